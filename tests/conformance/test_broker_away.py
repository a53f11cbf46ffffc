"""The bus goes away and comes back: nothing is lost, nothing doubled, nobody has to be restarted."""

import asyncio

import pytest

from tests.conformance.things import World, counting, thing
from tests.support.eventually import eventually
from tests.support.memory_broker import MemoryBroker


async def test_while_the_bus_is_away_the_outbox_fills_and_flows_afterwards(
    world: World, request: pytest.FixtureRequest
) -> None:
    async with world.consuming(counting()), world.relaying(2):
        await world.put(*(thing("a", n) for n in range(1, 6)))
        await eventually(world.seen, lambda seen: len(seen) >= 5)
        if isinstance(world.broker, MemoryBroker):
            world.broker.away = True
        else:
            request.getfixturevalue("kafka").kill()
        for n in range(6, 11):
            await world.put(thing("a", n))
            await asyncio.sleep(0.1)
        assert await world.seen_of("a") == [1, 2, 3, 4, 5]
        if isinstance(world.broker, MemoryBroker):
            world.broker.away = False
        else:
            await asyncio.to_thread(request.getfixturevalue("kafka").start)
        await eventually(world.seen, lambda seen: len(seen) >= 10, seconds=60)
    assert await world.seen_of("a") == list(range(1, 11))
