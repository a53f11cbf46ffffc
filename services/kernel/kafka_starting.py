"""Brings a client of Apache Kafka up, or says within a bounded time that the broker cannot be had."""

import asyncio

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError

from .kafka_options import transient

START_SECONDS = 30.0


async def start(client: AIOKafkaConsumer | AIOKafkaProducer) -> None:
    """Starts it. Raises Transient when the broker is away or not yet ready; the client must then be thrown away.

    A broker that has just come up may know of no broker, not even of itself, until its controller lets it in. aiokafka
    keeps asking over the one connection it has; when that breaks it knows nobody to ask, and waits without an end.
    """
    with transient():
        async with asyncio.timeout(START_SECONDS):
            await client.start()
        known = client.client if isinstance(client, AIOKafkaProducer) else client._client
        if not known.cluster.brokers():
            raise KafkaConnectionError("the broker is not ready: it names no broker of its cluster")
