"""Looks for words in everything a system holds: every table of every schema, every topic, every object."""

import base64
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import asyncpg

from services.contracts import topics
from services.kernel.kafka import read_all
from services.kernel.settings import Settings
from services.submission.store.files.objects import Objects

_TABLES = """
SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1
"""

Found = dict[str, set[str]]


def spellings(word: str) -> list[bytes]:
    """How a word may stand somewhere: as it is, as bytea is printed, as JSON escapes it, as a value of a tus header."""
    plain = word.encode()
    return [plain, plain.hex().encode(), json.dumps(word)[1:-1].encode(), base64.b64encode(plain).rstrip(b"=")[:-1]]


async def tables(settings: Settings, words: Sequence[str]) -> Found:
    """Of these words, those found in each table where there are any; the name of a table with its schema."""
    found: Found = defaultdict(set)
    connection = await asyncpg.connect(settings.url_of("auditor"))
    try:
        for (table,) in await connection.fetch(_TABLES):
            async with connection.transaction():
                async for row in connection.cursor(f"SELECT t::text FROM {table} AS t"):
                    _look(found, table, row[0].encode(), words)
    finally:
        await connection.close()
    return dict(found)


async def topics_of(settings: Settings, agencies: Sequence[str], words: Sequence[str]) -> Found:
    """The same for every topic that topics.yaml names, those of these agencies among them: keys, headers, values."""
    found: Found = defaultdict(set)
    names = [name for one in topics.all() for name in (map(one.named, agencies) if one.of_agencies else [one.name])]
    async for record in read_all(settings, names):
        written = [record.key or b"", record.value or b"", *(value for _, value in record.headers)]
        _look(found, record.topic, b"\n".join(written), words)
    return dict(found)


async def objects(settings: Settings, words: Sequence[str]) -> Found:
    """The same for every object in the store: its name and its bytes."""
    found: Found = defaultdict(set)
    async for name, content in _all(Objects(settings)):
        _look(found, name, name.encode() + b"\n" + content, words)
    return dict(found)


async def _all(store: Objects) -> AsyncIterator[tuple[str, bytes]]:
    async for names in store.older(datetime.now(UTC) + timedelta(days=1)):
        for name in names:
            yield name, b"".join([part async for part in store.read(name)])


def _look(found: Found, place: str, text: bytes, words: Sequence[str]) -> None:
    for word in words:
        if any(spelling in text for spelling in spellings(word)):
            found[place].add(word)
