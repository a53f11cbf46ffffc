"""Administrative procedures (thủ tục hành chính): the rows published for each code, merged into one procedure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from .competence import Competence, competence, publisher
from .components import Component, read_components
from .deadlines import Deadline, one_deadline, read_deadline
from .designs import Design, Part
from .fees import Fee, one_fee, read_fee
from .fields import Schema
from .forms import form, sha256
from .provinces import Row
from .texts import SUBJECT_LIMIT, marked, nfc, without_torn_word

Way = Literal["in-person", "online", "post", "unknown"]

# From this day the register offers its first versions. It is the first day of the two-level local government that their
# competence is read for, not the day on which any of them took legal effect: the sources do not say that.
FIRST_OFFERED = date(2025, 7, 1)

NOTICE = (
    "Thông tin tham khảo, tập hợp từ các trang công khai của cơ quan nhà nước; có thể đã cũ hoặc bị cắt ngắn (dấu “…”). "
    "Đây không phải quy định hiện hành và không phải tư vấn pháp lý."
)
NOTICE_EN = (
    "For reference only: collected from public pages of government bodies, perhaps outdated or cut short (where it says "
    "“…”). This is not current law and not legal advice."
)

# The channels of procedures.csv: way, and its name.
WAYS: dict[str, tuple[Way, str]] = {
    "IN_PERSON": ("in-person", "Trực tiếp"),
    "ONLINE": ("online", "Trực tuyến"),
    "POSTAL": ("post", "Bưu chính"),
    "": ("unknown", ""),
}
# What an online service offers, with the scheme it is measured by (NĐ 42/2022).
_ONLINE = (("toàn trình", "ND42-2022:TOAN_TRINH"), ("một phần", "ND42-2022:MOT_PHAN"))
_NATIONAL = re.compile(r"([0-9]\.[0-9]{6})\.")
_NOT_STATED = re.compile(r"[(\[].*(?:không có|chưa có) thông tin.*[)\]]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Channel:
    """One published way to file: its own time limit and fee."""

    way: Way
    deadline: Deadline
    fee: Fee


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure as published. Its version and days are the register's business, not part of it. ``more``: what the
    register's own files do not have (cases, steps, legal bases …), as JSON values of domain/description.py."""

    code: str
    aliases: tuple[str, ...]
    name: str
    name_en: str | None
    field: str
    authority: str
    competence: Competence
    deadline: Deadline
    fee: Fee
    components: tuple[Component, ...]
    channels: tuple[Channel, ...]
    online: str | None
    subjects: tuple[str, ...]
    notice: str
    notice_en: str
    form: Schema
    more: Mapping[str, Any] | None = None

    @property
    def form_sha256(self) -> str:
        """The form's fingerprint."""
        return sha256(self.form)


def read_procedures(
    rows: Iterable[Row], applicant: Part, general: Design, designs: Mapping[str, Design]
) -> list[Procedure]:
    """From the rows of procedures.csv, one procedure per code, ordered by code; ``designs`` by code, else ``general``.

    ValueError when rows of one code differ in what does not depend on the channel.
    """
    by_code: dict[str, list[Row]] = {}
    for row in rows:
        by_code.setdefault(row["code"], []).append(row)
    aliases = national_aliases(by_code)
    return [
        _merged(code, aliases.get(code, ()), of_code, applicant, designs.get(code, general))
        for code, of_code in sorted(by_code.items())
    ]


def national_aliases(codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The national code as an alias of a code with an agency's suffix, as long as it means one procedure only.

    The published code stays the identity: 1.000105.000.00.00.H17 is what Đà Nẵng published of 1.000105, with Đà Nẵng's
    time limits and fees. Under the national code it would speak for every province, and collide with the next one's.
    """
    codes = set(codes)
    national = {code: found[1] for code in codes if (found := _NATIONAL.match(code))}
    uses = Counter(national.values())
    return {code: (short,) for code, short in national.items() if short not in codes and uses[short] == 1}


def _merged(code: str, aliases: tuple[str, ...], rows: list[Row], applicant: Part, design: Design) -> Procedure:
    first = rows[0]
    for column in ("name", "field", "level", "online_level", "agency", "components", "subjects"):
        if any(row[column] != first[column] for row in rows):
            raise ValueError(f"procedure {code}: its rows do not agree on {column!r}")
    deadlines = [(WAYS[row["channel"]][1], read_deadline(row["duration_raw"])) for row in rows]
    fees = [(WAYS[row["channel"]][1], read_fee(row["fee_raw"])) for row in rows]
    channels = [
        Channel(WAYS[row["channel"]][0], deadline, fee)
        for row, (_, deadline), (_, fee) in zip(rows, deadlines, fees, strict=True)
    ]
    name = nfc(first["name"])
    components = read_components(first["components"])
    local = publisher(code)
    return Procedure(
        code=code,
        aliases=aliases,
        name=name,
        name_en=design.name_en,
        field=nfc(first["field"]),
        authority=nfc(first["agency"].strip("• ")),
        competence=competence(code, first["level"], first["agency"].strip("• ")),
        deadline=one_deadline(deadlines),
        fee=one_fee(fees),
        components=components,
        channels=tuple(dict.fromkeys(channels)),
        online=next((scheme for words, scheme in _ONLINE if words in first["online_level"].casefold()), None),
        subjects=_subjects(first["subjects"]),
        notice=NOTICE + (f" Nội dung do cơ quan mang mã {local} công bố cho địa bàn của mình." if local else ""),
        notice_en=NOTICE_EN + (f" Published by the agency with the code {local} for its own area." if local else ""),
        form=form(name, components, applicant, design),
    )


def _subjects(published: str) -> tuple[str, ...]:
    texts = (without_torn_word(marked(each, SUBJECT_LIMIT)) for each in published.split("|"))
    return tuple(
        dict.fromkeys(text for text in texts if text and not text.endswith(":") and not _NOT_STATED.fullmatch(text))
    )


def content(procedure: Procedure) -> dict[str, Any]:
    """Everything a version of the procedure fixes, as JSON values: what is compared, stored and shown."""
    return {
        "code": procedure.code,
        "aliases": list(procedure.aliases),
        "name": procedure.name,
        "name_en": procedure.name_en,
        "field": procedure.field,
        "level": procedure.competence.announced,
        "competent": {"level": procedure.competence.level, "agency": procedure.competence.agency},
        "authority": procedure.authority,
        "deadline": _deadline(procedure.deadline),
        "fee": _fee(procedure.fee),
        "components": [{"id": each.id, "name": each.name} for each in procedure.components],
        "channels": [
            {"channel": each.way, "deadline": _deadline(each.deadline), "fee": _fee(each.fee)}
            for each in procedure.channels
        ],
        "online_level": procedure.online,
        "subjects": list(procedure.subjects),
        "notice": procedure.notice,
        "notice_en": procedure.notice_en,
        "form_sha256": procedure.form_sha256,
        **(procedure.more or {}),
    }


def _deadline(deadline: Deadline) -> dict[str, Any]:
    value, unit = deadline.duration or (None, None)
    return {"text": deadline.text, "value": value, "unit": unit}


def _fee(fee: Fee) -> dict[str, Any]:
    return {"text": fee.text, "amount": fee.amount}
