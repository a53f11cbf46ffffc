"""Searches stay fast because of how PostgreSQL answers them: its plans over thousands of names are held to that."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bench.names import names
from bench.search import store
from deploy.local.postgres import Postgres
from services.catalog.domain.search.reading import Reading
from services.catalog.domain.search.terms import words_of
from services.catalog.search.finding import find
from services.catalog.search.lexicon import Lexicon
from services.catalog.search.looking_up import Filters, LookUps, Walks
from services.catalog.search.suggesting import suggest
from services.catalog.search_lists import synonyms
from services.catalog.store import searching
from services.catalog.store.searching import Bounds
from services.kernel.database import Connection, Row
from tests.support.environment import Environment

NAMES = 6_000
HOT = {
    "few fit": (searching.FEW_FIT, ["trich luc|luc ho|ho tich"], ["% trich luc ho tich %"], None, 3_000, 200, 400),
    "few fit, filtered": (
        searching.FEW_FIT,
        ["mien thi|level=province"],
        ["% thi thuc %"],
        ["agency=by-place"],
        3_000,
        60,
        1_000,
    ),
    "many fit": (searching.MANY_FIT, ["% cap giay %"], 20_000, 200),
    "by code": (searching.BY_CODE, "0012", [], None, 200, 2_000),
}


@pytest.fixture(scope="module")
async def stored(postgres: Postgres) -> AsyncIterator[Environment]:
    """Made-up names, stored and analysed."""
    environment = await Environment.make(postgres, None)
    await environment.database("catalog")
    made = [(f"9.{number:06d}", name, field) for number, (name, field) in enumerate(names(NAMES))]
    await store(environment.settings.url_of("catalog"), made)
    yield environment
    await environment.close()


async def plan(connection: Connection, query: str, *arguments: object) -> str:
    return "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN (COSTS OFF) {query}", *arguments))


async def kept_plan(connection: Connection, query: str, arguments: int) -> str:
    """What PostgreSQL keeps for a statement that it has seen often, whatever it is asked for."""
    async with connection.transaction():
        await connection.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        await connection.execute(f"PREPARE hot AS {query}")
        nothing = ", ".join(["NULL"] * arguments)
        rows = await connection.fetch(f"EXPLAIN (COSTS OFF) EXECUTE hot ({nothing})")
        await connection.execute("DEALLOCATE hot")
    return "\n".join(row[0] for row in rows)


@pytest.mark.parametrize("name", HOT)
async def test_no_hot_query_reads_all_names(stored: Environment, name: str) -> None:
    query, *arguments = HOT[name]
    async with (await stored.database("catalog")).acquire() as connection:
        said = await plan(connection, query, *arguments)
        kept = await kept_plan(connection, query, len(arguments))
    for one in (said, kept):
        assert "Seq Scan on search_entry" not in one, one
        assert "Seq Scan on search_code" not in one, one
    expected = {"few": "search_entry_terms", "man": "search_entry_size", "by ": "search_code_pkey"}[name[:3]]
    assert expected in said, said


async def test_the_beginning_of_a_code_is_a_range_of_the_index(stored: Environment) -> None:
    async with (await stored.database("catalog")).acquire() as connection:
        kept = await kept_plan(connection, searching.BY_CODE, 5)
    assert re.search(r"search_code_pkey.*\n\s+Index Cond: \(\(form >= ", kept), kept


async def test_a_walk_of_the_shortest_names_reads_the_index_alone(stored: Environment) -> None:
    async with (await stored.database("catalog")).acquire() as connection:
        said = await plan(connection, *HOT["many fit"])
    assert "Index Only Scan using search_entry_size" in said, said


@pytest.mark.parametrize(
    "query", ["cấp", "giấy", "cap giay", "giay chung nhan", "gi", "c", "thuộc thẩm quyền của", "a b c d e", "9", "9."]
)
async def test_what_thousands_of_names_fit_touches_a_bounded_part_of_them(stored: Environment, query: str) -> None:
    database = await stored.database("catalog")
    lexicon = Lexicon(database, synonyms())
    vocabulary = await lexicon.current()
    async with database.acquire() as connection:
        await connection.execute("SELECT pg_stat_force_next_flush()")
        before = await _read(connection)
        found = await find(connection, query, vocabulary, lexicon.synonyms, Filters(), literal=False)
        await suggest(connection, query, vocabulary, lexicon.synonyms, 8, {})
        await connection.execute("SELECT pg_stat_force_next_flush()")
        scans = await _read(connection)
    assert len(found.hits) <= 200
    assert scans == before, "the whole table was read"


class _Counting:
    """A connection that counts its statements."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.statements = 0

    async def fetch(self, query: str, *arguments: object) -> list[Row]:
        self.statements += 1
        return await self._connection.fetch(query, *arguments)


