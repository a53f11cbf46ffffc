"""The topics as topics.yaml has them, loaded once; their names as constants, so that a misspelt one cannot be imported."""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Final, Literal

from services.contracts import source

SUBMITTED: Final = "application.submitted.v1"
SUPPLEMENTED: Final = "application.supplemented.v1"
WITHDRAWN: Final = "application.withdrawn.v1"
PAID: Final = "application.paid.v1"
REFUNDED: Final = "application.refunded.v1"
RATED: Final = "application.rated.v1"
COMPLAINED: Final = "application.complained.v1"
ERASED: Final = "application.erased.v1"
ROUTED: Final = "application.routed.v1"
PROCESSED: Final = "application.processed.v1"
NOTIFIED: Final = "application.notified.v1"
PROCEDURE: Final = "catalog.procedure.v1"
AGENCY: Final = "catalog.agency.v1"
REGISTRATION_DUE: Final = "catalog.registration-due.v1"
DRAFT_EXPIRING: Final = "submission.draft-expiring.v1"
AGENCY_INBOX: Final = "agency.{code}.inbox.v1"
AGENCY_REPORTS: Final = "agency.{code}.reports.v1"

_DAY_MS: Final = 86_400_000
_OF_AGENCY: Final = re.compile(r"agency\.([a-z][0-9]{2}(?:\.[0-9a-z]{1,16})*)\.(inbox|reports)\.v1")


@dataclass(frozen=True, slots=True)
class Topic:
    """One row of topics.yaml. ``name`` may contain ``{code}``; ``groups`` are consumer groups, literally."""

    name: str
    about: str
    key: str
    partitions: int
    retention: str
    writer: str
    groups: tuple[str, ...]
    events: tuple[str, ...]
    readers: str | None = None

    @property
    def cleanup(self) -> Literal["delete", "compact"]:
        return "compact" if self.retention == "last" else "delete"

    @property
    def retention_ms(self) -> int:
        """How long a message is kept, in milliseconds; -1 for ever."""
        return -1 if self.retention == "last" else int(self.retention.split()[0]) * _DAY_MS

    @property
    def of_agencies(self) -> bool:
        """Whether there is one such topic for every agency."""
        return "{code}" in self.name

    def named(self, agency: str) -> str:
        """The topic of one agency: ``G01`` → ``agency.g01.inbox.v1``. A topic without ``{code}`` stays as it is."""
        return self.name.replace("{code}", agency.lower())


@cache
def all() -> tuple[Topic, ...]:
    """Every topic, in the order of topics.yaml."""
    return tuple(
        Topic(
            name=name,
            about=row["about"],
            key=row["key"],
            partitions=row["partitions"],
            retention=row["retention"],
            writer=row["writer"],
            groups=tuple(row["groups"]),
            events=tuple(row["events"]),
            readers=row.get("readers"),
        )
        for name, row in source.topics().items()
    )


@cache
def kept_for(name: str) -> timedelta | None:
    """How long the topic of this name (as in topics.yaml) keeps its messages; None for ever. KeyError for no topic."""
    for topic in all():
        if topic.name == name:
            return None if topic.cleanup == "compact" else timedelta(milliseconds=topic.retention_ms)
    raise KeyError(name)


@cache
def carrying(event: str) -> Topic:
    """The topic an event travels on. Raises KeyError for an event that no topic carries."""
    for topic in all():
        if event in topic.events:
            return topic
    raise KeyError(event)


@cache
def pattern(name: str) -> str:
    """``agency.g01.inbox.v1`` → ``agency.{code}.inbox.v1``; every other name stays as it is."""
    match = _OF_AGENCY.fullmatch(name)
    return f"agency.{{code}}.{match[2]}.v1" if match else name


@cache
def agency_of(name: str) -> str | None:
    """The code in the name of an agency's topic: ``agency.g01.inbox.v1`` → ``G01``; None for other topics."""
    match = _OF_AGENCY.fullmatch(name)
    return match[1].upper() if match else None


@cache
def agency_inbox(code: str) -> str:
    """``G01`` → ``agency.g01.inbox.v1``."""
    return AGENCY_INBOX.replace("{code}", code.lower())


@cache
def agency_reports(code: str) -> str:
    """``G01`` → ``agency.g01.reports.v1``."""
    return AGENCY_REPORTS.replace("{code}", code.lower())


@cache
def versions(event: str) -> tuple[int, ...]:
    """The released versions of an event, oldest first. Raises KeyError for an event that no topic carries."""
    row = source.topics()[carrying(event).name]
    return tuple(row["events"][event]["versions"])
