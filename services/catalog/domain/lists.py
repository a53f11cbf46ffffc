"""The life of a yearly list (Danh mục): its states, the acts that lead from one to the next, and what an act needs."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class ListState(StrEnum):
    """Where a list is. From ``sent`` on the agencies see it, from ``approved`` on everybody."""

    DRAFT = "draft"
    SENT = "sent"
    REGISTERING = "registering"
    CONSOLIDATED = "consolidated"
    APPROVED = "approved"
    IMPLEMENTING = "implementing"
    VERIFIED = "verified"
    CLOSED = "closed"


STATE_NAMES = {
    ListState.DRAFT: ("đang soạn", "draft"),
    ListState.SENT: ("đã gửi các cơ quan", "sent to the agencies"),
    ListState.REGISTERING: ("các cơ quan đang đăng ký", "agencies are registering"),
    ListState.CONSOLIDATED: ("đã tổng hợp", "consolidated"),
    ListState.APPROVED: ("đã phê duyệt", "approved"),
    ListState.IMPLEMENTING: ("đang triển khai", "being implemented"),
    ListState.VERIFIED: ("đã kiểm tra xong", "verified"),
    ListState.CLOSED: ("đã đóng", "closed"),
}

# (act, from) → to. All are acts of the Government Office, but for `open`: the first registration of an agency opens too.
MOVES: dict[tuple[str, ListState], ListState] = {
    ("send", ListState.DRAFT): ListState.SENT,
    ("open", ListState.SENT): ListState.REGISTERING,
    ("consolidate", ListState.REGISTERING): ListState.CONSOLIDATED,
    ("reopen", ListState.CONSOLIDATED): ListState.REGISTERING,
    ("approve", ListState.CONSOLIDATED): ListState.APPROVED,
    ("start", ListState.APPROVED): ListState.IMPLEMENTING,
    ("verify", ListState.IMPLEMENTING): ListState.VERIFIED,
    ("close", ListState.IMPLEMENTING): ListState.CLOSED,
    ("close", ListState.VERIFIED): ListState.CLOSED,
}
ACTS = tuple(dict.fromkeys(act for act, _ in MOVES))
# What people call an act; programs call it by its key.
ACT_NAMES = {
    "send": "gửi cho các cơ quan",
    "open": "mở đăng ký",
    "consolidate": "tổng hợp",
    "reopen": "mở lại đăng ký",
    "approve": "phê duyệt",
    "start": "bắt đầu triển khai",
    "verify": "xác nhận đã kiểm tra xong",
    "close": "đóng Danh mục",
}
PUBLIC = frozenset({ListState.APPROVED, ListState.IMPLEMENTING, ListState.VERIFIED, ListState.CLOSED})
REGISTRATION_OPEN = frozenset({ListState.SENT, ListState.REGISTERING})
ITEMS_OPEN = frozenset({ListState.DRAFT, ListState.SENT, ListState.REGISTERING, ListState.CONSOLIDATED})

# A list that is reopened or closed with work undone explains itself.
_NEEDS_REASON = frozenset({"reopen", "close"})


class Refused(NamedTuple):
    """Why an act cannot be done now, and what would make it possible. ``fields``: of the body, where to mend it."""

    code: str
    vi: str
    en: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What is counted before an act: what stands in the list at this moment."""

    state: ListState
    items: int = 0
    agencies: int = 0
    waiting: int = 0  # registrations submitted and neither consolidated nor returned
    undone: int = 0  # implementations neither verified nor dropped


def possible(state: ListState) -> list[str]:
    """The acts that lead on from this state."""
    return [act for act, origin in MOVES if origin is state]


def too_late(state: ListState) -> Refused:
    """Why a list cannot be changed any more."""
    vi, en = STATE_NAMES[state]
    return Refused(
        "too-late",
        f"Danh mục {vi}, nên không sửa được nữa.",
        f"The list is in the state “{en}”; it can no longer be changed.",
    )


def move(
    act: str,
    standing: Standing,
    *,
    reason: str | None = None,
    decision_number: str | None = None,
    decision_date: date | None = None,
    today: date,
) -> ListState | Refused:
    """The state after the act, or why it cannot be done."""
    state = standing.state
    after = MOVES.get((act, state))
    if after is None:
        vi, en = STATE_NAMES[state]
        acts, called = possible(state), ACT_NAMES.get(act, act)
        return Refused(
            "not-now",
            f"Danh mục {vi} nên chưa làm được việc “{called}”. Bây giờ có thể: "
            f"{', '.join(ACT_NAMES[each] for each in acts) or 'không còn việc nào'}.",
            f"The list is in the state “{en}”, so “{act}” cannot be done. Possible now: {', '.join(acts) or 'nothing more'}.",
        )
    if act in _NEEDS_REASON and not reason:
        return Refused("no-reason", f"Việc “{ACT_NAMES[act]}” cần nêu lý do.", f"“{act}” needs a reason.", ("reason",))
    if why := hindrance(act, standing):
        return why
    if act == "approve":
        return _approval(decision_number, decision_date, today) or after
    return after


def hindrance(act: str, standing: Standing) -> Refused | None:
    """What stands in the list that keeps an act of its state from being done now; None when nothing does."""
    if act == "send" and not standing.agencies:
        return Refused(
            "nobody-asked",
            "Danh mục chưa có cơ quan nào; hãy thêm cơ quan trước khi gửi.",
            "The list names no agency; add agencies before it is sent.",
        )
    if act == "consolidate" and standing.waiting:
        return Refused(
            "registrations-waiting",
            f"Còn {standing.waiting} đăng ký chờ quyết định; hãy tổng hợp hoặc trả lại từng đăng ký trước.",
            f"{standing.waiting} registrations wait for a decision; consolidate or return each of them first.",
        )
    if act == "verify" and standing.undone:
        return Refused(
            "work-undone",
            f"Còn {standing.undone} dịch vụ chưa được kiểm tra hoặc loại bỏ; hãy xử lý, hoặc đóng Danh mục kèm lý do.",
            f"{standing.undone} services are neither verified nor dropped; settle them, or close the list with a reason.",
        )
    return None


def _approval(number: str | None, day: date | None, today: date) -> Refused | None:
    if not number or day is None:
        return Refused(
            "no-decision",
            "Phê duyệt cần số và ngày của quyết định.",
            "An approval needs the number and the date of the decision.",
            tuple(name for name, given in (("decision_number", number), ("decision_date", day)) if not given),
        )
    if day > today:
        return Refused(
            "decision-in-the-future",
            f"Ngày quyết định {day:%d/%m/%Y} ở tương lai; hãy ghi ngày đã ký.",
            f"The decision's date {day} is in the future; give the day it was signed.",
            ("decision_date",),
        )
    return None
