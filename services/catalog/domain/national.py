"""Procedures in the national register's JSON form (LayThuTuc: keys in capitals, TRUONGHOP for cases), read and written.

What that form cannot say (English names, where it is offered …) stands under one key of ours, ``MOTCUA``, which any other
reader passes over.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .cells import BadCell
from .competence import Level
from .description import Description, Filing, Office, Paper, Tier, Way
from .offers import Offer

_CHANNEL: dict[Way, str] = {"in-person": "1", "online": "2", "post": "3", "unknown": ""}
_WAY = {number: way for way, number in _CHANNEL.items()}
_LEVEL: dict[Level, tuple[str, str]] = {
    "ministry": ("0", "Cấp Bộ"), "province": ("1", "Cấp Tỉnh"), "commune": ("3", "Cấp Xã"), "unknown": ("", ""),
}  # fmt: skip
_LEVEL_OF: dict[str, Level] = {number: level for level, (number, _) in _LEVEL.items()}
_OFFICES = {"carrying-out": "COQUANTHUCHIEN", "competent": "COQUANCOTHAMQUYEN", "delegated": "COQUANDUOCUYQUYEN",
            "coordinating": "COQUANPHOIHOP"}  # fmt: skip
_TEXTS = {"TENTTHC": "name", "YEUCAU": "requirements", "MOTA": "about", "TUKHOA": "keywords", "QUYETDINH": "decision",
          "MOTACOQUANTHUCHIEN": "authority", "MOTADOITUONGTHUCHIEN": "subjects_note",
          "DIACHITIEPNHAN": "receiving_address"}  # fmt: skip
_PAPER = {
    "TENGIAYTO": "name",
    "MAGIAYTO": "code",
    "TENMAUDON": "form_name",
    "URL": "form_url",
    "MA_KQ_THAYTHE": "replaced_by",
}
_TIER = {"SOTIEN": "amount", "DONVI": "unit", "MOTA": "condition", "MAPHILEPHI": "code", "TENTEP": "file", "URL": "url"}
_OUTCOME = {"MAKETQUA": "code", "TENKETQUA": "name", "TENTEP": "file", "URL": "url"}
_BASIS = {"SOVANBAN": "number", "TENVANBAN": "title", "COQUANBANHANH": "issuer", "DIACHITRUYCAP": "url",
          "NGAYBANHANH": "issued_on", "NGAYHIEULUC": "in_force_on"}  # fmt: skip
# What the form has no key for.
_OURS = ("name_en", "aliases", "agency", "online_level", "online_reasons", "notice", "notice_en", "sets")
_NUMBER_AND_UNIT = re.compile(r"([0-9]+(?:[.,][0-9]+)?) ([^0-9]+)")
_QUOTED = 60


def written(one: Description, offers: Sequence[Offer] = ()) -> dict[str, Any]:
    """One element of ``result`` of LayThuTuc."""
    number, words = _LEVEL[one.level]
    stated = one.stated()
    ours = {key: stated[key] for key in _OURS if key in stated}
    if offers:
        ours["offers"] = [each.model_dump(mode="json") for each in offers]
    steps = [{"TRUONGHOP": case.name, "TRINHTU": [{"TENTRINHTU": each} for each in case.steps]} for case in one.cases]
    papers = [{"TRUONGHOP": case.name, "GIAYTO": [_paper(each) for each in case.papers]} for case in one.cases]
    return {
        "MATTHC": one.code,
        **{key: getattr(one, name) for key, name in _TEXTS.items()},
        "MACOQUANCONGBO": one.publisher or "",
        "TRANGTHAI": "1",
        "CAPTHUCHIEN": [{"CAPTHUCHIEN": number, "TENCAP": words}] if number else [],
        "LINHVUCTHUCHIEN": [{"MALINHVUC": one.field_code, "TENLINHVUC": one.field}],
        "DOITUONGTHUCHIEN": [{"MADOITUONG": "", "TENDOITUONG": each} for each in one.subjects],
        "TRINHTUTHUCHIEN": steps,
        "CACHTHUCTHUCHIEN": _ways(one.filings),
        "THANHPHANHOSO": papers,
        "KETQUATHUCHIEN": [_renamed(each, _OUTCOME) for each in one.outcomes],
        "CANCUPHAPLY": [_renamed(each, _BASIS) for each in one.legal_bases],
        **{
            _OFFICES[role]: [{"MADONVI": each.code, "TENDONVI": each.name} for each in offices]
            for role, offices in _offices(one).items()
        },
        "TTHCLIENQUAN": [],
        "TTHCLIENTHONG": [],
        **({"MOTCUA": ours} if ours else {}),
    }


def _offices(one: Description) -> dict[str, list[Office]]:
    """Every role in an office's order, also those that nobody has."""
    given: dict[str, list[Office]] = dict(one.offices.items())
    return {role: given.get(role, []) for role in _OFFICES}


