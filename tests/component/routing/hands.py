"""Hands on routing without the other services: what they would publish, and what routing answers."""

import asyncio
import itertools
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
from pydantic import BaseModel

from services.contracts import codec, events, topics
from services.kernel.database import Database, Row
from services.kernel.event import Event, Outgoing, Record, derived_id
from services.kernel.outbox import from_row
from services.kernel.settling import Settler
from services.routing.handlers import SUBSCRIPTIONS
from tests.unit.routing import real

SUBMISSION = "/motcua/submission"
COMMUNE_PROCEDURE = "1.013128"  # Ủy ban nhân dân cấp xã, 7 working days
DA_NANG, LAO_CAI = "48", "15"


def submitted(procedure: str = COMMUNE_PROCEDURE, province: str = DA_NANG, **fields: Any) -> Outgoing:
    """A new dossier, handed in now."""
    application_id = fields.pop("application_id", None) or uuid4()
    version = fields.pop("version", 1)
    data = events.ApplicationSubmitted(
        application_id=application_id,
        procedure=events.ProcedureRef(code=procedure, version=version),
        place=events.Place(province=province, commune="20194"),
        channel=events.Channel.online,
        language=events.Language.vi,
        submitted_at=fields.pop("submitted_at", None) or datetime.now(UTC),
        form_sha256="a" * 64,
        attachments=fields.pop("attachments", []),
    )
    return of_submission(data, 1, derived_id(application_id, "application.submitted"))


def of_submission(data: BaseModel, sequence: int, id: UUID | None = None) -> Outgoing:
    """What submission says about a dossier as its ``sequence``-th event."""
    application_id: UUID = data.application_id  # type: ignore[attr-defined] # every event of a dossier has it
    return codec.message(
        data,
        id=id or uuid4(),
        source=SUBMISSION,
        subject=str(application_id),
        sequence=sequence,
        correlation_id=application_id,
    )


def withdrawn(application_id: UUID, sequence: int) -> Outgoing:
    """The citizen withdraws the dossier."""
    return of_submission(
        events.ApplicationWithdrawn(application_id=application_id, withdrawn_at=datetime.now(UTC)), sequence
    )


def supplemented(application_id: UUID, sequence: int, at: datetime | None = None) -> Outgoing:
    """The citizen hands in what was missing."""
    data = events.ApplicationSupplemented(
        application_id=application_id,
        round=1,
        supplemented_at=at or datetime.now(UTC),
        form_sha256="b" * 64,
        components=["Bản sao giấy khai sinh"],
        files=[events.HandedInFile(component="c2", sha256="c" * 64, size=7)],
    )
    return of_submission(data, sequence)


def paid(application_id: UUID, sequence: int) -> Outgoing:
    """The citizen pays 50,000 đồng."""
    data = events.ApplicationPaid(
        application_id=application_id, amount=50_000, reference="TT-1", paid_at=datetime.now(UTC)
    )
    return of_submission(data, sequence)


def refunded(application_id: UUID, sequence: int) -> Outgoing:
    """The 50,000 đồng went back."""
    at, cause = datetime.now(UTC), events.RefundCause.withdrawn
    data = events.ApplicationRefunded(
        application_id=application_id, amount=50_000, reference="TT-1", cause=cause, refunded_at=at
    )
    return of_submission(data, sequence)


def complained(application_id: UUID, sequence: int) -> Outgoing:
    """The citizen complains that the result is late."""
    at = datetime.now(UTC)
    data = events.ApplicationComplained(
        application_id=application_id, number=1, promise=events.Promise.result, promised_at=at, complained_at=at
    )
    return of_submission(data, sequence)


def rated(application_id: UUID, sequence: int) -> Outgoing:
    """The citizen is satisfied."""
    data = events.ApplicationRated(
        application_id=application_id, grade=events.Satisfaction.satisfied, revision=1, rated_at=datetime.now(UTC)
    )
    return of_submission(data, sequence)


def said(application_id: UUID, step: str, **fields: Any) -> dict[str, Any]:
    """A report as an agency writes it, happening now."""
    usual: dict[str, Any] = {
        "report_id": str(uuid4()),
        "application_id": str(application_id),
        "step": step,
        "occurred_at": datetime.now(UTC).isoformat(),
    }
    if step == "decided":
        usual |= {"outcome": "approved"}
    if step in ("not-accepted", "supplement-requested", "extended", "stopped"):
        usual |= {"reason": "Thiếu bản sao giấy khai sinh."}
    if step == "supplement-requested":
        usual |= {"components": ["Tờ khai điện tử"]}
    return usual | fields


