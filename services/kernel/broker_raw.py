"""A plain connection to the broker, for the few questions whose ready-made client is missing or breaks."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from services.kernel.broker_client import REQUEST_SECONDS
from services.kernel.failures import Transient
from services.kernel.settings import Settings


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[AIOKafkaClient]:
    """A client that has found the brokers. Raises Transient when they are away, also while it is used."""
    encrypted = settings.kafka_security.endswith("SSL")
    client = AIOKafkaClient(
        bootstrap_servers=settings.kafka_bootstrap,
        client_id="motcua-admin",
        request_timeout_ms=int(REQUEST_SECONDS * 1000),
        security_protocol=settings.kafka_security,
        ssl_context=ssl.create_default_context(cafile=settings.kafka_ca_file) if encrypted else None,
        sasl_mechanism="SCRAM-SHA-256",
        sasl_plain_username=settings.kafka_username,
        sasl_plain_password=settings.kafka_password,
    )
    try:
        await client.bootstrap()
        yield client
    except (KafkaError, OSError, TimeoutError) as error:
        raise Transient(
            f"Kafka at {settings.kafka_bootstrap} does not answer ({type(error).__name__}): start it, or correct the address"
        ) from error
    finally:
        await client.close()
