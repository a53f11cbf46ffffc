"""Reads what the broker knows: how far groups have come, and every record of every topic up to the end as it is."""

from collections.abc import Sequence

from services.contracts import topics
from services.kernel.broker_admin import BrokerAdmin
from services.kernel.broker_offsets import Extent, Offsets, Place
from services.kernel.kafka import read_all
from services.kernel.settings import Settings
from services.oversight.verify.facts import Facts
from services.oversight.verify.reading import row_of

_AT_ONCE = 5_000


async def our_topics(settings: Settings) -> list[str]:
    """The topics on the broker that are in the contract, those of every agency among them."""
    known = {topic.name for topic in topics.all()}
    return [name for name in await BrokerAdmin(settings).topics() if topics.pattern(name) in known]


def groups() -> list[str]:
    """Every consumer group of topics.yaml."""
    return sorted({group for topic in topics.all() for group in topic.groups})


def subscriptions(names: Sequence[str]) -> list[tuple[str, str, str]]:
    """(group, its service, topic) for these topics, as topics.yaml has it; a group's name begins with its service."""
    readers = {topic.name: topic.groups for topic in topics.all()}
    return [(group, group.partition(".")[0], name) for name in names for group in readers[topics.pattern(name)]]


def writer_of(name: str) -> tuple[str, str, str]:
    """(topic, the one service that writes it, the source its events carry)."""
    row = next(topic for topic in topics.all() if topic.name == topics.pattern(name))
    agency = topics.agency_of(name)
    if agency is None:
        return name, row.writer, f"/motcua/{row.writer}"
    return name, row.writer, f"/agency/{agency}" if row.writer == "agency" else f"/motcua/{row.writer}/agency/{agency}"


class Before:
    """What must be read before the databases: a commit or a record of then has its rows in any later snapshot."""

    def __init__(self, names: list[str], extents: dict[Place, Extent], committed: dict[str, dict[Place, int]]) -> None:
        self.names = names
        self.extents = extents
        self.committed = committed


async def look_before(settings: Settings) -> Before:
    """Captures commits and ends. Raises Transient when the broker is away."""
    offsets = Offsets(settings)
    names = await our_topics(settings)
    committed = await offsets.committed(groups())
    return Before(names, await offsets.extents(names), committed)


async def read_topics(settings: Settings, facts: Facts, before: Before) -> None:
    """Fills the facts with the topics as they are now. Call it after the databases were read.

    What leaves an outbox after the snapshot is in the topic by now, so it is seen in one of the two or in both.
    """
    names = await our_topics(settings)
    facts.add("subscription", subscriptions(names))
    facts.add("written_by", [writer_of(name) for name in names])
    now = await Offsets(settings).extents(names)
    nothing = Extent(0, 0)
    facts.add(
        "extent",
        [(*place, extent.begin, before.extents.get(place, nothing).end, extent.end) for place, extent in now.items()],
    )
    facts.add(
        "committed",
        [(group, *place, offset) for group, places in before.committed.items() for place, offset in places.items()],
    )
    rows = []
    async for record in read_all(settings, names):
        topic, *columns = row_of(record)
        rows.append((topic, record.partition, record.offset, *columns))
        if len(rows) >= _AT_ONCE:
            facts.add_records(rows)
            rows.clear()
    facts.add_records(rows)