def subject(message: Outgoing) -> UUID:
    """The dossier a message is about."""
    return UUID(message.key)


class Hands:
    """Routing's consumers on a real database, given records one batch at a time; its outbox read back as events."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._offsets = itertools.count()
        self._settlers = [
            (one, Settler(one, database, codec.decode, park_limit=100, park_window_seconds=60.0))
            for one in SUBSCRIPTIONS
        ]

    async def learn(self) -> None:
        """The real catalogue arrives."""
        agencies, procedures = real.messages()
        await self.give(*agencies)
        await self.give(*procedures)

    async def give(self, *messages: Outgoing) -> None:
        """Messages as other services publish them, in one batch."""
        await self._settle([self.record(message) for message in messages])

    async def tell(self, agency: str, *reports: Mapping[str, Any] | bytes, key: str | None = None) -> None:
        """What an agency writes to its own topic, in one batch: no headers, as a person with kcat would."""
        topic = topics.agency_reports(agency)
        await self._settle(
            [
                Record(
                    topic,
                    0,
                    next(self._offsets),
                    key.encode() if key else None,
                    (),
                    report if isinstance(report, bytes) else orjson.dumps(report),
                    int(time.time() * 1000),
                )
                for report in reports
            ]
        )

    def record(self, message: Outgoing) -> Record:
        """The message as it would be read from its topic."""
        headers = tuple((name, value.encode()) for name, value in message.headers)
        return Record(message.topic, 0, next(self._offsets), message.key.encode(), headers, message.value)

    def read(self, message: Outgoing) -> Event[Any]:
        """The message as a handler would get it."""
        return codec.decode(self.record(message))

    async def again(self, *records: Record) -> None:
        """Records as the broker gives them, perhaps once more."""
        await self._settle(list(records))

    async def redrive(self) -> None:
        """What waits is tried again, now."""
        async with self.database.acquire() as connection:
            await connection.execute("UPDATE parked SET next_attempt_at = now()")
        for _, settler in self._settlers:
            await settler.redrive(asyncio.Event())

    async def _settle(self, records: list[Record]) -> None:
        for one, settler in self._settlers:
            patterns = set(one.handlers)
            own = [record for record in records if topics.pattern(record.topic) in patterns]
            if own:
                await settler.settle_new(own)

    async def published(self, *names: str) -> list[Event[Any]]:
        """What routing wrote to these topics (to all, unless named), in the order it wrote it."""
        rows = await self.rows("SELECT * FROM outbox ORDER BY lane, position")
        found = [self.read(from_row(row)) for row in sorted(rows, key=lambda row: row["position"])]
        return [event for event in found if not names or event.record.topic in names]

    async def inbox(self, agency: str, type: str | None = None) -> list[Event[Any]]:
        """What routing put into an agency's inbox."""
        found = await self.published(topics.agency_inbox(agency))
        return [event for event in found if type is None or event.envelope.type == type]

    async def refusals(self, agency: str) -> list[Any]:
        """What was refused to an agency, as data."""
        return [event.data for event in await self.inbox(agency, "agency.report-refused")]

    async def steps(self, application_id: UUID) -> list[tuple[str, str]]:
        """(step, state after it) of everything processed in a dossier."""
        found = await self.published(topics.PROCESSED)
        return [(e.data.step.value, e.data.state.value) for e in found if e.data.application_id == application_id]

    async def assignment(self, application_id: UUID) -> Row:
        """The dossier's row."""
        rows = await self.rows("SELECT * FROM assignment WHERE application_id = $1", application_id)
        assert len(rows) == 1
        return rows[0]

    async def rows(self, sql: str, *values: Any) -> list[Row]:
        """Rows of routing's schema."""
        async with self.database.acquire() as connection:
            return await connection.fetch(sql, *values)

    async def routed(self, **fields: Any) -> UUID:
        """A dossier that routing has given to an agency."""
        message = submitted(**fields)
        await self.give(message)
        return subject(message)

    async def in_state(self, *steps: str, **fields: Any) -> UUID:
        """A dossier with Đà Nẵng (H17) after these steps."""
        application_id = await self.routed(**fields)
        for step in steps:
            await self.tell("H17", said(application_id, step))
        return application_id
