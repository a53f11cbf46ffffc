"""Judges agencies' reports, from Kafka or from the desk: one read, decisions in memory in order, one write per table.

An acceptance that is recorded gets its dossier code in the same transaction.
"""

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
from services.routing.domain.codes import day_of, prefix_of
from services.routing.domain.directory import Directory
from services.routing.domain.moves import Outcome, Step
from services.routing.domain.papers import Paper
from services.routing.domain.refusals import FORGOTTEN, Refused, refused
from services.routing.domain.reports import Applied, decide
from services.routing.domain.working_time import calendar_of
from services.routing.messages import Cause
from services.routing.store import again, catalogue, codes, dossiers
from services.routing.store.again import Again
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
    directory = await catalogue.directory(connection)
    changed: dict[UUID, Assignment] = {}
    notes: list[Note] = []
    verdicts: list[tuple[Applied | Refused | Repeated, Assignment | None]] = []
    for one in incoming:
        key = (one.agency, one.report.report_id)
        digest = _digest(one.report)
        before = held.get(one.report.application_id)
        verdict = _verdict(one, seen.get(key), digest, before, now, directory)
        if not isinstance(verdict, Repeated) and key not in seen:
            note = _note(one, digest, verdict, erased=before is not None and before.erased)
            seen[key] = note
            notes.append(note)
        after = _after(one, verdict, before)
        if after is not None and after is not before:
            held[after.application_id] = changed[after.application_id] = after
        verdicts.append((verdict, after))
    given = await _codes(connection, incoming, verdicts, directory, now)
    await dossiers.keep(
        connection, [replace(a, code=given.get(a.application_id, a.code)) for a in changed.values()], now
    )
    await dossiers.note(connection, notes)
    await again.ask(
        connection,
        [
            Again(
                verdict.after.application_id,
                verdict.after.supplement_rounds,
                one.report.report_id,
                None if verdict.after.erased else verdict.again_because,
            )
            for one, (verdict, _) in zip(incoming, verdicts, strict=True)
            if isinstance(verdict, Applied) and verdict.again_because
        ],
    )
    return [
        _consequences(one, verdict, after, given.get(one.report.application_id), now)
        for one, (verdict, after) in zip(incoming, verdicts, strict=True)
    ]


def _verdict(
    one: Incoming,
    earlier: Note | None,
    digest: bytes,
    assignment: Assignment | None,
    now: datetime,
    directory: Directory,
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
    procedure = directory.procedure(*assignment.procedure) if assignment else None
    papers = procedure.may_be_asked if procedure else None
    return decide(_report(one.report), one.agency, assignment, now, calendar_of(one.agency), papers)


def _after(one: Incoming, verdict: Applied | Refused | Repeated, before: Assignment | None) -> Assignment | None:
    """The dossier after this report, its inbox counted on where the agency is told something."""
    if isinstance(verdict, Applied):
        after = verdict.after
        return replace(after, inbox_sequence=after.inbox_sequence + 1) if _accepts(one, verdict) else after
    told = isinstance(verdict, Refused) and one.record is not None
    if before is not None and before.agency == one.agency and told:
        return replace(before, inbox_sequence=before.inbox_sequence + 1)
    return before


def _accepts(one: Incoming, verdict: Applied | Refused | Repeated) -> bool:
    return isinstance(verdict, Applied) and one.report.step is events.ReportStep.accepted


async def _codes(
    connection: Connection,
    incoming: Sequence[Incoming],
    verdicts: Sequence[tuple[Applied | Refused | Repeated, Assignment | None]],
    directory: Directory,
    now: datetime,
) -> dict[UUID, str]:
    """A new code for every dossier accepted here. A dossier is accepted once: no step leads back before it."""
    accepted = [one for one, (verdict, _) in zip(incoming, verdicts, strict=True) if _accepts(one, verdict)]
    wanted = [
        (prefix_of(one.agency, directory.agencies.get(one.agency)), day_of(one.report.occurred_at, now))
        for one in accepted
    ]
    given = await codes.issue(connection, wanted)
    return {one.report.application_id: code for one, code in zip(accepted, given, strict=True)}


def _consequences(
    one: Incoming, verdict: Applied | Refused | Repeated, after: Assignment | None, code: str | None, now: datetime
) -> Judged:
    assignment = after and replace(after, code=code or after.code)
    if isinstance(verdict, Applied):
        assert assignment is not None
        verdict = replace(verdict, after=assignment)
        told = [messages.reported(one.report, verdict, now, one.cause)]
        if code is not None and _accepts(one, verdict):
            told.append(messages.accepted(one.report, assignment, code, one.cause))
        return Judged(verdict, assignment, tuple(told))
    if isinstance(verdict, Repeated) or one.record is None:
        return Judged(verdict, assignment)
    own = assignment if assignment is not None and assignment.agency == one.agency else None
    message = messages.refused(
        one.agency, verdict, one.record, one.cause, one.report.report_id, one.report.application_id, own
    )
    return Judged(verdict, assignment, (message,))


def _note(one: Incoming, digest: bytes, verdict: Applied | Refused, *, erased: bool) -> Note:
    report = one.report
    if isinstance(verdict, Applied):
        return Note(one.agency, report.report_id, report.application_id, digest, APPLIED)
    kept = replace(verdict, message=FORGOTTEN.vi, message_en=FORGOTTEN.en) if erased else verdict
    answer = orjson.dumps(asdict(kept)).decode()
    return Note(one.agency, report.report_id, report.application_id, digest, verdict.code, answer)


def _answered(earlier: Note) -> Refused:
    answer = orjson.loads(earlier.refusal or "{}")
    lists = {name: tuple(answer[name]) for name in ("expected", "pointers")}
    papers = tuple(Paper(**paper) for paper in answer.get("components", ()))
    return Refused(**{**answer, **lists, "components": papers})


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
        fee=None if data.fee is None else (data.fee.amount, tuple(item.amount for item in data.fee.items)),
        again_because=data.again_because,
    )
