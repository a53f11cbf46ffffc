"""The SQL of the yearly lists: the lists, whom they ask, what they name, and every act ever done on them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from services.kernel.database import Connection, Row


@dataclass(frozen=True, slots=True)
class Act:
    """Who did what to what, and why. ``kind``: list, agency, item, registration, implementation or upload."""

    who: str
    role: str
    of_agency: str | None
    year: int
    kind: str
    act: str
    agency: str | None = None
    procedure: str | None = None
    from_state: str | None = None
    to_state: str | None = None
    reason: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


_ONE = "SELECT * FROM service_list WHERE year = $1"


async def one(connection: Connection, year: int, *, lock: bool = False) -> Row | None:
    """A list; locked, nobody else acts on it until the transaction ends."""
    return await connection.fetchrow(f"{_ONE} FOR UPDATE" if lock else _ONE, year)


async def all_lists(connection: Connection, states: Sequence[str], after: int, limit: int) -> list[Row]:
    """Lists in these states, the newest year first, before the year ``after`` (0: from the newest on)."""
    return await connection.fetch(
        """
        SELECT * FROM service_list WHERE state = ANY ($1) AND ($2 = 0 OR year < $2) ORDER BY year DESC LIMIT $3
        """,
        states, after, limit,
    )  # fmt: skip


async def add(connection: Connection, year: int, title: str, scheme: str, due: date) -> bool:
    """A new list in draft; False when that year has one."""
    return bool(
        await connection.fetchval(
            """
            INSERT INTO service_list (year, title, scheme, registration_due) VALUES ($1, $2, $3, $4)
            ON CONFLICT DO NOTHING RETURNING true
            """,
            year, title, scheme, due,
        )
    )  # fmt: skip


async def change(connection: Connection, year: int, title: str, due: date) -> None:
    """Another title, another day."""
    await connection.execute(
        "UPDATE service_list SET title = $2, registration_due = $3 WHERE year = $1", year, title, due
    )


async def put_state(
    connection: Connection, year: int, state: str, number: str | None = None, day: date | None = None
) -> None:
    """The list's state; the decision where one was made."""
    await connection.execute(
        """
        UPDATE service_list SET state = $2, decision_number = coalesce($3, decision_number),
                                decision_date = coalesce($4, decision_date)
        WHERE year = $1
        """,
        year, state, number, day,
    )  # fmt: skip


async def counts(connection: Connection, year: int) -> Row:
    """How much of everything the list has: agencies, items, registrations and implementations by state."""
    row = await connection.fetchrow(
        """
        SELECT (SELECT count(*) FROM list_agency WHERE year = $1) AS agencies,
               (SELECT count(*) FROM list_item WHERE year = $1 AND dropped_reason IS NULL) AS items,
               coalesce((SELECT json_object_agg(state, n) FROM (
                   SELECT state, count(*) AS n FROM list_registration WHERE year = $1 GROUP BY state) AS by_state),
                   '{}') AS registrations,
               coalesce((SELECT json_object_agg(state, n) FROM (
                   SELECT state, count(*) AS n FROM list_implementation WHERE year = $1 GROUP BY state) AS by_state),
                   '{}') AS implementations
        """,
        year,
    )
    assert row is not None
    return row


async def add_agencies(connection: Connection, year: int, agencies: Sequence[tuple[str, str, str]]) -> None:
    """(code, kind, name): asks them, too."""
    await connection.executemany(
        "INSERT INTO list_agency (year, agency, kind, name) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        [(year, *each) for each in agencies],
    )


async def agency_of(connection: Connection, year: int, agency: str) -> Row | None:
    """One agency as the list knows it."""
    return await connection.fetchrow("SELECT * FROM list_agency WHERE year = $1 AND agency = $2", year, agency)


async def agencies(connection: Connection, year: int, after: str, limit: int, agency: str | None = None) -> list[Row]:
    """Whom the list asks (all, or one), with how many registrations and services of theirs stand in which state."""
    return await connection.fetch(
        """
        SELECT asked.*, coalesce(promised.states, '{}') AS registrations, coalesce(work.states, '{}') AS implementations
        FROM list_agency AS asked
             LEFT JOIN LATERAL (
                 SELECT json_object_agg(state, n) AS states
                 FROM (SELECT state, count(*) AS n FROM list_registration
                       WHERE year = asked.year AND agency = asked.agency GROUP BY state) AS by_state
             ) AS promised ON true
             LEFT JOIN LATERAL (
                 SELECT json_object_agg(state, n) AS states
                 FROM (SELECT state, count(*) AS n FROM list_implementation
                       WHERE year = asked.year AND agency = asked.agency GROUP BY state) AS by_state
             ) AS work ON true
        WHERE asked.year = $1 AND asked.agency > $2 AND ($4::text IS NULL OR asked.agency = $4)
        ORDER BY asked.agency
        LIMIT $3
        """,
        year, after, limit, agency,
    )  # fmt: skip


