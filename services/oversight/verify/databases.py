"""Reads the rows of every service, as one moment saw them, with the auditor's right to read and nothing else."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from services.kernel.database import Connection, Database
from services.kernel.outbox import from_row
from services.kernel.settings import Settings
from services.oversight.verify.facts import Facts
from services.oversight.verify.reading import as_record, row_of

SERVICES = ("catalog", "submission", "routing", "notification")

_AT_ONCE = 10_000

# (table of the facts, service, query). uuid_send gives the 16 bytes as they are; no name, address or form is read.
_READS: Sequence[tuple[str, str, str]] = (
    (
        "application",
        "submission",
        """
        SELECT uuid_send(application_id), decode(md5(applicant || chr(10) || idempotency_key), 'hex'),
               state, state_sequence, answered_sequence
        FROM submission.application ORDER BY application_id
        """,
    ),
    (
        "counter",
        "submission",
        """
        SELECT 'submission.application', '/motcua/submission', uuid_send(application_id), sequence
        FROM submission.application ORDER BY application_id
        """,
    ),
    (
        "timeline",
        "submission",
        "SELECT uuid_send(application_id), uuid_send(event_id), source, sequence FROM submission.timeline",
    ),
    (
        "assignment",
        "routing",
        """
        SELECT uuid_send(application_id), agency_code, state, sequence, citizen_sequence
        FROM routing.assignment ORDER BY application_id
        """,
    ),
    (
        "counter",
        "routing",
        """
        SELECT 'routing.assignment', '/motcua/routing', uuid_send(application_id), sequence
        FROM routing.assignment ORDER BY application_id
        """,
    ),
    (
        "counter",
        "routing",
        """
        SELECT 'routing.assignment (inbox)', '/motcua/routing/agency/' || agency_code, uuid_send(application_id),
               inbox_sequence
        FROM routing.assignment ORDER BY application_id
        """,
    ),
    (
        "asked_again",
        "routing",
        """
        SELECT uuid_send(a.application_id), a.agency_code, a.supplement_rounds,
               (SELECT count(*) FROM routing.asked_again AS r WHERE r.application_id = a.application_id)
        FROM routing.assignment AS a WHERE a.supplement_rounds > 1
        """,
    ),
    (
        "report",
        "routing",
        "SELECT agency_code, uuid_send(report_id), uuid_send(application_id), verdict FROM routing.report",
    ),
    (
        "counter",
        "notification",
        """
        SELECT 'notification.notified_number', '/motcua/notification', uuid_send(application_id), sequence
        FROM notification.notified_number ORDER BY application_id
        """,
    ),
    (
        "delivery",
        "notification",
        """
        SELECT uuid_send(delivery_id), uuid_send(application_id), uuid_send(event_id), event_type, channel, state,
               last_error
        FROM notification.delivery
        """,
    ),
)

# The kernel's tables, the same in every service.
_KERNEL: Sequence[tuple[str, str]] = (
    ("inbox", "SELECT group_name, uuid_send(event_id) FROM {service}.inbox ORDER BY event_id"),
    (
        "parked",
        """
        SELECT group_name, kind, code, reason, blocking_key, uuid_send(event_id), topic, partition, "offset"
        FROM {service}.parked
        """,
    ),
    (
        "skipped",
        """
        SELECT item ->> 'group_name', uuid_send((item ->> 'event_id')::uuid), item ->> 'topic',
               (item ->> 'partition')::int, (item ->> 'offset')::bigint
        FROM {service}.parked_audit WHERE act = 'skip'
        """,
    ),
)


async def read_databases(settings: Settings, facts: Facts) -> None:
    """Fills the facts from one snapshot. LookupError when no auditor is configured, Transient when PostgreSQL is away."""
    database = Database("auditor", settings.url_of("auditor"), connections=1)
    await database.open()
    try:
        async with database.transaction() as connection:
            # One moment for all tables: what was marked and what follows from it are seen together or not at all.
            await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            for service in SERVICES:
                if await _is_there(connection, service):
                    facts.add("looked", [(service,)])
                    await _read_service(connection, service, facts)
    finally:
        await database.close()


async def _is_there(connection: Connection, service: str) -> bool:
    """Whether the service has ever started here: its outbox is the first table its migrations make."""
    found: bool = await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", f"{service}.outbox")
    return found


async def _read_service(connection: Connection, service: str, facts: Facts) -> None:
    for table, owner, query in _READS:
        if owner == service:
            await _copy(connection, query, facts, table)
    for table, query in _KERNEL:
        await _copy(connection, query.format(service=service), facts, table)
    outbox = f"SELECT position, topic, key, event_id, headers, value FROM {service}.outbox"  # noqa: S608 - our own names
    async for rows in _batches(connection, outbox):
        facts.add("outbox", [(service, row["position"], *row_of(as_record(from_row(row)))) for row in rows])


async def _copy(connection: Connection, query: str, facts: Facts, table: str) -> None:
    async for rows in _batches(connection, query):
        facts.add(table, rows)


async def _batches(connection: Connection, query: str) -> AsyncIterator[list[Any]]:
    cursor = await connection.cursor(query)
    while rows := await cursor.fetch(_AT_ONCE):
        yield rows
