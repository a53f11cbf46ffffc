"""P5: search over 100,000 made-up names and the real ones, through HTTP: is it among the first five, and how fast."""

import asyncio
import json
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import quote

import asyncpg

from bench.names import names
from bench.stage import Stage
from bench.typed import plain, queries
from services.catalog.search_lists import life_events
from services.catalog.store import indexing
from services.kernel.database import Database

NAMES = 100_000
CLIENTS = 4
FIRST = 5
_PATH = "/api/catalog/v1"
# As long as a person needs to tell one from the other: the piece is in no more names than are looked at.
_SHORTEST_PIECE = 4


@dataclass
class Searching:
    """Hit rate in the first five by kind (of made-up names, of real ones), and milliseconds of an answer."""

    hits: dict[str, tuple[float, float]] = field(default_factory=dict)
    asked: int = 0
    search_ms: Sequence[float] = ()
    suggestion_ms: Sequence[float] = ()
    failed: int = 0
    indexing_seconds: float = 0.0

    def of(self, *beginnings: str) -> float:
        """The hit rate over all kinds that begin so."""
        return statistics.mean(rate for kind, (rate, _) in self.hits.items() if kind.startswith(beginnings))


def share(milliseconds: Sequence[float], part: float) -> float:
    """A percentile."""
    ordered = sorted(milliseconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


async def measure(stage: Stage, *, targets: int, seconds: float) -> Searching:
    """Stores the names, asks for ``targets`` of them in every way, then as much as four clients can for ``seconds``."""
    found = Searching()
    made = [(f"9.{number:06d}", name, field_) for number, (name, field_) in enumerate(names(NAMES))]
    found.indexing_seconds = await store(stage.urls["catalog"], made)
    real = await _real(stage.urls["catalog"])
    port = await stage.serve("search", "catalog.api")
    try:
        chance = random.Random(5)
        asked = _questions([*made, *real], [each[:2] for each in chance.sample(made, targets)], chance)
        asked_real = _questions([*made, *real], [each[:2] for each in real], chance)
        found.asked = len(asked) + len(asked_real)
        rates, rates_real = await _rates(port, asked), await _rates(port, asked_real)
        found.hits = {kind: (rates[kind], rates_real[kind]) for kind in rates}
        everything = [query for _, _, query in asked]
        chance.shuffle(everything)
        searches = [f"{_PATH}/procedures?limit=10&q={quote(query)}" for query in everything]
        found.search_ms, failed = await _storm(port, searches, seconds)
        typing = [query[:end] for query in everything for end in (1, 3, 6, 10, 16)]
        found.suggestion_ms, more = await _storm(
            port, [f"{_PATH}/suggestions?q={quote(each)}" for each in typing], seconds
        )
        found.failed = failed + more
    finally:
        stage.stop("search")
    return found


async def store(url: str, made: Sequence[tuple[str, str, str]]) -> float:
    """Puts (code, name, field) into the catalogue's tables and its search; returns the seconds the search took."""
    contents = [_content(*each) for each in made]
    database = Database("catalog", url)
    await database.open()
    async with database.transaction() as connection:
        await connection.copy_records_to_table(
            "procedure",
            records=[(each["code"], 1, "synthetic", "", "province", 1) for each in contents],
            columns=["code", "version", "digest", "field_folded", "level", "sequence"],
        )
        await connection.copy_records_to_table(
            "procedure_version",
            records=[
                (each["code"], 1, date(2025, 7, 1), json.dumps(each, ensure_ascii=False), "{}") for each in contents
            ],
            columns=["code", "version", "valid_from", "content", "form"],
        )
        began = time.perf_counter()
        await indexing.index(connection, contents, life_events())
        seconds = time.perf_counter() - began
    await database.pool.execute("VACUUM (ANALYZE)")
    await database.close()
    return seconds


def _content(code: str, name: str, field_: str) -> dict[str, object]:
    return {
        "code": code, "aliases": [], "name": name, "name_en": None, "field": field_, "level": "province",
        "competent": {"level": "province", "agency": None}, "authority": "Dữ liệu giả lập", "subjects": [],
        "deadline": {"text": "", "value": None, "unit": None}, "fee": {"text": "", "amount": None}, "components": [],
        "channels": [], "online_level": None, "notice": "Tên giả lập để đo tốc độ, không phải thủ tục có thật.",
        "notice_en": "Made up to measure speed; no real procedure.", "form_sha256": "",
    }  # fmt: skip


async def _real(url: str) -> list[tuple[str, str, str]]:
    connection = await asyncpg.connect(url)
    rows = await connection.fetch("SELECT code, name FROM search_entry WHERE number = 0 AND code NOT LIKE '9.%'")
    await connection.close()
    return [(row["code"], row["name"], "") for row in rows]


def _questions(
    everything: Sequence[tuple[str, str, str]], targets: Sequence[tuple[str, str]], chance: random.Random
) -> list[tuple[str, set[str], str]]:
    """(kind, codes that are right, query). Procedures of the same name are all right: the query cannot tell them apart."""
    haystack = "\n".join(f" {plain(name)} " for _, name, _ in everything)
    same: dict[str, set[str]] = {}
    for code, name, _ in everything:
        same.setdefault(plain(name), set()).add(code)
    made = []
    for _, name in targets:
        part = _piece(name, haystack, chance)
        made += [(kind, same[plain(name)], query) for kind, query in queries(name, part, chance).items()]
    return made


def _piece(name: str, haystack: str, chance: random.Random) -> str:
    """Words of the name that stand together, as few as still tell it from all but four others; at most nine tries."""
    words = name.split()
    for length in (_SHORTEST_PIECE, 6, 8):
        for _ in range(3):
            if length >= len(words):
                return name
            start = chance.randrange(len(words) - length + 1)
            part = " ".join(words[start : start + length])
            if len(plain(part).split()) >= _SHORTEST_PIECE and haystack.count(f" {plain(part)} ") <= FIRST:
                return part
    return name


async def _rates(port: int, asked: Sequence[tuple[str, set[str], str]]) -> dict[str, float]:
    hits: dict[str, list[bool]] = {}
    client = _Client(port)
    for kind, right, query in asked:
        _, body = await client.get(f"{_PATH}/procedures?limit={FIRST}&q={quote(query[:600])}")
        hits.setdefault(kind, []).append(bool(right & {item["code"] for item in json.loads(body)["items"]}))
    client.close()
    return {kind: sum(each) / len(each) for kind, each in hits.items()}


async def _storm(port: int, addresses: Sequence[str], seconds: float) -> tuple[list[float], int]:
    """(milliseconds of each answer, answers that were none) of four clients that ask again as soon as they are answered."""
    milliseconds: list[float] = []
    failed = 0
    until = time.perf_counter() + seconds

    async def ask(first: int) -> None:
        nonlocal failed
        client = _Client(port)
        at = first
        while time.perf_counter() < until:
            began = time.perf_counter()
            status, _ = await client.get(addresses[at % len(addresses)])
            milliseconds.append((time.perf_counter() - began) * 1000)
            failed += status != 200
            at += CLIENTS
        client.close()

    await asyncio.gather(*(ask(first) for first in range(CLIENTS)))
    return milliseconds, failed


class _Client:
    """One kept-open connection that costs next to nothing."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, address: str) -> tuple[int, bytes]:
        """(status, body)."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        at = head.index(b"content-length:") + len(b"content-length:")
        return int(head[9:12]), await reader.readexactly(int(head[at : head.index(b"\r", at)]))

    def close(self) -> None:
        """Hangs up."""
        if self._streams:
            self._streams[1].close()
