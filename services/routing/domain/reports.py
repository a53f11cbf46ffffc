"""Decides what becomes of an agency's report: applied, with the dossier as it stands then, or refused, with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from services.routing.domain.assignment import Assignment, Report
from services.routing.domain.moves import Outcome, State, Step, legal_steps, target
from services.routing.domain.papers import Paper, named
from services.routing.domain.refusals import Refused, refused
from services.routing.domain.sentences import VIETNAM
from services.routing.domain.working_time import Calendar

# How far two honest clocks may differ.
CLOCKS_DIFFER = timedelta(minutes=5)
# NĐ 61/2018 Đ.15.3: the citizen is guided to supplement once, completely. TT 01/2018 Đ.15 counts more than one contact
# against the agency unless the applicant was at fault: more is asked for with a reason on record, and not for ever
# (docs/decisions/0025).
SUPPLEMENT_ROUNDS_BY_RIGHT, MAX_SUPPLEMENT_ROUNDS = 1, 3
# NĐ 61/2018 Đ.19.9: the result may be re-appointed at most once, and at least one day before it is due.
MAX_EXTENSIONS = 1
EXTENSION_NOTICE = timedelta(days=1)
# A due date later than this is a typing error.
FARTHEST_DUE_DATE = timedelta(days=3_650)
# NĐ 61/2018 Đ.19.4: a dossier found incomplete goes back within 3 working days of reception.
SUPPLEMENT_WORKING_DAYS = 3

# A refusal is a sentence that somebody reads, of at most 4,000 characters.
_MOST_NAMED, _LONGEST = 10, 120

_NEEDS_REASON = frozenset({Step.NOT_ACCEPTED, Step.SUPPLEMENT_REQUESTED, Step.EXTENDED, Step.STOPPED})
_CLOCK_STANDS = frozenset({State.SUPPLEMENT_REQUESTED})


@dataclass(frozen=True, slots=True)
class Applied:
    """``after``: the dossier with this step; ``late``: the step came after the day it was due; ``due_at``: set by it.

    ``components``: the papers it names, in the words of the published list; ``again_because``: why it asks for a supplement
    though one was asked for before.
    """

    after: Assignment
    late: bool
    due_at: datetime | None = None
    components: tuple[str, ...] = ()
    again_because: str | None = None


def decide(
    report: Report,
    sender: str,
    assignment: Assignment | None,
    now: datetime,
    calendar: Calendar,
    papers: tuple[Paper, ...] | None = None,
) -> Applied | Refused:
    """Applies the report to the dossier or says why not. ``papers``: what may be asked for, None when that is not known.

    ``sender`` is the agency the report came from, by its topic or its credential, never by what it says. Whether the
    report id was seen before is for the caller, who knows the earlier ones.
    """
    if assignment is None:
        return refused("unknown-application", application_id=report.application_id)
    if assignment.agency != sender:
        return refused("not-yours", application_id=report.application_id, agency=sender)
    expected = steps_now(assignment)
    wrong = _incomplete(report, assignment, now, expected) or _out_of_time(report, assignment, now, expected)
    if wrong is not None:
        return wrong
    step = report.step
    assert step is not None
    state = target(assignment.state, step, outcome=report.outcome)
    if state is None:
        return refused("illegal-move", expected=expected, state=assignment.state, step=step)
    limit = _over_the_limit(report, assignment, expected)
    if limit is not None:
        return limit
    components = _on_the_list(report, assignment, papers, expected)
    if isinstance(components, Refused):
        return components
    after = replace(
        assignment,
        state=state,
        resumes=assignment.state if step is Step.SUPPLEMENT_REQUESTED else assignment.resumes,
        sequence=assignment.sequence + 1,
        last_occurred_at=report.occurred_at,
        supplement_rounds=assignment.supplement_rounds + (step is Step.SUPPLEMENT_REQUESTED),
        extensions=assignment.extensions + (step is Step.EXTENDED),
        due_at=report.due_at if step is Step.EXTENDED else assignment.due_at,
    )
    due_at = after.due_at if step is Step.EXTENDED else None
    again = report.again_because if _asks_again(report, assignment) else None
    return Applied(after, is_late(report, assignment, calendar), due_at, components, again)


def steps_now(assignment: Assignment) -> tuple[str, ...]:
    """What the agency may report now, with its reason: the table's moves without those whose limit is reached."""
    return _steps(
        assignment.state,
        assignment.supplement_rounds >= MAX_SUPPLEMENT_ROUNDS,
        assignment.extensions >= MAX_EXTENSIONS,
    )


def is_late(report: Report, assignment: Assignment, calendar: Calendar) -> bool:
    """After the due date; for a supplement request during examination also after the 3 working days of Đ.19.4."""
    if assignment.state in _CLOCK_STANDS:
        return False
    if assignment.due_at is not None and report.occurred_at > assignment.due_at:
        return True
    if report.step is not Step.SUPPLEMENT_REQUESTED or assignment.state is State.ASSIGNED:
        return False
    received = assignment.received_at.astimezone(VIETNAM).date()
    return report.occurred_at.astimezone(VIETNAM).date() > calendar.add_working_days(received, SUPPLEMENT_WORKING_DAYS)


@lru_cache(maxsize=256)
def _steps(state: State, supplemented: bool, extended: bool) -> tuple[str, ...]:
    without = {Step.SUPPLEMENT_REQUESTED} if supplemented else set()
    if extended:
        without.add(Step.EXTENDED)
    return tuple(step.value for step in legal_steps(state) if step not in without)


