"""The SQL of a procedure's life: drafts, acts, and who keeps it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.kernel.database import Connection, Row


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts, as it is kept: the subject of the token, its role and, of an officer, the agency."""

    sub: str
    role: str
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One act: on which code, what, by whom, why."""

    code: str
    act: str
    who: Who
    why: str
    version: int | None = None
    details: dict[str, Any] | None = None


_NEWEST = """
    SELECT procedure.code, procedure.version, digest, sequence, keeper, owner, withdrawn_on, repealed_on, repeal_reason,
           successor, valid_from, content, form
    FROM procedure JOIN procedure_version USING (code, version)
    WHERE procedure.code = $1
"""

_DRAFT = "SELECT * FROM procedure_draft WHERE code = $1"


async def newest(connection: Connection, code: str, *, hold: bool = False) -> Row | None:
    """The procedure with its newest version and all that its life needs; ``hold`` until the transaction ends."""
    # Acts on one procedure come one after the other; who only reads waits for none of them.
    return await connection.fetchrow(f"{_NEWEST} FOR UPDATE OF procedure" if hold else _NEWEST, code)


async def note(connection: Connection, *acts: Act) -> None:
    """Writes acts down."""
    await connection.executemany(
        """
        INSERT INTO procedure_act (code, act, version, by_sub, by_role, by_agency, why, details)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        [
            (each.code, each.act, each.version, each.who.sub, each.who.role, each.who.agency, each.why,
             json.dumps(each.details, ensure_ascii=False, default=str) if each.details else None)
            for each in acts
        ],
    )  # fmt: skip


async def acts(connection: Connection, code: str, *, before: int | None, limit: int) -> list[Row]:
    """What was done to a code, newest first, older than number ``before``."""
    return await connection.fetch(
        """
        SELECT number, act, version, by_sub, by_role, by_agency, at, why, details FROM procedure_act
        WHERE code = $1 AND ($2::bigint IS NULL OR number < $2) ORDER BY number DESC LIMIT $3
        """,
        code, before, limit,
    )  # fmt: skip


async def lock_draft(connection: Connection, code: str) -> None:
    """Who writes a draft waits for whoever writes one of that code: a procedure that is new has no row to hold."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtext('motcua.catalog.draft'), hashtext($1))", code)


async def draft(connection: Connection, code: str, *, hold: bool = False) -> Row | None:
    """The draft of a code; ``hold`` until the transaction ends."""
    return await connection.fetchrow(f"{_DRAFT} FOR UPDATE" if hold else _DRAFT, code)


async def drafts(connection: Connection, *, owners: Sequence[str] | None, after: str, limit: int) -> list[Row]:
    """Drafts by code, beyond ``after``, each with the newest version's content, if there is one; of these owners, or all."""
    return await connection.fetch(
        """
        SELECT procedure_draft.code, description ->> 'name' AS name, procedure_draft.owner, base_version, revision,
               edited_by, edited_at, publish_on, approved_by, description, procedure_draft.form, content
        FROM procedure_draft
             LEFT JOIN (procedure JOIN procedure_version USING (code, version)) ON procedure.code = procedure_draft.code
        WHERE procedure_draft.code > $1 AND ($2::text[] IS NULL OR procedure_draft.owner = ANY ($2))
        ORDER BY procedure_draft.code LIMIT $3
        """,
        after, owners, limit,
    )  # fmt: skip


async def put_draft(
    connection: Connection,
    code: str,
    *,
    base_version: int,
    description: dict[str, Any],
    form: dict[str, Any] | None,
    owner: str | None,
    who: Who,
) -> int:
    """Makes or replaces the draft; an approval is taken back. Returns its revision."""
    revision: int = await connection.fetchval(
        """
        INSERT INTO procedure_draft (code, base_version, description, form, owner, edited_by)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (code) DO UPDATE SET
            description = $3, form = $4, owner = $5, edited_by = $6, edited_at = now(), publish_on = NULL,
            approved_by = NULL, approved_why = NULL, revision = procedure_draft.revision + 1
        RETURNING revision
        """,
        code,
        base_version,
        json.dumps(description, ensure_ascii=False),
        json.dumps(form, ensure_ascii=False) if form is not None else None,
        owner,
        who.sub,
    )
    return revision


async def delete_drafts(connection: Connection, codes: Sequence[str]) -> None:
    """Takes drafts away: published or discarded."""
    await connection.execute("DELETE FROM procedure_draft WHERE code = ANY ($1)", list(codes))


async def approve_draft(connection: Connection, code: str, publish_on: date, who: Who, why: str) -> None:
    """The draft is published on that day."""
    await connection.execute(
        "UPDATE procedure_draft SET publish_on = $2, approved_by = $3, approved_why = $4 WHERE code = $1",
        code,
        publish_on,
        json.dumps({"sub": who.sub, "role": who.role, "agency": who.agency}),
        why,
    )


async def due_drafts(connection: Connection, day: date) -> list[str]:
    """Codes whose approved draft is to be published by that day."""
    rows = await connection.fetch("SELECT code FROM procedure_draft WHERE publish_on <= $1 ORDER BY code", day)
    return [row["code"] for row in rows]


async def keep(connection: Connection, codes: Sequence[str], owners: Sequence[str | None]) -> None:
    """From now on these belong to the editors: the register's files no longer touch them."""
    await connection.execute(
        """
        UPDATE procedure SET keeper = 'editors', owner = given.owner
        FROM unnest($1::text[], $2::text[]) AS given (code, owner) WHERE procedure.code = given.code
        """,
        list(codes),
        list(owners),
    )


async def touch(connection: Connection, code: str) -> int:
    """One more message about it will be sent: its sequence number."""
    sequence: int = await connection.fetchval(
        "UPDATE procedure SET sequence = sequence + 1 WHERE code = $1 RETURNING sequence", code
    )
    return sequence