def description(given: Mapping[str, Any]) -> Description:
    """From one element of ``result``; keys in any case. Raises BadCell, or pydantic's ValidationError."""
    said = {str(key).upper(): value for key, value in given.items()}
    fields, levels = _list(said, "LINHVUCTHUCHIEN"), _list(said, "CAPTHUCHIEN")
    first = fields[0] if fields else {}
    ours = said.get("MOTCUA", {})
    if not isinstance(ours, dict):
        raise _not("MOTCUA")
    return Description.model_validate(
        {
            **{name: _text(said, key) for key, name in _TEXTS.items()},
            "code": _text(said, "MATTHC").strip().upper(),
            "publisher": _text(said, "MACOQUANCONGBO").strip() or None,
            "field": _text(first, "TENLINHVUC"),
            "field_code": _text(first, "MALINHVUC"),
            # Several levels: who decides stands in the authority's name.
            "level": _LEVEL_OF.get(_text(levels[0], "CAPTHUCHIEN"), "unknown") if len(levels) == 1 else "unknown",
            "subjects": [name for each in _list(said, "DOITUONGTHUCHIEN") if (name := _text(each, "TENDOITUONG"))],
            "cases": _cases(_list(said, "TRINHTUTHUCHIEN"), _list(said, "THANHPHANHOSO")),
            "filings": [filing for way in _list(said, "CACHTHUCTHUCHIEN") for filing in _filings(way)],
            "outcomes": [_named(each, _OUTCOME) for each in _list(said, "KETQUATHUCHIEN")],
            "legal_bases": [_named(each, _BASIS) for each in _list(said, "CANCUPHAPLY")],
            "offices": {
                role: [{"code": _text(each, "MADONVI"), "name": _text(each, "TENDONVI")} for each in _list(said, key)]
                for role, key in _OFFICES.items()
                if _list(said, key)
            },
            **{key: value for key, value in ours.items() if key in _OURS},
        }
    )


def offers(given: Mapping[str, Any]) -> list[Any]:
    """What is said of where it is offered: for ``Offer.model_validate``."""
    ours = given.get("MOTCUA")
    found = ours.get("offers", []) if isinstance(ours, dict) else []
    return found if isinstance(found, list) else []


