"""Sending a file by the tus protocol: in parts, after cuts, by two at once, damaged, too large, taken away."""

import asyncio
import base64
import hashlib
from pathlib import Path

import pytest
from tusclient.client import TusClient

from services.kernel import pace
from services.submission.api import answers
from services.submission.keeping import keeping_of
from tests.component.submission.files.files import jpeg, pdf
from tests.component.submission.files.sending import UPLOADS, ask, asked, begun, metadata, put, seen, sent
from tests.component.submission.served import Served, token
from tests.support.eventually import eventually


async def test_a_file_sent_in_parts_by_a_program_that_is_not_ours_is_kept_whole(served: Served, tmp_path: Path) -> None:
    application = await asked(served)
    content = pdf(filling=300_000)
    (tmp_path / "a.pdf").write_bytes(content)
    client = TusClient(f"{str(served.client.base_url).rstrip('/')}{UPLOADS}", {"Authorization": f"Bearer {token()}"})
    said = {"filename": "Giấy chứng sinh 👶.pdf", "application": str(application), "component": "other"}

    def upload() -> str:
        uploader = client.uploader(str(tmp_path / "a.pdf"), chunk_size=100_000, metadata=said, upload_checksum=True)
        uploader.upload()
        return str(uploader.url)

    address = await asyncio.to_thread(upload)
    upload_ = await seen(served, address)
    answers.files.Upload.model_validate(upload_)
    assert (upload_["state"], upload_["kind"], upload_["name"]) == ("kept", "pdf", "Giấy chứng sinh 👶.pdf")
    assert upload_["sha256"] == hashlib.sha256(content).hexdigest()
    assert "original_sha256" not in upload_, "what was not changed has one hash"


async def test_what_the_server_can_do_and_where_a_file_stands_are_told_by_the_protocol(served: Served) -> None:
    told = (await ask(served, "OPTIONS", UPLOADS)).headers
    assert (told["tus-version"], told["tus-max-size"]) == ("1.0.0", str(served.settings.files_largest))
    assert set(told["tus-extension"].split(",")) == {"creation", "checksum", "termination", "expiration"}
    assert "sha256" in told["tus-checksum-algorithm"].split(",")
    application = await asked(served)
    address = await begun(served, application, 10)
    first = await put(served, address, b"12345")
    assert (first.status_code, first.headers["upload-offset"]) == (204, "5")
    head = await ask(served, "HEAD", address)
    assert (head.headers["upload-offset"], head.headers["upload-length"]) == ("5", "10")
    assert (head.headers["cache-control"], "GMT" in head.headers["upload-expires"]) == ("no-store", True)
    assert "filename" in head.headers["upload-metadata"]
    wrong = await put(served, address, b"678", at=3)
    assert (wrong.status_code, wrong.headers["upload-offset"]) == (409, "5")
    assert (await ask(served, "HEAD", address, Tus_Resumable="0.2")).status_code == 412
    # A network that lets only POST through.
    instead = await ask(
        served, "POST", address, content=b"6", x_http_method_override="PATCH", upload_offset="5",
        content_type="application/offset+octet-stream",
    )  # fmt: skip
    assert (instead.status_code, instead.headers["upload-offset"]) == (204, "6")


async def test_bytes_damaged_on_their_way_are_not_kept(served: Served) -> None:
    address = await begun(served, await asked(served), 6)
    right, wrong = (base64.b64encode(hashlib.sha256(each).digest()).decode() for each in (b"abc", b"abd"))
    damaged = await put(served, address, b"abc", upload_checksum=f"sha256 {wrong}")
    assert (damaged.status_code, damaged.json()["code"]) == (460, "tus-checksum-mismatch")
    assert (await ask(served, "HEAD", address)).headers["upload-offset"] == "0"
    assert (await put(served, address, b"abc", upload_checksum=f"sha256 {right}")).status_code == 204
    assert (await put(served, address, b"abc", at=3, upload_checksum="md5 AAAA")).status_code == 400


