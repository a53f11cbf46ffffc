"""Life events (sự kiện trong đời): which procedures belong to a birth, a marriage, a business …"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..texts import folded


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """One event. ``fields`` and ``phrases`` (folded) put a procedure there that nobody has reviewed yet; ``words`` (folded)
    are what people say of it, and put no procedure anywhere."""

    code: str
    name: str
    name_en: str
    text: str
    text_en: str
    fields: frozenset[str]
    phrases: tuple[str, ...]
    words: tuple[str, ...]


class LifeEvents:
    """All events in the order they are shown, and the reviewed table: what a person decided, by procedure."""

    def __init__(self, events: Iterable[LifeEvent], reviewed: Mapping[str, tuple[str, ...]]) -> None:
        """``reviewed``: event codes by code of a procedure. ValueError when it names an event that is not there."""
        self.events = {event.code: event for event in events}
        self.reviewed = reviewed
        for code, named in reviewed.items():
            if unknown := set(named) - set(self.events):
                raise ValueError(f"procedure {code} is reviewed for unknown life events {sorted(unknown)}")

    def of(self, code: str, name: str, field: str) -> tuple[str, ...]:
        """The events of a procedure: as reviewed, else by its field and the phrases of its name."""
        if code in self.reviewed:
            return self.reviewed[code]
        where, words = folded(field), f" {folded(name)} "
        return tuple(
            event.code
            for event in self.events.values()
            if where in event.fields or any(f" {phrase} " in words for phrase in event.phrases)
        )