def _incomplete(report: Report, assignment: Assignment, now: datetime, expected: tuple[str, ...]) -> Refused | None:
    step, state = report.step, assignment.state
    if step is None:
        return _invalid(assignment, expected, "/step", "không có bước này", "there is no such step")
    if step is Step.DECIDED and report.outcome is None:
        return _invalid(
            assignment, expected, "/outcome", "phải là approved hoặc refused", "must be approved or refused"
        )
    if not _said(report.reason) and (
        step in _NEEDS_REASON or (report.outcome is Outcome.REFUSED and step is Step.DECIDED)
    ):
        return refused("missing-reason", expected=expected, state=state, pointers=("/reason",), step=step)
    if step is Step.SUPPLEMENT_REQUESTED and not any(_said(component) for component in report.components):
        return refused("missing-components", expected=expected, state=state, pointers=("/components",))
    if step is Step.EXTENDED:
        if report.due_at is None:
            return _invalid(assignment, expected, "/due_at", "phải có ngày hẹn trả mới", "must be the new due date")
        if report.due_at <= max(assignment.due_at or report.occurred_at, report.occurred_at):
            wrong = ("phải sau ngày hẹn trả cũ", "must be after the old due date")
            return _invalid(assignment, expected, "/due_at", *wrong)
        if report.due_at > now + FARTHEST_DUE_DATE:
            return _invalid(assignment, expected, "/due_at", "quá xa", "is too far away")
    if step is Step.PAYMENT_REQUIRED and report.fee is not None:
        amount, items = report.fee
        if amount == 0 or amount != sum(items):
            # A citizen is never billed for more, or less, than what is named.
            wrong = ("phải lớn hơn 0 và bằng tổng các khoản (items)", "must be above 0 and the sum of its items")
            return _invalid(assignment, expected, "/fee/amount", *wrong)
    return None


def _out_of_time(report: Report, assignment: Assignment, now: datetime, expected: tuple[str, ...]) -> Refused | None:
    state = assignment.state
    if report.occurred_at > now + CLOCKS_DIFFER:
        return refused(
            "in-the-future",
            expected=expected,
            state=state,
            pointers=("/occurred_at",),
            occurred_at=_clock(report.occurred_at),
            now=_clock(now),
        )
    # Nothing can happen to a dossier before it was handed in; how exactly that is known, depends on two clocks.
    last = assignment.last_occurred_at or assignment.submitted_at - CLOCKS_DIFFER
    if report.occurred_at < last:
        return refused(
            "older-than-last",
            expected=expected,
            state=state,
            pointers=("/occurred_at",),
            occurred_at=_clock(report.occurred_at),
            last=_clock(last),
        )
    return None


def _over_the_limit(report: Report, assignment: Assignment, expected: tuple[str, ...]) -> Refused | None:
    if report.step is Step.SUPPLEMENT_REQUESTED and assignment.supplement_rounds >= MAX_SUPPLEMENT_ROUNDS:
        return refused("supplement-limit", expected=expected, state=assignment.state, most=MAX_SUPPLEMENT_ROUNDS)
    if _asks_again(report, assignment) and not _said(report.again_because):
        return refused("again-without-reason", expected=expected, state=assignment.state, pointers=("/again_because",))
    if report.step is not Step.EXTENDED:
        return None
    if assignment.extensions >= MAX_EXTENSIONS:
        return refused("extension-limit", expected=expected, state=assignment.state)
    if assignment.due_at is not None:
        last_day = assignment.due_at.astimezone(VIETNAM).date() - EXTENSION_NOTICE
        if report.occurred_at.astimezone(VIETNAM).date() > last_day:
            can = tuple(step for step in expected if step != Step.EXTENDED)
            return refused("extension-too-late", expected=can, state=assignment.state, due_at=_clock(assignment.due_at))
    return None


def _asks_again(report: Report, assignment: Assignment) -> bool:
    return report.step is Step.SUPPLEMENT_REQUESTED and assignment.supplement_rounds >= SUPPLEMENT_ROUNDS_BY_RIGHT


def _on_the_list(
    report: Report, assignment: Assignment, papers: tuple[Paper, ...] | None, expected: tuple[str, ...]
) -> tuple[str, ...] | Refused:
    """The papers of the report by their published names. Nobody may ask for one that is not published (NĐ 61/2018 Đ.5.1e)."""
    if papers is None:
        return report.components
    found, unknown = named(report.components, papers)
    if not unknown:
        return tuple(found)
    pointers = tuple(f"/components/{at}" for at, one in enumerate(report.components) if one in unknown)
    return refused(
        "unknown-component",
        expected=expected,
        state=assignment.state,
        pointers=pointers[:_MOST_NAMED],
        components=papers,
        asked=_few(f"“{one}”" for one in unknown),
        listed=_few(f"{paper.id} – {paper.name}" for paper in papers),
    )


def _few(texts: Iterable[str]) -> str:
    """As many as a sentence can hold: the whole list goes with the refusal."""
    all_of = [text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…" for text in texts]
    return "; ".join(all_of[:_MOST_NAMED]) + (" …" if len(all_of) > _MOST_NAMED else "")


def _invalid(assignment: Assignment, expected: tuple[str, ...], pointer: str, vi: str, en: str) -> Refused:
    return refused(
        "invalid-report",
        expected=expected,
        state=assignment.state,
        pointers=(pointer,),
        errors=f"{pointer} {vi}",
        errors_en=f"{pointer} {en}",
    )


def _said(text: str | None) -> bool:
    return bool(text and text.strip())


def _clock(moment: datetime) -> str:
    try:
        return moment.astimezone(VIETNAM).isoformat(timespec="seconds")
    except OverflowError:  # the first and the last day of the calendar, in another zone
        return moment.isoformat(timespec="seconds")
