"""Counts what is lost: it knows every letter that was typed, what the page said, and reads the database itself."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import orjson

from services.kernel.settings import Settings
from tests.never_lost.browser import Seen

# Between a key's being pressed and the page's having noted it; who kills faster than this typed nothing.
NOTED_SECONDS = 0.25

_ENTRIES = "SELECT pointer, value FROM submission.draft_entry WHERE draft_id = $1::text::uuid AND value IS NOT NULL"


@dataclass
class Oracle:
    """``typed``: every value each field went through, with the time; ``claimed``: how far the page said it was saved."""

    settings: Settings
    draft_id: str
    typed: dict[str, list[tuple[str, float]]] = field(default_factory=dict)
    claimed: dict[str, int] = field(default_factory=dict)
    letters: int = 0
    claims: int = 0
    broken_promises: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def now_stands(self, pointer: str, value: str) -> None:
        """A letter was typed; the field has this value now."""
        self.typed.setdefault(pointer, []).append((value, time.monotonic()))
        self.letters += 1

    def heard(self, seen: Seen) -> None:
        """What the page said: if that everything is saved, it must be on the server from now on, or what came after it."""
        if not seen.saved:
            return
        for pointer, history in self.typed.items():
            at = self._last(history, seen.values.get(pointer, ""))
            if at is not None and at > self.claimed.get(pointer, -1):
                self.claimed[pointer] = at
                self.claims += 1

    async def checks_promises(self, when: str) -> None:
        """Everything the page said was saved is on the server, or something typed later in that field."""
        there = await self.server()
        for pointer, claimed in self.claimed.items():
            at = self._last(self.typed[pointer], there.get(pointer, ""))
            if at is None or at < claimed:
                said = self.typed[pointer][claimed][0]
                self.broken_promises.append(f"{when}: {pointer} was said to be {said!r} and is {there.get(pointer)!r}")

    def comes_back(self, seen: Seen, killed_at: float, when: str) -> None:
        """Everything that was typed before this moment stands in the fields again; from here on that is what was typed."""
        for pointer, history in self.typed.items():
            if pointer not in seen.values:
                continue
            wanted = max(
                (at for at, (_, typed_at) in enumerate(history) if typed_at < killed_at - NOTED_SECONDS), default=-1
            )
            at = self._last(history, seen.values[pointer])
            if wanted >= 0 and (at is None or at < wanted):
                self.lost.append(
                    f"{when}: {pointer} was {history[wanted][0]!r} and came back as {seen.values[pointer]!r}"
                )
            history.append((seen.values[pointer], time.monotonic()))

    async def checks_everything(self, when: str) -> None:
        """Everything typed is on the server."""
        there = await self.server()
        for pointer, history in self.typed.items():
            if there.get(pointer, "") != history[-1][0]:
                self.lost.append(f"{when}: {pointer} is {history[-1][0]!r} and on the server {there.get(pointer)!r}")

    async def server(self) -> dict[str, Any]:
        """What PostgreSQL holds, read by nobody's code but this; waits while it is away."""
        deadline = time.monotonic() + 90
        while True:
            try:
                connection = await asyncpg.connect(self.settings.url_of("auditor"), timeout=5)
                rows = await connection.fetch(_ENTRIES, self.draft_id)
                await connection.close()
                return {row["pointer"]: orjson.loads(row["value"]) for row in rows}
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.2)

    @staticmethod
    def _last(history: list[tuple[str, float]], value: str) -> int | None:
        return next((at for at in range(len(history) - 1, -1, -1) if history[at][0] == value), None)
