"""Suggests procedures while somebody types: the last word may be unfinished, the words before it mistyped."""

from collections.abc import Sequence

from services.kernel.database import Connection

from ..domain.search import MOST_WORDS
from ..domain.search.correcting import corrected
from ..domain.search.ranking import ranked
from ..domain.search.reading import Reading
from ..domain.search.synonyms import Synonym, Synonyms
from ..domain.search.terms import words_of
from ..domain.search.vocabulary import Vocabulary
from ..store.searching import Bounds
from .finding import Found
from .looking_up import Filters, LookUps, Walks

_ENDINGS = 4
# A list of eight is chosen from these; what everyday words mean is looked up only where names have not that many.
_BOUNDS = Bounds(many=500, walked=3_000, fetched=300, each=12, together=24)
_PHRASES = 3


async def suggest(
    connection: Connection, query: str, vocabulary: Vocabulary, synonyms: Synonyms, most: int, walks: Walks
) -> tuple[Found, list[Synonym]]:
    """(procedures, everyday phrases that the query begins), the best first, at most ``most`` procedures.

    ``walks`` is used and added to: it must be of this vocabulary.
    """
    typed = words_of(query)[:MOST_WORDS]
    if not typed:
        return Found(), []
    phrases = synonyms.beginning(typed, _PHRASES)
    search = LookUps(connection, vocabulary, Filters(), walks)
    if by_code := await search.by_code(typed):
        return Found(by_code[:most], Reading(tuple(typed))), []
    asked = _asked(typed, vocabulary, synonyms, phrases)
    hits = await search.all_of(asked, 0, _BOUNDS, enough=most)
    best = ranked(hits, {at: one.words for at, one in enumerate(asked)}, 0, query)[:most]
    return Found(best, asked[best[0].asked] if best else None), phrases


def _asked(
    typed: Sequence[str], vocabulary: Vocabulary, synonyms: Synonyms, phrases: Sequence[Synonym]
) -> list[Reading]:
    *before, last = typed
    right = corrected(before, vocabulary) if before else ()
    words = tuple(word.read for word in right)
    changed = tuple(word for word in right if word.typed != word.read)
    endings = vocabulary.beginning(last, words[-1] if words else None, _ENDINGS)
    asked = [Reading(tuple(typed))]
    asked += [Reading((*words, ending), changed) for ending in endings]
    asked += [Reading(tuple(words_of(phrase.official)), (), (phrase,)) for phrase in phrases]
    asked += [Reading(one.words, (), one.used) for one in synonyms.variants(typed)[:2]]
    if not endings:
        whole = corrected(typed, vocabulary)
        asked.append(Reading(tuple(word.read for word in whole), tuple(w for w in whole if w.typed != w.read)))
    return list({one.words: one for one in reversed(asked)}.values())[::-1]
