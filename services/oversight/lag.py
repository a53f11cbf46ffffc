"""How far behind each consumer group is: in messages, and in the age of the oldest that waits."""

import time
from dataclasses import dataclass

from services.kernel.broker_offsets import Offsets, Place
from services.kernel.settings import Settings
from services.oversight.verify.topics import groups, our_topics, subscriptions


@dataclass(frozen=True, slots=True)
class Lag:
    """One group. ``oldest_seconds`` is None when nothing waits (or its record could not be read in time)."""

    group: str
    behind: int
    oldest_seconds: float | None
    by_topic: dict[str, int]


async def lags(settings: Settings) -> list[Lag]:
    """Every group of topics.yaml. Compacted topics count offsets, which may be more than the records left in them.

    Raises Transient when the broker does not answer.
    """
    offsets = Offsets(settings)
    found = []
    for group, places in (await unread(settings, offsets)).items():
        by_topic: dict[str, int] = {}
        for (topic, _), (at, end) in places.items():
            by_topic[topic] = by_topic.get(topic, 0) + end - at
        oldest = await _oldest(offsets, {place: at for place, (at, _) in places.items()})
        found.append(Lag(group, sum(by_topic.values()), oldest, by_topic))
    return found


async def unread(settings: Settings, offsets: Offsets) -> dict[str, dict[Place, tuple[int, int]]]:
    """For each group, the partitions it has not read to the end: (next offset, end)."""
    names = await our_topics(settings)
    committed = await offsets.committed(groups())
    extents = await offsets.extents(names)
    topics = subscriptions(names)
    found: dict[str, dict[Place, tuple[int, int]]] = {group: {} for group in groups()}
    partitions: dict[str, list[Place]] = {}
    for place in extents:
        partitions.setdefault(place[0], []).append(place)
    for group, _, topic in topics:
        for place in partitions.get(topic, ()):
            at = max(committed[group].get(place, 0), extents[place].begin)
            if at < extents[place].end:
                found[group][place] = (at, extents[place].end)
    return found


async def _oldest(offsets: Offsets, places: dict[Place, int]) -> float | None:
    written = await offsets.timestamps(places, seconds=3.0)
    return max(0.0, time.time() - min(written.values()) / 1000) if written else None
