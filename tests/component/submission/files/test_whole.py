"""A hundred megabytes over a line that breaks twenty times; another store; a store that goes away; what is left lying about."""

import asyncio
import contextlib
import hashlib
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import boto3
import pytest
from moto.server import ThreadedMotoServer
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

from deploy.local.ports import free_port
from services.contracts import codec
from services.kernel.process import Runtime
from services.submission import api, cleaning
from services.submission.cleaning import OBJECT_FOR, clear, clear_objects, settle_what_was_left
from services.submission.keeping import Keeping, keeping_of
from services.submission.store.files import places, uploads
from tests.component.submission.files.files import jpeg, pdf
from tests.component.submission.files.sending import UPLOADS, ask, asked, begun, lies, put, seen, sent
from tests.component.submission.served import APPLICATIONS, Served, token
from tests.support.environment import Environment

LARGEST = 101_000_000
CUTS = 20


@asynccontextmanager
async def _line(port: int, breaks_after: list[int]) -> AsyncIterator[int]:
    """A line to this port that breaks after so many bytes sent, once for each; its own port."""

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, budget: list[int] | None) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(65536):
                if budget:
                    budget[0] -= len(piece)
                    if budget[0] < 0:
                        budget.pop(0)
                        break
                writer.write(piece)
                await writer.drain()
        writer.close()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        away, there = await asyncio.open_connection("127.0.0.1", port)
        back = asyncio.create_task(carry(away, writer, None))
        await carry(reader, there, breaks_after)
        writer.close()
        await back

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_a_hundred_megabytes_cut_off_twenty_times_arrive_whole(served: Served, tmp_path: Path) -> None:
    # No two megabytes alike, so that a part in the wrong place is noticed.
    content = pdf(filling=1, with_=random.Random(4).randbytes(LARGEST - 1000))
    path = tmp_path / "big.pdf"
    await asyncio.to_thread(path.write_bytes, content)
    application = await asked(served)
    # Never twice at the same place of a part, and never at the end of one.
    breaks = [4_700_000 + 13_331 * number for number in range(CUTS)]
    port = served.client.base_url.port
    assert port is not None
    began = time.monotonic()
    async with _line(port, breaks) as through:
        headers = {"Authorization": f"Bearer {token()}"}
        client = TusClient(f"http://127.0.0.1:{through}{UPLOADS}", headers)
        said = {"filename": "big.pdf", "application": str(application), "component": "other"}

        def begin() -> str:
            uploader = client.uploader(str(path), chunk_size=LARGEST, metadata=said)
            return str(uploader.create_url())

        def go_on() -> bool:
            try:
                client.uploader(str(path), url=address, chunk_size=LARGEST).upload()
            except (TusUploadFailed, TusCommunicationError):
                return False
            return True

        address = await asyncio.to_thread(begin)
        failed = 0
        while not await asyncio.to_thread(go_on):
            failed += 1
            assert failed < 4 * CUTS
            await asyncio.sleep(
                0.1
            )  # as any client does: what came before the cut is just being stored, and holds a place
    seconds = time.monotonic() - began
    assert breaks == [], "every cut happened"
    upload = await seen(served, address.replace(f"http://127.0.0.1:{through}", ""))
    assert (upload["state"], upload["size"]) == ("kept", len(content))
    assert upload["sha256"] == hashlib.sha256(content).hexdigest()
    print(f"{len(content)} bytes, cut off {failed} times: {seconds:.1f} s")  # shown by pytest -s
    assert seconds < 120


@pytest.fixture
async def s3(database_only: Environment, key_file: Path) -> AsyncIterator[tuple[Served, ThreadedMotoServer]]:
    """A process whose files lie in an S3."""
    port = free_port()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port)
    server.start()
    address = f"http://127.0.0.1:{port}"
    boto3.client(
        "s3", endpoint_url=address, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
    ).create_bucket(Bucket="files")
    settings = database_only.settings.model_copy(
        update={
            "files_url": "s3://files/of-a-test",
            "files_s3_endpoint": address,
            "files_s3_key_id": "a",
            "files_s3_secret": "b",
        }
    )
    served = await Served(settings, key_file).start()
    await served.with_catalogue()
    yield served, server
    await served.stop()
    server.stop()


async def test_an_s3_keeps_files_as_a_folder_does_and_one_that_is_away_loses_none(
    s3: tuple[Served, ThreadedMotoServer],
) -> None:
    served, server = s3
    application = await asked(served)
    content = pdf(filling=9_000_000)
    address = await begun(served, application, len(content))
    assert (await put(served, address, content[:5_000_000])).status_code == 204
    server.stop()
    away = await put(served, address, content[5_000_000:], at=5_000_000)
    assert (away.status_code, "Retry-After" in away.headers) == (503, True)
    server.start()
    offset = int((await ask(served, "HEAD", address)).headers["upload-offset"])
    assert offset == 5_000_000, "nothing counts that is not stored"
    assert (await put(served, address, content[offset:], at=offset)).status_code == 204
    assert (await seen(served, address))["sha256"] == hashlib.sha256(content).hexdigest()
    assert (await served.post(f"{APPLICATIONS}/{application}/supplements", {"components": ["A"]})).status_code == 202
    path = f"{APPLICATIONS}/{application}/files/1"
    part = await served.client.get(path, headers={"Authorization": f"Bearer {token()}", "Range": "bytes=8999000-"})
    assert (part.status_code, part.content) == (206, content[8_999_000:])
    keeping = keeping_of(served.runtime)
    stored = [name async for names in keeping.objects.older(datetime.now(UTC) + timedelta(days=1)) for name in names]
    upload_id = UUID(address.rpartition("/")[2])
    assert stored == [await lies(served, upload_id)], "its pieces went when it was whole"


