"""What a citizen has to pay, pinned from figures that somebody stated as figures; a fee in prose pins nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

# Why an amount cannot be pinned, and so not be paid online.
Unpinned = Literal["not-stated", "several-lines", "differs-from-published", "nothing-due"]
Basis = Literal["stated", "published"]


@dataclass(frozen=True, slots=True)
class Item:
    """One part of a fee. ``amount`` in đồng."""

    text: str
    amount: int


@dataclass(frozen=True, slots=True)
class Line:
    """One structured line of the published fee. ``amount`` None: the line states no number; ``per``: not for the whole."""

    amount: int | None
    code: str = ""
    condition: str = ""
    per: str = ""

    @property
    def always(self) -> bool:
        """Whether every dossier pays exactly this."""
        return self.amount is not None and not self.condition and not self.per


@dataclass(frozen=True, slots=True)
class Pinned:
    """What is due: ``amount`` in đồng, or None with the reason. ``items`` add up to the amount."""

    amount: int | None
    basis: Basis
    items: tuple[Item, ...] = ()
    why_not: Unpinned | None = None


def fixed(lines: Sequence[Line]) -> int | None:
    """The fee that every dossier of the procedure pays, or None where it depends on anything."""
    return sum(line.amount or 0 for line in lines) if lines and all(line.always for line in lines) else None


def pin(lines: Sequence[Line], stated: Sequence[Item] | None = None) -> Pinned:
    """What is due by the agency's own statement where there is one, else by the published lines.

    A statement is held against the lines: each item must be a published amount, or a whole number of them where the line
    is for a copy, a page or the like; where every dossier pays the same, the sum must be that.
    """
    if stated is not None:
        if not _published(lines, stated):
            return Pinned(None, "stated", tuple(stated), "differs-from-published")
        return Pinned(sum(item.amount for item in stated), "stated", tuple(stated))
    amount = fixed(lines)
    if amount is None:
        return Pinned(None, "published", why_not="several-lines" if lines else "not-stated")
    if amount == 0:
        return Pinned(None, "published", why_not="nothing-due")
    return Pinned(amount, "published", tuple(Item(line.code, line.amount or 0) for line in lines))


def _published(lines: Sequence[Line], stated: Sequence[Item]) -> bool:
    if not lines:
        return True
    amount = fixed(lines)
    if amount is not None:
        return sum(item.amount for item in stated) == amount
    # A line without a number may stand for any amount.
    if any(line.amount is None for line in lines):
        return True
    return all(any(_is(item.amount, line) for line in lines) for item in stated)


def _is(amount: int, line: Line) -> bool:
    if line.amount == amount:
        return True
    return bool(line.per and line.amount and amount % line.amount == 0)
