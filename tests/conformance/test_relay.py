"""What a relay promises, on any broker: every row of the outbox, in order per key, whoever dies."""

import asyncio

from services.kernel import outbox
from tests.conformance.things import World, counting, thing
from tests.support.eventually import eventually

KEYS = [f"dossier-{i}" for i in range(50)]


async def _outbox(world: World) -> int:
    return int((await world.rows("SELECT count(*) AS n FROM outbox"))[0]["n"])


async def _in_order(world: World, most: int) -> None:
    seen = await world.seen()
    for key in KEYS:
        assert [n for other, n in seen if other == key] == list(range(1, most + 1)), key


async def test_two_relays_publish_everything_in_order(world: World) -> None:
    async with world.consuming(counting()), world.relaying(2):
        for n in range(1, 21):
            await world.put(*(thing(key, n) for key in KEYS))
        await eventually(world.seen, lambda seen: len(seen) >= 1000)
        await eventually(lambda: _outbox(world), lambda left: left == 0)
    await _in_order(world, 20)


async def test_two_relays_share_the_lanes_and_the_survivor_takes_them_all(world: World) -> None:
    async def held() -> list[int]:
        rows = await world.rows(
            "SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND classid::bigint = (hashtext(current_schema())::bigint & 4294967295) GROUP BY pid ORDER BY 1"
        )
        return [row["n"] for row in rows]

    async with world.relaying(2) as relays:
        await eventually(held, lambda counts: counts == [8, 8])
        relays[0].cancel()
        await eventually(held, lambda counts: counts == [16])


async def test_a_relay_that_loses_its_connection_while_publishing_loses_and_reorders_nothing(world: World) -> None:
    async with world.consuming(counting()), world.relaying(2):
        for n in range(1, 16):
            await world.put(*(thing(key, n) for key in KEYS))
            await world.rows(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                " AND application_name LIKE '%session' AND pid <> pg_backend_pid()"
            )
            await asyncio.sleep(0.05)
        await eventually(world.seen, lambda seen: len(seen) >= 750)
        await eventually(lambda: _outbox(world), lambda left: left == 0)
    await _in_order(world, 15)


async def test_a_row_that_commits_late_with_a_lower_position_is_published(world: World) -> None:
    async with world.consuming(counting()), world.relaying():
        async with world.database.transaction() as slow:
            # Its position is taken now; it becomes visible only after a higher one was published and deleted.
            await outbox.append(slow, [thing("late", 1)])
            await world.put(thing("early", 1))
            await eventually(world.seen, lambda seen: ("early", 1) in seen)
        await eventually(world.seen, lambda seen: ("late", 1) in seen)


async def test_what_is_written_while_nobody_relays_is_published_later(world: World) -> None:
    await world.put(*(thing("a", n) for n in range(1, 4)))
    async with world.consuming(counting()):
        await asyncio.sleep(0.2)
        assert await world.seen() == []
        async with world.relaying():
            await eventually(world.seen, lambda seen: len(seen) >= 3)
    assert await world.seen_of("a") == [1, 2, 3]
