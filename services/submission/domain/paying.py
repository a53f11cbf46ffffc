"""Whether the citizen may pay now, whether what was paid is owed when it comes, and if not, why."""

from typing import Literal

from services.submission.domain.dossier import DECIDED, FINISHED, SUBMITTED, Progress
from services.submission.domain.fees import Pinned
from services.submission.domain.payments import Cause, NotOwed, State

PAYMENT_REQUIRED = "payment-required"
# Where a fixed fee may be paid before it is asked for: as long as the work has not begun.
AHEAD = frozenset({SUBMITTED, "assigned", "accepted"})

WhyNot = Literal[
    "not-online", "already-paid", "given-back", "closed", "withdrawal-requested", "cannot-be-pinned", "nothing-asked"
]


def why_no_payment(
    progress: Progress, due: Pinned, *, asked: bool, settled: State | None, ahead: bool, online: bool
) -> WhyNot | None:
    """None when ``due`` may be paid online now, else a code.

    ``asked``: the agency asked for it; ``settled``: where the payment stands that settled it; ``ahead``: the rule of the
    procedure allows to pay before; ``online``: there is a payment service.
    """
    if settled is not None:
        # Gone back, it is not owed either: an agency that still wants it asks again, and that is a new charge.
        return "already-paid" if settled is State.PAID else "given-back"
    if progress.state in FINISHED or progress.state in DECIDED:
        return "closed"
    if progress.withdrawal_requested_at is not None:
        return "withdrawal-requested"
    if asked and progress.state == PAYMENT_REQUIRED:
        if due.amount is None:
            return "cannot-be-pinned"
    elif not ahead or progress.state not in AHEAD or due.amount is None:
        return "nothing-asked"
    return None if online else "not-online"


def why_not_owed(progress: Progress, *, asked: bool, settled: bool, replaced: bool) -> NotOwed | None:
    """None when money that comes for the charge now is due, else why it goes back (Bộ luật Dân sự 2015 Đ.579).

    ``asked``: the agency asked for it; ``settled``: another payment has settled it; ``replaced``: a later charge was asked
    for. Who has asked to withdraw owes nothing any more: a withdrawal is refused only after the decision.
    """
    if settled:
        return Cause.PAID_TWICE
    if replaced:
        return Cause.REPLACED
    over = progress.state in FINISHED or progress.state in DECIDED or progress.withdrawal_requested_at is not None
    # What was asked for and is not waited for any more was paid at the counter, or the agency goes on without it.
    return Cause.NOT_DUE if over or (asked and progress.state != PAYMENT_REQUIRED) else None
