"""Makes one file of the pieces that came, has it looked into, and keeps it or refuses it: once, whoever is asked to."""

import asyncio
import contextlib
import hashlib
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from services.kernel import metrics
from services.kernel.database import Connection
from services.kernel.failures import Transient, is_transient
from services.kernel.process import Runtime
from services.kernel.telemetry import logger
from services.submission.inspecting import roots
from services.submission.inspecting.parent import WITHIN_SECONDS, look_into
from services.submission.slots import Slots
from services.submission.store.files import discarded, places, uploads
from services.submission.store.files.objects import READ_BYTES, Gone, Objects
from services.submission.store.files.uploads import Settled

log = logger(__name__)

# Longer than a check takes, so that seldom a second one begins while the first is at work. What both keep has names of its own.
CLAIM_SECONDS = 2 * WITHIN_SECONDS + 60
# So long at once, within the minute that a transaction may rest; and after so many refusals in a row the store is away.
DELETING_SECONDS = 20.0
AWAY_AFTER = 3


class Keeping:
    """One per process. Raises NoRoots, NoStore when what the operator set is of no use."""

    def __init__(self, runtime: Runtime) -> None:
        self.settings = runtime.settings
        self.database = runtime.database("submission")
        self.objects = Objects(runtime.settings)
        self._trust = roots.load(runtime.settings.files_trust)
        self.receiving = Slots(runtime.settings.files_at_once, runtime.settings.files_at_once_each)
        self._checks = asyncio.Semaphore(runtime.settings.files_checks_at_once)
        self._begun: set[asyncio.Task[None]] = set()

    async def look_into(self, given: Path, changed: Path) -> dict[str, Any]:
        """The verdict on a file, as `parent.look_into` gives it."""
        return await look_into(given, changed, self.settings, self._trust)

    async def look_in_turn(self, given: Path, changed: Path) -> dict[str, Any]:
        """The same for a file that is no upload, within the bound on how many are looked into at once."""
        async with self._checks:
            return await self.look_into(given, changed)

    async def settle_soon(self, upload_id: UUID, seconds: float) -> None:
        """Begins to settle a whole file and waits that long for it; after that it goes on by itself."""
        task = asyncio.create_task(self._settle_and_tell(upload_id))
        self._begun.add(task)
        task.add_done_callback(self._begun.discard)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(task), seconds)

    async def settle(self, upload_id: UUID) -> None:
        """Keeps or refuses a whole file; nothing where somebody else does so. Raises Transient: then it is done later."""
        async with self._checks:
            async with self.database.acquire() as connection:
                claimed = await uploads.claim(connection, upload_id, CLAIM_SECONDS)
                pieces = await uploads.pieces(connection, upload_id) if claimed else []
            if not claimed:
                return
            began = time.monotonic()
            try:
                settled = await self._settled(upload_id, pieces)
            except BaseException as error:
                await self._give_back(upload_id, uploads.put_off if isinstance(error, Exception) else uploads.release)
                if is_transient(error) and not isinstance(error, Transient):
                    raise Transient(f"a file cannot be checked now: {error}") from error
                raise
            async with self.database.transaction() as connection:
                spent = await uploads.settle(connection, upload_id, settled)
            metrics.FILE_CHECK_SECONDS.observe(time.monotonic() - began)
            metrics.FILES_SETTLED.labels(settled.findings.get("refusal", {}).get("code", "kept")).inc()
            await self.discard(spent)

    async def discard(self, names: Sequence[str], going: Callable[[], bool] = lambda: True) -> None:
        """Deletes what was discarded, as far as `delete` comes; the cleaner deletes the rest. Raises Transient."""
        deleted, _ = await self.delete(names, going)
        async with self.database.acquire() as connection:
            await discarded.forget(connection, deleted)

    async def delete(
        self, names: Sequence[str], going: Callable[[], bool] = lambda: True
    ) -> tuple[list[str], dict[str, Transient]]:
        """(those deleted, those that the store refused to delete and why): one by one, while ``going`` and for a short time."""
        deleted: list[str] = []
        refused: dict[str, Transient] = {}
        until, in_a_row = time.monotonic() + DELETING_SECONDS, 0
        for name in names:
            if not going() or time.monotonic() > until or in_a_row == AWAY_AFTER:
                break
            try:
                await self.objects.delete(name)
                deleted.append(name)
                in_a_row = 0
            except Transient as error:
                refused[name] = error
                in_a_row += 1
        return deleted, refused

    async def _settle_and_tell(self, upload_id: UUID) -> None:
        try:
            await self.settle(upload_id)
        except Transient as error:
            log.warning("a file will be checked later", upload=str(upload_id), why=str(error))
        except Exception as error:
            log.error("a file cannot be checked, the cleaner tries again", upload=str(upload_id), exc_info=error)

    async def _give_back(self, upload_id: UUID, how: Callable[[Connection, UUID], Awaitable[None]]) -> None:
        with contextlib.suppress(Transient):
            async with self.database.acquire() as connection:
                await how(connection, upload_id)

    async def _settled(self, upload_id: UUID, pieces: list[str]) -> Settled:
        with tempfile.TemporaryDirectory(prefix="motcua-file-") as folder:
            given, changed = Path(folder, "given"), Path(folder, "changed")
            try:
                original = await self._assemble(pieces, given)
            except Gone as error:
                log.error("a piece of a file is not in the object store", upload=str(upload_id), piece=str(error))
                return Settled("refused", findings={"refusal": {"code": "lost", "facts": {}}})
            found = await self.look_into(given, changed)
            if "refusal" in found:
                return Settled("refused", findings={"refusal": found["refusal"]})
            kept, sha256 = given, original
            if found["changes"]:
                kept, sha256 = changed, await asyncio.to_thread(_sha256, changed)
            name = places.kept(upload_id)
            await self.objects.put(name, kept)
            findings: dict[str, Any] = {name: found[name] for name in ("changes", "signatures") if found[name]}
            was = original if found["changes"] else None
            return Settled("kept", found["kind"], sha256, kept.stat().st_size, was, name, findings)

    async def _assemble(self, pieces: list[str], given: Path) -> str:
        digest = hashlib.sha256()
        with given.open("wb") as file:
            for name in pieces:
                async for part in self.objects.read(name):
                    await asyncio.to_thread(_take, file, digest, part)
        return digest.hexdigest()


_KEEPINGS: WeakKeyDictionary[Runtime, Keeping] = WeakKeyDictionary()


def keeping_of(runtime: Runtime) -> Keeping:
    """The one of this process, made when first asked for. Raises NoRoots, NoStore."""
    keeping = _KEEPINGS.get(runtime)
    if keeping is None:
        keeping = _KEEPINGS[runtime] = Keeping(runtime)
    return keeping


def _take(file: Any, digest: Any, part: bytes) -> None:
    file.write(part)
    digest.update(part)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(READ_BYTES):
            digest.update(part)
    return digest.hexdigest()
