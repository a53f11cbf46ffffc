"""The usual wishes of citizens, in their own words and however typed, lead to what they want among the first five."""

import random
from datetime import date

import pytest

from bench.search import store
from bench.typed import mistyped, plain, telex, vni
from services.catalog.domain.search.terms import words_of
from services.catalog.loader import load
from services.catalog.register import Register
from services.catalog.search.finding import Found, find
from services.catalog.search.lexicon import Lexicon
from services.catalog.search.looking_up import Filters
from services.catalog.search_lists import synonyms
from services.kernel.database import Connection, Database
from tests.component.catalog.wishes import ELSEWHERE, IN_ENGLISH, IN_PASSING, OFFICIAL, WISHES
from tests.support.environment import Environment

FIRST = 5
TYPED = {
    "as said": lambda wish: wish,
    "in capitals": lambda wish: wish.upper(),
    "without accents": plain,
    "with Telex keys left": telex,
    "with VNI digits left": vni,
    "in a question": lambda wish: f"tôi muốn {wish} thì làm thế nào",
}


@pytest.fixture
async def asked(database_only: Environment, register: Register) -> tuple[Database, Lexicon]:
    """The real register with the well-known names beside it."""
    database = await database_only.database("catalog")
    await load(database, register, date(2026, 11, 2))
    made = [(f"8.{number:06d}", name, "") for number, name in enumerate(OFFICIAL)]
    await store(database_only.settings.url_of("catalog"), made)
    lexicon = Lexicon(database, synonyms())
    return database, lexicon


async def _found(connection: Connection, lexicon: Lexicon, query: str) -> Found:
    return await find(connection, query, await lexicon.current(), lexicon.synonyms, Filters(), literal=False)


def _leads(found: Found, wanted: tuple[str, ...]) -> bool:
    names = [hit.name.removeprefix("Thủ tục ") for hit in found.hits[:FIRST]]
    return any(name.startswith(wanted) for name in names)


def test_there_are_sixty_wishes_each_once() -> None:
    assert len({tuple(words_of(wish)) for wish, _ in WISHES}) == len(WISHES) >= 60


async def test_every_wish_is_found_however_it_is_typed(asked: tuple[Database, Lexicon]) -> None:
    database, lexicon = asked
    async with database.acquire() as connection:
        missed = [
            (how, wish)
            for wish, wanted in (*WISHES, *IN_PASSING)
            for how, typed in TYPED.items()
            if not _leads(await _found(connection, lexicon, typed(wish)), wanted)
        ]
    assert missed == []


async def test_every_wish_in_english_is_found(asked: tuple[Database, Lexicon]) -> None:
    database, lexicon = asked
    async with database.acquire() as connection:
        missed = [
            (typed, [hit.name for hit in found.hits[:FIRST]])
            for wish, wanted in IN_ENGLISH
            for typed in (wish, wish.upper())
            if not _leads(found := await _found(connection, lexicon, typed), wanted)
        ]
    assert missed == []


async def test_a_mistyped_wish_is_found_in_nineteen_of_twenty_cases(asked: tuple[Database, Lexicon]) -> None:
    database, lexicon = asked
    right = []
    async with database.acquire() as connection:
        for wish, wanted in WISHES:
            for turn in range(3):
                typed = mistyped(plain(wish).split(), random.Random(f"{wish}{turn}"))
                right.append(_leads(await _found(connection, lexicon, typed), wanted))
    assert sum(right) / len(right) >= 0.95


@pytest.mark.parametrize(("wish", "wrong"), ELSEWHERE)
async def test_what_sounds_alike_does_not_lead_to_another_procedure(
    asked: tuple[Database, Lexicon], wish: str, wrong: str
) -> None:
    database, lexicon = asked
    async with database.acquire() as connection:
        found = await _found(connection, lexicon, wish)
    assert not any(wrong in hit.name.lower() for hit in found.hits[:FIRST]), [hit.name for hit in found.hits[:FIRST]]
