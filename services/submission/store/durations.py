"""How long dossiers of a procedure took from acceptance to decision, read from an index of decided ones."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.kernel.database import Connection

# The newest decisions only: what an office needs today, and a bounded amount of work for any procedure.
LATEST = 1000

_TOOK = """
SELECT count(*) AS count, min(decided_at) AS since,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median,
       percentile_cont(0.9) WITHIN GROUP (ORDER BY seconds) AS p90
FROM (
    SELECT decided_at, extract(epoch FROM decided_at - accepted_at) AS seconds
    FROM application
    WHERE procedure_code = $1 AND {where} AND decided_at IS NOT NULL AND accepted_at IS NOT NULL
    ORDER BY decided_at DESC LIMIT $2
) AS latest
"""
_BY_ALL = _TOOK.format(where="true")
_BY_ONE = _TOOK.format(where="agency_code = $3")


@dataclass(frozen=True, slots=True)
class Took:
    """``count`` dossiers, the oldest decided at ``since``; half took no longer than ``median`` seconds, 9 of 10 ``p90``."""

    count: int
    since: datetime | None
    median: float | None
    p90: float | None


async def took(connection: Connection, procedure: str, agency: str | None) -> Took:
    """Of the latest decided dossiers of a procedure, with one agency or with all."""
    arguments: list[Any] = [procedure, LATEST]
    row = await connection.fetchrow(_BY_ONE if agency else _BY_ALL, *arguments, *([agency] if agency else []))
    assert row is not None
    return Took(row["count"], row["since"], row["median"], row["p90"])
