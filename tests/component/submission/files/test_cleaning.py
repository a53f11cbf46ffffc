"""What fails keeps no other thing from its turn: one file, one object, one step of a round; and a round clears all there is."""

import asyncio
import errno
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.kernel.database import Connection
from services.kernel.failures import Transient
from services.submission import cleaning
from services.submission.keeping import Keeping, keeping_of
from services.submission.store.files import belonging, discarded, uploads
from tests.component.submission.files.files import jpeg, pdf
from tests.component.submission.files.sending import seen
from tests.component.submission.files.test_rounds import unchecked
from tests.component.submission.served import Served
from tests.support.eventually import eventually


async def _discarded(served: Served) -> list[str]:
    async with served.runtime.database("submission").acquire() as connection:
        return [row["object"] for row in await connection.fetch("SELECT object FROM discarded_object")]


async def test_a_file_that_can_never_be_checked_waits_longer_each_time_and_everything_else_goes_on(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping, runtime, too_big = keeping_of(served.runtime), served.runtime, pdf()
    never = await unchecked(served, monkeypatch, too_big)
    other = await unchecked(served, monkeypatch, jpeg(6))
    never_id = UUID(never.rpartition("/")[2])
    async with runtime.database("submission").acquire() as connection:
        await connection.execute(
            "UPDATE upload SET moved_at = moved_at - interval '1 h' WHERE upload_id = $1", never_id
        )
        await discarded.add(connection, ["pieces/2026-01-01/erased"])
    look_into, tie_all, tied, listed = keeping.look_into, belonging.tie_all, [], []

    async def full(given: Path, changed: Path) -> dict[str, Any]:
        if await asyncio.to_thread(given.read_bytes) == too_big:
            raise OSError(errno.ENOSPC, "no space left on the device")
        return await look_into(given, changed)

    async def counted(connection: Connection) -> None:
        tied.append(1)
        await tie_all(connection)

    async def away(*_: object) -> int:
        listed.append(1)
        raise Transient("the object store is away")

    monkeypatch.setattr(keeping, "look_into", full)
    monkeypatch.setattr(belonging, "tie_all", counted)
    monkeypatch.setattr(cleaning, "clear_objects", away)
    monkeypatch.setattr(cleaning, "LOOK_SECONDS", 0.05)
    worker = asyncio.create_task(cleaning.run(runtime))
    await eventually(lambda: seen(served, other), lambda upload: upload["state"] == "kept")
    await eventually(lambda: _discarded(served), lambda left: left == [])
    await asyncio.sleep(0.5)
    runtime.stopping.set()
    await asyncio.wait_for(worker, 30)
    assert (len(tied), len(listed)) == (1, 1), "what is done every hour is not done every round because something fails"
    async with runtime.database("submission").acquire() as connection:
        row = await uploads.read(connection, never_id)
        assert row is not None
        assert (row["state"], row["checked_until"] > datetime.now(UTC)) == ("receiving", True)
        await connection.execute("UPDATE upload SET checked_until = NULL, checks = 40 WHERE upload_id = $1", never_id)
    with pytest.raises(Transient, match="no space"):
        await cleaning.settle_what_was_left(keeping)
    async with runtime.database("submission").acquire() as connection:
        row = await uploads.read(connection, never_id)
    assert row is not None
    wait = row["checked_until"] - datetime.now(UTC)
    assert timedelta(minutes=4) < wait <= timedelta(minutes=5, seconds=1), "and it is not given up either"


async def test_a_round_deletes_all_there_is_but_what_the_store_refuses_and_two_share_the_work(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping, asked = keeping_of(served.runtime), Counter[str]()
    names = [f"pieces/2026-01-01/{number:03d}" for number in range(100)]
    async with served.runtime.database("submission").acquire() as connection:
        await discarded.add(connection, names)
        await connection.execute(
            "UPDATE discarded_object SET discarded_at = now() - interval '1 h' WHERE object = $1", names[0]
        )

    async def deletes(name: str) -> None:
        asked[name] += 1
        await asyncio.sleep(0.001)
        if name == names[0]:
            raise Transient("the object store is away: locked by a retention policy")

    monkeypatch.setattr(cleaning, "_DELETED_AT_ONCE", 10)
    second = Keeping(served.runtime)
    for each in (keeping, second):
        monkeypatch.setattr(each.objects, "delete", deletes)
    now = datetime.now(UTC)
    came = await asyncio.gather(*(cleaning.clear(each, now) for each in (keeping, second)), return_exceptions=True)
    assert any(isinstance(each, Transient) for each in came), "the operator hears of it"
    assert await _discarded(served) == names[:1]
    assert set(asked) == set(names)
    assert max(asked[name] for name in names[1:]) == 1
    async with served.runtime.database("submission").acquire() as connection:
        await discarded.add(connection, ["pieces/later"])
        assert await discarded.oldest(connection, 1) == names[:1]
        with pytest.raises(Transient):
            await cleaning.clear(keeping, now)
        assert await _discarded(served) == names[:1]