async def _count(keeping: Keeping) -> int:
    return len([name async for names in keeping.objects.older(datetime.now(UTC) + timedelta(days=9)) for name in names])


async def test_what_belongs_to_nothing_is_cleared_away_and_what_is_in_use_never_is(served: Served) -> None:
    keeping, database = keeping_of(served.runtime), served.runtime.database("submission")
    application = await asked(served)
    handed_in = await sent(served, application, pdf())
    assert (await served.post(f"{APPLICATIONS}/{application}/supplements", {"components": ["A"]})).status_code == 202
    other = await asked(served)
    kept = await sent(served, other, jpeg())
    refused = await sent(served, other, b"MZ" + bytes(50))
    unfinished = await begun(served, other, 100)
    await put(served, unfinished, b"12345")
    removed = await begun(served, other, 100)
    await put(served, removed, b"12345")
    assert (await ask(served, "DELETE", removed)).status_code == 204
    now = datetime.now(UTC)
    assert await clear(keeping, now) == {}, "nothing has rested long enough"
    later = await clear(keeping, now + timedelta(days=8))
    assert {str(upload_id): why for upload_id, why in later.items()} == {
        refused["upload_id"]: "refused",
        unfinished.rpartition("/")[2]: "unfinished",
        removed.rpartition("/")[2]: "removed",
    }
    assert (await ask(served, "HEAD", unfinished)).status_code == 404
    assert list((await clear(keeping, now + timedelta(days=91))).values()) == ["not-handed-in"]
    assert await _count(keeping) == 1

    # Objects that no row knows, as a process leaves them that died between the two; and one that came a moment ago.
    async def dies() -> None:
        await keeping.objects.put(places.piece(UUID(int=5), 0), b"x")
        await keeping.objects.put(places.kept(UUID(int=5)), b"x")
        await keeping.objects.put(places.result(UUID(int=5), 1, "0" * 64), b"x")
        # A file that was kept has one object: what another check of it left is no part of it.
        await keeping.objects.put(places.kept(UUID(kept["upload_id"])), b"x")

    await dies()
    await keeping.objects.put("kept/0/of-before", b"x")  # not named like ours: nobody knows whose it is
    assert await clear_objects(keeping, now) == 0
    assert await clear_objects(keeping, now + OBJECT_FOR + timedelta(days=1)) == 4, (
        "the first time through the whole store"
    )
    await dies()
    assert await clear_objects(keeping, now + OBJECT_FOR + timedelta(days=1)) == 0, "a day is looked through once"
    async with database.acquire() as connection:
        await connection.execute("UPDATE compared_objects SET through = now()::date - 3")
    assert await clear_objects(keeping, now + OBJECT_FOR + timedelta(days=2)) == 4, "and then day by day"
    assert await _count(keeping) == 2
    assert await clear(keeping, now + timedelta(days=4000)) == {}
    path = f"{APPLICATIONS}/{application}/files/1"
    assert hashlib.sha256((await served.see(path)).content).hexdigest() == handed_in["sha256"]
    assert kept["state"] == "kept"
    async with database.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM upload_piece") == 0


@pytest.mark.parametrize(
    ("setting", "value"),
    [("files_trust", "/nowhere/roots.pem"), ("files_url", "ftp://files"), ("files_url", "file:///dev/null/x")],
)
async def test_a_process_whose_files_are_set_wrong_does_not_begin_and_says_what_to_mend(
    served: Served, setting: str, value: str
) -> None:
    async def begins(runtime: Runtime) -> None:
        api.routes(runtime)

    runtime = Runtime(served.settings.model_copy(update={setting: value}), codec.decode)
    await runtime.open(["submission"])
    try:
        for role in (begins, cleaning.run):
            with pytest.raises(LookupError, match=f"MOTCUA_{setting.upper()} is .*{value}.*: "):
                await role(runtime)
    finally:
        await runtime.close()


async def test_a_whole_file_that_nobody_checked_is_checked_by_the_worker(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the process dies that has just taken in the last byte."""

    async def dies(*_: object) -> None:
        return

    monkeypatch.setattr(Keeping, "settle_soon", dies)
    address = await begun(served, await asked(served), len(pdf()))
    await put(served, address, pdf())
    monkeypatch.undo()
    assert (await seen(served, address))["state"] == "receiving"
    async with served.runtime.database("submission").acquire() as connection:
        await connection.execute("UPDATE upload SET moved_at = now() - interval '1 minute'")
        assert await uploads.claim(connection, UUID(address.rpartition("/")[2]), 0.0)
    await asyncio.gather(*(settle_what_was_left(keeping_of(served.runtime)) for _ in range(2)))
    assert (await seen(served, address))["state"] == "kept"
