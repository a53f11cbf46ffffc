"""Whether a Kafka client talks to any broker at all: aiokafka polls in silence while all of them are away."""

from typing import Any


def connected(consumer: Any) -> bool:
    """True while a connection to a broker is open. A consumer always keeps one, to fetch or to its coordinator."""
    # aiokafka tells nobody; should a later release keep its connections elsewhere, nobody is called away.
    connections = getattr(getattr(consumer, "_client", None), "_conns", None)
    if connections is None:
        return True
    return any(connection.connected() for connection in list(connections.values()))
