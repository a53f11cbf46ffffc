"""Keeps the sink's mail in SQLite: one writer thread commits for everybody who waits, so that many mails cost one fsync."""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from deploy.local.world.mail.message import Received

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS mail (
    id INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL UNIQUE,
    application TEXT, event TEXT, template TEXT,
    sender TEXT NOT NULL, recipient TEXT NOT NULL, subject TEXT NOT NULL,
    raw BLOB NOT NULL,
    received_at TEXT NOT NULL,
    times_received INTEGER NOT NULL DEFAULT 1,
    answered_at TEXT, answer_attempts INTEGER NOT NULL DEFAULT 0, answer_after REAL NOT NULL DEFAULT 0, answer_note TEXT
);
CREATE INDEX IF NOT EXISTS mail_by_application ON mail (application, event);
CREATE INDEX IF NOT EXISTS mail_to_answer ON mail (answer_after)
    WHERE template = 'supplement-requested' AND answered_at IS NULL;
"""
# A Message-ID that comes again is the same mail delivered again: count it, keep the first.
_ADD = """
INSERT INTO mail (message_id, application, event, template, sender, recipient, subject, raw, received_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (message_id) DO UPDATE SET times_received = times_received + 1
RETURNING times_received
"""
_LARGEST_COMMIT = 1000


class MailStore:
    """A durable mailbox. `add` returns only after the commit (WAL, synchronous=FULL) that holds the message."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.arrived = asyncio.Event()
        """Set after each commit that brought mail; whoever waits clears it."""
        self._queue: queue.SimpleQueue[tuple[Work, asyncio.Future[Any]] | None] = queue.SimpleQueue()
        self._readers = ThreadPoolExecutor(1, "mail-read")
        self._thread: threading.Thread | None = None

    async def open(self) -> None:
        """Creates the file and its folder if missing. sqlite3.Error when it cannot be written."""
        self._loop = asyncio.get_running_loop()
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        writing = await asyncio.to_thread(self._connect)
        self._reading = await asyncio.to_thread(self._connect)
        self._thread = threading.Thread(target=self._commit_for_all, args=(writing,), name="mail-write", daemon=True)
        self._thread.start()

    async def close(self) -> None:
        """Waits for the commits under way."""
        if self._thread is None:
            return
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join, 5)
        self._readers.shutdown(wait=True)
        self._reading.close()

    async def add(self, mail: Received) -> int:
        """How many times this Message-ID has now been received. sqlite3.Error if it could not be made durable."""
        row = (*astuple(mail), datetime.now(UTC).isoformat(timespec="milliseconds"))
        times: int = await self.write(lambda connection: connection.execute(_ADD, row).fetchall()[0][0])
        self.arrived.set()
        return times

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Runs `work` (one statement) in the next group commit and returns its value after that commit."""
        future: asyncio.Future[T] = self._loop.create_future()
        self._queue.put((work, future))
        return await future

    async def read(self, sql: str, parameters: tuple[Any, ...] = ()) -> list[sqlite3.Row]:
        """Rows of a query, read beside the writer."""
        return await self._loop.run_in_executor(
            self._readers, lambda: self._reading.execute(sql, parameters).fetchall()
        )

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, timeout=10)
        connection.row_factory = sqlite3.Row
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + _SCHEMA)
        return connection

    def _commit_for_all(self, connection: sqlite3.Connection) -> None:
        while (first := self._queue.get()) is not None:
            works = [first]
            while len(works) < _LARGEST_COMMIT and not self._queue.empty():
                if (another := self._queue.get()) is None:
                    self._queue.put(None)
                    break
                works.append(another)
            self._settle(_commit(connection, [work for work, _ in works]), [future for _, future in works])
        connection.close()

    def _settle(self, results: list[Any], futures: list[asyncio.Future[Any]]) -> None:
        def settle() -> None:
            for result, future in zip(results, futures, strict=True):
                if future.done():
                    continue
                if isinstance(result, sqlite3.Error):
                    future.set_exception(result)
                else:
                    future.set_result(result)

        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(settle)


def _commit(connection: sqlite3.Connection, works: list[Work]) -> list[Any]:
    """One transaction for all; a failed statement fails alone, a failed commit fails everybody in it."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        results: list[Any] = []
        for work in works:
            try:
                results.append(work(connection))
            except sqlite3.IntegrityError as failure:
                results.append(failure)
        connection.execute("COMMIT")
    except sqlite3.Error as failure:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        return [failure] * len(works)
    return results