@pytest.mark.parametrize(
    ("query", "searched", "suggested"),
    [
        ("giay phep moi truong tai xa", 1, 1), ("thẻ tạm trú cho người nước ngoài", 1, 1),
        ("giay phpe moi truong", 1, 1), ("gia hạn giấy phép", 2, 2), ("9.0012", 1, 1),
    ],
)  # fmt: skip
async def test_a_question_is_few_statements_and_a_suggestion_asked_again_fewer(
    stored: Environment, query: str, searched: int, suggested: int
) -> None:
    database = await stored.database("catalog")
    lexicon = Lexicon(database, synonyms())
    vocabulary = await lexicon.current()
    walks: Walks = {}
    async with database.acquire() as connection:
        counting: Any = _Counting(connection)
        found = await find(counting, query, vocabulary, lexicon.synonyms, Filters(), literal=False)
        assert found.hits
        assert counting.statements <= searched
        counting.statements = 0
        first = await suggest(counting, query, vocabulary, lexicon.synonyms, 8, walks)
        assert counting.statements <= suggested
        counting.statements = 0
        assert await suggest(counting, query, vocabulary, lexicon.synonyms, 8, walks) == first
        assert counting.statements <= 1


async def test_words_that_go_together_do_not_make_the_search_read_all_names_that_have_them(stored: Environment) -> None:
    words = words_of("tra lai giay chung nhan quyen su dung dat cho nguoi lao dong lam viec theo hop dong")
    database = await stored.database("catalog")
    lexicon = Lexicon(database, synonyms())
    vocabulary = await lexicon.current()
    assert vocabulary.counts["viec"] > 200
    async with database.acquire() as connection:
        before = await _fetched(connection)
        search = LookUps(connection, vocabulary, Filters())
        await search.all_of([Reading(tuple(words))], 0, Bounds(2_000, 20_000, 3_000, 200, 400))
        assert await _fetched(connection) - before <= 40


async def _fetched(connection: Connection) -> int:
    """How many names were read so far by way of the index of their terms."""
    await connection.execute("SELECT pg_stat_force_next_flush()")
    await connection.execute("SELECT pg_stat_clear_snapshot()")
    return await connection.fetchval("SELECT idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'search_entry'")


async def _read(connection: Connection) -> int:
    """How often all of search_entry was read."""
    await connection.execute("SELECT pg_stat_clear_snapshot()")
    return await connection.fetchval("SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'search_entry'")


async def test_made_up_names_are_found_mistyped_among_the_first_five(stored: Environment) -> None:
    database = await stored.database("catalog")
    lexicon = Lexicon(database, synonyms())
    vocabulary = await lexicon.current()
    wanted = [name for name, _ in names(NAMES)][::60]
    hits = 0
    async with database.acquire() as connection:
        for name in wanted:
            typed = re.sub(r"(\w)(\w)(\w+)$", r"\2\1\3", name.lower())  # the last word begins with letters exchanged
            found = await find(connection, typed, vocabulary, lexicon.synonyms, Filters(), literal=False)
            hits += name in [hit.name for hit in found.hits[:5]]
    assert hits / len(wanted) >= 0.95
