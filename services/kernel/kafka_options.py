"""How the services reach the broker, in aiokafka's words, and what its failures mean."""

import contextlib
import re
import ssl
from collections.abc import Iterator, Sequence
from typing import Any

from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from .failures import Transient
from .settings import Settings

BATCH_BYTES = 512 * 1024
STOP_SECONDS = 3.0


def security(settings: Settings) -> dict[str, Any]:
    """The options of a client for these settings."""
    if settings.kafka_security == "PLAINTEXT":
        return {}
    tls = ssl.create_default_context(cafile=settings.kafka_ca_file) if settings.kafka_security.endswith("SSL") else None
    options: dict[str, Any] = {"security_protocol": settings.kafka_security, "ssl_context": tls}
    if settings.kafka_security.startswith("SASL"):
        options |= {
            "sasl_mechanism": "SCRAM-SHA-256",
            "sasl_plain_username": settings.kafka_username,
            "sasl_plain_password": settings.kafka_password,
        }
    return options


def pattern(prefix: str, topics: Sequence[str]) -> str:
    """The regular expression of logical topic names of which some contain ``{code}``."""
    return "^(" + "|".join(re.escape(prefix + topic).replace(r"\{code\}", "[a-z0-9.-]+") for topic in topics) + ")$"


@contextlib.contextmanager
def transient(what: str = "Kafka is away") -> Iterator[None]:
    """Names the broker's being away. A commit or a seek that came too late keeps its own exception."""
    try:
        yield
    except (CommitFailedError, IllegalStateError):
        raise
    except (KafkaError, OSError, TimeoutError) as error:
        raise Transient(f"{what}: {error or type(error).__name__}") from error
