"""A dossier in the portal's words: its state, whose turn it is, the next expected step, and grades."""

from typing import Any, Literal, NamedTuple

from services.kernel.text import Text

Tone = Literal["", "done", "attention", "problem"]


class State(NamedTuple):
    """A state as a word and the tone it is set in; ``next``: the step that is expected after it, None after the last."""

    words: Text
    tone: Tone
    next: Text | None = None


_ACCEPT = Text("Cơ quan tiếp nhận hồ sơ", "The agency accepts the application")
_RESULT = Text("Trả kết quả", "The result is handed over")
_REFUSED = Text("Không được chấp thuận", "Refused")
_ROUTE = Text("Chuyển đến cơ quan có thẩm quyền", "Passed to the competent agency")

STATES = {
    "submitted": State(Text("Đã nộp", "Submitted"), "", _ROUTE),
    "assigned": State(Text("Chờ tiếp nhận", "Waiting to be accepted"), "", _ACCEPT),
    "accepted": State(Text("Đã tiếp nhận", "Accepted"), "", _RESULT),
    "in-progress": State(Text("Đang giải quyết", "Being worked on"), "", _RESULT),
    "supplement-requested": State(
        Text("Cần bổ sung", "Supplement needed"), "attention", Text("Bạn bổ sung hồ sơ", "You supplement it")
    ),
    "supplemented": State(
        Text("Đã gửi bổ sung", "Supplement sent"), "", Text("Cơ quan nhận phần bổ sung", "The agency receives it")
    ),
    "payment-required": State(
        Text("Cần nộp phí", "Payment needed"), "attention", Text("Bạn nộp phí, lệ phí", "You pay the fee")
    ),
    "approved": State(Text("Đã giải quyết: chấp thuận", "Approved"), "done", _RESULT),
    "refused": State(_REFUSED, "problem", _RESULT),
    "returned": State(Text("Đã trả kết quả", "Result handed over"), "done"),
    "not-accepted": State(Text("Không tiếp nhận", "Not accepted"), "problem"),
    "stopped": State(Text("Đã dừng giải quyết", "Stopped"), "problem"),
    "withdrawn": State(Text("Đã rút", "Withdrawn"), ""),
}
_OTHER = State(Text("Đang giải quyết", "Being worked on"), "", _RESULT)
ENDED = frozenset({"returned", "not-accepted", "stopped", "withdrawn"})

# From the best to the worst, as TT 32/2017 Đ.12 lists them.
GRADES = (
    ("very-satisfied", Text("Rất hài lòng", "Very satisfied")),
    ("satisfied", Text("Hài lòng", "Satisfied")),
    ("unsatisfied", Text("Chưa hài lòng", "Not satisfied")),
)


def state_of(told: dict[str, Any]) -> State:
    """The words for where a dossier stands, as submission tells it; a state this release does not know is being worked on.

    Handing over what was refused makes no success of it.
    """
    if told["state"] == "returned" and told.get("outcome") == "refused":
        return State(_REFUSED, "problem")
    return STATES.get(told["state"], _OTHER)


def turn(item: dict[str, Any], helped: bool = False) -> Text:
    """Whose turn it is, in a few words, for a line of a list. ``item``: a dossier as submission lists it; ``helped``: the
    reader filed it for somebody."""
    who = (item.get("waiting") or {}).get("who")
    if who == "applicant" and helped:
        return Text("Đến lượt người nộp", "The applicant's turn")
    if who == "applicant":
        return Text("Đến lượt bạn", "It is your turn")
    if who == "agency":
        name = item.get("agency_name") or item.get("agency") or ""
        return Text(f"Chờ {name}", f"Waiting for {name}")
    if who == "portal":
        return Text("Cổng đang chuyển hồ sơ", "The portal is passing it on")
    return Text("Không còn việc nào", "Nothing is left to do")


def days_left(count: int | None) -> Text | None:
    """còn 2 ngày làm việc; None when it is not known, and below zero how long it is past."""
    if count is None:
        return None
    if count < 0:
        many = "" if count == -1 else "s"
        return Text(f"đã quá {-count} ngày làm việc", f"{-count} working day{many} ago")
    if count == 0:
        return Text("là hôm nay hoặc không còn ngày làm việc nào", "today, or no working day is left")
    many = "" if count == 1 else "s"
    return Text(f"còn {count} ngày làm việc", f"{count} working day{many} left")
