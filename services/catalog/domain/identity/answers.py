"""What is asked and what is answered: a submission, the published procedures, candidates with reasons, an outcome."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from .names import Name
from .tails import Level

Outcome = Literal["certain", "ask", "none"]

MOST_CANDIDATES = 5


class Said(NamedTuple):
    """A reason: ``code`` for programs, a sentence in Vietnamese and in English for people."""

    code: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A submission as somebody sent it; ``level`` and ``agency`` read already, the rest as it came."""

    name: str
    code: str | None = None
    field: str | None = None
    agency: str | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A published procedure under one name.

    ``code`` is the published one, ``national`` what it is identified by: of one procedure split by level, the parts share
    it. ``publisher``: the agency in the code; ``agency``: who decides wherever one lives. ``alias``: the name is not the
    published one, but a former one, or one that a person assigned.
    """

    code: str
    national: str
    name: str
    read: Name
    level: Level | None = None
    field: str = ""
    agency: str | None = None
    publisher: str | None = None
    alias: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A procedure that may be meant, how near it is (0 to 1), and why."""

    known: Known
    score: float
    reasons: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """``code`` and ``national`` of what is meant when ``certain``; ``national`` alone when only the part of one national
    procedure is open. ``score`` is the best candidate's. Candidates: the likeliest first, at most five."""

    outcome: Outcome
    score: float
    reasons: tuple[Said, ...]
    candidates: tuple[Candidate, ...] = ()
    code: str | None = None
    national: str | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided about a name or a code: ``chosen`` is a published code, or None for "not in the register"."""

    chosen: str | None
    on: date
