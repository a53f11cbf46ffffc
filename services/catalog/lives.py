"""What befalls procedures whatever their version, as their messages tell it: suspensions and repeal."""

from collections.abc import Sequence
from datetime import date

from services.kernel.database import Connection, Row

from .messages import Life, Repealed, Suspended
from .store import pauses


async def lives_of(connection: Connection, codes: Sequence[str], day: date) -> dict[str, Life]:
    """By code: suspensions that have not ended before that day, and the repeal, if it is decided."""
    suspensions = await pauses.suspensions(connection, codes, day)
    repeals = await pauses.repeals(connection, codes)
    return {code: life_of(suspensions.get(code, ()), repeals.get(code)) for code in codes}


def life_of(suspensions: Sequence[Row], repealed: Row | None) -> Life:
    """From rows."""
    return Life(
        [Suspended(each["from_day"], each["to_day"], each["reason"]) for each in suspensions],
        Repealed(repealed["repealed_on"], repealed["repeal_reason"], repealed["successor"]) if repealed else None,
    )
