"""What an agency issued: its officer hands the file in, its hash held against the report, and the citizen fetches it."""

import asyncio
import contextlib
import hashlib
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from services.kernel.auth import allow
from services.kernel.database import Row
from services.kernel.event import derived_id
from services.kernel.failures import Transient
from services.kernel.pace import Stalled, paced
from services.kernel.problem import FieldError, Problem, unavailable
from services.kernel.text import Text, negotiated
from services.submission.api.counter import counter
from services.submission.api.files.delivering import sent
from services.submission.api.life import signature
from services.submission.api.reading import may_follow, refuse_other_agency
from services.submission.api.wire import answered, application_id_of, unknown_application
from services.submission.domain.dossier import Entry
from services.submission.domain.life import Issued, issued
from services.submission.inspecting import texts
from services.submission.keeping import keeping_of
from services.submission.store import dossiers, life, timeline
from services.submission.store.files import discarded, places

# Steps of this source are in no event: nobody but the applicant needs to know of them.
SOURCE = "/motcua/submission/results"

_TITLE = Text("Chưa nhận được tệp kết quả", "The result's file was not taken")


async def hand_in(request: Request) -> Response:
    """PUT /applications/{id}/results/{number}: the file of a reported document, as it is. 200 with what is kept of it."""
    desk, language = counter(request), negotiated(request.headers)
    who = await allow("officer")(request)
    async with desk.database.snapshot() as connection:
        row = await dossiers.read(connection, application_id_of(request))
        if row is None:
            raise unknown_application(request.path_params["application_id"])
        refuse_other_agency(who, row)
        _refuse_erased(row)
        document = _reported(request, issued(await timeline.read(connection, row["application_id"])))
    keeping = keeping_of(request.app.state.runtime)
    with keeping.receiving.one(who.sub), tempfile.TemporaryDirectory(prefix="motcua-result-") as folder:
        path = Path(folder) / "result"
        size, sha256 = await _received(request, path, keeping.settings.files_largest)
        if sha256 != document.sha256:
            raise _other_file(document, sha256)
        found = await keeping.look_in_turn(path, Path(folder) / "changed")
        if "refusal" in found and found["refusal"]["code"] == "too-slow":
            raise unavailable(Text("Cổng chưa kiểm tra xong tệp.", "The file could not be checked in time."), 60)
        if "refusal" in found:
            raise _wrong("unusable", texts.refusal(**found["refusal"]))
        address = places.result(row["application_id"], document.number, sha256)
        await keeping.objects.put(address, path)
    signatures = [
        {"signer": each["signer"], "valid": each["valid"], "trusted": each["trusted"],
         "code": each["code"], "facts": each["facts"]}
        for each in found["signatures"]
    ]  # fmt: skip
    file = life.ResultFile(
        document.number,
        document.name or "",
        sha256,
        size,
        found["kind"],
        signatures,
        address,
        who.agency or "",
        who.sub,
        datetime.now(UTC),
    )
    try:
        async with desk.database.transaction() as connection:
            # Receiving and looking take a while: what was erased meanwhile must not begin to hold something again.
            now = await dossiers.read(connection, row["application_id"], lock=True) or row
            _refuse_erased(now)
            if await life.hand_in(connection, row["application_id"], file):
                await timeline.add(connection, [_arrived(now, file)])
            else:  # handed in before: it had the same hash, for the report names only one. That one stays.
                await discarded.add(connection, [address])
    except Problem:
        with contextlib.suppress(Transient):  # then the cleaner finds it: its dossier was erased
            await keeping.objects.delete(address)
        raise
    return answered(
        {
            "number": document.number,
            "name": document.name,
            "sha256": sha256,
            "size": size,
            "kind": found["kind"],
            "signatures": [signature(each, language) for each in signatures],
        },
        language,
    )


async def fetch(request: Request) -> Response:
    """GET /applications/{id}/result/{number}: the file as the agency handed it in, also in parts (Range)."""
    desk = counter(request)
    who = await allow("citizen", "officer", "operator")(request)
    async with desk.database.snapshot() as connection:
        row = await dossiers.read(connection, application_id_of(request))
        if row is None or not may_follow(who, row):
            raise unknown_application(request.path_params["application_id"])
        document = _numbered(request, issued(await timeline.read(connection, row["application_id"])))
        files = {file["number"]: file for file in await life.results(connection, row["application_id"])}
    file = files.get(document.number)
    if file is None:
        raise _not_here(document)
    await desk.looks.note(who, row, "file")
    told = {"kept_size": file["size"], "sha256": file["sha256"], "kind": file["kind"], "name": document.name}
    return await sent(request, told | {"upload_id": row["application_id"]}, file["address"])


