"""The one table of legal moves: from which state which step leads where."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """Where a dossier stands."""

    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not-accepted"
    IN_PROGRESS = "in-progress"
    SUPPLEMENT_REQUESTED = "supplement-requested"
    PAYMENT_REQUIRED = "payment-required"
    APPROVED = "approved"
    REFUSED = "refused"
    RETURNED = "returned"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What an agency may report it has done."""

    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not-accepted"
    IN_PROGRESS = "in-progress"
    SUPPLEMENT_REQUESTED = "supplement-requested"
    PAYMENT_REQUIRED = "payment-required"
    EXTENDED = "extended"
    DECIDED = "decided"
    STOPPED = "stopped"
    RETURNED = "returned"


class Act(StrEnum):
    """What the citizen did, as a step of the dossier."""

    SUPPLEMENTED = "supplemented"
    PAID = "paid"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What was decided."""

    APPROVED = "approved"
    REFUSED = "refused"


class To(StrEnum):
    """Targets that depend on more than the step: the state the outcome names, the state before the supplement was asked
    for, the state it is in."""

    BY_OUTCOME = "by-outcome"
    RESUMED = "resumed"
    SAME = "same"


Target = State | To

_EXAMINING: dict[Step | Act, Target] = {
    Step.IN_PROGRESS: State.IN_PROGRESS,
    Step.SUPPLEMENT_REQUESTED: State.SUPPLEMENT_REQUESTED,  # NĐ 61/2018 Đ.19.4
    Step.PAYMENT_REQUIRED: State.PAYMENT_REQUIRED,
    Step.EXTENDED: To.SAME,  # NĐ 61/2018 Đ.19.9
    Step.DECIDED: To.BY_OUTCOME,
    Step.STOPPED: State.STOPPED,
    Act.WITHDRAWN: State.WITHDRAWN,
}

MOVES: Mapping[State, Mapping[Step | Act, Target]] = MappingProxyType(
    {
        State.ASSIGNED: {
            Step.ACCEPTED: State.ACCEPTED,
            Step.NOT_ACCEPTED: State.NOT_ACCEPTED,  # NĐ 61/2018 Đ.17.1b
            Step.SUPPLEMENT_REQUESTED: State.SUPPLEMENT_REQUESTED,  # at intake: NĐ 61/2018 Đ.17.2a
            Act.WITHDRAWN: State.WITHDRAWN,
        },
        State.ACCEPTED: _EXAMINING,
        State.IN_PROGRESS: _EXAMINING,
        State.SUPPLEMENT_REQUESTED: {
            Step.STOPPED: State.STOPPED,  # the citizen never answers
            Act.SUPPLEMENTED: To.RESUMED,
            Act.WITHDRAWN: State.WITHDRAWN,
        },
        State.PAYMENT_REQUIRED: {
            Step.IN_PROGRESS: State.IN_PROGRESS,  # paid at the counter or by post: NĐ 61/2018 Đ.22
            Step.STOPPED: State.STOPPED,  # the citizen never pays
            Act.PAID: State.IN_PROGRESS,
            Act.WITHDRAWN: State.WITHDRAWN,
        },
        State.APPROVED: {Step.RETURNED: State.RETURNED},
        State.REFUSED: {Step.RETURNED: State.RETURNED},
        State.NOT_ACCEPTED: {},
        State.RETURNED: {},
        State.STOPPED: {},
        State.WITHDRAWN: {},
    }
)

FINAL: frozenset[State] = frozenset(state for state, moves in MOVES.items() if not moves)

# The number of each state as the national portal's clients send it (services/catalog/data/dossier-status.csv).
DVCQG_STATUS: Mapping[State, int] = MappingProxyType(
    {
        State.ASSIGNED: 1,
        State.ACCEPTED: 2,
        State.NOT_ACCEPTED: 3,
        State.IN_PROGRESS: 4,
        State.SUPPLEMENT_REQUESTED: 5,
        State.PAYMENT_REQUIRED: 6,
        State.WITHDRAWN: 7,
        State.STOPPED: 8,
        State.APPROVED: 9,
        State.REFUSED: 9,
        State.RETURNED: 10,
    }
)


def target(
    state: State, step: Step | Act, *, outcome: Outcome | None = None, resumed: State | None = None
) -> State | None:
    """Where the step leads from this state, or None when the table does not know the move.

    ``outcome`` is needed for DECIDED, ``resumed`` (the state before the supplement was asked for) for SUPPLEMENTED.
    """
    to = MOVES[state].get(step)
    if to is To.SAME:
        return state
    if to is To.RESUMED:
        return resumed
    if to is To.BY_OUTCOME:
        return State(outcome.value) if outcome is not None else None
    return to if isinstance(to, State) else None


def legal_steps(state: State) -> tuple[Step, ...]:
    """What an agency may report from this state, by the table alone."""
    return tuple(step for step in MOVES[state] if isinstance(step, Step))
