"""How far a procedure can be done online: the level that is declared, and the level that follows from the facts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

Fact = bool | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a service can do; None where nobody has said. ``payment``: fees can be paid online, or there are none;
    ``result``: it comes online or by public post."""

    interactive_form: Fact
    network_processing: Fact
    payment: Fact
    result: Fact


class Computed(NamedTuple):
    """The level by the declared level's own scheme, None while a fact is missing that decides; and which those are."""

    level: str | None
    missing: tuple[str, ...]
    vi: str
    en: str


WORDS = {
    "interactive_form": ("biểu mẫu điện tử tương tác", "an interactive form"),
    "network_processing": ("tiếp nhận, xử lý qua mạng", "processing on the network"),
    "payment": ("thanh toán trực tuyến (hoặc không thu phí)", "online payment (or no fee)"),
    "result": ("trả kết quả trực tuyến hoặc qua bưu chính công ích", "result online or by public post"),
}


def facts(content: Mapping[str, Any], declared: Mapping[str, Fact]) -> Facts:
    """What the agency declared; where it said nothing, what follows from the published procedure itself.

    Every version has an interactive form here. A way to file online is processing on the network. Where every published
    fee reads as nought there is nothing to pay; any other text says nothing of how it is paid.
    """
    channels = content["channels"]
    free = bool(channels) and all(each["fee"]["amount"] == 0 for each in channels)
    derived = Facts(
        interactive_form=bool(content.get("form_sha256")),
        network_processing=any(each["channel"] == "online" for each in channels)
        or (None if _unstated(channels) else False),
        payment=True if free else None,
        result=None,
    )
    said = {
        "interactive_form": declared.get("interactive_form"),
        "network_processing": declared.get("network_processing"),
        "payment": declared.get("online_payment"),
        "result": declared.get("result_online"),
    }
    # Where there is nothing to pay, the lack of online payment does not count.
    if free:
        said.pop("payment")
    return replace(derived, **{name: value for name, value in said.items() if value is not None})


def computed(declared: str, known: Facts) -> Computed:
    """By NĐ 43/2011 Đ.3 k.4 (1: information; 2: forms to download; 3: filled in and sent online, processed on the network;
    4: and paid online) or by NĐ 42/2022 and NĐ 224/2026 Đ.14 (toàn trình: everything online, else một phần)."""
    return _of_2011(known) if declared.startswith("ND43-2011:") else _of_2022(known)


def _of_2011(known: Facts) -> Computed:
    needed = {"interactive_form": known.interactive_form, "network_processing": known.network_processing}
    lacking = [name for name, value in needed.items() if value is False]
    if lacking:
        # Every procedure of the catalogue has its information and forms here: never below level 2.
        return _said("ND43-2011:2", lacking)
    unknown = [name for name, value in needed.items() if value is None]
    if unknown:
        return _unknown(unknown)
    if known.payment is None:
        return _unknown(["payment"])
    return _said("ND43-2011:4", []) if known.payment else _said("ND43-2011:3", ["payment"])


def _of_2022(known: Facts) -> Computed:
    values = {name: getattr(known, name) for name in WORDS}
    lacking = [name for name, value in values.items() if value is False]
    if lacking:
        return _said("ND42-2022:MOT_PHAN", lacking)
    unknown = [name for name, value in values.items() if value is None]
    return _unknown(unknown) if unknown else _said("ND42-2022:TOAN_TRINH", [])


def _said(level: str, lacking: list[str]) -> Computed:
    if not lacking:
        return Computed(level, (), "Có đủ các điều kiện.", "It has everything that is needed.")
    vi, en = (", ".join(WORDS[name][place] for name in lacking) for place in (0, 1))
    return Computed(level, (), f"Thiếu: {vi}.", f"It lacks: {en}.")


def _unknown(names: list[str]) -> Computed:
    vi, en = (", ".join(WORDS[name][place] for name in names) for place in (0, 1))
    return Computed(
        None,
        tuple(names),
        f"Chưa tính được: chưa biết có {vi} hay không.",
        f"Cannot be computed: nobody said about {en}.",
    )


class Disagreement(NamedTuple):
    """One thing in which a service's declaration does not agree with the rest. ``kind`` is for programs."""

    kind: str
    vi: str
    en: str


def disagreements(declared: str, reasons: list[str], published: str | None, result: Computed) -> list[Disagreement]:
    """Declared against computed, against the reasons that a partial service must publish, against the procedure."""
    found = []
    if result.level is None:
        found.append(Disagreement("unknown-facts", result.vi, result.en))
    elif result.level != declared:
        found.append(
            Disagreement(
                "level",
                f"Công bố mức {declared}, tính được mức {result.level}. {result.vi}",
                f"Declared as {declared}, computed as {result.level}. {result.en}",
            )
        )
    if declared == "ND42-2022:MOT_PHAN" and not reasons:
        found.append(
            Disagreement(
                "no-reason",
                "Cung cấp một phần nhưng chưa công bố lý do (Nghị định 224/2026/NĐ-CP, Điều 14).",
                "Offered in part, and no reason is published (NĐ 224/2026/NĐ-CP, Article 14).",
            )
        )
    if published is not None and published != declared:
        found.append(
            Disagreement(
                "published",
                f"Cơ quan công bố mức {declared}, nội dung thủ tục ghi mức {published}.",
                f"The agency declares {declared}, the procedure as published says {published}.",
            )
        )
    return found


def _unstated(channels: list[Mapping[str, Any]]) -> bool:
    return not channels or any(each["channel"] == "unknown" for each in channels)
