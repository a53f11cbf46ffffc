"""Objects that no row needs any more: written down by whoever gives them up, deleted by whoever has the time."""

from collections.abc import Sequence
from datetime import date

from services.kernel.database import Connection

_ADD = "INSERT INTO discarded_object (object) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING"
_OLDEST = """
SELECT object FROM discarded_object WHERE object <> ALL($2::text[]) ORDER BY discarded_at LIMIT $1 FOR UPDATE SKIP LOCKED
"""
# What another holds it deletes and forgets itself: nobody waits for it.
_FORGET = """
DELETE FROM discarded_object
WHERE object IN (SELECT object FROM discarded_object WHERE object = ANY($1::text[]) FOR UPDATE SKIP LOCKED)
"""
_PUT_OFF = "UPDATE discarded_object SET discarded_at = now() WHERE object = ANY($1::text[])"
_COMPARED = "SELECT through FROM compared_objects"
_COMPARE = "UPDATE compared_objects SET through = greatest(through, $1)"


async def add(connection: Connection, names: Sequence[str]) -> None:
    """Gives these up; in the transaction that took their rows away."""
    await connection.execute(_ADD, names)


async def oldest(connection: Connection, most: int, but: Sequence[str] = ()) -> list[str]:
    """Those that wait longest to be deleted, ``but`` these; the caller's alone until its transaction ends."""
    return [row["object"] for row in await connection.fetch(_OLDEST, most, but)]


async def forget(connection: Connection, names: Sequence[str]) -> None:
    """These are deleted."""
    await connection.execute(_FORGET, names)


async def put_off(connection: Connection, names: Sequence[str]) -> None:
    """These could not be deleted: they wait behind all others. The caller holds them since `oldest`."""
    await connection.execute(_PUT_OFF, names)


async def compared(connection: Connection) -> date | None:
    """The last day whose objects were held against the rows; None when none ever were."""
    through: date | None = await connection.fetchval(_COMPARED)
    return through


async def compared_through(connection: Connection, day: date) -> None:
    """The objects of this day and of every one before it were held against the rows."""
    await connection.execute(_COMPARE, day)
