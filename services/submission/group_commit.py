"""Group commit: requests that arrive while the previous statement commits are written together by the next one."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, Protocol, TypeVar

from services.kernel.failures import Transient


class Keyed(Protocol):
    """A row that knows what makes it a repeat of another."""

    @property
    def identity(self) -> Hashable:
        """Equal for two rows of which only one may be stored."""


Row = TypeVar("Row", bound=Keyed)
Stored = TypeVar("Stored")

LARGEST_GROUP = 256
LONGEST_QUEUE = 2048
# A statement costs as much as some ten rows; from so many on it hardly counts, and the database should not be idle.
ENOUGH = 32
# Turns of the event loop from a request on its socket to its row here.
_TURNS = 3


class QueueFull(Exception):
    """More rows wait than will be written in good time: the caller should come back in a second."""


class GroupCommit(Generic[Row, Stored]):
    """Gathers rows without a timer: one caller alone waits for nobody, many callers share a statement and its fsync.

    ``write`` stores the rows of a group, whose identities all differ, in one transaction, and answers for each in the
    same order what is stored under its identity, be it new or not. May be called by any number of tasks at once.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Row]], Awaitable[Sequence[Stored]]],
        *,
        largest_group: int = LARGEST_GROUP,
        longest_queue: int = LONGEST_QUEUE,
    ) -> None:
        self._write = write
        self._largest_group = largest_group
        self._longest_queue = longest_queue
        self._waiting: deque[tuple[Row, asyncio.Future[Stored]]] = deque()
        self._writer: asyncio.Task[None] | None = None

    async def submit(self, row: Row) -> Stored:
        """What is stored under the row's identity, once it is durable.

        Raises QueueFull, Transient (nothing is known to be stored: try again with the same identity), or whatever
        ``write`` raises for this row alone.
        """
        if len(self._waiting) >= self._longest_queue:
            raise QueueFull(QueueFull.__doc__)
        answer: asyncio.Future[Stored] = asyncio.get_running_loop().create_future()
        self._waiting.append((row, answer))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write_all(), name="group commit")
        return await answer

    async def drain(self) -> None:
        """Returns when everything that was submitted is answered."""
        while self._writer is not None:
            await asyncio.wait({self._writer})

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                await self._gather()
                # Of many the older half: while the database writes it, the answers of the younger one are not yet due,
                # and this process has work, instead of everybody waiting for the same commit.
                size = min(len(self._waiting), max(ENOUGH, len(self._waiting) // 2), self._largest_group)
                group = [self._waiting.popleft() for _ in range(size)]
                callers: dict[Hashable, list[asyncio.Future[Stored]]] = {}
                rows: dict[Hashable, Row] = {}
                for row, answer in group:
                    rows.setdefault(row.identity, row)
                    callers.setdefault(row.identity, []).append(answer)
                await self._write_group(list(rows.values()), callers)
        finally:
            self._writer = None

    async def _gather(self) -> None:
        """Lets what has arrived already come this far, as long as more does and it is not enough: no time is waited for."""
        before = 0
        while before < len(self._waiting) < ENOUGH:
            before = len(self._waiting)
            for _ in range(_TURNS):
                await asyncio.sleep(0)

    async def _write_group(self, rows: list[Row], callers: dict[Hashable, list[asyncio.Future[Stored]]]) -> None:
        """Writes rows together; if one of them cannot be stored, halves the group until it stands alone."""
        try:
            stored = await self._write(rows)
        except Exception as error:
            if len(rows) > 1 and not isinstance(error, Transient):
                half = len(rows) // 2
                await self._write_group(rows[:half], callers)
                await self._write_group(rows[half:], callers)
                return
            for row in rows:
                for answer in callers[row.identity]:
                    if not answer.done():
                        answer.set_exception(error)
            return
        for row, result in zip(rows, stored, strict=True):
            for answer in callers[row.identity]:
                if not answer.done():  # the caller may have gone away; what it filed is stored all the same
                    answer.set_result(result)
