"""How every administrative client reaches the broker, and what its failures mean."""

from confluent_kafka import KafkaError, KafkaException

from services.kernel.failures import Transient
from services.kernel.settings import Settings

REQUEST_SECONDS = 15.0

_AWAY = {
    KafkaError._ALL_BROKERS_DOWN,
    KafkaError._TRANSPORT,
    KafkaError._TIMED_OUT,
    KafkaError._TIMED_OUT_QUEUE,
    KafkaError.REQUEST_TIMED_OUT,
}
# What a broker says while it starts or hands its duties over.
_NOT_YET = {
    KafkaError._NOENT,  # "Failed to query partition leaders: No leaders found"
    KafkaError.BROKER_NOT_AVAILABLE,
    KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
    KafkaError.COORDINATOR_NOT_AVAILABLE,
    KafkaError.LEADER_NOT_AVAILABLE,
    KafkaError.NETWORK_EXCEPTION,
    KafkaError.NOT_CONTROLLER,
    KafkaError.NOT_COORDINATOR,
    KafkaError.NOT_LEADER_FOR_PARTITION,
}


def options(settings: Settings) -> dict[str, str | int | float | bool]:
    """How the settings reach the broker, in librdkafka's words."""
    found: dict[str, str | int | float | bool] = {
        "bootstrap.servers": settings.kafka_bootstrap,
        "security.protocol": settings.kafka_security,
        "client.id": "motcua-admin",
        "log_level": 0,  # librdkafka writes to stderr by itself; every failure reaches the caller as an exception
        "socket.timeout.ms": int(REQUEST_SECONDS * 1000),
    }
    if settings.kafka_security.startswith("SASL"):
        found |= {
            "sasl.mechanism": "SCRAM-SHA-256",
            "sasl.username": settings.kafka_username or "",
            "sasl.password": settings.kafka_password or "",
        }
    if settings.kafka_ca_file:
        found["ssl.ca.location"] = settings.kafka_ca_file
    return found


def understood(settings: Settings, error: KafkaException, about: object) -> Exception:
    """The failure in our words: Transient when the broker is away, else RuntimeError with what it refused."""
    cause = error.args[0]
    if cause.code() in _AWAY:
        return Transient(f"Kafka at {settings.kafka_bootstrap} does not answer: start it, or correct the address")
    if cause.code() in _NOT_YET:
        return Transient(
            f"Kafka at {settings.kafka_bootstrap} is still starting ({cause.str()}): try again in a moment"
        )
    return RuntimeError(f"the broker refused {about}: {cause.str()}")
