"""No record, whatever is in it, stops a consumer; no missing topic stops a relay."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.producer import message_accumulator
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy

from services.kernel import parked_acts
from services.kernel.broker_admin import TopicSpec
from services.kernel.consumer import Limits
from services.kernel.event import Event, Outgoing, Record
from services.kernel.failures import TooManyParked
from services.kernel.kafka import read_all
from tests.conformance.things import TABLE, TOPIC, World, counting, decode, thing
from tests.support.environment import Environment
from tests.support.eventually import eventually


class _NoText(str):
    """A header name that is no UTF-8 on the wire, as clients in other languages can write."""

    __slots__ = ()

    def encode(self, *_: Any, **__: Any) -> bytes:
        return b"\xff\xfe"


async def test_a_decoder_that_stumbles_makes_the_record_unreadable_not_the_process(world: World) -> None:
    def stumbling(record: Record) -> Event[Any]:
        if record.key == b"odd":
            raise OverflowError("year -29719 is out of range")
        return decode(record)

    async with world.consuming(counting(), decoder=stumbling):
        await world.write(thing("odd", 1), thing("a", 1))
        await eventually(world.seen, lambda seen: ("a", 1) in seen)
    (row,) = await world.rows("SELECT code, reason FROM parked")
    assert row["code"] == "garbage"
    assert "OverflowError: year -29719" in row["reason"]


async def test_nul_characters_in_keys_and_reasons_are_parked_listed_and_skipped(world: World) -> None:
    async with world.consuming(counting()):
        await world.write(Outgoing(TOPIC, "a\0b", uuid4(), (("x\0y", "z"),), b"\0"), thing("a", 1))
        await eventually(world.seen, lambda seen: ("a", 1) in seen)
        async with world.database.transaction() as connection:
            (item,) = await parked_acts.list_parked(connection)
            assert item.blocking_key == "a\ufffdb"
            assert await parked_acts.skip(connection, item.id, "a test", "nothing in it")


async def test_a_consumer_stopped_by_too_much_garbage_goes_on_when_it_is_started_again(world: World) -> None:
    for number in range(8):
        await world.garbage(f"k{number}")
    await world.write(thing("a", 1))
    limits = Limits(park_limit=5)
    with pytest.raises(TooManyParked):
        async with world.consuming(counting(), limits=limits) as running:
            await asyncio.wait(running, timeout=30)
    async with world.consuming(counting(), limits=limits):
        await eventually(world.seen, lambda seen: ("a", 1) in seen)
    assert len(await world.rows("SELECT 1 FROM parked WHERE kind = 'poison'")) == 8


async def test_a_missing_topic_holds_up_its_own_messages_only(world: World) -> None:
    await world.put(Outgoing("thing.nobody.made.v1", "a", uuid4(), (), b"{}"), *(thing("a", n) for n in range(1, 4)))
    async with world.consuming(counting()), world.relaying():
        await eventually(world.seen, lambda seen: len(seen) >= 3)
    left = [row["topic"] for row in await world.rows("SELECT topic FROM outbox")]
    assert left in (["thing.nobody.made.v1"], [])  # the broker in memory makes topics as it goes


async def test_headers_without_value_and_names_that_are_no_text_stop_nobody(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    # aiokafka's compiled builder refuses to write what other clients may write; its Python twin does not.
    monkeypatch.setattr(message_accumulator, "DefaultRecordBatchBuilder", _DefaultRecordBatchBuilderPy)
    await environment.make_topics([TopicSpec(TOPIC, 2, {})])
    database = await environment.database("catalog")
    async with database.acquire() as connection:
        await connection.execute(TABLE)
    world = World(environment.broker, database)
    producer = AIOKafkaProducer(bootstrap_servers=environment.settings.kafka_bootstrap)
    await producer.start()
    try:
        async with world.consuming(counting()):
            for n in range(1, 6):
                await world.write(*(thing(f"dossier-{i}", n) for i in range(20)))
                for partition in (0, 1):
                    odd: list[Any] = [(_NoText("name"), b"x")] if n % 2 else [("ce_id", None), ("ce_subject", None)]
                    topic = environment.settings.topic_prefix + TOPIC
                    batch = producer.create_batch()
                    batch.append(timestamp=None, key=None, value=b"{}", headers=odd)
                    await (await producer.send_batch(batch, topic, partition=partition))
            await eventually(world.seen, lambda seen: len(seen) >= 100, seconds=60)
    finally:
        await producer.stop()
    seen = await world.seen()
    assert len(seen) == 100
    for i in range(20):
        assert [n for key, n in seen if key == f"dossier-{i}"] == [1, 2, 3, 4, 5]
    assert len(await world.rows("SELECT 1 FROM parked WHERE kind = 'poison'")) == 10
    # The oracle reads past them too.
    assert len([record async for record in read_all(environment.settings, [TOPIC])]) == 110
