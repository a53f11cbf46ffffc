"""The SQL of imports: jobs, their leases, their reports, and what many procedures need at once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.kernel.database import Connection, Row

from ..domain.offers import Offer
from .life import Who

LEASE = "60 seconds"


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one procedure of a file."""

    position: int
    line: int
    code: str
    outcome: str
    version: int | None
    said: list[dict[str, str]]


async def put_job(
    connection: Connection, job: UUID, file_name: str, content: bytes, mode: str, why: str, who: Who, *, claimed: bool
) -> None:
    """A new job; ``claimed``: by who puts it, for a lease's time."""
    await connection.execute(
        """
        INSERT INTO import_job (id, file_name, content, mode, why, by_sub, by_role, by_agency, state, lease_until)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8,
                CASE WHEN $9 THEN 'running' ELSE 'queued' END, CASE WHEN $9 THEN now() + $10::text::interval END)
        """,
        job, file_name, content, mode, why, who.sub, who.role, who.agency, claimed, LEASE,
    )  # fmt: skip


async def claim(connection: Connection) -> UUID | None:
    """The oldest job that waits, or whose worker was not heard of for a lease's time; held for a lease."""
    found: UUID | None = await connection.fetchval(
        """
        UPDATE import_job SET state = 'running', lease_until = now() + $1::text::interval
        WHERE id = (SELECT id FROM import_job
                    WHERE state = 'queued' OR (state = 'running' AND lease_until < now())
                    ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id
        """,
        LEASE,
    )
    return found


async def job(connection: Connection, id: UUID, *, hold: bool = False) -> Row | None:
    """A job without its content; ``hold`` until the transaction ends."""
    held = "FOR UPDATE" if hold else ""
    return await connection.fetchrow(
        f"""
        SELECT id, file_name, mode, why, by_sub, by_role, by_agency, created_at, state, finished_at, total, position,
               counts, refusal
        FROM import_job WHERE id = $1 {held}
        """,  # noqa: S608 - a constant of this file
        id,
    )


async def content(connection: Connection, id: UUID) -> bytes | None:
    """The file of a job that is not finished."""
    found: bytes | None = await connection.fetchval("SELECT content FROM import_job WHERE id = $1", id)
    return found


async def jobs(connection: Connection, *, agency: str | None, everybody: bool, limit: int) -> list[Row]:
    """The newest jobs; of one agency's officers, or of everybody."""
    return await connection.fetch(
        """
        SELECT id, file_name, mode, why, by_sub, created_at, state, finished_at, total, position, counts, refusal
        FROM import_job WHERE $2 OR by_agency = $1 ORDER BY created_at DESC LIMIT $3
        """,
        agency, everybody, limit,
    )  # fmt: skip


async def advance(
    connection: Connection, id: UUID, *, total: int, position: int, counts: dict[str, int], lines: Sequence[Line]
) -> None:
    """Notes what was done, in the transaction that did it; the lease begins anew, and the job ends with its last line."""
    await connection.executemany(
        """
        INSERT INTO import_line (job, position, line, code, outcome, version, said) VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        [
            (id, each.position, each.line, each.code, each.outcome, each.version,
             json.dumps(each.said, ensure_ascii=False))
            for each in lines
        ],
    )  # fmt: skip
    done = position >= total
    await connection.execute(
        """
        UPDATE import_job SET
            total = $2, position = $3, counts = $4, lease_until = now() + $6::text::interval,
            state = CASE WHEN $5 THEN 'done' ELSE 'running' END,
            finished_at = CASE WHEN $5 THEN now() END, content = CASE WHEN $5 THEN NULL ELSE content END
        WHERE id = $1
        """,
        id, total, position, json.dumps(counts), done, LEASE,
    )  # fmt: skip


async def refuse(connection: Connection, id: UUID, refusal: dict[str, str]) -> None:
    """Nothing of the file was loaded."""
    await connection.execute(
        "UPDATE import_job SET state = 'refused', finished_at = now(), content = NULL, refusal = $2 WHERE id = $1",
        id,
        json.dumps(refusal, ensure_ascii=False),
    )


async def lines(connection: Connection, id: UUID, *, outcome: str | None, after: int, limit: int) -> list[Row]:
    """The report, in the file's order, beyond position ``after``; of one outcome, or all."""
    return await connection.fetch(
        """
        SELECT position, line, code, outcome, version, said FROM import_line
        WHERE job = $1 AND position > $3 AND ($2::text IS NULL OR outcome = $2) ORDER BY position LIMIT $4
        """,
        id, outcome, after, limit,
    )  # fmt: skip


async def hold_many(connection: Connection, codes: Sequence[str]) -> dict[str, Row]:
    """Each procedure with its newest version, held until the transaction ends; in order of code, so that two who hold many
    do not hold each other up for ever."""
    rows = await connection.fetch(
        """
        SELECT procedure.code, procedure.version, digest, sequence, keeper, owner, withdrawn_on, repealed_on, valid_from,
               content, form
        FROM procedure JOIN procedure_version USING (code, version)
        WHERE procedure.code = ANY ($1) ORDER BY procedure.code FOR UPDATE OF procedure
        """,
        list(codes),
    )
    return {row["code"]: row for row in rows}


async def drafted(connection: Connection, codes: Sequence[str]) -> set[str]:
    """Those that have a draft."""
    rows = await connection.fetch("SELECT code FROM procedure_draft WHERE code = ANY ($1)", list(codes))
    return {row["code"] for row in rows}


async def places(connection: Connection) -> tuple[set[str], list[Row]]:
    """(codes of level-1 agencies there ever were, provinces with their days)."""
    agencies = await connection.fetch("SELECT code FROM agency WHERE code !~ '[.]'")
    provinces = await connection.fetch("SELECT code, valid_from, valid_to FROM province")
    return {row["code"] for row in agencies}, provinces


async def offers(connection: Connection, codes: Sequence[str]) -> dict[str, list[Offer]]:
    """Where these are offered, by code."""
    rows = await connection.fetch(
        "SELECT code, kind, since, channels, places FROM offer WHERE code = ANY ($1) ORDER BY code, position",
        list(codes),
    )
    found: dict[str, list[Offer]] = {}
    for row in rows:
        said: dict[str, Any] = {key: row[key] for key in ("kind", "since", "channels", "places")}
        found.setdefault(row["code"], []).append(Offer.model_construct(**said))
    return found


async def put_offers(connection: Connection, offers: dict[str, Sequence[Offer]]) -> None:
    """Replaces where these are offered."""
    await connection.execute("DELETE FROM offer WHERE code = ANY ($1)", list(offers))
    await connection.executemany(
        "INSERT INTO offer (code, position, kind, since, channels, places) VALUES ($1, $2, $3, $4, $5, $6)",
        [
            (code, position, each.kind, each.since, each.channels, each.places)
            for code, of in offers.items()
            for position, each in enumerate(of)
        ],
    )
