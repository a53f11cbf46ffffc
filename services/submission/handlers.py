"""What submission does with the events of others: it follows its dossiers, and keeps its copy of the catalogue."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.contracts import topics
from services.contracts.events import (
    ApplicationNotified,
    ApplicationProcessed,
    ApplicationRouted,
    CatalogAgency,
    CatalogProcedure,
)
from services.kernel.batch import Batch, Subscription
from services.kernel.event import Event
from services.kernel.failures import Poison
from services.submission.domain.dossier import Entry, Move, follow, wordless
from services.submission.forms import Form, UnusableForm
from services.submission.payments import charging
from services.submission.store import catalogue, timeline

Told = tuple[Entry, Move | None]


async def follow_routed(batch: Batch[ApplicationRouted]) -> None:
    """The dossier has an agency and a due date."""
    await _follow(batch, _routed)


async def follow_processed(batch: Batch[ApplicationProcessed]) -> None:
    """The agency, or routing after an act of the citizen, took a step."""
    await _follow(batch, _processed)
    await charging.follow(batch)


async def follow_notified(batch: Batch[ApplicationNotified]) -> None:
    """The citizen was told, or could not be."""
    await _follow(batch, _notified)


async def keep_procedures(batch: Batch[CatalogProcedure | None]) -> None:
    """Takes over procedures with their forms; one that left the register is marked and keeps its name.

    Poison: a form that cannot be checked would refuse or accept anything.
    """
    kept: dict[tuple[str, int], dict[str, Any]] = {}
    gone: dict[str, None] = {}
    for event in batch.events:
        data, code = event.data, event.envelope.subject
        if data is None:
            gone[code] = None
            continue
        gone.pop(code, None)
        try:
            Form(data.form)
        except UnusableForm as error:
            raise Poison(
                f"the form of procedure {code} version {data.version} is no usable JSON Schema: {error}",
                "unusable-form",
            ) from error
        row = data.model_dump(mode="python", include=_PROCEDURE_FIELDS)
        lines = [line.model_dump(exclude_none=True) for line in data.fee_lines]
        fee = {"text": data.fee.text, "lines": lines}
        kept[code, data.version] = row | {"fee": fee, "sequence": event.envelope.sequence}
        if data.withdrawn_on is not None:
            gone[code] = None
    await catalogue.keep_procedures(batch.connection, list(kept.values()), list(gone))


async def keep_agencies(batch: Batch[CatalogAgency | None]) -> None:
    """Takes over agencies and the provinces they answer for; one that was taken back is marked and keeps its name."""
    kept: dict[str, dict[str, Any]] = {}
    gone: dict[str, None] = {}
    for event in batch.events:
        data, code = event.data, event.envelope.subject
        if data is None:
            gone[code] = None
            continue
        gone.pop(code, None)
        kept[code] = {
            "code": code,
            "name": data.name,
            "provinces": data.province.codes if data.province else [],
            "valid_from": data.valid_from,
            "valid_to": data.valid_to,
            "sequence": event.envelope.sequence,
            "names": [{"name": each.name, "valid_from": each.valid_from} for each in data.names],
        }
        if data.withdrawn_on is not None:
            gone[code] = None
    await catalogue.keep_agencies(batch.connection, list(kept.values()), list(gone))


_PROCEDURE_FIELDS = {
    "code", "version", "name", "name_en", "components", "form", "form_sha256", "valid_from", "valid_to", "aliases",
    "suspensions", "repeals",
}  # fmt: skip


async def _follow(batch: Batch[Any], tell: Callable[[Event[Any]], Told]) -> None:
    """Adds an entry for every event and moves the dossiers along: three statements for the whole batch."""
    ids = list({event.data.application_id for event in batch.events})
    dossiers, erased = await timeline.lock(batch.connection, ids)
    entries: list[Entry] = []
    for event in batch.events:
        application_id = event.data.application_id
        if application_id not in dossiers:
            # Submission made every dossier there is, before any event of it. A stranger means that this database was
            # restored from before the dossier, or that the event belongs to another environment: a person must see it.
            raise Poison(
                f"dossier {application_id} is not in submission's database, yet {event.envelope.type} speaks of it: "
                "was the database restored from an old backup, or is this another environment's topic?",
                "unknown-application",
            )
        length, progress = dossiers[application_id]
        entry, move = tell(event)
        if application_id in erased:
            entry = wordless(entry)
        entries.append(replace(entry, position=length + 1))
        dossiers[application_id] = (length + 1, follow(progress, [move] if move else []))
    await timeline.add(batch.connection, entries)
    await timeline.advance(batch.connection, dossiers)


def _routed(event: Event[ApplicationRouted]) -> Told:
    data = event.data
    detail = {
        "agency": data.agency,
        "rule": data.rule,
        "explanation": data.explanation,
        "explanation_en": data.explanation_en,
        "received_at": _iso(data.received_at),
        "due_at": _iso(data.due_at),
    }
    move = Move(event.envelope.sequence, "assigned", data.agency, data.due_at, sets_due=True)
    return _entry(event, data.application_id, data.assigned_at, "routed", "portal", detail), move


def _processed(event: Event[ApplicationProcessed]) -> Told:
    data = event.data
    detail = {
        "agency": data.agency,
        "outcome": data.outcome,
        "state": data.state,
        "unit": data.unit,
        "reason": data.reason,
        "components": data.components,
        "due_at": _iso(data.due_at),
        "documents": [document.model_dump(mode="json", exclude_none=True) for document in data.documents],
        "late": data.late,
        "code": data.code,
        "amount": data.fee.amount if data.fee else None,
        "again_because": data.again_because,
    }
    move = Move(
        event.envelope.sequence,
        data.state,
        data.agency,
        data.due_at,
        sets_due=data.due_at is not None,
        refuses_withdrawal=data.step == "withdrawal-refused",
        code=data.code,
        accepted_at=data.occurred_at if data.step == "accepted" else None,
        decided_at=data.occurred_at if data.step == "decided" else None,
    )
    actor = "portal" if data.report_id is None else "agency"
    return _entry(event, data.application_id, data.occurred_at, data.step, actor, detail), move


def _notified(event: Event[ApplicationNotified]) -> Told:
    data = event.data
    detail = {
        "channel": data.channel,
        "outcome": data.outcome,
        "template": data.template,
        "about_type": data.about_type,
        "attempts": data.attempts,
        "failure": data.reason,
    }
    return _entry(event, data.application_id, data.at, "notified", "portal", detail), None


def _entry(
    event: Event[Any], application_id: UUID, at: datetime, step: str, actor: Any, detail: dict[str, Any]
) -> Entry:
    said = {name: value for name, value in detail.items() if value not in (None, [])}
    envelope = event.envelope
    return Entry(application_id, envelope.id, envelope.source, envelope.sequence, at, str(step), actor, said)


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


SUBSCRIPTIONS = (
    Subscription(
        "submission.follow-application",
        {
            topics.ROUTED: follow_routed,
            topics.PROCESSED: follow_processed,
            topics.NOTIFIED: follow_notified,
        },
    ),
    Subscription("submission.keep-catalogue", {topics.PROCEDURE: keep_procedures, topics.AGENCY: keep_agencies}),
)
