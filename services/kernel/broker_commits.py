"""How far each group has come, as its coordinator says.

Not by librdkafka: up to 2.16 its ListConsumerGroupOffsets ends the whole process (SIGSEGV in rd_kafka_cgrp_op) when the
coordinator has just moved or started. Not by aiokafka's own helper: it takes "I am still loading" for "nothing committed".
"""

import asyncio
import time
from collections.abc import Sequence

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError, for_code
from aiokafka.protocol.commit import OffsetFetchRequest
from aiokafka.protocol.coordination import FindCoordinatorRequest

from services.kernel.broker_client import REQUEST_SECONDS
from services.kernel.broker_raw import connected
from services.kernel.failures import Transient
from services.kernel.settings import Settings

# What a coordinator answers while it starts, loads or hands over: asked again, it will know.
_NOT_YET = {"GroupLoadInProgressError", "GroupCoordinatorNotAvailableError", "NotCoordinatorForGroupError"}


async def committed(settings: Settings, groups: Sequence[str]) -> dict[str, dict[tuple[str, int], int]]:
    """group → (topic, partition) → next offset, for all it ever committed; names as the broker has them.

    Raises Transient when the broker is away or its coordinator does not get ready, RuntimeError when it refuses.
    """
    found: dict[str, dict[tuple[str, int], int]] = {}
    deadline = time.monotonic() + REQUEST_SECONDS
    async with connected(settings) as client:
        for group in groups:
            while (answer := await _ask(client, group)) is None:
                if time.monotonic() > deadline:
                    raise Transient(
                        f"Kafka at {settings.kafka_bootstrap} has no coordinator for {group} yet: look at its log"
                    )
                await asyncio.sleep(0.2)
            found[group] = answer
    return found


async def _ask(client: AIOKafkaClient, group: str) -> dict[tuple[str, int], int] | None:
    """None: not yet."""
    coordinator = await client.send(client.get_random_node(), FindCoordinatorRequest(group, 0))
    if not _ready(coordinator.error_code, group):
        return None
    answer = await client.send(coordinator.coordinator_id, OffsetFetchRequest(group, None))
    if not _ready(answer.error_code, group):
        return None
    found: dict[tuple[str, int], int] = {}
    for topic, partitions in answer.topics:
        for partition, offset, _, error_code in partitions:
            if not _ready(error_code, group):
                return None
            if offset >= 0:
                found[topic, partition] = offset
    return found


def _ready(error_code: int, group: str) -> bool:
    if not error_code:
        return True
    error: type[KafkaError] = for_code(error_code)
    if error.__name__ in _NOT_YET:
        return False
    raise RuntimeError(f"the broker refused the offsets of {group}: {error.__name__}")
