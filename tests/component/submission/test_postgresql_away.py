"""PostgreSQL is killed: 503 with Retry-After, nothing acknowledged that is not durable, and recovery without a restart."""

import asyncio
import secrets
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from deploy.local.postgres import Postgres
from tests.component.submission.served import APPLICATIONS, Served
from tests.support.environment import Environment
from tests.support.eventually import eventually


@pytest.fixture
async def own(key_file: Path) -> AsyncIterator[tuple[Served, Postgres]]:
    """A server that this test may kill; durable, because that is what is tested."""
    # Not under pytest's own root: every new pytest session takes away the right to pass through it, also from this server.
    with tempfile.TemporaryDirectory(prefix="motcua-postgres-", ignore_cleanup_errors=True) as directory:
        server = Postgres(Path(directory))
        await asyncio.to_thread(server.start)
        environment = await Environment.make(server, None)
        served = await (await Served(environment.settings, key_file).start()).with_catalogue()
        yield served, server
        await served.stop()
        await asyncio.to_thread(server.stop)


async def test_a_killed_database_means_503_then_recovery_and_every_receipt_is_kept(
    own: tuple[Served, Postgres],
) -> None:
    served, server = own
    receipts: dict[str, bytes] = {}
    refused: set[int] = set()
    stopping = asyncio.Event()

    async def citizen() -> None:
        while not stopping.is_set():
            key = secrets.token_hex(6)
            reply = await served.submit(key=key)
            if reply.status_code == 202:
                receipts[key] = reply.content
            else:
                assert reply.headers["retry-after"], reply.text
                refused.add(reply.status_code)
                await asyncio.sleep(0.05)

    citizens = [asyncio.create_task(citizen()) for _ in range(8)]
    for _ in range(3):
        accepted = len(receipts)
        await eventually(lambda: _async(len(receipts)), lambda now, before=accepted: now > before + 20)
        await asyncio.to_thread(server.kill)
        away = await eventually(served.submit, lambda reply: reply.status_code == 503)
        assert "chưa được ghi nhận" in away.json()["detail"]
        assert await served.ready() == 503
        seen = await served.see(f"{APPLICATIONS}?limit=1")
        assert (seen.status_code, seen.headers["retry-after"]) == (503, "2")
        await asyncio.to_thread(server.start)
        await eventually(served.ready, lambda status: status == 200)
    stopping.set()
    await asyncio.gather(*citizens)
    assert refused == {503}
    for key, content in receipts.items():
        repeat: httpx.Response = await served.submit(key=key)
        assert (repeat.status_code, repeat.content) == (202, content)
    async with served.runtime.database("submission").acquire() as connection:
        stored = await connection.fetchval("SELECT count(*) FROM application")
        complete = await connection.fetchval(
            "SELECT count(*) FROM application JOIN filing USING (application_id) JOIN timeline USING (application_id)"
            " JOIN outbox ON key = application_id::text"
        )
    assert stored == complete >= len(receipts)


async def _async(value: int) -> int:
    return value