def _cases(steps: list[dict[str, Any]], papers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Steps and papers of a case are two lists there; they belong together by name, in order of appearance."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for key, name, part in ((steps, "TRINHTU", "steps"), (papers, "GIAYTO", "papers")):
        seen: dict[str, int] = {}
        for each in key:
            case = _text(each, "TRUONGHOP")
            seen[case] = seen.get(case, 0) + 1
            of = found.setdefault((case, seen[case]), {"name": case, "steps": [], "papers": []})
            listed = _list(each, name)
            of[part] += [_text(one, "TENTRINHTU") for one in listed] if part == "steps" else map(_read_paper, listed)
    return list(found.values())


def _paper(paper: Paper) -> dict[str, str]:
    made = _renamed(paper, _PAPER)
    counts = {"SOBANCHINH": paper.originals, "SOBANSAO": paper.copies}
    return made | {key: "" if value is None else str(value) for key, value in counts.items()}


def _read_paper(given: dict[str, Any]) -> dict[str, Any]:
    counts = {"originals": _text(given, "SOBANCHINH").strip(), "copies": _text(given, "SOBANSAO").strip()}
    read = {
        key: int(text) if text.isascii() and text.isdigit() and len(text) < 5 else text for key, text in counts.items()
    }
    return _named(given, _PAPER) | {key: value for key, value in read.items() if value != ""}


def _ways(filings: Sequence[Filing]) -> list[dict[str, Any]]:
    ways: list[dict[str, Any]] = []
    for filing in filings:
        number = _CHANNEL[filing.channel]
        if not ways or ways[-1]["KENH"] != number:
            ways.append({"KENH": number, "THOIGIAN": []})
        found = _NUMBER_AND_UNIT.fullmatch(filing.deadline)
        value, unit = (found[1], found[2]) if found else (filing.deadline, "")
        time = {"THOIGIANGIAIQUYET": value, "DONVITINH": unit, "MOTA": filing.note}
        time["PHILEPHI"] = [_renamed(each, _TIER) for each in filing.tiers or _fee_alone(filing.fee)]
        if _fee(filing.tiers or _fee_alone(filing.fee)) != filing.fee or (
            len(filing.tiers) == 1 and _alone(filing.tiers)
        ):
            time["MOTCUA"] = {"fee": filing.fee, "tiers": bool(filing.tiers)}
        ways[-1]["THOIGIAN"].append(time)
    return ways


def _filings(way: dict[str, Any]) -> list[dict[str, Any]]:
    number, times = _text(way, "KENH"), _list(way, "THOIGIAN")
    found = []
    for time in times or [{}]:
        tiers = [Tier.model_validate(_named(each, _TIER)) for each in _list(time, "PHILEPHI")]
        own = time.get("MOTCUA")
        fee = own.get("fee") if isinstance(own, dict) else None
        structured = own.get("tiers") if isinstance(own, dict) else not _alone(tiers)
        deadline = f"{_text(time, 'THOIGIANGIAIQUYET')} {_text(time, 'DONVITINH')}".strip()
        found.append(
            {"channel": _WAY.get(number, number or "unknown"), "deadline": deadline, "note": _text(time, "MOTA"),
             "fee": _fee(tiers) if fee is None else fee, "tiers": tiers if structured else []}
        )  # fmt: skip
    return found


def _fee(tiers: Sequence[Tier]) -> str:
    """The fee as one text, as a page would show it."""
    said = [
        f"{each.condition}: {each.amount} {each.unit}" if each.condition else f"{each.amount} {each.unit}"
        for each in tiers
    ]
    return "; ".join(each.strip() for each in said)


def _fee_alone(fee: str) -> list[Tier]:
    return [Tier(amount=fee)] if fee else []


def _alone(tiers: Sequence[Tier]) -> bool:
    """Whether these lines are no more than a text."""
    return not tiers or (len(tiers) == 1 and tiers[0] == Tier(amount=tiers[0].amount))


def _renamed(thing: Any, names: Mapping[str, str]) -> dict[str, str]:
    return {key: getattr(thing, name) for key, name in names.items()}


def _named(given: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {name: text for key, name in names.items() if (text := _text(given, key))}


def _text(given: Mapping[str, Any], key: str) -> str:
    """A scalar as text; what is not there, or null, is empty (a key may be missing in this protocol)."""
    value = given.get(key)
    if value is None:
        return ""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value)
    raise _not(key)


def _list(given: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    value = given.get(key)
    if value is None or value == "":
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise _not(key)
    return value


def _not(key: str) -> BadCell:
    return BadCell(f"Mục {key[:_QUOTED]} không đúng kiểu dữ liệu.", f"The entry {key[:_QUOTED]} has a wrong type.")
