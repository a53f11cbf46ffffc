"""What a dossier is to the citizen: where it stands, what the citizen may do now, and its timeline in honest order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

SUBMISSION = "/motcua/submission"
ROUTING = "/motcua/routing"

SUBMITTED = "submitted"  # the one state that is ours; every other is routing's word
SUPPLEMENT_REQUESTED = "supplement-requested"
SUPPLEMENTED = "supplemented"  # shown from the citizen's answer until routing has said what follows from it

# Nobody acts on these any more.
FINISHED = frozenset({"returned", "not-accepted", "stopped", "withdrawn"})
# The decision is made; what is left is to hand it over.
DECIDED = frozenset({"approved", "refused"})
WAITING = frozenset({SUPPLEMENT_REQUESTED, "payment-required"})

# What of an entry's detail is written by hand: by the citizen (sealed), an agency, a mail server.
SEALED_REASON = "sealed_reason"
_WORDS = frozenset({"reason", SEALED_REASON, "unit", "components", "failure", "again_because"})

Completion = Literal["received", "processing", "waiting-for-applicant", "finished"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of a timeline. ``source`` and ``sequence`` say who published it as its which event about this dossier.

    ``detail`` holds the facts that a sentence needs: codes, times, and what an agency wrote, which should name nobody and is
    destroyed with the personal data all the same (`wordless`).
    """

    application_id: UUID
    event_id: UUID
    source: str
    sequence: int
    at: datetime
    step: str
    actor: Literal["applicant", "agency", "portal"]
    detail: dict[str, Any] = field(default_factory=dict)
    position: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a dossier stands, as far as routing's events told. The sequences are those of routing's events.

    ``accepted_at`` and ``decided_at`` are when the agency said it did so; ``code`` is given at acceptance.
    """

    state: str = SUBMITTED
    state_sequence: int = 0
    agency_code: str | None = None
    due_at: datetime | None = None
    due_sequence: int = 0
    answered_sequence: int = 0
    withdrawal_requested_at: datetime | None = None
    code: str | None = None
    accepted_at: datetime | None = None
    decided_at: datetime | None = None

    @property
    def shown_state(self) -> str:
        """The state a person is told: a request that has just been answered is no longer open."""
        return SUPPLEMENTED if self.state == SUPPLEMENT_REQUESTED and not self.supplement_is_open else self.state

    @property
    def supplement_is_open(self) -> bool:
        """Whether the agency's request for a supplement still waits for the citizen."""
        return self.state == SUPPLEMENT_REQUESTED and self.answered_sequence < self.state_sequence


@dataclass(frozen=True, slots=True)
class Move:
    """What one event of routing says about where a dossier stands. ``sets_due`` tells a due date of None from silence."""

    sequence: int
    state: str
    agency_code: str
    due_at: datetime | None
    sets_due: bool
    refuses_withdrawal: bool = False
    code: str | None = None
    accepted_at: datetime | None = None
    decided_at: datetime | None = None


def follow(progress: Progress, moves: Iterable[Move]) -> Progress:
    """Where a dossier stands after these moves, in whatever order they arrive: the highest sequence speaks.

    Topics are read independently, so "processed" may come before "routed"; a due date counts by the sequence of the
    event that set it, because most events set none.
    """
    for move in moves:
        if move.sequence > progress.state_sequence:
            progress = replace(progress, state=move.state, state_sequence=move.sequence, agency_code=move.agency_code)
        if move.sets_due and move.sequence > progress.due_sequence:
            progress = replace(progress, due_at=move.due_at, due_sequence=move.sequence)
        if move.refuses_withdrawal:
            progress = replace(progress, withdrawal_requested_at=None)
        if move.code or move.accepted_at or move.decided_at:
            progress = replace(
                progress,
                code=move.code or progress.code,
                accepted_at=move.accepted_at or progress.accepted_at,
                decided_at=move.decided_at or progress.decided_at,
            )
    return progress


def in_order(entries: Sequence[Entry]) -> list[Entry]:
    """A timeline oldest first: by time, but never against the order in which one source published its own steps.

    Clocks of agencies and of our own machines differ. A step that claims a time before its predecessor's, or before the
    submission that everything follows from, is placed right after it.
    """
    begun = next((entry.at for entry in entries if entry.source == SUBMISSION and entry.sequence == 1), None)
    placed: list[tuple[datetime, int, str, int, Entry]] = []
    latest: dict[str, datetime] = {}
    for entry in sorted(entries, key=lambda entry: (entry.source, entry.sequence)):
        at = max(entry.at, latest.get(entry.source, begun or entry.at))
        latest[entry.source] = at
        # At the same moment: first the citizen's own act, then what was done with it, then the news of it.
        rank = 0 if entry.source == SUBMISSION else 1 if entry.source == ROUTING else 2
        placed.append((at, rank, entry.source, entry.sequence, entry))
    return [entry for *_, entry in sorted(placed, key=lambda item: item[:4])]


def wordless(entry: Entry) -> Entry:
    """The entry without anything that somebody wrote in words of their own: what a timeline keeps of an erased dossier.

    Codes, outcomes, times, sums stay, and of a document its hash and size, so that it keeps its number and its proof. What
    the operator wrote about the erasure itself is to be read by everybody, and stays too.
    """
    if entry.step == "erased":
        return entry
    detail = {name: value for name, value in entry.detail.items() if name not in _WORDS}
    if documents := detail.get("documents"):
        unnamed = [{name: value for name, value in each.items() if name != "name"} for each in documents]
        detail["documents"] = unnamed
    return replace(entry, detail=detail)


def earliest_id(moment: datetime) -> UUID:
    """The smallest id that a dossier of that moment or later can have: UUIDv7 begins with its time in milliseconds."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def completion(state: str) -> Completion:
    """The degree of completion that anybody may see (NĐ 61/2018 Đ.16.2d); it does not tell how the decision went."""
    if state in FINISHED or state in DECIDED:
        return "finished"
    if state in WAITING:
        return "waiting-for-applicant"
    if state in (SUBMITTED, "assigned"):
        return "received"
    return "processing"


def why_no_supplement(progress: Progress) -> str | None:
    """None when the citizen may hand in a supplement now, else a code: papers are given once, on request (NĐ 61/2018 Đ.15.3)."""
    if progress.withdrawal_requested_at is not None:
        return "withdrawal-requested"
    if progress.supplement_is_open:
        return None
    return "supplement-already-sent" if progress.state == SUPPLEMENT_REQUESTED else "supplement-not-requested"


def why_no_withdrawal(progress: Progress) -> str | None:
    """None when the citizen may ask to withdraw, else a code. Routing has the last word: the decision may be under way."""
    if progress.withdrawal_requested_at is not None:
        return "withdrawal-requested"
    return "already-decided" if progress.state in FINISHED or progress.state in DECIDED else None
