"""Who writes and who reads an event, in the words a sentence needs."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class People:
    """The two sides of one event."""

    producer: str
    consumers: str

    @property
    def order(self) -> str:
        """Which side rolls out first. Readers, always: a version they do not know yet makes them park the dossier."""
        return f"Roll out the consumers first ({self.consumers}), then the producer ({self.producer})."


def of(event: str, table: dict[str, Any]) -> People:
    """Producer and consumers of ``event`` by topics.yaml; agencies are people too."""
    for row in table.values():
        if event in row.get("events", {}):
            agencies = ["every agency"] if row.get("readers") == "agency" else []
            consumers = [*row.get("groups", ()), *agencies] or ["nobody yet"]
            writer = str(row.get("writer", "nobody"))
            return People("every agency" if writer == "agency" else writer, ", ".join(consumers))
    return People("nobody", "nobody")
