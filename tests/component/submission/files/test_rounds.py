"""The worker's rounds: what two check at once stays whole, a long round is no dead one, and a round costs what is new."""

import asyncio
import hashlib
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from services.kernel import health
from services.kernel.failures import Transient
from services.submission import cleaning, keeper
from services.submission.domain.dossier import FINISHED, earliest_id
from services.submission.keeping import Keeping, keeping_of
from services.submission.store import erasures
from services.submission.store.files import belonging, discarded, loose, uploads
from tests.component.submission.files.files import jpeg, pdf
from tests.component.submission.files.sending import asked, begun, lies, put, seen
from tests.component.submission.served import Served
from tests.support.eventually import eventually


async def unchecked(served: Served, monkeypatch: pytest.MonkeyPatch, content: bytes) -> str:
    """The address of a whole file that nobody has checked yet."""

    async def dies(*_: object) -> None:
        return

    with monkeypatch.context() as patched:
        patched.setattr(Keeping, "settle_soon", dies)
        address = await begun(served, await asked(served), len(content))
        assert (await put(served, address, content)).status_code == 204
    async with served.runtime.database("submission").acquire() as connection:
        await connection.execute("UPDATE upload SET moved_at = now() - interval '1 minute' WHERE state = 'receiving'")
    return address


async def test_of_two_that_check_one_file_the_slower_neither_deletes_nor_overwrites_what_the_faster_kept(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slower has held its claim for longer than a claim holds, and made other bytes of it: another version of us."""
    address = await unchecked(served, monkeypatch, jpeg(6))
    upload_id = UUID(address.rpartition("/")[2])
    slow, fast = Keeping(served.runtime), Keeping(served.runtime)
    looked, goes_on = asyncio.Event(), asyncio.Event()
    look_into = slow.look_into

    def otherwise(changed: Path) -> None:
        changed.write_bytes(changed.read_bytes() + b"of another version")

    async def slowly(given: Path, changed: Path) -> dict[str, Any]:
        found = await look_into(given, changed)
        await asyncio.to_thread(otherwise, changed)
        looked.set()
        await goes_on.wait()
        return found

    monkeypatch.setattr(slow, "look_into", slowly)
    slower = asyncio.create_task(slow.settle(upload_id))
    await looked.wait()
    async with served.runtime.database("submission").acquire() as connection:
        await connection.execute("UPDATE upload SET checked_until = now() - interval '1 second'")
    await fast.settle(upload_id)
    kept = await seen(served, address)
    goes_on.set()
    await slower
    assert await seen(served, address) == kept
    there = b"".join([part async for part in fast.objects.read(await lies(served, upload_id))])
    assert (kept["state"], hashlib.sha256(there).hexdigest()) == ("kept", kept["sha256"])
    later = datetime.now(UTC) + timedelta(days=1)
    assert [name async for names in fast.objects.older(later) for name in names] == [await lies(served, upload_id)]


class Clock:
    """What the health of a process takes for the time: it moves when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


async def test_a_check_that_takes_minutes_is_work_and_no_stuck_loop_and_ends_with_the_process(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = await unchecked(served, monkeypatch, pdf())
    keeping, runtime = keeping_of(served.runtime), served.runtime
    begun_ = asyncio.Event()

    async def for_minutes(*_: object) -> dict[str, Any]:
        begun_.set()
        await asyncio.sleep(600)
        raise AssertionError("it was to be given back")

    monkeypatch.setattr(keeping, "look_into", for_minutes)
    monkeypatch.setattr(cleaning, "BEAT_SECONDS", 0.05)
    clock = Clock()
    monkeypatch.setattr(health, "time", clock)
    worker = asyncio.create_task(cleaning.run(runtime))
    await begun_.wait()
    for _ in range(5):
        clock.now += 2 * health.STUCK_SECONDS
        await eventually(
            lambda: _soon(runtime.health.stuck()), lambda stuck: not any(cleaning.LOOP in each for each in stuck)
        )
    runtime.stopping.set()
    await asyncio.wait_for(worker, 5)
    assert (await seen(served, address))["state"] == "receiving"
    async with runtime.database("submission").acquire() as connection:
        row = await uploads.read(connection, UUID(address.rpartition("/")[2]))
    assert row is not None
    assert row["checked_until"] is None, "another process may check it at once"
    assert runtime.health.stuck() == [], "a loop that has ended is not stuck"


async def test_a_worker_whose_store_is_away_says_so_and_goes_on_when_it_is_back(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = await unchecked(served, monkeypatch, pdf())
    keeping, runtime = keeping_of(served.runtime), served.runtime
    monkeypatch.setattr(cleaning, "LOOK_SECONDS", 0.05)

    async def away(*_: object) -> None:
        raise Transient("the object store is away: ConnectError: http://10.0.0.7:9000 refused")

    monkeypatch.setattr(keeping.objects, "put", away)
    worker = asyncio.create_task(cleaning.run(runtime))
    waits = await eventually(lambda: _soon(runtime.health.waits()), lambda waits: cleaning.LOOP in waits)
    assert waits[cleaning.LOOP] == "the object store is away", "for everybody to read: no address"
    monkeypatch.undo()
    monkeypatch.setattr(cleaning, "LOOK_SECONDS", 0.05)
    await eventually(lambda: _soon(runtime.health.waits()), lambda waits: cleaning.LOOP not in waits)
    await eventually(lambda: seen(served, address), lambda upload: upload["state"] == "kept")
    runtime.stopping.set()
    await asyncio.wait_for(worker, 30)


async def _soon(value: Any) -> Any:
    return value


_MANY = """
INSERT INTO application (application_id, applicant, idempotency_key, request_sha256, procedure_code, procedure_version, province,
                         language, submitted_at, receipt_kid, receipt_issuer, state, sealed)
SELECT (lpad(to_hex((extract(epoch FROM now() - n * interval '1 hour') * 1000)::bigint), 12, '0')
        || '70008000' || lpad(to_hex(n), 12, '0'))::uuid,
       'p' || n, 'draft ' || md5('d' || n)::uuid, '', '1.000105', 1, '01', 'vi', now() - n * interval '1 hour', 'k', 'i',
       'returned', CASE WHEN n > 800 THEN ''::bytea ELSE 'x'::bytea END
FROM generate_series(1, $1::int) AS n
"""
_MANY_FILES = """
INSERT INTO upload (upload_id, owner, draft_id, application_id, component, name, metadata, size, received, state, kind, sha256,
                    kept_size, round, moved_at, settled_at)
SELECT gen_random_uuid(), 'p' || n, md5(CASE WHEN n % 2 = 0 THEN 'd' ELSE 'living' END || n)::uuid,
       CASE WHEN n % 2 = 0 THEN gen_random_uuid() END, 'c', 'a.pdf', '', 10, 10, 'kept', 'pdf', 'x', 10,
       CASE WHEN n % 2 = 0 THEN 0 END, now() - n * interval '1 minute', now() - n * interval '1 minute'
FROM generate_series(1, $1::int) AS n
"""
MANY = 20_000
MOST_READ = 600


def _read(plan: dict[str, Any]) -> float:
    """Rows that were read and kept or thrown away, in this node and below."""
    seen_ = (
        plan.get("Actual Rows", 0) + plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Join Filter", 0)
    )
    own = seen_ * plan.get("Actual Loops", 1) if "Scan" in plan["Node Type"] else 0
    return float(own + sum(_read(each) for each in plan.get("Plans", [])))


async def test_a_round_reads_what_is_new_however_much_was_kept_before(served: Served) -> None:
    now = datetime.now(UTC)
    hour, since = timedelta(hours=1), now - timedelta(days=30)
    states = sorted(FINISHED)
    first = UUID(int=0)
    statements: dict[str, tuple[str, list[Any]]] = {
        "unchecked": (loose._UNCHECKED, [20]),
        "give up": (loose._LOOSE, [now - hour, now - 24 * hour, now - 168 * hour, now - 2160 * hour, 200]),
        "discarded": (discarded._OLDEST, [200, []]),
        "tie": (belonging._TIE_NEXT, [earliest_id(now - cleaning.COMMITTED_WITHIN), 2000]),
        "tie a draft": (belonging._TIE_DRAFT, [UUID(int=7)]),
        "tie a dossier": (belonging._TIE_DOSSIER, [UUID(int=7)]),
        "erase": (erasures._CLOSED, [first, since, states, 200, earliest_id(since + hour)]),
    }
    async with served.runtime.database("submission").acquire() as connection:
        await connection.execute(_MANY, MANY)
        await connection.execute(_MANY_FILES, MANY)
        await connection.execute("ANALYZE application; ANALYZE upload")
        for what, (statement, arguments) in statements.items():
            transaction = connection.transaction()
            await transaction.start()
            began = time.monotonic()
            plan = orjson.loads(await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", *arguments))
            print(f"{what}: {_read(plan[0]['Plan']):.0f} rows of {MANY}, {(time.monotonic() - began) * 1000:.1f} ms")
            await transaction.rollback()
            assert _read(plan[0]["Plan"]) < MOST_READ, (what, re.sub(r"\s+", " ", str(plan)))
    assert keeper.ERASE_SECONDS >= 60
