"""What searching answers: the shapes, and how hits become them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import orjson
from pydantic import BaseModel

from services.kernel.database import Row

from ..domain.search import MOST_WORDS
from ..domain.search.life_events import LifeEvent
from ..domain.search.ranking import Hit, Writing
from ..domain.search.synonyms import Synonym, Synonyms
from ..domain.search.terms import words_of
from ..views import BASE, ProcedureLine, procedure_links
from .finding import Found


class Said(BaseModel):
    """A sentence in both languages."""

    vi: str
    en: str


class Correction(BaseModel):
    """A piece of the query and what it was read as."""

    typed: str
    read: str


class UsedSynonym(BaseModel):
    """An everyday phrase and the official one that was looked for."""

    typed: str
    official: str


class NearEvent(BaseModel):
    """A life event that the words of a query belong to."""

    code: str
    name: str
    name_en: str


class Understood(BaseModel):
    """How the query was read. ``as_typed``: nothing was changed. ``searched``: the words looked for, as names write them.

    ``left_out``: words that were not needed, as they were typed; ``life_event``: where to look when nothing fits;
    ``literal``: the address that searches for what was typed and nothing else, null when this is it.
    """

    searched: str
    as_typed: bool
    corrections: list[Correction]
    synonyms: list[UsedSynonym]
    left_out: list[str]
    text: Said
    literal: str | None
    life_event: NearEvent | None = None


class FoundLine(ProcedureLine):
    """A procedure in a list. ``former_name``: the name it had before, when that was found."""

    former_name: str | None = None


class ProcedurePage(BaseModel):
    """``next`` is the ``after`` of the following page; null on the last. ``understood`` is null when nothing was asked.

    ``more_than_ranked``: more procedures fit than are ranked; a longer question finds the others.
    """

    items: list[FoundLine]
    next: str | None
    understood: Understood | None = None
    more_than_ranked: bool = False


class Suggestion(BaseModel):
    """A procedure to choose, or (``code`` null) a phrase to search for. ``said``: the everyday words it stands for;
    ``authority``: who decides, where another suggestion has the same name."""

    text: str
    code: str | None
    said: str | None
    authority: str | None = None
    links: dict[str, str]


class Suggestions(BaseModel):
    """What somebody may be about to type, the best first."""

    items: list[Suggestion]
    understood: Understood | None


class LifeEventLine(BaseModel):
    """A life event, with the number of procedures on offer that belong to it."""

    code: str
    name: str
    name_en: str
    text: str
    text_en: str
    procedures: int
    links: dict[str, str]


class LifeEventList(BaseModel):
    """All of them, in the order they are shown."""

    items: list[LifeEventLine]


def found_line(row: Row, hit: Hit | None = None) -> FoundLine:
    """From a row with version and content, and the hit that led to it."""
    content: dict[str, Any] = orjson.loads(row["content"])
    version = row["version"]
    links = procedure_links(content["code"], version)
    return FoundLine(**content, version=version, links=links, former_name=hit.name if hit and hit.number > 0 else None)


def understood(query: str, found: Found, address: str) -> Understood:
    """How a query was read; ``address``: path and filters of this question without ``q``, for the literal one."""
    reading = found.read_as
    if reading is None:
        return _nothing(query)
    writing = Writing([*(each.official for each in reading.synonyms), *(hit.name for hit in found.hits[:3])])
    searched = writing.of([word for word in reading.words if word not in reading.left_out])
    if reading.literal:
        text = Said(vi=f"Tìm với: {query.strip()}", en=f"Searched for: {query.strip()}")
    else:
        text = Said(vi=f"Tìm với: {searched}", en=f"Searched for: {searched}")
    if found.words_beyond:
        text.vi += " (chỉ những từ đầu tiên được dùng)"
        text.en += " (only the first words were used)"
    return Understood(
        searched=searched,
        as_typed=reading.literal,
        corrections=[Correction(typed=each.typed, read=writing.of(each.read.split())) for each in reading.corrections],
        synonyms=[UsedSynonym(typed=each.typed, official=each.official) for each in reading.synonyms],
        left_out=[
            Writing([*(each.official for each in reading.synonyms), query]).of([word]) for word in reading.left_out
        ],
        text=text,
        literal=None if reading.literal else f"{address}q={quote(query.strip())}&literal=true",
    )


def near_event(query: str, synonyms: Synonyms, events: Collection[LifeEvent]) -> NearEvent | None:
    """The life event whose phrase the query says, in its own words or in the official ones for them; else the one whose
    everyday word it says, the longest first. None when no event is near."""
    typed = words_of(query)[:MOST_WORDS]
    for words in (typed, *(variant.words for variant in synonyms.variants(typed))):
        said = f" {' '.join(words)} "
        for event in events:
            if any(f" {phrase} " in said for phrase in event.phrases):
                return _near(event)
    said = f" {' '.join(typed)} "
    spoken = [(len(word), event) for event in events for word in event.words if f" {word} " in said]
    return _near(max(spoken, key=lambda each: each[0])[1]) if spoken else None


def _near(event: LifeEvent) -> NearEvent:
    return NearEvent(code=event.code, name=event.name, name_en=event.name_en)


def namesakes(found: Found) -> list[str]:
    """Codes of what has the name of another that was found."""
    named = Counter(hit.name for hit in found.hits)
    return [hit.code for hit in found.hits if named[hit.name] > 1]


def suggestions(
    found: Found, phrases: Sequence[Synonym], read: Understood | None, authorities: Mapping[str, str]
) -> Suggestions:
    """Procedures first, then everyday phrases, each leading to the search for its official words. ``authorities``: who
    decides, by code, for those that have one name."""
    items = [
        Suggestion(
            text=hit.name,
            code=hit.code,
            said=None,
            authority=authorities.get(hit.code),
            links={"self": f"{BASE}/procedures/{hit.code}"},
        )
        for hit in found.hits
    ]
    items += [
        Suggestion(
            text=phrase.official,
            code=None,
            said=phrase.typed,
            links={"search": f"{BASE}/procedures?q={quote(phrase.typed)}"},
        )
        for phrase in phrases
    ]
    return Suggestions(items=items, understood=read)


def life_event_line(event: LifeEvent, counted: Mapping[str, int]) -> LifeEventLine:
    """With its number of procedures."""
    return LifeEventLine(
        code=event.code,
        name=event.name,
        name_en=event.name_en,
        text=event.text,
        text_en=event.text_en,
        procedures=counted.get(event.code, 0),
        links={"procedures": f"{BASE}/procedures?life_event={event.code}"},
    )


def _nothing(query: str) -> Understood:
    if any(character.isalnum() for character in query):
        text = Said(
            vi="Không có thủ tục nào khớp với từ khóa này: có thể Danh mục thử này chưa có thủ tục này. "
            "Hãy thử ít từ hơn, từ khác, hoặc mã thủ tục.",
            en="No procedure fits these words: this trial catalogue may not have the procedure yet. "
            "Try fewer words, others, or a procedure's code.",
        )
    else:
        text = Said(
            vi="Từ khóa không có chữ hoặc số nào để tìm. Hãy gõ tên thủ tục (có dấu hay không dấu đều được) hoặc mã.",
            en="There is no letter or digit to search for. Type a procedure's name, with or without accents, or a code.",
        )
    return Understood(searched="", as_typed=True, corrections=[], synonyms=[], left_out=[], text=text, literal=None)
