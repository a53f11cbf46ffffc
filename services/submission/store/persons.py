"""What is remembered of a person, under a key of their own, and who looked at their dossiers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import orjson

from services.kernel.database import Connection, Row
from services.submission.sealing import MasterKeys, Wrapped

_PROFILE = """
SELECT p.sealed, p.saved_at, k.master_key, k.wrapped FROM profile AS p JOIN person_key AS k USING (sub) WHERE p.sub = $1
"""

_KEY = """
INSERT INTO person_key (sub, master_key, wrapped) VALUES ($1, $2, $3)
ON CONFLICT (sub) DO UPDATE SET master_key = person_key.master_key
RETURNING master_key, wrapped
"""

_PUT = """
INSERT INTO profile (sub, sealed, saved_at) VALUES ($1, $2, $3)
ON CONFLICT (sub) DO UPDATE SET sealed = EXCLUDED.sealed, saved_at = EXCLUDED.saved_at
"""

_KEYS_OF_OLDER = "SELECT sub, master_key, wrapped FROM person_key WHERE master_key <> $1 ORDER BY sub LIMIT $2"

_WRAP_AGAIN = "UPDATE person_key SET master_key = $2, wrapped = $3 WHERE sub = $1 AND wrapped = $4"

# The same service, or who filed it for another, at the same door on the same day is one row that counts.
_LOOKS = """
INSERT INTO look (look_id, application_id, at, viewer, role, agency, door, day)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::date[])
ON CONFLICT (application_id, viewer, door, day) WHERE day IS NOT NULL
DO UPDATE SET times = look.times + 1, at = EXCLUDED.at
"""

_LOOKED_AT = """
SELECT l.look_id, l.application_id, l.at, l.viewer, l.role, l.agency, l.door, l.times, a.procedure_code
FROM application AS a JOIN look AS l USING (application_id)
WHERE (a.applicant = $1 OR a.beneficiary = $1) AND coalesce(a.beneficiary, a.applicant) = $1 AND l.viewer <> $1
  AND ($2::uuid IS NULL OR l.look_id < $2) AND ($3::uuid IS NULL OR l.application_id = $3)
ORDER BY l.look_id DESC LIMIT $4
"""


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at one dossier of somebody else. ``day``: where the looks of a day are counted in one."""

    look_id: UUID
    application_id: UUID
    at: datetime
    viewer: str
    role: str
    agency: str | None
    door: str
    day: date | None = None

    @property
    def identity(self) -> tuple[object, ...]:
        """Two of one statement must not meet in one row."""
        return (self.look_id,) if self.day is None else (self.application_id, self.viewer, self.door, self.day)


async def profile(connection: Connection, keys: MasterKeys, sub: str) -> tuple[dict[str, str], datetime | None]:
    """(entries, when they were saved); nothing and None when nothing is remembered."""
    row = await connection.fetchrow(_PROFILE, sub)
    if row is None:
        return {}, None
    sealer = keys.sealer(Wrapped(row["master_key"], row["wrapped"]), _owner(sub))
    return orjson.loads(sealer.open(row["sealed"], "profile")), row["saved_at"]


async def remember(connection: Connection, keys: MasterKeys, sub: str, entries: dict[str, str], at: datetime) -> None:
    """Puts these entries in place of those before; in a transaction."""
    _, new = keys.new(_owner(sub))
    row = await connection.fetchrow(_KEY, sub, new.master, new.key)
    assert row is not None
    sealer = keys.sealer(Wrapped(row["master_key"], row["wrapped"]), _owner(sub))
    await connection.execute(_PUT, sub, sealer.seal(orjson.dumps(entries), "profile"), at)


async def forget(connection: Connection, sub: str) -> None:
    """Destroys the person's key and the profile with it."""
    await connection.execute("DELETE FROM person_key WHERE sub = $1", sub)


async def wrap_again(connection: Connection, keys: MasterKeys, most: int = 500) -> int:
    """Wraps the keys of so many persons under the current master key; returns how many were left to do, at most that."""
    rows = await connection.fetch(_KEYS_OF_OLDER, keys.current, most)
    for row in rows:
        again = keys.again(Wrapped(row["master_key"], row["wrapped"]), _owner(row["sub"]))
        await connection.execute(_WRAP_AGAIN, row["sub"], again.master, again.key, row["wrapped"])
    return len(rows)


async def looked(connection: Connection, looks: Sequence[Look]) -> None:
    """Writes looks down; no two with the same identity."""
    columns = [(o.look_id, o.application_id, o.at, o.viewer, o.role, o.agency, o.door, o.day) for o in looks]
    await connection.execute(_LOOKS, *map(list, zip(*columns, strict=True)))


async def looked_at(connection: Connection, sub: str, after: UUID | None, of: UUID | None, limit: int) -> list[Row]:
    """Who looked at this person's dossiers (or at one of them), newest first, older than ``after``."""
    return await connection.fetch(_LOOKED_AT, sub, after, of, limit)


def _owner(sub: str) -> str:
    return f"person:{sub}"