async def put_contact(connection: Connection, year: int, agency: str, email: str | None, language: str) -> None:
    """Whom to write to."""
    await connection.execute(
        "UPDATE list_agency SET contact_email = $3, contact_language = $4 WHERE year = $1 AND agency = $2",
        year, agency, email, language,
    )  # fmt: skip


async def contacts(connection: Connection, wanted: Sequence[tuple[int, str]]) -> list[Row]:
    """(year, agency) → name, contact_email, contact_language."""
    return await connection.fetch(
        """
        SELECT year, agency, name, contact_email, contact_language
        FROM list_agency JOIN unnest($1::integer[], $2::text[]) AS wanted (year, agency) USING (year, agency)
        """,
        [year for year, _ in wanted], [agency for _, agency in wanted],
    )  # fmt: skip


async def add_item(
    connection: Connection, item: UUID, year: int, agency: str | None, procedure: str, name: str
) -> UUID | None:
    """Names a service, or takes back that it was dropped; its id, or None when the list names it already."""
    found: UUID | None = await connection.fetchval(
        """
        INSERT INTO list_item AS known (id, year, agency, procedure, name) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (year, agency, procedure) DO UPDATE SET dropped_reason = NULL, name = excluded.name
            WHERE known.dropped_reason IS NOT NULL
        RETURNING id
        """,
        item, year, agency, procedure, name,
    )  # fmt: skip
    return found


async def item(connection: Connection, year: int, item_id: UUID) -> Row | None:
    """One item."""
    return await connection.fetchrow("SELECT * FROM list_item WHERE year = $1 AND id = $2", year, item_id)


async def drop_item(connection: Connection, item_id: UUID, reason: str) -> None:
    """It stays readable, with the reason."""
    await connection.execute("UPDATE list_item SET dropped_reason = $2 WHERE id = $1", item_id, reason)


async def items(
    connection: Connection, year: int, agency: str | None, group: str | None, after: str, limit: int,
    *, unregistered: bool = False,
) -> list[Row]:  # fmt: skip
    """Items by (agency, procedure), beyond ``after`` ("agency procedure"): all, those of one ministry, those of a group.

    ``agency``: a ministry's own; for a province, what every locality must do. ``unregistered``: of these, what the list
    still names and that agency has not registered.
    """
    return await connection.fetch(
        """
        SELECT list_item.*, asked.name AS agency_name, coalesce(list_item.agency, '') || ' ' || procedure AS place
        FROM list_item LEFT JOIN list_agency AS asked USING (year, agency)
        WHERE year = $1
          AND ($2::text IS NULL OR list_item.agency = $2 OR (list_item.agency IS NULL AND EXISTS (
                  SELECT FROM list_agency WHERE year = $1 AND agency = $2 AND kind = 'province')))
          AND ($3::text IS NULL OR (list_item.agency IS NULL) = ($3 = 'localities'))
          AND coalesce(list_item.agency, '') || ' ' || procedure > $4
          AND (NOT $6::boolean OR (dropped_reason IS NULL AND NOT EXISTS (
                  SELECT FROM list_registration AS held
                  WHERE held.year = $1 AND held.agency = $2 AND held.procedure = list_item.procedure)))
        ORDER BY coalesce(list_item.agency, '') || ' ' || procedure
        LIMIT $5
        """,
        year, agency, group, after, limit, unregistered,
    )  # fmt: skip


async def note(connection: Connection, acts: Sequence[Act]) -> None:
    """Adds acts; they are never changed."""
    await connection.executemany(
        """
        INSERT INTO list_act (who, role, of_agency, year, kind, agency, procedure, act, from_state, to_state, reason, detail)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """,
        [
            (each.who, each.role, each.of_agency, each.year, each.kind, each.agency, each.procedure, each.act,
             each.from_state, each.to_state, each.reason, json.dumps(dict(each.detail), ensure_ascii=False))
            for each in acts
        ],
    )  # fmt: skip


async def acts(
    connection: Connection, year: int, agency: str | None, kind: str | None, after: int, limit: int, *, newest: bool
) -> list[Row]:
    """Acts in the order they were done, or the newest first, beyond the number ``after`` (0: from the first one on).

    Of one agency: also those on the whole list.
    """
    beyond, order = ("($4 = 0 OR id < $4)", "DESC") if newest else ("id > $4", "ASC")
    return await connection.fetch(
        f"""
        SELECT * FROM list_act
        WHERE year = $1 AND {beyond}
          AND ($2::text IS NULL OR agency = $2 OR agency IS NULL)
          AND ($3::text IS NULL OR kind = $3)
        ORDER BY id {order}
        LIMIT $5
        """,  # noqa: S608 - two constants of this function
        year, agency, kind, after, limit,
    )  # fmt: skip
