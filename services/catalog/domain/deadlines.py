"""Reads a published time limit in figures, and refuses every text that says more than one plain time limit."""

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from .texts import DEADLINE_LIMIT, marked, nfc

Unit = Literal["working-day", "calendar-day", "hour", "month"]


class Duration(NamedTuple):
    """So many working days, calendar days, hours or months."""

    value: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time limit as published; ``duration`` is None when the text is no single, unconditional limit."""

    text: str
    duration: Duration | None


_UNITS: dict[str, Unit] = {"ngày làm việc": "working-day", "ngày": "calendar-day", "giờ": "hour", "tháng": "month"}

# From when it counts. All of these say "from a complete dossier", which is when the agency's clock starts anyway
# (NĐ 61/2018 Đ.19.4); any other continuation may hide a condition, so the text is then left unread.
_FROM = (
    r"(?:,? kể từ ngày nhận (?:được )?(?:đủ hồ sơ|đầy đủ hồ sơ|hồ sơ đầy đủ)(?:,? hợp lệ)?(?: theo quy định)?"
    r"|,? kể từ ngày ghi trên phiếu tiếp nhận hồ sơ"
    r"| \(đối với hồ sơ hợp lệ\))?"
)
_LIMIT = re.compile(
    r"(?:• )?(?:không quá )?"
    r"(?:(?P<figures>[0-9]{1,3})(?: \((?P<said>[^()0-9]+)\))?|(?P<words>[^()0-9]+) \((?P<bracketed>[0-9]{1,3})\))"
    r" (?P<unit>ngày làm việc|ngày|giờ|tháng)" + _FROM + r"\.?"
)

_DIGITS = {"một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7,
           "tám": 8, "chín": 9}  # fmt: skip


def read_duration(text: str) -> Duration | None:
    """The one time limit that the whole text states, or None: conditional, in several parts, not stated, or unclear.

    A number given in figures and in words must agree with itself. Nothing is promised from a text that was cut.
    """
    if len(text) >= DEADLINE_LIMIT:
        return None
    found = _LIMIT.fullmatch(nfc(text).casefold())
    if found is None:
        return None
    value = int(found["figures"] or found["bracketed"])
    words = found["said"] or found["words"]
    if value == 0 or (words is not None and _number(words) != value):
        return None
    return Duration(value, _UNITS[found["unit"]])


def read_deadline(text: str) -> Deadline:
    """The published text, marked "…" where the collector cut it, with its duration if it states exactly one."""
    return Deadline(marked(text, DEADLINE_LIMIT), read_duration(text))


def one_deadline(by_channel: list[tuple[str, Deadline]]) -> Deadline:
    """The time limit of a procedure from (channel in Vietnamese or "", deadline) of each way to file it.

    Where the ways differ, the text names each and no figure is given: a promise may not depend on a guess.
    """
    different = {deadline for _, deadline in by_channel}
    if len(different) == 1:
        return next(iter(different))
    parts = dict.fromkeys(f"{channel}: {deadline.text or 'không công bố'}" for channel, deadline in by_channel)
    return Deadline("; ".join(parts), None)


def _number(words: str) -> int | None:
    """1 to 99 from Vietnamese words, or None."""
    match words.split():
        case ["mười"]:
            return 10
        case ["mười", unit] if unit in _DIGITS:
            return 10 + _DIGITS[unit]
        case [tens, "mươi"] if tens in _DIGITS:
            return 10 * _DIGITS[tens]
        case [tens, "mươi", unit] if tens in _DIGITS and unit in _DIGITS:
            return 10 * _DIGITS[tens] + _DIGITS[unit]
        case [unit] if unit in _DIGITS:
            return _DIGITS[unit]
    return None
