"""How two people, or one with two tabs, fill in one draft without losing a word; and how long a draft is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

KEPT = timedelta(days=90)
WARNED = timedelta(days=7)
# A new version of a form does not end the old one by itself; a draft may be finished under it as long as drafts live.
OVERLAP = KEPT

# The entry that holds the place; no pointer into a form is empty.
PLACE = ""


class Save(NamedTuple):
    """Which open page saved, and its how manieth save that was, from 1."""

    writer: str
    number: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What a draft holds at one pointer. ``value`` None: it was taken away. ``revision``: that of the draft when it came."""

    value: Any
    revision: int
    at: datetime
    by: Save | None = None


class Conflict(NamedTuple):
    """An entry that somebody else changed meanwhile to something else: nothing was overwritten."""

    pointer: str
    yours: Any
    theirs: Any
    theirs_at: datetime


class Merged(NamedTuple):
    """``changed``: what is to be kept now; ``conflicts``: what a person has to decide."""

    changed: dict[str, Any]
    conflicts: list[Conflict]


def merged(kept: Mapping[str, Kept], base_revision: int, sent: Mapping[str, Any], by: Save | None) -> Merged:
    """Puts what was sent to what is kept, each entry by itself; the same again changes nothing.

    ``base_revision``: what the sender had seen. A page never conflicts with itself (an answer may have been lost on its
    way back), and an older save of a page that comes late does not undo a newer one.
    """
    changed: dict[str, Any] = {}
    conflicts: list[Conflict] = []
    for pointer, value in sent.items():
        there = kept.get(pointer)
        if there is None:
            if value is not None:
                changed[pointer] = value
            continue
        own = by is not None and there.by is not None and there.by.writer == by.writer
        if same(there.value, value) or (
            own and there.by is not None and by is not None and by.number < there.by.number
        ):
            continue
        if there.revision > base_revision and not own:
            conflicts.append(Conflict(pointer, value, there.value, there.at))
        else:
            changed[pointer] = value
    return Merged(changed, conflicts)


def elsewhere(kept: Mapping[str, Kept], base_revision: int, sent: Mapping[str, Any], by: Save | None) -> dict[str, Any]:
    """What others changed after ``base_revision`` beside what was sent, as it is now (None: taken away).

    Whoever is told this, and shows it, has seen the draft up to its newest revision.
    """
    return {
        pointer: there.value
        for pointer, there in kept.items()
        if pointer not in sent
        and there.revision > base_revision
        and (by is None or there.by is None or there.by.writer != by.writer)
    }


def same(one: Any, other: Any) -> bool:
    """Whether two answers are the same: true is not 1."""
    return type(one) is type(other) and bool(one == other)


def expires_at(saved_at: datetime, warned_at: datetime | None) -> datetime:
    """When a draft is erased: 90 days after it was last saved, and never sooner than 7 days after the warning."""
    last = saved_at + KEPT
    return last if warned_at is None else max(last, warned_at + WARNED)


def warn_before(now: datetime) -> datetime:
    """Drafts last saved up to this moment are to be warned of."""
    return now - KEPT + WARNED