async def test_two_who_send_the_same_part_at_once_cannot_tear_the_file(served: Served) -> None:
    """Both send other bytes for the same place, slowly, in many small writes: one file comes out, from one of them."""
    content = [pdf(filling=9_000_000, with_=letter) for letter in (b"a", b"b")]
    address = await begun(served, await asked(served), len(content[0]))

    async def slowly(file: bytes) -> int:
        async def parts():  # type: ignore[no-untyped-def]
            for at in range(0, len(file), 500_000):
                yield file[at : at + 500_000]
                await asyncio.sleep(0.01)

        return (await put(served, address, parts())).status_code  # type: ignore[arg-type]

    statuses = await asyncio.gather(*(slowly(file) for file in content))
    assert sorted(statuses) == [204, 409]
    kept = await seen(served, address)
    assert kept["sha256"] == hashlib.sha256(content[statuses.index(204)]).hexdigest()


async def test_what_came_before_a_cut_is_kept_and_the_rest_is_sent_from_there(served: Served) -> None:
    content = pdf(filling=6_000_000)
    address = await begun(served, await asked(served), len(content))
    target = served.client.base_url
    _, writer = await asyncio.open_connection(target.host, target.port)
    writer.write(
        f"PATCH {address} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token()}\r\nTus-Resumable: 1.0.0\r\n"
        f"Content-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\nContent-Length: {len(content)}\r\n\r\n".encode()
    )
    writer.write(content[:5_000_000])
    await writer.drain()
    writer.close()
    for _ in range(100):
        offset = int((await ask(served, "HEAD", address)).headers["upload-offset"])
        if offset == 5_000_000:
            break
        await asyncio.sleep(0.05)
    assert offset == 5_000_000, "every byte that came is there, not only whole pieces"
    assert (await put(served, address, content[offset:], at=offset)).status_code == 204
    assert (await seen(served, address))["sha256"] == hashlib.sha256(content).hexdigest()


async def test_too_large_is_told_before_a_byte_is_read_and_too_many_as_well(served: Served) -> None:
    application = await asked(served)

    async def refused(size: int) -> tuple[int, str, str]:
        said = metadata(filename="a.pdf", application=str(application), component="other")
        answer = await ask(served, "POST", UPLOADS, upload_length=str(size), upload_metadata=said)
        return answer.status_code, answer.json()["code"], answer.json()["detail"]

    status, code, detail = await refused(200 * 1024 * 1024)
    assert (status, code) == (413, "file-too-large")
    assert "100 MB" in detail
    assert "300 dpi" in detail
    assert (await refused(0))[:2] == (422, "empty-file")
    largest = served.settings.files_largest
    for _ in range(3):
        await begun(served, application, largest)
    assert (await refused(largest))[:2] == (413, "files-too-large")
    address = await begun(served, await asked(served), 10)
    assert (await put(served, address, b"x" * 11)).json()["code"] == "more-than-announced"

    async def endless():  # type: ignore[no-untyped-def]
        yield b"x" * 11

    assert (await put(served, address, endless())).json()["code"] == "more-than-announced"  # type: ignore[arg-type]


async def test_a_file_is_seen_and_touched_by_its_sender_alone(served: Served) -> None:
    application = await asked(served)
    address = await begun(served, application, 10)
    for method in ("HEAD", "GET", "PATCH", "DELETE"):
        about = {"content": b"1", "upload_offset": "0", "content_type": "application/offset+octet-stream"}
        answer = await ask(served, method, address, sub="binh", **(about if method == "PATCH" else {}))
        assert answer.status_code == 404, method
    said = metadata(filename="a", application=str(application), component="other")
    foreign = await ask(served, "POST", UPLOADS, sub="binh", upload_length="3", upload_metadata=said)
    assert foreign.status_code == 404
    for about in (
        "draft bm9wZQ==",
        metadata(filename="a"),
        "????",
        metadata(application=str(application), component="no"),
    ):
        wrong = await ask(served, "POST", UPLOADS, upload_length="3", upload_metadata=about)
        assert wrong.status_code in (400, 422), wrong.text


