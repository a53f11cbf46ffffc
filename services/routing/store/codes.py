"""Gives dossier codes: numbered within prefix and day under one row lock, so that no two dossiers ever get the same."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from services.kernel.database import Connection
from services.routing.domain.codes import dossier_code

# In the order of the keys, so that two transactions that both number for two agencies wait for each other, not for ever.
# The row stays locked until the acceptance is committed: a number is given once, and given back when that fails.
_TAKE = """
INSERT INTO code_number AS n (prefix, day, last)
SELECT prefix, day, count FROM unnest($1::text[], $2::date[], $3::integer[]) AS wanted (prefix, day, count)
ORDER BY prefix, day
ON CONFLICT (prefix, day) DO UPDATE SET last = n.last + excluded.last
RETURNING prefix, day, last
"""


async def issue(connection: Connection, accepted: Sequence[tuple[str, date]]) -> list[str]:
    """A new code for each (prefix, day), in that order. They hold once the open transaction is committed."""
    if not accepted:
        return []
    counts = Counter(accepted)
    keys = sorted(counts)
    rows = await connection.fetch(
        _TAKE, [prefix for prefix, _ in keys], [day for _, day in keys], [counts[key] for key in keys]
    )
    following = {(row["prefix"], row["day"]): row["last"] - counts[row["prefix"], row["day"]] for row in rows}
    codes = []
    for prefix, day in accepted:
        following[prefix, day] += 1
        codes.append(dossier_code(prefix, day, following[prefix, day]))
    return codes
