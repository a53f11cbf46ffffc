"""What stands in the search for one procedure, made from a version's content."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..texts import folded
from .audience import audiences
from .life_events import LifeEvents
from .terms import TOLD, code_forms, filter_term, name_terms, size_of, words_of

# Raised when entries are made differently: every entry is then made anew at the next start.
RULES = 4

# Number of the entry that holds the English name.
ENGLISH = -1

# The value of the filter "agency" where the place decides which agency is competent.
BY_PLACE = "by-place"


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of a procedure. ``number`` 0 is the name in force, ENGLISH its English one, those above 0 it had before.

    ``words``: folded, with a blank before and after each, so that a word or phrase is found whole.
    """

    code: str
    number: int
    name: str
    words: str
    size: int
    terms: list[str]


def entries(content: Mapping[str, Any], former: Iterable[str], events: LifeEvents) -> list[Entry]:
    """The entries of a procedure: its name, its former names where they have other words, and its English name."""
    filters = filter_terms(content, events)
    made: dict[str, Entry] = {}
    for name in (content["name"], *former):
        words = f" {' '.join(words_of(name))} "
        if words.strip() and words not in made:
            terms = name_terms(name, filters)
            made[words] = Entry(content["code"], len(made), name, words, size_of(name), terms)
    english = content.get("name_en") or ""
    words = f" {' '.join(words_of(english))} "
    if words.strip() and words not in made:
        terms = name_terms(english, filters)
        made[words] = Entry(content["code"], ENGLISH, english, words, size_of(english), terms)
    return list(made.values())


def filter_terms(content: Mapping[str, Any], events: LifeEvents) -> list[str]:
    """What the procedure can be filtered by. A content that does not say something is found by no filter on it, except
    the audience: a procedure that names nobody is for everybody."""
    competent = content.get("competent") or {}
    level, agency, online = competent.get("level"), competent.get("agency"), content.get("online_level")
    by_place = agency is None and level in ("province", "commune")
    field = content.get("field") or ""
    return [
        *([filter_term("field", folded(field))] if folded(field) else []),
        *([filter_term("level", level)] if level else []),
        *([filter_term("online", online)] if online else []),
        *([filter_term("agency", agency or BY_PLACE)] if agency or by_place else []),
        *(filter_term("event", event) for event in events.of(content["code"], content["name"], field)),
        *(filter_term("audience", audience) for audience in audiences(content.get("subjects") or ())),
        *([TOLD] if _told(content) else []),
    ]


def _told(content: Mapping[str, Any]) -> bool:
    deadline, fee = content.get("deadline") or {}, content.get("fee") or {}
    return bool(content.get("components")) or deadline.get("value") is not None or fee.get("amount") is not None


def forms_of(content: Mapping[str, Any]) -> Sequence[str]:
    """The ways to write its codes."""
    return code_forms(content["code"], content.get("aliases") or ())
