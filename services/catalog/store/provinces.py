"""The SQL of provinces as they follow their people's committees: what an office does to a committee, it does to the province."""

from collections.abc import Sequence

from services.kernel.database import Connection

from ..domain.standing import Standing

_PUT = """
INSERT INTO province (code, valid_from, valid_to, name, agency, formed_from)
VALUES ($1, $2, $3, $4, $5, '{}')
ON CONFLICT (code, valid_from) DO UPDATE SET valid_to = $3, name = $4
"""

# On the day others passed to it, a province is formed from what it was and from what they were: all who were decided so
# far, in whatever order.
_FORMED = """
UPDATE province AS formed
SET formed_from = ARRAY(
        SELECT DISTINCT was.code
        FROM agency_succession AS passed
             JOIN province AS was ON was.valid_to = passed.day - 1 AND was.agency IN (passed.predecessor, formed.agency)
        WHERE passed.successor = formed.agency AND passed.day = formed.valid_from
        ORDER BY 1)
WHERE formed.agency = ANY ($1)
  AND EXISTS (SELECT FROM agency_succession AS passed
              WHERE passed.successor = formed.agency AND passed.day = formed.valid_from)
"""

# The rows to be written, as columns. What their committees had before gives way to them, so it stands in nobody's way.
_TAKEN = """
WITH new AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::date[], $4::date[]) AS new (code, agency, valid_from, valid_to)
), there AS (
    SELECT code, agency, valid_from, valid_to FROM province WHERE agency <> ALL ($2::text[])
    UNION ALL SELECT code, agency, valid_from, valid_to FROM new
)
SELECT new.code, there.agency
FROM new JOIN there USING (code)
WHERE there.agency <> new.agency AND new.valid_from <= coalesce(there.valid_to, 'infinity')
  AND there.valid_from <= coalesce(new.valid_to, 'infinity')
ORDER BY 1, 2 LIMIT 1
"""


async def follow(connection: Connection, committees: Sequence[Standing]) -> tuple[str, str] | None:
    """Writes the provinces of these people's committees: a row for each period. A code of the statistics office that
    means another province at the same time is given back as (code, whose); then nothing was written here, and the caller
    must not keep any of it."""
    rows = [
        (code, period.valid_from, period.valid_to, _named(period.name), one.code)
        for one in committees
        for period in one.periods
        for code in period.provinces
    ]
    columns = [[row[at] for row in rows] for at in (0, 4, 1, 2)]
    if (taken := await connection.fetchrow(_TAKEN, *columns)) is not None:
        return (taken["code"], taken["agency"])
    await connection.executemany(_PUT, rows)
    await connection.execute(_FORMED, [one.code for one in committees])
    return None


async def forget(connection: Connection, committee: str) -> None:
    """The province of a committee that was entered by mistake never was."""
    await connection.execute("DELETE FROM province WHERE agency = $1", committee)


def _named(committee: str) -> str:
    """“UBND tỉnh Lào Cai” is that of “Tỉnh Lào Cai”."""
    name = committee.removeprefix("UBND ")
    return name[0].upper() + name[1:]
