"""Whole documents, in pieces as they are read: one JSON-LD graph of everything, and the tables."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date

import orjson

from services.kernel.database import Connection, Row

from ..days import today
from ..search_lists import life_events
from ..store import opendata as store
from .addresses import Addresses
from .concepts import Shared, vocabulary
from .context import CONTEXT
from .dataset import dataset
from .nodes import Node
from .organisations import Organisation, Place, location, public_organisation
from .places import Places
from .published import Published
from .reading import event_of, published
from .service import public_service
from .tables import AGENCIES, ONLINE_SERVICES, PROCEDURES, agency_row, header, lines, procedure_row, service_row

# Rows held at a time. Of a document of any size no more than this is ever in memory.
PAGE = 100
_END = b"\n]}\n"


def linked(nodes: Iterable[Node]) -> bytes:
    """A small document as a whole: the context, and these nodes as its graph."""
    return _begin() + b",\n".join(map(orjson.dumps, nodes)) + _END


async def catalogue(connection: Connection, addresses: Addresses) -> AsyncIterator[bytes]:
    """Everything: the set of data, agencies, provinces, procedures (repealed ones, too, each with its status), and the
    words they are classified by."""
    shared = Shared(addresses)
    organisations, all_places, places = await agencies_and_places(connection, addresses)
    yield _begin() + b",\n".join(map(orjson.dumps, dataset(addresses)))
    for one in organisations:
        yield _one(public_organisation(one, places.area(one.code), shared))
    for place in all_places:
        yield _one(location(place, addresses))
    async for page in _pages(connection):
        yield b"".join(_one(public_service(one, places, shared)) for one in page)
    for node in shared.nodes:
        yield _one(node)
    yield _END


async def words_document(connection: Connection, addresses: Addresses) -> bytes:
    """Our lists of words with their titles in both languages."""
    events = [event_of(each) for each in life_events().events.values()]
    return linked(vocabulary(addresses, await store.fields(connection), events))


async def procedures_table(connection: Connection, addresses: Addresses) -> AsyncIterator[bytes]:
    """procedures.csv."""
    yield header(PROCEDURES)
    async for page in _pages(connection):
        yield lines(PROCEDURES, [procedure_row(one, addresses) for one in page])


async def services_table(connection: Connection, addresses: Addresses) -> AsyncIterator[bytes]:
    """online-services.csv."""
    yield header(ONLINE_SERVICES)
    async for page in _pages(connection):
        rows = [service_row(one, addresses) for one in page]
        yield lines(ONLINE_SERVICES, [row for row in rows if row])


async def agencies_table(connection: Connection, addresses: Addresses) -> AsyncIterator[bytes]:
    """agencies.csv."""
    yield header(AGENCIES)
    for row in await store.agencies(connection):
        yield lines(AGENCIES, [agency_row(organisation(row), addresses)])


async def agencies_and_places(
    connection: Connection, addresses: Addresses
) -> tuple[list[Organisation], list[Place], Places]:
    """All agencies and provinces there ever were, and who answers for what."""
    organisations = [organisation(row) for row in await store.agencies(connection)]
    all_places = [Place(**dict(row)) for row in await store.provinces(connection)]
    return organisations, all_places, Places.of((one.code for one in organisations), all_places, addresses, today())


def organisation(row: Row) -> Organisation:
    """From a row of the store."""
    return Organisation(
        code=row["code"],
        code_2016=row["code_2016"],
        name=row["name"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        successors=tuple(row["successors"]),
        predecessors=tuple(row["predecessors"]),
        parent=row["parent"],
        kind=row["kind"],
        level=row["level"],
    )


async def described(connection: Connection, rows: Sequence[Row], day: date) -> list[Published]:
    """Rows of versions with what befalls their procedures, as they are described on that day."""
    around = await store.around(connection, [row["code"] for row in rows], day)
    return [published(row, around.get(row["code"]), day) for row in rows]


async def _pages(connection: Connection) -> AsyncIterator[Sequence[Published]]:
    after, day = "", today()
    while rows := await store.procedures(connection, after=after, limit=PAGE):
        yield await described(connection, rows, day)
        after = rows[-1]["code"]


def _begin() -> bytes:
    return b'{"@context":' + orjson.dumps(CONTEXT) + b',\n"@graph":[\n'


def _one(node: Node) -> bytes:
    return b",\n" + orjson.dumps(node)
