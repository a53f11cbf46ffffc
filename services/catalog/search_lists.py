"""Reads the search's reviewed lists (data/): synonyms, words that only wrap a question, life events."""

import csv
import hashlib
import json
from functools import cache
from importlib.resources.abc import Traversable

from .domain.search.entries import RULES
from .domain.search.life_events import LifeEvent, LifeEvents
from .domain.search.synonyms import Synonym, Synonyms
from .domain.texts import folded
from .register import DATA

SYNONYMS = "synonyms.csv"
FILLERS = "search-fillers.txt"
LIFE_EVENTS = "life-events.json"
REVIEWED = "life-events-reviewed.csv"


@cache
def life_events(data: Traversable = DATA) -> LifeEvents:
    """All life events with the reviewed table. ValueError or KeyError name what contradicts itself."""
    described = json.loads(data.joinpath(LIFE_EVENTS).read_text(encoding="utf-8"))["events"]
    rows = csv.DictReader(data.joinpath(REVIEWED).read_text(encoding="utf-8").splitlines())
    return LifeEvents(
        (
            LifeEvent(
                code=each["code"],
                name=each["name"],
                name_en=each["name_en"],
                text=each["text"],
                text_en=each["text_en"],
                fields=frozenset(folded(field) for field in each["fields"]),
                phrases=tuple(folded(phrase) for phrase in each["phrases"]),
                words=tuple(folded(word) for word in each["words"]),
            )
            for each in described
        ),
        {row["code"]: tuple(event for event in row["events"].split(";") if event) for row in rows},
    )


@cache
def synonyms(data: Traversable = DATA) -> Synonyms:
    """What people say instead of the official words. A later row of the same phrase is tried after an earlier one."""
    rows = csv.DictReader(data.joinpath(SYNONYMS).read_text(encoding="utf-8").splitlines())
    lines = data.joinpath(FILLERS).read_text(encoding="utf-8").splitlines()
    return Synonyms((Synonym(row["typed"], row["official"]) for row in rows), [line for line in lines if line.strip()])


@cache
def made_from(data: Traversable = DATA) -> str:
    """Fingerprint of the rules and lists that entries are made by: when it changes, they are made anew."""
    content = [str(RULES).encode(), *(data.joinpath(name).read_bytes() for name in (LIFE_EVENTS, REVIEWED))]
    return hashlib.sha256(b"\0".join(content)).hexdigest()
