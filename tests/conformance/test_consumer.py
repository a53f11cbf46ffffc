"""What a consumer promises, on any broker: once, in order, one bad event harms only its own dossier."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from services.kernel import parked_acts
from services.kernel.batch import Batch, Subscription
from services.kernel.consumer import Limits
from services.kernel.event import Outgoing, Record, Unreadable, derived_id
from services.kernel.failures import Poison, TooManyParked, Transient
from tests.conformance.things import OTHER, OUTSIDE, TOPIC, World, counting, thing, write_down
from tests.support.eventually import eventually


async def test_every_event_is_handled_once_and_in_order_by_two_processes(world: World) -> None:
    keys = [f"dossier-{i}" for i in range(40)]
    async with world.consuming(counting(), counting()):
        for n in range(1, 11):
            await world.write(*(thing(key, n) for key in keys))
        await eventually(world.seen, lambda seen: len(seen) >= 400)
    seen = await world.seen()
    assert len(seen) == 400
    for key in keys:
        assert [n for other, n in seen if other == key] == list(range(1, 11))


async def test_a_repeated_event_has_no_second_effect(world: World) -> None:
    async with world.consuming(counting()):
        await world.write(thing("a", 1), thing("a", 1), thing("a", 2))
        await eventually(world.seen, lambda seen: len(seen) >= 2)
        await world.write(thing("a", 1), thing("b", 1))
        await eventually(world.seen, lambda seen: ("b", 1) in seen)
    assert await world.seen_of("a") == [1, 2]


async def test_a_poison_event_parks_its_own_dossier_and_all_others_flow(world: World) -> None:
    async def fussy(batch: Batch[Any]) -> None:
        if any(event.data["n"] == 2 and event.envelope.subject == "bad" for event in batch.events):
            raise Poison("two is not for bad", code="no-two")
        await write_down(batch)

    async with world.consuming(Subscription("test.fussy", {TOPIC: fussy})):
        await world.write(*(thing(key, n) for n in (1, 2, 3) for key in ("good", "bad", "fine")))
        await eventually(world.seen, lambda seen: len(seen) >= 7)
        parked = await eventually(
            lambda: world.rows("SELECT kind, code, reason FROM parked ORDER BY id"), lambda rows: len(rows) >= 2
        )
    assert await world.seen_of("bad") == [1]
    assert await world.seen_of("good") == await world.seen_of("fine") == [1, 2, 3]
    assert [row["kind"] for row in parked] == ["poison", "behind"]
    assert parked[0]["code"] == "no-two"
    assert "two is not for bad" in parked[0]["reason"]


async def test_what_was_parked_goes_on_in_order_after_a_retry(world: World) -> None:
    broken = True

    async def mended_later(batch: Batch[Any]) -> None:
        if broken and any(event.data["n"] == 1 for event in batch.events):
            raise ValueError("a defect, not yet mended")
        await write_down(batch)

    async with world.consuming(Subscription("test.mended", {TOPIC: mended_later})):
        await world.write(*(thing("a", n) for n in (1, 2, 3)))
        await eventually(lambda: world.rows("SELECT 1 FROM parked"), lambda rows: len(rows) == 3)
        broken = False
        async with world.database.transaction() as connection:
            (item,) = await parked_acts.list_parked(connection)
            assert item.code == "handler-failed"
            assert "ValueError: a defect, not yet mended" in item.reason
            assert await parked_acts.retry(connection, [item.id], "a test") == [item.id]
        await eventually(world.seen, lambda seen: len(seen) >= 3)
    assert await world.seen_of("a") == [1, 2, 3]
    assert not await world.rows("SELECT 1 FROM parked")


async def test_a_skipped_event_never_comes_back_and_its_followers_go_on(world: World) -> None:
    async def never_one(batch: Batch[Any]) -> None:
        if any(event.data["n"] == 1 for event in batch.events):
            raise Poison("never one")
        await write_down(batch)

    async with world.consuming(Subscription("test.never", {TOPIC: never_one})):
        await world.write(thing("a", 1), thing("a", 2))
        await eventually(lambda: world.rows("SELECT 1 FROM parked"), lambda rows: len(rows) == 2)
        async with world.database.transaction() as connection:
            (item,) = await parked_acts.list_parked(connection)
            assert await parked_acts.skip(connection, item.id, "a test", "wrong by agreement with the agency")
        await eventually(world.seen, lambda seen: ("a", 2) in seen)
        await world.write(thing("a", 1), thing("a", 3))
        await eventually(world.seen, lambda seen: ("a", 3) in seen)
    assert await world.seen_of("a") == [2, 3]
    (audit,) = await world.rows("SELECT who, act, reason FROM parked_audit")
    assert (audit["who"], audit["act"], audit["reason"]) == ("a test", "skip", "wrong by agreement with the agency")


async def test_garbage_is_parked_with_the_reason_and_others_flow(world: World) -> None:
    async with world.consuming(counting()):
        await world.write(thing("a", 1))
        await world.garbage("a")
        await world.write(thing("a", 2), thing("b", 1))
        await eventually(world.seen, lambda seen: ("b", 1) in seen)
        rows = await eventually(
            lambda: world.rows("SELECT kind, code, value FROM parked ORDER BY id"), lambda rows: len(rows) == 2
        )
    assert [(row["kind"], row["code"]) for row in rows] == [("poison", "garbage"), ("behind", "behind")]
    assert rows[0]["value"] == b"\xff\x00 not json"
    assert await world.seen_of("a") == [1]


async def test_an_outsiders_garbage_blocks_nobody_and_is_answered(world: World) -> None:
    reports = OUTSIDE.replace("{code}", "g01")

    def refuse(record: Record, error: Unreadable) -> list[Outgoing]:
        answer = derived_id(UUID(int=record.offset), record.topic)  # one answer a record, also when it is read again
        return [thing("answer", 1, id=answer, topic="agency.g01.inbox.v1", value=error.code.encode())]

    async with world.consuming(
        Subscription("test.outside", {OUTSIDE: write_down}, refuse=refuse), limits=Limits(park_limit=2)
    ):
        for _ in range(5):  # more than the limit: an outsider cannot stop the consumer
            await world.garbage("a", topic=reports)
        await world.write(thing("a", 1, topic=reports))
        await eventually(world.seen, lambda seen: ("a", 1) in seen)
    assert len(await world.rows("SELECT 1 FROM parked WHERE kind = 'poison' AND blocking_key IS NULL")) == 5
    assert [row["value"] for row in await world.rows("SELECT value FROM outbox")] == [b"garbage"] * 5


async def test_an_early_event_waits_for_its_predecessor_also_across_topics(world: World) -> None:
    async def in_sequence(batch: Batch[Any]) -> None:
        for event in batch.events:
            last = await batch.connection.fetchval("SELECT max(n) FROM seen WHERE key = $1", event.envelope.subject)
            if event.data["n"] != (last or 0) + 1:
                batch.wait(event, f"{last} so far")
            else:
                await write_down(Batch(batch.connection, [event]))

    async with world.consuming(Subscription("test.sequence", {TOPIC: in_sequence, OTHER: in_sequence})):
        await world.write(thing("a", 3), thing("b", 1))
        await world.write(thing("a", 2, topic=OTHER))
        await eventually(world.seen, lambda seen: ("b", 1) in seen)
        await asyncio.sleep(0.3)
        assert await world.seen_of("a") == []
        await world.write(thing("a", 4), thing("a", 1, topic=OTHER))
        await eventually(world.seen, lambda seen: ("a", 4) in seen)
    assert await world.seen_of("a") == [1, 2, 3, 4]
    assert not await world.rows("SELECT 1 FROM parked")


async def test_a_passing_failure_parks_nothing_and_loses_nothing(world: World) -> None:
    failures = 3

    async def away_for_a_while(batch: Batch[Any]) -> None:
        nonlocal failures
        await write_down(batch)
        if failures:
            failures -= 1
            raise Transient("something is away")

    async with world.consuming(Subscription("test.away", {TOPIC: away_for_a_while})):
        await world.write(*(thing("a", n) for n in range(1, 6)))
        await eventually(world.seen, lambda seen: len(seen) >= 5)
    assert await world.seen_of("a") == [1, 2, 3, 4, 5]
    assert not await world.rows("SELECT 1 FROM parked")


async def test_lost_database_connections_lose_and_double_nothing(world: World) -> None:
    async with world.consuming(counting()):
        for n in range(1, 31):
            await world.write(thing("a", n), thing("b", n))
            if n % 5 == 0:
                await world.rows(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
                )
        await eventually(world.seen, lambda seen: len(seen) >= 60)
    assert await world.seen_of("a") == await world.seen_of("b") == list(range(1, 31))


async def test_a_batch_handled_but_not_committed_to_the_broker_has_no_second_effect(world: World) -> None:
    subscription = counting()
    async with world.consuming(subscription):
        await world.write(thing("a", 1), thing("a", 2))
        await eventually(world.seen, lambda seen: len(seen) >= 2)
    # The broker forgets the commit: the same as dying between the database's commit and the broker's.
    async with world.consuming(Subscription("test.again", subscription.handlers)):
        await world.write(thing("a", 3))
        await eventually(world.seen, lambda seen: ("a", 3) in seen)
    again = await world.rows("SELECT group_name, count(*) FROM inbox GROUP BY 1 ORDER BY 1")
    assert [(row["group_name"], row["count"]) for row in again] == [("test.again", 3), ("test.write-down", 2 + 0)]


async def test_too_much_poison_in_a_short_time_stops_the_consumer_with_a_clear_message(world: World) -> None:
    async def broken(batch: Batch[Any]) -> None:
        raise KeyError("a column nobody has")

    with pytest.raises(TooManyParked, match=r"test\.broken parked 6 events within 60 s.*motcua parked list"):
        async with world.consuming(
            Subscription("test.broken", {TOPIC: broken}), limits=Limits(park_limit=5)
        ) as running:
            await world.write(*(thing(f"k{i}", 1) for i in range(20)))
            await asyncio.wait(running, timeout=20)


async def test_a_stop_finishes_the_batch_in_hand(world: World) -> None:
    began = asyncio.Event()

    async def slow(batch: Batch[Any]) -> None:
        began.set()
        await asyncio.sleep(0.5)
        await write_down(batch)

    async with world.consuming(Subscription("test.slow", {TOPIC: slow})):
        await world.write(thing("a", 1))
        await asyncio.wait_for(began.wait(), 20)
    assert await world.seen() == [("a", 1)]
