"""The life of a dossier as its citizen sees it: who must act now, what was asked, what may be done, what came out of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, get_args

from services.submission.domain.dossier import (
    DECIDED,
    FINISHED,
    ROUTING,
    SUBMITTED,
    SUPPLEMENTED,
    Entry,
    Progress,
    why_no_supplement,
    why_no_withdrawal,
)
from services.submission.domain.promises import Promise, counts_as_received_on, day_of

Who = Literal["applicant", "agency", "portal"]
Act = Literal["supplement", "withdraw", "pay", "rate", "complain", "result"]
Outcome = Literal["approved", "refused", "not-accepted", "stopped"]
Grade = Literal["very-satisfied", "satisfied", "unsatisfied"]

# The citizen's answers to what an agency asked.
ANSWERS = ("supplement-sent", "paid")
# The first impression may be corrected while the matter is fresh; afterwards the year's figures must stand still.
RATING_OPEN = timedelta(days=15)
# One complaint, then the agency has this long to act before the next: more of them would not be read.
BETWEEN_COMPLAINTS = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who must act now, and until when where there is a day."""

    who: Who
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the agency asks the citizen for: papers in the words of its request, or a payment.

    ``again_because``: why it asks for papers though it asked before.
    """

    at: datetime
    reason: str | None
    components: tuple[str, ...]
    payment: bool
    again_because: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """When the agency decided, accepted not, or stopped; ``reason`` None: it gave none, or it is erased."""

    at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class Issued:
    """One document that the agency reported, numbered from 1 in the order of its reports; ``name`` None: erased."""

    number: int
    name: str | None
    at: datetime
    step: str
    sha256: str | None = None
    size: int | None = None


def waiting(progress: Progress) -> Waiting | None:
    """Whose turn it is; None once nobody's. A decision still waits for the agency: the result must be handed over."""
    state = progress.shown_state
    if state in FINISHED:
        return None
    if progress.withdrawal_requested_at is not None or state in (SUBMITTED, SUPPLEMENTED):
        return Waiting("portal")
    if progress.supplement_is_open or state == "payment-required":
        return Waiting("applicant")
    return Waiting("agency", progress.due_at)


def asked(progress: Progress, entries: Sequence[Entry]) -> Asked | None:
    """The open request of the agency, told by the event that gave the state; None when nothing is asked."""
    payment = progress.state == "payment-required"
    if not (progress.supplement_is_open or payment):
        return None
    entry = next((e for e in entries if e.source == ROUTING and e.sequence == progress.state_sequence), None)
    if entry is None:
        return None
    detail = entry.detail
    papers = tuple(detail.get("components", ()))
    return Asked(entry.at, detail.get("reason"), papers, payment, detail.get("again_because"))


def outcome(state: str, decided: str | None) -> Outcome | None:
    """How the agency concluded, also after the result was handed over: a refusal stays one. None: not yet, or by nobody.

    ``decided``: the outcome of its latest decision, where that is known.
    """
    concluded = decided if state == "returned" else state
    return next((each for each in get_args(Outcome) if each == concluded), None)


def decided(entries: Sequence[Entry]) -> str | None:
    """The outcome of the agency's latest decision as it reported it."""
    latest = _latest(entries, ("decided",))
    return latest.detail.get("outcome") if latest else None


def decision(progress: Progress, entries: Sequence[Entry]) -> Decision | None:
    """When and why the agency concluded as `outcome` says; None while it has not."""
    concluded = outcome(progress.state, decided(entries))
    latest = _latest(entries, (concluded,) if concluded in ("not-accepted", "stopped") else ("decided",))
    return Decision(latest.at, latest.detail.get("reason")) if concluded and latest else None


def _latest(entries: Sequence[Entry], steps: Collection[str]) -> Entry | None:
    told = (entry for entry in entries if entry.source == ROUTING and entry.step in steps)
    return max(told, key=lambda entry: entry.sequence, default=None)


def issued(entries: Sequence[Entry]) -> list[Issued]:
    """Every document the agency reported, in the order of its reports: a number, once given, stays."""
    told = sorted((entry for entry in entries if entry.source == ROUTING), key=lambda entry: entry.sequence)
    documents: list[tuple[Entry, dict[str, Any]]] = [
        (entry, document) for entry in told for document in entry.detail.get("documents", ())
    ]
    return [
        Issued(number, document.get("name"), entry.at, entry.step, document.get("sha256"), document.get("size"))
        for number, (entry, document) in enumerate(documents, 1)
    ]


def heard_at(entries: Sequence[Entry]) -> datetime | None:
    """The latest moment from which the agency owes a word: its own last step, or the citizen's answer to it."""
    steps = [entry.at for entry in entries if entry.actor == "agency" or entry.step in ANSWERS]
    return max(steps, default=None)


def received_on(entries: Sequence[Entry], submitted_at: datetime) -> date:
    """The day from which an answer to the submission is counted: routing's word on it where it is known.

    Where the citizen handed in something later, that begins it anew (NĐ 61/2018 Đ.19.4).
    """
    told = [entry for entry in entries if entry.source == ROUTING and "received_at" in entry.detail]
    latest = max(told, key=lambda entry: entry.sequence, default=None)
    first = (
        day_of(datetime.fromisoformat(latest.detail["received_at"])) if latest else counts_as_received_on(submitted_at)
    )
    later = (counts_as_received_on(entry.at) for entry in entries if entry.step in ANSWERS)
    return max([first, *later])


def why_no_rating(progress: Progress, first_rated_at: datetime | None, now: datetime) -> str | None:
    """None when the citizen may rate (again) now, else a code. Only what has come to its end can be judged."""
    if progress.state not in FINISHED and progress.state not in DECIDED:
        return "not-ended"
    return "rating-closed" if first_rated_at is not None and now > first_rated_at + RATING_OPEN else None


def why_no_complaint(promise: Promise | None, last_complained_at: datetime | None, now: datetime) -> str | None:
    """None when the citizen may complain of a delay now, else a code."""
    if promise is None:
        return "nothing-late"
    if last_complained_at is not None and now < last_complained_at + BETWEEN_COMPLAINTS:
        return "complained-already"
    return None


def acts(
    progress: Progress,
    promise: Promise | None,
    first_rated_at: datetime | None,
    last_complained_at: datetime | None,
    has_result: bool,
    now: datetime,
) -> list[Act]:
    """What the citizen may do now, in the order a page offers it."""
    may: list[tuple[Act, bool]] = [
        ("supplement", why_no_supplement(progress) is None),
        ("pay", progress.state == "payment-required" and progress.withdrawal_requested_at is None),
        ("result", has_result),
        ("rate", why_no_rating(progress, first_rated_at, now) is None),
        ("complain", why_no_complaint(promise, last_complained_at, now) is None),
        ("withdraw", why_no_withdrawal(progress) is None),
    ]
    return [act for act, allowed in may if allowed]
