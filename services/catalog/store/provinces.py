"""The SQL of provinces as they follow their people's committees: what an office does to a committee, it does to the province."""

from collections.abc import Sequence

from services.kernel.database import Connection

from ..domain.standing import Standing

_PUT = """
INSERT INTO province (code, valid_from, valid_to, name, agency, formed_from)
VALUES ($1, $2, $3, $4, $5, '{}')
ON CONFLICT (code, valid_from) DO UPDATE SET valid_to = $3, name = $4 WHERE province.agency = $5
"""

# On the day others passed to it, a province is formed from what it was and from what they were.
_FORMED = """
UPDATE province AS formed
SET formed_from = ARRAY(
        SELECT DISTINCT was.code
        FROM agency_succession AS passed
             JOIN province AS was ON was.valid_to = passed.day - 1 AND was.agency IN (passed.predecessor, formed.agency)
        WHERE passed.successor = formed.agency AND passed.day = formed.valid_from
        ORDER BY 1)
WHERE formed.agency = ANY ($1) AND formed_from = '{}'
  AND EXISTS (SELECT FROM agency_succession AS passed
              WHERE passed.successor = formed.agency AND passed.day = formed.valid_from)
"""

_TAKEN = """
SELECT one.code, other.agency
FROM province AS one JOIN province AS other USING (code)
WHERE one.agency = ANY ($1) AND other.agency <> one.agency
  AND one.valid_from <= coalesce(other.valid_to, 'infinity') AND other.valid_from <= coalesce(one.valid_to, 'infinity')
LIMIT 1
"""


async def follow(connection: Connection, committees: Sequence[Standing]) -> tuple[str, str] | None:
    """Writes the provinces of these people's committees: a row for each period. A code of the statistics office that
    means another province at the same time is given back as (code, whose); then the caller must not keep any of it."""
    await connection.executemany(
        _PUT,
        [
            (code, period.valid_from, period.valid_to, _named(period.name), one.code)
            for one in committees
            for period in one.periods
            for code in period.provinces
        ],
    )
    codes = [one.code for one in committees]
    await connection.execute(_FORMED, codes)
    taken = await connection.fetchrow(_TAKEN, codes)
    return (taken["code"], taken["agency"]) if taken else None


async def forget(connection: Connection, committee: str) -> None:
    """The province of a committee that was entered by mistake never was."""
    await connection.execute("DELETE FROM province WHERE agency = $1", committee)


def _named(committee: str) -> str:
    """“UBND tỉnh Lào Cai” is that of “Tỉnh Lào Cai”."""
    name = committee.removeprefix("UBND ")
    return name[0].upper() + name[1:]
