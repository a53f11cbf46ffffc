"""What the open data says of one procedure: a version as stored, and what befalls the procedure whatever its version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from services.kernel.text import Text

Status = Literal["published", "suspended", "repealed", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Suspension:
    """Nobody can submit from one day to the other, both included; the reason as it was announced."""

    first_day: date
    last_day: date
    reason: str


@dataclass(frozen=True, slots=True)
class Repeal:
    """No longer offered from ``on``; ``successors``: the codes of what to use instead."""

    on: date
    reason: str
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offered:
    """A set of places that offer it since a day: codes of ``kind``, or "*" for all. No ways: every way it has."""

    kind: Literal["agency", "province", "commune"]
    places: tuple[str, ...]
    since: date
    ways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Online:
    """The online service: its code, the level declared for it, the level that follows from the facts (None while a fact
    that decides is unknown), and why it is offered in part only."""

    code: str
    declared: str
    computed: str | None
    reasons: tuple[str, ...] = ()
    reason_text: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What befalls a procedure whatever its version. ``suspensions``: those that have not ended; ``replaces``: the
    codes of the procedures that name it as their successor."""

    suspensions: tuple[Suspension, ...] = ()
    repeal: Repeal | None = None
    replaces: tuple[str, ...] = ()
    offers: tuple[Offered, ...] = ()
    online: Online | None = None


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """An event in a life: its name in an address, its title and what it is about."""

    name: str
    title: Text
    about: Text


@dataclass(frozen=True, slots=True)
class Published:
    """A version as stored: ``content`` is domain.procedures.content(); keys that are missing are left out.

    ``day``: the day it is described on; it decides the status. ``withdrawn_on``: taken out of the register.
    """

    code: str
    version: int
    valid_from: date
    content: Mapping[str, Any]
    day: date
    withdrawn_on: date | None = None
    life_events: Sequence[LifeEvent] = ()
    around: Circumstances = field(default_factory=Circumstances)

    @property
    def status(self) -> Status:
        """On its day, whether or not anybody has carried out yet what was decided for that day."""
        repeal = self.around.repeal
        if repeal is not None and repeal.on <= self.day:
            return "repealed"
        if self.withdrawn_on is not None and self.withdrawn_on <= self.day:
            return "withdrawn"
        running = any(each.first_day <= self.day <= each.last_day for each in self.around.suspensions)
        return "suspended" if running else "published"

    @property
    def on_offer(self) -> bool:
        """Whether it is in the lists of that day; a suspended one is."""
        return self.status in ("published", "suspended")

    @property
    def last_day(self) -> date | None:
        """The last day it is offered, if that is known; never before its first."""
        gone = self.around.repeal.on if self.around.repeal else self.withdrawn_on
        return max(self.valid_from, date.fromordinal(gone.toordinal() - 1)) if gone else None

    @property
    def level(self) -> str | None:
        """The level declared for its online service, or published with it; None when it has none."""
        return self.around.online.declared if self.around.online else self.content.get("online_level") or None