async def test_a_file_taken_away_is_gone_and_one_handed_in_stays(served: Served) -> None:
    application = await asked(served)
    first, second = [await begun(served, application, len(jpeg())) for _ in range(2)]
    for address in (first, second):
        await put(served, address, jpeg())
    assert (await ask(served, "DELETE", first)).status_code == 204
    assert (await ask(served, "DELETE", first)).status_code == 204
    assert (await ask(served, "HEAD", first)).status_code == 410
    path = f"/api/submission/v1/applications/{application}/supplements"
    assert (await served.post(path, {"components": ["A"]})).status_code == 202
    kept = await ask(served, "DELETE", second)
    assert (kept.status_code, kept.json()["code"]) == (409, "handed-in")


async def test_several_processes_take_in_one_file(served: Served) -> None:
    """Nothing of a file is on the disk of the process that took it in, nor in its memory."""
    other = await Served(served.settings, Path(str(served.settings.receipt_key_file))).start()
    await other.with_catalogue([])
    try:
        content = pdf(filling=200_000)
        address = await begun(served, await asked(served), len(content))
        assert (await put(served, address, content[:100_000])).status_code == 204
        assert (await put(other, address, content[100_000:], at=100_000)).status_code == 204
        assert (await seen(served, address))["sha256"] == hashlib.sha256(content).hexdigest()
        again = await sent(other, await asked(served), content)
        assert again["state"] == "kept"
    finally:
        await other.stop()


async def _stalls(served: Served, address: str, announced: int, come: bytes, sub: str = "an") -> asyncio.StreamReader:
    """A sender who announces so much, sends a little of it, and then nothing any more, holding the line."""
    target = served.client.base_url
    reader, writer = await asyncio.open_connection(target.host, target.port)
    writer.write(
        f"PATCH {address} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token(sub)}\r\nTus-Resumable: 1.0.0\r\n"
        f"Content-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\nContent-Length: {announced}\r\n\r\n".encode()
        + come
    )
    await writer.drain()
    reader.writer = writer  # type: ignore[attr-defined]  # it is open as long as somebody knows it
    return reader


async def test_senders_who_stall_hold_nobody_up_and_lose_nothing_that_came(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "IDLE_SECONDS", 2.0)
    content, each = pdf(filling=100_000), served.settings.files_at_once_each
    application, another = await asked(served), await asked(served, sub="binh")
    addresses = [await begun(served, application, len(content)) for _ in range(each + 1)]
    lines = [await _stalls(served, address, len(content), content[:70_000]) for address in addresses[:each]]
    await eventually(lambda: _held(served), lambda held: held == each)
    own = await put(served, addresses[each], content)
    assert (own.status_code, "cùng lúc" in own.json()["detail"], own.headers["retry-after"]) == (503, True, "2")
    said = metadata(filename="b.pdf", application=str(another), component="other")
    theirs = await ask(served, "POST", UPLOADS, sub="binh", upload_length=str(len(content)), upload_metadata=said)
    assert (await put(served, theirs.headers["location"], content, sub="binh")).status_code == 204, "others go on"
    for line in lines:
        answer = await asyncio.wait_for(line.read(), 10)
        assert answer.startswith(b"HTTP/1.1 503 "), answer[:80]
        assert b"stalled" in answer
    assert await _held(served) == 0
    offset = int((await ask(served, "HEAD", addresses[0])).headers["upload-offset"])
    assert offset == 70_000, "what came before is kept, and it goes on from there"
    assert (await put(served, addresses[0], content[offset:], at=offset)).status_code == 204
    assert (await seen(served, addresses[0]))["sha256"] == hashlib.sha256(content).hexdigest()


async def _held(served: Served) -> int:
    return keeping_of(served.runtime).receiving.held