def _not_here(document: Issued) -> Problem:
    if document.name is None:
        said = Text(
            "Tệp đã được xóa cùng dữ liệu cá nhân của hồ sơ.",
            "The file was erased with the personal data of the application.",
        )
        return Problem(404, "result-erased", Text("Tệp kết quả đã được xóa", "The result's file was erased"), said)
    said = Text(
        f"Cơ quan chưa gửi tệp của “{document.name}” lên Cổng.",
        f"The agency has not handed in the file of “{document.name}” yet.",
    )
    return Problem(404, "result-not-here", Text("Chưa có tệp kết quả", "The result's file is not here yet"), said)


def _arrived(row: Row, file: life.ResultFile) -> Entry:
    """What the citizen reads of it: that the result was returned they may have read hours before."""
    return Entry(
        application_id=row["application_id"],
        event_id=derived_id(row["application_id"], f"result-here/{file.number}"),
        source=SOURCE,
        sequence=file.number,
        at=file.handed_in_at,
        step="result-here",
        actor="agency",
        detail={"agency": row["agency_code"], "number": file.number},
        position=row["entries"] + 1,
    )


def _numbered(request: Request, documents: list[Issued]) -> Issued:
    given = request.path_params["number"]
    found = next((one for one in documents if str(one.number) == given), None)
    if found is None:
        said = Text(
            f"Hồ sơ này không có kết quả số “{given[:20]}”; các giấy tờ được đánh số từ 1 theo thứ tự báo cáo.",
            f"There is no result “{given[:20]}”; documents are numbered from 1 in the order they were reported.",
        )
        raise Problem(404, "unknown-result", Text("Không có kết quả này", "No such result"), said)
    return found


def _reported(request: Request, documents: list[Issued]) -> Issued:
    document = _numbered(request, documents)
    if document.sha256 is None:
        raise Problem(
            409,
            "no-hash-reported",
            _TITLE,
            Text(
                "Báo cáo về giấy tờ này không nêu sha256, nên không biết tệp nào là của nó. Hãy báo cáo lại kèm sha256.",
                "The report of this document names no sha256, so nobody knows which file is its own. Report it with one.",
            ),
        )
    return document


def _refuse_erased(row: Row) -> None:
    if row["erased_at"] is None:
        return
    said = Text(
        "Dữ liệu cá nhân của hồ sơ này đã được xóa nên Cổng không giữ tệp kết quả nữa. Hãy trao kết quả cho người nộp hồ sơ "
        "bằng cách khác.",
        "The personal data of this application were erased, so the portal keeps no file of its result any more. Hand the "
        "result to the applicant in another way.",
    )
    raise Problem(409, "erased", _TITLE, said)


async def _received(request: Request, path: Path, largest: int) -> tuple[int, str]:
    """(bytes, SHA-256) of the body, written to this path. Problem 413, 400."""
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("wb") as file:
            async for part in paced(request.stream()):
                size += len(part)
                if size > largest:
                    raise Problem(
                        413,
                        "too-large",
                        _TITLE,
                        Text(f"Tệp lớn hơn {largest} byte.", f"The file is larger than {largest} bytes."),
                    )
                digest.update(part)
                await asyncio.to_thread(file.write, part)
    except ClientDisconnect as error:
        cut = Text("Kết nối bị ngắt giữa chừng.", "The connection was cut.")
        raise Problem(400, "disconnected", _TITLE, cut) from error
    except Stalled as error:
        slow = Text(
            "Không có thêm byte nào đến, hoặc quá chậm. Hãy gửi lại tệp từ đầu.",
            "No more bytes came, or too slowly. Send the file again from its beginning.",
        )
        raise Problem(503, "stalled", _TITLE, slow, headers={"Retry-After": "2", "Connection": "close"}) from error
    return size, digest.hexdigest()


def _other_file(document: Issued, sha256: str) -> Problem:
    return _wrong(
        "hash-differs",
        Text(
            f"Tệp có mã băm {sha256}, còn báo cáo nêu {document.sha256}: đây không phải tệp của giấy tờ đã báo cáo.",
            f"The file's hash is {sha256}, the report names {document.sha256}: it is not the file of that document.",
        ),
    )


def _wrong(code: str, said: Text) -> Problem:
    return Problem(422, code, _TITLE, said, [FieldError("", code, said)])
