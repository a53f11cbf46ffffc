"""Whole files, made once for each state of the catalogue and then served to everybody.

A file is written from one snapshot into an unnamed file on disk: it agrees with itself however long it takes to read,
a slow reader holds no connection to the database, and memory does not grow with the catalogue. The unnamed file goes
when nobody reads it any more, or with the process.
"""

import asyncio
import hashlib
import os
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import BinaryIO

from services.kernel.database import Connection, Database

from ..store import opendata as store
from .addresses import Addresses

Write = Callable[[Connection, Addresses], AsyncIterator[bytes]]

PIECE = 65536
# Raise it when the form of a file changes: readers hold copies under their ETag.
_FORM = 2


@dataclass(frozen=True, slots=True)
class Export:
    """One file: its ETag, its length in bytes, its content in pieces."""

    tag: str
    size: int
    _file: BinaryIO

    async def pieces(self) -> AsyncIterator[bytes]:
        """From the beginning, for any number of readers at a time."""
        for offset in range(0, self.size, PIECE):
            # From the page cache in microseconds; a reader that stops is not waited for, its task ends.
            yield os.pread(self._file.fileno(), PIECE, offset)


class Exports:
    """The files of one process."""

    def __init__(self) -> None:
        self._made: dict[str, Export] = {}
        self._making: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, name: str, database: Database, addresses: Addresses, write: Write) -> Export:
        """The file as the catalogue is now; whoever asks while it is made waits for it. Raises Transient, OSError."""
        async with database.acquire() as connection:
            tag = _tag(name, addresses, await store.mark(connection))
        if (known := self._made.get(name)) and known.tag == tag:
            return known
        async with self._making[name]:
            if (known := self._made.get(name)) and known.tag == tag:
                return known
            async with database.snapshot() as connection:
                tag = _tag(name, addresses, await store.mark(connection))
                self._made[name] = await _written(tag, write(connection, addresses))
        return self._made[name]


async def _written(tag: str, pieces: AsyncIterator[bytes]) -> Export:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as somebody reads it
    async for piece in pieces:
        file.write(piece)
    file.flush()
    return Export(tag, file.tell(), file)


def _tag(name: str, addresses: Addresses, mark: str) -> str:
    return hashlib.sha256(f"{_FORM}\n{name}\n{addresses.base}\n{mark}".encode()).hexdigest()[:32]
