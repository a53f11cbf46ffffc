"""The SQL of procedure identity: what the matcher is made of, the queue, decisions and what was taken back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.kernel.database import Connection, Row

_UNDONE = "SELECT FROM identity_undo WHERE identity_undo.decision = identity_decision.id"

# A decision with the submission it is about, and who took it back.
_DECISION = """
        SELECT identity_decision.*, name, code, field, agency, level, identity_undo.reason AS undone_reason,
               identity_undo.who AS undone_by, identity_undo.role AS undone_role,
               identity_undo.of_agency AS undone_of, identity_undo.at AS undone_at
        FROM identity_decision
             JOIN identity_submission ON identity_submission.id = identity_decision.submission
             LEFT JOIN identity_undo ON identity_undo.decision = identity_decision.id
"""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A name to be kept, with what identifies it."""

    id: UUID
    name: str
    code: str | None
    field: str | None
    agency: str | None
    level: str | None
    key: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Acted:
    """Who does something, and why."""

    who: str
    role: str
    agency: str | None
    reason: str


async def state(connection: Connection) -> tuple[int, ...]:
    """Numbers that change whenever a matcher must be made anew. Counts, not positions: those commit out of order."""
    row = await connection.fetchrow(
        """
        SELECT (SELECT coalesce(sum(sequence), 0) FROM procedure) AS messages,
               (SELECT count(*) FROM procedure WHERE on_offer(withdrawn_on, repealed_on)) AS procedures,
               (SELECT count(*) FROM procedure_version) AS versions,
               (SELECT count(*) FROM identity_decision) AS decisions,
               (SELECT count(*) FROM identity_undo) AS undone
        """
    )
    assert row is not None
    return tuple(int(each) for each in row)


async def published(connection: Connection) -> list[Row]:
    """code, content of what is on offer."""
    return await connection.fetch(
        """
        SELECT code, content FROM procedure JOIN procedure_version USING (code, version)
        WHERE on_offer(withdrawn_on, repealed_on) ORDER BY code
        """
    )


async def codes(connection: Connection) -> set[str]:
    """The codes of every procedure there ever was, withdrawn and repealed ones too."""
    return {row["code"] for row in await connection.fetch("SELECT code FROM procedure")}


async def names(connection: Connection, codes: Collection[str]) -> dict[str, str]:
    """The newest name by code, of what was withdrawn or repealed too."""
    rows = await connection.fetch(
        """
        SELECT code, content ->> 'name' AS name FROM procedure JOIN procedure_version USING (code, version)
        WHERE code = ANY ($1)
        """,
        list(codes),
    )
    return {row["code"]: row["name"] for row in rows}


async def former_names(connection: Connection) -> list[Row]:
    """code, name: what procedures on offer were called in earlier versions."""
    return await connection.fetch(
        """
        SELECT DISTINCT procedure.code, before.content ->> 'name' AS name
        FROM procedure
             JOIN procedure_version AS now ON (now.code, now.version) = (procedure.code, procedure.version)
             JOIN procedure_version AS before ON before.code = procedure.code AND before.version < procedure.version
        WHERE on_offer(withdrawn_on, repealed_on) AND before.content ->> 'name' <> now.content ->> 'name'
        """
    )


async def in_force(connection: Connection) -> list[Row]:
    """Every decision that was not taken back, the oldest first: name, key, code, chosen, for_agency, for_level, at."""
    return await connection.fetch(
        f"""
        SELECT name, key, identity_submission.code, chosen, for_agency, for_level, at
        FROM identity_decision JOIN identity_submission ON identity_submission.id = identity_decision.submission
        WHERE kind = 'decided' AND NOT EXISTS ({_UNDONE})
        ORDER BY identity_decision.position
        """  # noqa: S608 - a constant of this file
    )


async def hold(connection: Connection) -> None:
    """Nobody else writes to the queue until the transaction ends.

    A decision settles rows of other submissions, and a list of names touches hundreds: taken in whatever order, two of
    them would wait for each other.
    """
    await connection.execute("SELECT pg_advisory_xact_lock(hashtext('motcua.catalog.identity'))")


