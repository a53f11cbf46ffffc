"""Judges agencies' reports, from Kafka or from the desk: one read, decisions in memory in order, one write per table."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import orjson

from services.contracts import events
from services.kernel.database import Connection
from services.kernel.event import Outgoing, Record
from services.routing import messages
from services.routing.domain.assignment import Assignment, Report
from services.routing.domain.moves import Outcome, Step
from services.routing.domain.refusals import Refused, refused
from services.routing.domain.reports import Applied, decide
from services.routing.domain.working_time import calendar_of
from services.routing.messages import Cause
from services.routing.store import dossiers
from services.routing.store.dossiers import Note

APPLIED = "applied"

_STEPS = {step.value: step for step in Step}
_OUTCOMES = {outcome.value: outcome for outcome in Outcome}


@dataclass(frozen=True, slots=True)
class Incoming:
    """A report and who sent it: ``agency`` by topic or credential. ``record`` None: over the desk, answered directly."""

    agency: str
    report: events.AgencyReport
    cause: Cause
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class Repeated:
    """The same report with the same content was judged before; ``refusal`` is what was answered then, None if applied."""

    refusal: Refused | None


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one report, the dossier after it (None when unknown), and the messages that follow from it."""

    verdict: Applied | Refused | Repeated
    assignment: Assignment | None
    messages: tuple[Outgoing, ...] = ()


async def judge(connection: Connection, incoming: Sequence[Incoming], now: datetime) -> list[Judged]:
    """Judges reports in order and stores the result in the open transaction; publishing the messages is the caller's.

    Raises Transient when the same report was judged elsewhere at the same moment.
    """
    held = await dossiers.hold(connection, (i.report.application_id for i in incoming))
    seen = await dossiers.reports_seen(connection, ((i.agency, i.report.report_id) for i in incoming))
    changed: dict[UUID, Assignment] = {}
    notes: list[Note] = []
    judged: list[Judged] = []
    for one in incoming:
        key = (one.agency, one.report.report_id)
        digest = _digest(one.report)
        verdict = _verdict(one, seen.get(key), digest, held.get(one.report.application_id), now)
        if not isinstance(verdict, Repeated) and key not in seen:
            note = _note(one, digest, verdict)
            seen[key] = note
            notes.append(note)
        result = _consequences(one, verdict, held.get(one.report.application_id), now)
        if result.assignment is not None:
            before = held[result.assignment.application_id]
            if result.assignment is not before:
                held[before.application_id] = changed[before.application_id] = result.assignment
        judged.append(result)
    await dossiers.keep(connection, list(changed.values()), now)
    await dossiers.note(connection, notes)
    return judged


def _verdict(
    one: Incoming, earlier: Note | None, digest: bytes, assignment: Assignment | None, now: datetime
) -> Applied | Refused | Repeated:
    if earlier is not None:
        if earlier.digest == digest:
            return Repeated(None if earlier.verdict == APPLIED else _answered(earlier))
        own = assignment is not None and assignment.agency == one.agency
        return refused(
            "report-id-reused",
            state=assignment.state if assignment is not None and own else None,
            pointers=("/report_id",),
            report_id=one.report.report_id,
        )
    return decide(_report(one.report), one.agency, assignment, now, calendar_of(one.agency))


def _consequences(
    one: Incoming, verdict: Applied | Refused | Repeated, assignment: Assignment | None, now: datetime
) -> Judged:
    if isinstance(verdict, Applied):
        return Judged(verdict, verdict.after, (messages.reported(one.report, verdict, now, one.cause),))
    if isinstance(verdict, Repeated) or one.record is None:
        return Judged(verdict, assignment)
    own = None
    if assignment is not None and assignment.agency == one.agency:
        own = replace(assignment, inbox_sequence=assignment.inbox_sequence + 1)
    message = messages.refused(
        one.agency, verdict, one.record, one.cause, one.report.report_id, one.report.application_id, own
    )
    return Judged(verdict, own or assignment, (message,))


def _note(one: Incoming, digest: bytes, verdict: Applied | Refused) -> Note:
    report = one.report
    if isinstance(verdict, Applied):
        return Note(one.agency, report.report_id, report.application_id, digest, APPLIED)
    answer = orjson.dumps(asdict(verdict)).decode()
    return Note(one.agency, report.report_id, report.application_id, digest, verdict.code, answer)


def _answered(earlier: Note) -> Refused:
    answer = orjson.loads(earlier.refusal or "{}")
    return Refused(**{**answer, "expected": tuple(answer["expected"]), "pointers": tuple(answer["pointers"])})


def _digest(report: events.AgencyReport) -> bytes:
    """Of what the report says, so that white space and the order of fields do not make it another report."""
    return sha256(report.__pydantic_serializer__.to_json(report, exclude_none=True)).digest()


def _report(data: events.AgencyReport) -> Report:
    return Report(
        report_id=data.report_id,
        application_id=data.application_id,
        step=_STEPS.get(data.step),
        occurred_at=data.occurred_at,
        outcome=None if data.outcome is None else _OUTCOMES.get(data.outcome),
        reason=data.reason,
        components=tuple(data.components or ()),
        due_at=data.due_at,
    )
