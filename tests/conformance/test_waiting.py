"""What loops say while they wait: in short words, without an address, and no longer than it lasts."""

import asyncio
from functools import partial

import httpx
import pytest

from services.kernel.address import application
from services.kernel.consumer import Consumer
from services.kernel.failures import Transient
from services.kernel.health import Health, in_short
from services.kernel.process import Runtime
from services.kernel.relay import Relay
from services.kernel.settings import Settings
from tests.conformance.things import World, counting, decode, thing
from tests.support.eventually import eventually
from tests.support.memory_broker import MemoryBroker


async def test_a_relay_and_a_consumer_say_that_kafka_is_away_until_it_is_back(
    world: World, request: pytest.FixtureRequest
) -> None:
    health, stopping = Health(), asyncio.Event()

    async def waits() -> dict[str, str]:
        return health.waits()

    relay = Relay(world.database, world.broker, tell=partial(health.waiting, "relay"))
    consumer = Consumer(counting(), world.broker, world.database, decode, tell=partial(health.waiting, "group"))
    running = [asyncio.create_task(relay.run(stopping)), asyncio.create_task(consumer.run(stopping))]
    try:
        await world.put(thing("a", 1))
        await eventually(world.seen, lambda seen: len(seen) == 1)
        await eventually(waits, lambda found: not found)
        if isinstance(world.broker, MemoryBroker):
            world.broker.away = True
        else:
            await asyncio.to_thread(request.getfixturevalue("kafka").kill)
        await world.put(thing("a", 2))
        found = await eventually(waits, lambda found: found.keys() == {"relay", "group"})
        away = "the broker in memory is away" if isinstance(world.broker, MemoryBroker) else "Kafka is away"
        assert set(found.values()) <= {away, "Kafka is away"}
        if isinstance(world.broker, MemoryBroker):
            world.broker.away = False
        else:
            await asyncio.to_thread(request.getfixturevalue("kafka").start)
        await eventually(world.seen, lambda seen: len(seen) == 2, seconds=60)
        await eventually(waits, lambda found: not found)
    finally:
        stopping.set()
        await asyncio.gather(*running)


@pytest.fixture
async def runtime() -> Runtime:
    """A process that reaches nothing."""
    return Runtime(Settings(_env_file=None), decode, MemoryBroker())


async def _readyz(runtime: Runtime) -> httpx.Response:
    transport = httpx.ASGITransport(application(runtime, []))
    async with httpx.AsyncClient(transport=transport, base_url="http://process") as client:
        return await client.get("/readyz")


async def test_a_process_without_an_api_is_unready_while_a_loop_waits(runtime: Runtime) -> None:
    runtime.health.waiting("routing.relay", "Kafka is away")
    answer = await _readyz(runtime)
    waiting = {"routing.relay": "Kafka is away"}
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "reasons": waiting, "waiting": waiting})
    runtime.health.waiting("routing.relay", None)
    assert (await _readyz(runtime)).json() == {"ready": True, "reasons": {}, "waiting": {}}


async def test_an_api_stays_ready_while_a_loop_beside_it_waits_and_says_so(runtime: Runtime) -> None:
    runtime.health.answers_requests = True
    runtime.health.waiting("routing.relay", "Kafka is away")
    answer = await _readyz(runtime)
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "reasons": {}, "waiting": {"routing.relay": "Kafka is away"}}


async def test_a_failed_check_tells_no_address_and_no_text_of_a_library(runtime: Runtime) -> None:
    async def away() -> None:
        raise Transient("PostgreSQL is away for routing: connect call failed ('10.1.2.3', 5432)")

    async def broken() -> None:
        raise ConnectionRefusedError(111, "Connect call failed ('10.1.2.3', 5432)")

    runtime.health.check("routing.database", away)
    runtime.health.check("other", broken)
    answer = await _readyz(runtime)
    assert answer.status_code == 503
    assert answer.json()["reasons"] == {
        "routing.database": "PostgreSQL is away for routing",
        "other": "something it needs is away; the log says what",
    }


@pytest.mark.parametrize(
    "said", ["the broker at kafka-1.example:9092 did not finish", "10.0.0.1 is away", "", "a (b) c"]
)
def test_words_that_may_hold_an_address_are_not_repeated(said: str) -> None:
    words = in_short(Transient(said))
    assert words == "something it needs is away; the log says what" or words in said
    assert not any(character.isdigit() for character in words)
