"""The agency's side: every file of a dossier with its hash, and the agency's word that it has them all."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from services.kernel.auth import Principal, allow, forbidden
from services.kernel.body import read_json
from services.kernel.database import Connection, Row
from services.kernel.event import derived_id
from services.kernel.idempotency import key_of, once
from services.kernel.problem import FieldError, Problem
from services.kernel.text import Language, Text, negotiated
from services.submission.api.counter import Counter, counter
from services.submission.api.files.shown import shown
from services.submission.api.reading import may_follow, refuse_other_agency
from services.submission.api.wire import answered, application_id_of, unknown_application
from services.submission.bodies import Confirmation, FileHash, parse
from services.submission.contents import Contents
from services.submission.domain.dossier import Entry
from services.submission.domain.files.manifest import manifest_sha256, prefixes
from services.submission.store import dossiers, timeline
from services.submission.store.files import confirmations, uploads
from services.submission.taking import BASE, instant

# Steps of this source are in no event: nobody but the applicant needs to know of them.
SOURCE = "/motcua/submission/manifest"


async def manifest(request: Request) -> Response:
    """GET /applications/{id}/manifest: every file with its hash, for the officer of its agency, its applicant, an operator."""
    desk, language = counter(request), negotiated(request.headers)
    who = await allow("officer", "operator", "citizen")(request)
    async with desk.database.snapshot() as connection:
        row = await dossier_of(connection, request, who)
        files = await listed(desk, connection, row, language)
        confirmed = await confirmations.latest(connection, row["application_id"])
    await desk.looks.note(who, row, "manifest")
    for file in files:
        del file["upload"]
    answer = {
        "application_id": str(row["application_id"]),
        "files": files,
        "manifest_sha256": manifest_sha256(files),
        "confirmed": confirmed and {
            "manifest_sha256": confirmed["manifest_sha256"],
            "files": confirmed["files"],
            "confirmed_at": instant(confirmed["confirmed_at"]),
        },
    }  # fmt: skip
    return answered(answer, language)


async def confirm(request: Request) -> Response:
    """POST /applications/{id}/manifest/confirmation: the agency has every file; the applicant is told."""
    desk = counter(request)
    who = await allow("officer")(request)
    value, raw = await read_json(request)
    said = parse(Confirmation, value)
    asked = hashlib.sha256(request.url.path.encode() + b"\0" + raw).digest()
    async with (
        desk.database.transaction() as connection,
        once(connection, who.sub, key_of(request), asked) as slot,
    ):
        if slot.answer is None:
            row = await dossier_of(connection, request, who, lock=True)
            refuse_other_agency(who, row)
            files = await listed(desk, connection, row, "vi")
            if said.manifest_sha256 != manifest_sha256(files):
                raise _differs(files, said)
            slot.answer = (200, orjson.dumps(await _confirmed(connection, row, who, said.manifest_sha256, len(files))))
        status, body = slot.answer
    return Response(body, status, {"Cache-Control": "no-store"}, "application/json")


async def dossier_of(connection: Connection, request: Request, who: Principal, *, lock: bool = False) -> Row:
    """The dossier in the address, if this person may see it. Problem 404; 403 for an officer of another agency who did not
    file it."""
    row = await dossiers.read(connection, application_id_of(request), lock=lock)
    if row is None or (who.role == "citizen" and not may_follow(who, row)):
        raise unknown_application(request.path_params["application_id"])
    if not may_follow(who, row):
        raise forbidden("cán bộ của cơ quan đang giải quyết hồ sơ", "an officer of the agency that has the dossier")
    return row


async def listed(desk: Counter, connection: Connection, row: Row, language: Language) -> list[dict[str, Any]]:
    """Every file that was handed in, in order: what each filing named, beside the bytes that are there for it.

    What was named counts, not what is there: a file whose bytes are missing is seen to be missing. ``upload``: its row.
    """
    application_id, opened = row["application_id"], Contents(desk.data_keys, row)
    there = [each for each in await uploads.of_application(connection, application_id) if each["round"] is not None]
    files: list[dict[str, Any]] = []
    for stored in await dossiers.filings(connection, application_id):
        for named in opened.filing(stored)["attachments"]:
            upload = next((each for each in there if _is(each, stored["round"], named)), None)
            if upload is not None:
                there.remove(upload)
            number = len(files) + 1
            files.append(
                {
                    "number": number,
                    "round": stored["round"],
                    "name": named["name"],
                    "component": named.get("component"),
                    "sha256": named["sha256"],
                    "size": named["size"],
                    "kind": upload["kind"] if upload else None,
                    "signatures": shown(upload, language).get("signatures", []) if upload else [],
                    "href": f"{BASE}/{application_id}/files/{number}" if upload else None,
                    "upload": upload,
                }
            )
    return files


def _is(row: Row, round: int, named: dict[str, Any]) -> bool:
    return (row["round"], row["sha256"], row["component"]) == (round, named["sha256"], named.get("component"))


async def _confirmed(connection: Connection, row: Row, who: Principal, sha256: str, files: int) -> dict[str, Any]:
    application_id, at = row["application_id"], datetime.now(UTC)
    before = await confirmations.latest(connection, application_id)
    if before is not None and before["manifest_sha256"] == sha256:
        files, at = before["files"], before["confirmed_at"]
    else:
        number = 1 if before is None else before["number"] + 1
        agency = row["agency_code"]
        await confirmations.add(connection, application_id, sha256, number, agency, who.sub, files, at)
        entry = Entry(
            application_id=application_id,
            event_id=derived_id(application_id, f"manifest-confirmed/{sha256}"),
            source=SOURCE,
            sequence=number,
            at=at,
            step="files-confirmed",
            actor="agency",
            detail={"agency": agency, "files": files},
            position=row["entries"] + 1,
        )
        await timeline.add(connection, [entry])
    return {"manifest_sha256": sha256, "files": files, "confirmed_at": instant(at)}


def _differs(files: list[dict[str, Any]], said: Confirmation) -> Problem:
    """409: what is wrong with the agency's hash, as far as can be told from what it sent."""
    older = prefixes(files).get(said.manifest_sha256)
    detail, errors = _which(files, said.files) if said.files is not None else (None, [])
    if detail is None and older is not None:
        detail = Text(
            f"Mã băm này chỉ gồm {older} tệp đầu; hồ sơ nay có {len(files)} tệp. Hãy đọc lại bảng kê và tải các tệp còn thiếu.",
            f"This hash covers the first {older} files only; the application has {len(files)} now. Read the manifest again and "
            "fetch those that are missing.",
        )
    if detail is None:
        detail = Text(
            f"Mã băm không khớp với {len(files)} tệp của hồ sơ. Hãy tính lại từ các tệp đã tải, theo thứ tự của bảng kê; gửi kèm "
            "“files” để biết tệp nào khác.",
            f"The hash does not fit the {len(files)} files of the application. Compute it again from what you fetched, in the "
            "order of the manifest; send “files” along to be told which one differs.",
        )
    title = Text("Chưa nhận đủ tệp", "Not every file has arrived")
    return Problem(409, "manifest-differs", title, detail, errors)


def _which(files: list[dict[str, Any]], theirs: list[FileHash]) -> tuple[Text | None, list[FieldError]]:
    errors = [
        FieldError(
            f"/files/{at}",
            "differs",
            Text(
                f"Tệp {at + 1}: bảng kê ghi {ours}, cơ quan có {got}.",
                f"File {at + 1}: the manifest has {ours}, you have {got}.",
            ),
        )
        for at in range(max(len(files), len(theirs)))
        if (ours := _hash_at(files, at)) != (got := _hash_at([file.model_dump() for file in theirs], at))
    ]
    if not errors:
        return None, []
    return Text(
        f"{len(errors)} tệp khác với bảng kê; hãy tải lại các tệp được nêu.",
        f"{len(errors)} files differ from the manifest; fetch those named below again.",
    ), errors[:50]


def _hash_at(files: list[dict[str, Any]], at: int) -> str:
    return f"{files[at]['sha256']} ({files[at]['size']} byte)" if at < len(files) else "–"
