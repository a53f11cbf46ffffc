"""What follows from an act of the citizen (a supplement, a payment, a withdrawal, a complaint, a rating), and from a refund."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.routing.domain.assignment import Assignment
from services.routing.domain.deadlines import due_after
from services.routing.domain.moves import MOVES, Act, State, target
from services.routing.domain.working_time import Calendar

WITHDRAWAL_REFUSED = "withdrawal-refused"

_TOO_LATE = {
    State.APPROVED: "Hồ sơ đã được giải quyết nên không thể rút.",
    State.REFUSED: "Hồ sơ đã có quyết định từ chối giải quyết nên không thể rút.",
    State.RETURNED: "Kết quả của hồ sơ đã được trả nên không thể rút.",
    State.NOT_ACCEPTED: "Hồ sơ không được tiếp nhận nên không cần rút.",
    State.STOPPED: "Hồ sơ đã dừng xử lý nên không cần rút.",
    State.WITHDRAWN: "Hồ sơ đã được rút trước đó.",
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """``step``: the processed step it becomes, None when the dossier takes none; ``tell_agency``: whether the agency must
    learn of it; ``due_at``: set by it."""

    after: Assignment
    step: str | None
    tell_agency: bool
    reason: str | None = None
    due_at: datetime | None = None


def supplement(assignment: Assignment, supplemented_at: datetime, calendar: Calendar) -> Recorded:
    """The dossier goes back to the state it was in, and the time limit is counted anew in full (NĐ 61/2018 Đ.19.4).

    Papers that nobody asked for (any more) are recorded and passed on; they move neither the state nor the clock.
    """
    state = target(assignment.state, Act.SUPPLEMENTED, resumed=assignment.resumes)
    if state is None:
        after = _counted(assignment, assignment.state)
        reason = "Giấy tờ bổ sung được ghi nhận khi không có yêu cầu bổ sung đang chờ; ngày hẹn trả không thay đổi."
        return Recorded(after, Act.SUPPLEMENTED.value, tell_agency=True, reason=reason)
    received_at, due_at = due_after(supplemented_at, assignment.duration, calendar)
    after = replace(_counted(assignment, state), received_at=received_at, due_at=due_at, resumes=None)
    return Recorded(after, Act.SUPPLEMENTED.value, tell_agency=True, due_at=due_at)


def pay(assignment: Assignment) -> Recorded:
    """Money that came in is always recorded and told; it moves the dossier only when it was waited for."""
    state = target(assignment.state, Act.PAID)
    return Recorded(_counted(assignment, state or assignment.state), Act.PAID.value, tell_agency=True)


def withdraw(assignment: Assignment) -> Recorded:
    """Legal until the dossier is decided or otherwise at its end; then it is refused with the reason."""
    state = target(assignment.state, Act.WITHDRAWN)
    if state is None:
        after = _counted(assignment, assignment.state, told=0)
        return Recorded(after, WITHDRAWAL_REFUSED, tell_agency=False, reason=_TOO_LATE[assignment.state])
    return Recorded(replace(_counted(assignment, state), resumes=None), Act.WITHDRAWN.value, tell_agency=True)


def refund(assignment: Assignment) -> Recorded:
    """The agency was told that the money came, so it learns that it went back; where the dossier stands does not hang on it."""
    return Recorded(_counted(assignment, assignment.state, published=0), None, tell_agency=True)


def complain(assignment: Assignment) -> Recorded:
    """The agency learns of it, whatever became of the dossier meanwhile; state and clock stay as they are."""
    return Recorded(_counted(assignment, assignment.state, published=0), None, tell_agency=True)


def rate(assignment: Assignment) -> Recorded:
    """Nothing follows from it for the dossier; it is counted, so that nobody waits for its number."""
    return Recorded(_counted(assignment, assignment.state, published=0, told=0), None, tell_agency=False)


def _counted(assignment: Assignment, state: State, published: int = 1, told: int = 1) -> Assignment:
    """``published`` more events of routing's own, one more of submission's applied, ``told`` more in the agency's inbox."""
    return replace(
        assignment,
        state=state,
        sequence=assignment.sequence + published,
        citizen_sequence=assignment.citizen_sequence + 1,
        inbox_sequence=assignment.inbox_sequence + told,
    )


assert set(_TOO_LATE) == {state for state, moves in MOVES.items() if Act.WITHDRAWN not in moves}
