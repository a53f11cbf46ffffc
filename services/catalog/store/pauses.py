"""The SQL of what befalls a published procedure: suspensions, and its repeal."""

from collections.abc import Sequence
from datetime import date

from services.kernel.database import Connection, Row

from . import indexing


async def suspensions(connection: Connection, codes: Sequence[str], since: date) -> dict[str, list[Row]]:
    """Suspensions that have not ended before ``since``, by code, the earliest first."""
    rows = await connection.fetch(
        """
        SELECT code, from_day, to_day, reason, announced_on, override_reason FROM suspension
        WHERE code = ANY ($1) AND to_day >= $2 AND to_day >= from_day ORDER BY code, from_day
        """,
        list(codes),
        since,
    )
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["code"], []).append(row)
    return found


async def suspend(
    connection: Connection,
    code: str,
    from_day: date,
    to_day: date,
    reason: str,
    announced_on: date,
    override: str | None,
) -> None:
    """Nobody can submit from one day to the other. The same first day again changes that suspension."""
    await connection.execute(
        """
        INSERT INTO suspension (code, from_day, to_day, reason, announced_on, override_reason)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (code, from_day) DO UPDATE SET to_day = $3, reason = $4, announced_on = $5, override_reason = $6
        """,
        code, from_day, to_day, reason, announced_on, override,
    )  # fmt: skip


async def resume(connection: Connection, code: str, day: date) -> None:
    """Submitting is possible from that day on: what runs is cut short, what has not begun is called off."""
    await connection.execute(
        "UPDATE suspension SET to_day = greatest($2 - 1, from_day - 1) WHERE code = $1 AND to_day >= $2", code, day
    )


async def repeal(
    connection: Connection, code: str, on: date, reason: str, successor: str | None, also: Sequence[str]
) -> None:
    """Decided; ``withdraw_repealed`` carries it out on its day."""
    await connection.execute(
        """
        UPDATE procedure SET repealed_on = $2, repeal_reason = $3, successor = $4, also_successors = $5 WHERE code = $1
        """,
        code, on, reason, successor, list(also),
    )  # fmt: skip


async def withdraw_repealed(connection: Connection, day: date) -> list[str]:
    """Takes out of lists and search what is repealed by that day; its versions stay. Returns the codes."""
    rows = await connection.fetch(
        """
        UPDATE procedure SET withdrawn_on = repealed_on
        WHERE repealed_on <= $1 AND withdrawn_on IS NULL RETURNING code
        """,
        day,
    )
    codes = [row["code"] for row in rows]
    if codes:
        await indexing.forget(connection, codes)
    return codes


async def repeals(connection: Connection, codes: Sequence[str]) -> dict[str, Row]:
    """repealed_on, repeal_reason and successor of those that are, or will be, repealed."""
    rows = await connection.fetch(
        """
        SELECT code, repealed_on, repeal_reason, successor FROM procedure
        WHERE code = ANY ($1) AND repealed_on IS NOT NULL
        """,
        list(codes),
    )
    return {row["code"]: row for row in rows}
