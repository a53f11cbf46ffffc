"""What a row of a registration is held against: the codes on offer, their nearest, and how alike two names are."""

from rapidfuzz import fuzz

from services.kernel.database import Connection, Row

from .. import questions
from ..domain.list_levels import Scheme
from ..domain.registrations import Terms
from ..store import list_work


async def terms(connection: Connection, listed: Row) -> Terms:
    """The terms of this list as the catalogue stands now."""
    names = await list_work.codes(connection, listed["year"])
    plain = {code: name for code, (_, name) in names.items()}
    scheme: Scheme = listed["scheme"]
    return Terms(listed["year"], scheme, names, lambda code: questions.nearest(code, plain), fuzz.ratio)
