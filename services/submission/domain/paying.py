"""Whether the citizen may pay now, and if not, why."""

from typing import Literal

from services.submission.domain.dossier import DECIDED, FINISHED, SUBMITTED, Progress
from services.submission.domain.fees import Pinned

PAYMENT_REQUIRED = "payment-required"
# Where a fixed fee may be paid before it is asked for: as long as the work has not begun.
AHEAD = frozenset({SUBMITTED, "assigned", "accepted"})

WhyNot = Literal["not-online", "already-paid", "closed", "withdrawal-requested", "cannot-be-pinned", "nothing-asked"]


def why_no_payment(
    progress: Progress, due: Pinned, *, asked: bool, settled: bool, ahead: bool, online: bool
) -> WhyNot | None:
    """None when ``due`` may be paid online now, else a code.

    ``asked``: the agency asked for it; ``settled``: it was paid; ``ahead``: the procedure's rule allows to pay before;
    ``online``: there is a payment service.
    """
    if settled:
        return "already-paid"
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
