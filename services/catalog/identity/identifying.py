"""The matcher of this process: made of the tables, kept as long as they stay the same."""

import asyncio
import json
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from typing import Any

from services.kernel.database import Connection, Database, Row

from ..days import VIETNAM
from ..domain.identity.answers import Answer, Asked, Decided, Known
from ..domain.identity.codes import Code, read_code
from ..domain.identity.names import read_name
from ..store import identity as store
from .known import Published, known_of, nationals, one_level, read_splits
from .matching import Decisions, Matcher, both_key


class Identifying:
    """Answers submissions by the register and the decisions as they stand now. One batch at a time: it keeps a processor."""

    def __init__(self) -> None:
        self._state: tuple[int, ...] | None = None
        self._matcher: Matcher | None = None
        self._turn = asyncio.Lock()

    async def match(self, database: Database, asked: Sequence[Asked]) -> list[Answer]:
        """An answer for each, in their order. Raises Transient."""
        async with self._turn:
            matcher = await self._current(database)
            return await asyncio.to_thread(lambda: [matcher.match(each) for each in asked])

    async def published(self, database: Database, code: str) -> list[Known]:
        """The published procedures that a code names: several where one national procedure is split."""
        async with self._turn:
            matcher = await self._current(database)
        return matcher.of_code(code)

    async def _current(self, database: Database) -> Matcher:
        async with database.acquire() as connection:
            state = await store.state(connection)
            if self._matcher is None or state != self._state:
                rows = await _read(connection)
                self._matcher = await asyncio.to_thread(_made, *rows)
                self._state = state
        return self._matcher


async def names_of(connection: Connection, codes: Iterable[str | None]) -> dict[str, str]:
    """The newest names of these codes, also of those that are no longer on offer. Raises Transient."""
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    found = await store.names(connection, wanted)
    return {each.code: each.name for each in read_splits() if each.name and each.code in wanted} | found


async def _read(connection: Connection) -> tuple[list[Row], set[str], list[Row], list[Row]]:
    return (
        await store.published(connection),
        await store.codes(connection),
        await store.former_names(connection),
        await store.in_force(connection),
    )


def _made(published: list[Row], codes: set[str], former: list[Row], decided: list[Row]) -> Matcher:
    """From what the tables hold. ``codes``: of every procedure there ever was."""
    known = known_of(_published(json.loads(row["content"])) for row in published)
    by_code = {each.code: each for each in known}
    # Of what was repealed, too: a decision about its code and a name must not become one about either alone.
    ever = codes | nationals(codes) | {code for each in known for code in (each.code, each.national)}
    names = [(row["code"], row["name"]) for row in former]
    names += [
        (row["chosen"], row["name"])
        for row in decided
        if row["for_agency"] is None and row["for_level"] is None and _known_code(row, ever) is None
    ]
    aliases = [
        replace(by_code[code], name=name, read=read_name(name), alias=True) for code, name in names if code in by_code
    ]
    return Matcher([*known, *(each for each in aliases if each.read.words)], _decisions(decided, ever), ever)


def _published(content: dict[str, Any]) -> Published:
    """Of a version's content; what is missing is not known."""
    competent = content.get("competent") or {}
    return Published(
        code=content["code"],
        name=content["name"],
        field=content.get("field") or "",
        level=one_level(content.get("level"), competent.get("level")),
        agency=competent.get("agency"),
        authority=content.get("authority") or "",
    )


def _known_code(row: Row, ever: Container[str]) -> Code | None:
    """The code that came with a submission, in its own field or in the name, if the register knows it or once did."""
    code = read_code(row["code"]) if row["code"] else read_name(row["name"]).code
    return code if code and code.national in ever else None


def _decisions(rows: list[Row], ever: Container[str]) -> Decisions:
    """A later decision about the same replaces an earlier one. ``ever``: all codes the register has or had."""
    found: dict[tuple[str, str | None, str | None], Decided] = {}
    for row in rows:
        decided = Decided(row["chosen"], row["at"].astimezone(VIETNAM).date())
        scope = (row["for_agency"], row["for_level"])
        if code := _known_code(row, ever):
            found[both_key(code, row["key"]), *scope] = decided
            continue
        if row["code"]:
            found[f"code:{local_code(row['code'])}", *scope] = decided
        if row["key"]:
            found[f"name:{row['key']}", *scope] = decided
    return found


def local_code(text: str) -> str:
    """How a submitted code is looked up: the published form where it has a national shape, else as typed, in capitals."""
    code = read_code(text)
    return code.published if code else text.strip().upper()
