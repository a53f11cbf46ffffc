"""What an agency promises for a year's list: reads one row of it, wherever it was written, and says what is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from .list_levels import Scheme
from .lists import Refused

FIELDS = ("procedure", "name", "level", "partial_reason", "planned_on", "note")
LONGEST = {"procedure": 200, "name": 1000, "level": 100, "partial_reason": 1000, "planned_on": 40, "note": 1000}

# (act, state) → state. submit: the agency; return and consolidate: the Government Office.
MOVES = {
    ("submit", "draft"): "submitted",
    ("submit", "returned"): "submitted",
    ("return", "submitted"): "returned",
    ("return", "consolidated"): "returned",
    ("consolidate", "submitted"): "consolidated",
}
ACT_NAMES = {"submit": "gửi", "return": "trả lại", "consolidate": "tổng hợp"}
OPEN_TO_AGENCY = frozenset({"draft", "returned"})
STATE_NAMES = {
    "draft": ("đang soạn", "draft"),
    "submitted": ("đã gửi", "submitted"),
    "returned": ("bị trả lại", "returned"),
    "consolidated": ("đã tổng hợp", "consolidated"),
}

# What a cell or a JSON field may hold; bool and float are never right, and are told so.
Value = str | int | float | bool | date | datetime | None


class Fault(NamedTuple):
    """One thing wrong in one field: a stable code, what is wrong and what to write instead, in both languages."""

    field: str
    code: str
    vi: str
    en: str
    fix_vi: str
    fix_en: str


@dataclass(frozen=True, slots=True)
class Registration:
    """One promise, checked."""

    procedure: str
    name: str
    level: str
    partial_reason: str | None
    planned_on: date
    note: str | None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a row is held against. ``names``: every code that may be registered, aliases included, → (code, name);
    ``near``: codes that look like what somebody wrote; ``alike``: whether two names may be the same (0–100)."""

    year: int
    scheme: Scheme
    names: Mapping[str, tuple[str, str]]
    near: Callable[[str], list[tuple[str, str]]]
    alike: Callable[[str, str], float]


def move(act: str, state: str) -> str | Refused:
    """The state after the act, or why it cannot be done."""
    after = MOVES.get((act, state))
    if after is not None:
        return after
    vi, en = STATE_NAMES[state]
    called = ACT_NAMES.get(act, act)
    return Refused(
        "not-now", f"Đăng ký này {vi}, nên không thể “{called}”.", f"This registration is {en}: no “{act}” now."
    )
