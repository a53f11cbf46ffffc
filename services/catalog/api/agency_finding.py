"""Finds the agency that an address names, in either national format of its code."""

from services.kernel.database import Connection

from .. import questions
from ..domain.agencies import normal_code
from ..store import agencies as store
from ..store import reading
from .answers import AGENCY


async def found(connection: Connection, code: str) -> store.Kept:
    """The agency, in force or not. Problem 404 names the nearest."""
    known = normal_code(code)
    kept = (await store.kept(connection, [known])).get(known) if known else None
    if kept is None:
        near = questions.nearest(code, await reading.agency_names(connection))
        raise questions.unknown(AGENCY, "unknown-agency", code, near)
    return kept
