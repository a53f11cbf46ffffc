"""Objects that no row needs any more: written down by whoever gives them up, deleted by whoever has the time."""

from collections.abc import Sequence
from datetime import date

from services.kernel.database import Connection

_ADD = "INSERT INTO discarded_object (object) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING"
_OLDEST = "SELECT object FROM discarded_object ORDER BY discarded_at LIMIT $1"
_FORGET = "DELETE FROM discarded_object WHERE object = ANY($1::text[])"
_COMPARED = "SELECT through FROM compared_objects"
_COMPARE = "UPDATE compared_objects SET through = greatest(through, $1)"


async def add(connection: Connection, names: Sequence[str]) -> None:
    """Gives these up; in the transaction that took their rows away."""
    await connection.execute(_ADD, names)


async def oldest(connection: Connection, most: int) -> list[str]:
    """Those that wait longest to be deleted."""
    return [row["object"] for row in await connection.fetch(_OLDEST, most)]


async def forget(connection: Connection, names: Sequence[str]) -> None:
    """These are deleted."""
    await connection.execute(_FORGET, names)


async def compared(connection: Connection) -> date | None:
    """The last day whose objects were held against the rows; None when none ever were."""
    through: date | None = await connection.fetchval(_COMPARED)
    return through


async def compared_through(connection: Connection, day: date) -> None:
    """The objects of this day and of every one before it were held against the rows."""
    await connection.execute(_COMPARE, day)