async def keep(connection: Connection, submitted: Submitted, by: Acted) -> UUID:
    """Keeps a submission, or counts one more of the same; the id of what is kept."""
    row = await connection.fetchrow(
        """
        INSERT INTO identity_submission (id, name, code, field, agency, level, key, digest, submitted_by, role)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (digest, code, agency, level)
        DO UPDATE SET times = identity_submission.times + 1, last_at = now()
        RETURNING id
        """,
        submitted.id, submitted.name, submitted.code, submitted.field, submitted.agency, submitted.level,
        submitted.key, submitted.digest, by.who, by.role,
    )  # fmt: skip
    assert row is not None
    found: UUID = row["id"]
    return found


async def waiting(connection: Connection, agency: str | None, after: int, limit: int) -> list[Row]:
    """Submissions without a decision beyond a position, the longest waiting first; of one agency, or of all."""
    return await connection.fetch(
        """
        SELECT * FROM identity_submission
        WHERE settled_by IS NULL AND position > $2 AND ($1::text IS NULL OR agency = $1)
        ORDER BY position LIMIT $3
        """,
        agency, after, limit,
    )  # fmt: skip


async def proposals(connection: Connection, submissions: Sequence[UUID]) -> list[Row]:
    """What was proposed for these and not taken back."""
    return await connection.fetch(
        f"""
        SELECT * FROM identity_decision
        WHERE submission = ANY ($1) AND kind = 'proposed' AND NOT EXISTS ({_UNDONE})
        ORDER BY position
        """,  # noqa: S608 - a constant of this file
        submissions,
    )


async def submission(connection: Connection, id: UUID) -> Row | None:
    """One submission."""
    return await connection.fetchrow("SELECT * FROM identity_submission WHERE id = $1", id)


async def decide(
    connection: Connection, id: UUID, row: Row, kind: str, chosen: str | None, for_agency: str | None, by: Acted
) -> int:
    """Keeps a decision or proposal about a submission; a decision settles it and all others of the same name.

    Returns how many submissions it settled.
    """
    await connection.execute(
        """
        INSERT INTO identity_decision
            (id, submission, kind, chosen, for_agency, for_level, reason, who, role, of_agency)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        id, row["id"], kind, chosen, for_agency, row["level"], by.reason, by.who, by.role, by.agency,
    )  # fmt: skip
    if kind == "proposed":
        return 0
    settled = await connection.fetch(
        """
        UPDATE identity_submission SET settled_by = $1
        WHERE settled_by IS NULL AND digest = $2 AND code IS NOT DISTINCT FROM $3
          AND ($4::text IS NULL OR agency = $4) AND level IS NOT DISTINCT FROM $5
        RETURNING id
        """,
        id, row["digest"], row["code"], for_agency, row["level"],
    )  # fmt: skip
    return len(settled)


async def decision(connection: Connection, id: UUID) -> Row | None:
    """One decision with its submission and what took it back."""
    return await connection.fetchrow(f"{_DECISION} WHERE identity_decision.id = $1", id)


async def undo(connection: Connection, id: UUID, by: Acted) -> None:
    """Takes a decision back; what it settled waits again."""
    await connection.execute(
        "INSERT INTO identity_undo (decision, reason, who, role, of_agency) VALUES ($1, $2, $3, $4, $5)",
        id, by.reason, by.who, by.role, by.agency,
    )  # fmt: skip
    await connection.execute("UPDATE identity_submission SET settled_by = NULL WHERE settled_by = $1", id)


async def decisions(connection: Connection, agency: str | None, before: int, limit: int) -> list[Row]:
    """Decisions and proposals before a position, the newest first, with what was taken back; of one agency, or all."""
    return await connection.fetch(
        f"""
        {_DECISION}
        WHERE identity_decision.position < $2 AND ($1::text IS NULL OR agency = $1)
        ORDER BY identity_decision.position DESC LIMIT $3
        """,
        agency, before, limit,
    )  # fmt: skip
