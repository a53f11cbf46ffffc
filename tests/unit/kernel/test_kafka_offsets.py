"""Offsets are written down a little later: what could not be written before partitions moved must never be written after."""

import asyncio
from types import SimpleNamespace
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError

from services.kernel.kafka import KafkaSource
from services.kernel.settings import Settings

PLACE = TopicPartition("dossier", 0)


async def test_an_offset_that_could_not_be_written_before_partitions_moved_is_forgotten() -> None:
    written: list[Any] = []
    away = True

    async def commit(offsets: Any) -> None:
        if away:
            raise KafkaConnectionError
        written.append(offsets)

    source = KafkaSource(Settings(_env_file=None), "a.group", ["dossier"], "test")
    await source._consumer.stop()
    source._consumer = SimpleNamespace(assignment=lambda: {PLACE}, commit=commit, stop=lambda: asyncio.sleep(0))
    source._handled = {PLACE: 5}
    await source._give_up()
    away = False
    await source.stop()
    assert written == []
    await source.commit({("dossier", 0): 7})
    await source.stop()
    assert written == [{PLACE: 7}]
