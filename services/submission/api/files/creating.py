"""Begins an upload: for a draft or for what an agency asked for, and only one that could be taken when it is whole."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import uuid_utils.compat
from starlette.requests import Request
from starlette.responses import Response

from services.kernel.auth import Principal, allow
from services.kernel.database import Connection
from services.kernel.problem import FieldError, Problem
from services.kernel.settings import Settings
from services.kernel.text import Text
from services.submission.api.asked import covered_now, not_asked
from services.submission.api.counter import Counter, counter
from services.submission.api.draft_access import holding, refuse_submitted
from services.submission.api.files import protocol
from services.submission.api.wire import unknown_application
from services.submission.domain.asking import OTHER
from services.submission.domain.dossier import why_no_supplement
from services.submission.domain.files.limits import Excess, Limits
from services.submission.domain.files.names import shown as shown_name
from services.submission.store import catalogue, dossiers
from services.submission.store.files import uploads
from services.submission.store.files.uploads import NewUpload

BASE = "/api/submission/v1/uploads"

_TITLE = Text("Tệp này không gửi được", "This file cannot be sent")
_PLAIN = re.compile(r"[^\0]{1,200}")


async def options(request: Request) -> Response:
    """OPTIONS /uploads: what this server can do, and the bytes of the largest file (tus)."""
    return Response(status_code=204, headers=protocol.offered(request.app.state.runtime.settings))


async def create(request: Request) -> Response:
    """POST /uploads: begins a file. 201 with its address in Location; 413 before any byte when it is too large."""
    desk, settings = counter(request), request.app.state.runtime.settings
    who = await allow("citizen", "officer")(request)
    protocol.spoken(request)
    size, said = protocol.number(request, "Upload-Length"), protocol.metadata(request)
    limits = Limits(settings.files_largest, settings.files_most_bytes, settings.files_most)
    # Before anything is looked up: it would fit nowhere.
    _refuse(limits.excess(size, 0, 0), limits)
    draft_id, application_id = _meant_for(said)
    new = NewUpload(
        *(uuid_utils.compat.uuid7(), who.sub, draft_id, application_id, said.get("component", "")),
        shown_name(said.get("filename") or said.get("name") or ""),
        *(request.headers.get("upload-metadata", ""), size),
    )
    async with _held(desk, who, new) as (connection, papers):
        await fitting(connection, settings, new, papers)
        await uploads.begin(connection, new)
        row = await uploads.read(connection, new.upload_id)
    assert row is not None
    expires = protocol.expires(row["moved_at"], settings)
    headers = protocol.headers(location=f"{BASE}/{new.upload_id}", upload_offset=0, upload_expires=expires)
    return Response(status_code=201, headers=headers)


async def fitting(connection: Connection, settings: Settings, new: NewUpload, papers: list[dict[str, str]]) -> None:
    """Problem 422 when the paper is not on the list, 413 when there would be too much of what it is meant for."""
    if new.component not in (OTHER, *(paper["id"] for paper in papers)):
        raise _no_such_component(new.component, papers)
    limits = Limits(settings.files_largest, settings.files_most_bytes, settings.files_most)
    _refuse(limits.excess(new.size, *await uploads.held(connection, new.draft_id, new.application_id)), limits)


@asynccontextmanager
async def _held(
    desk: Counter, who: Principal, new: NewUpload
) -> AsyncIterator[tuple[Connection, list[dict[str, str]]]]:
    """A transaction in which nobody submits what the file is meant for, and the papers of its procedure.

    Problem 404 when draft or dossier is not theirs, 409 when it takes no file now.
    """
    if new.draft_id is not None:
        async with holding(desk, new.draft_id, who) as (connection, draft):
            refuse_submitted(draft)
            yield connection, await catalogue.components(connection, draft.procedure_code, draft.procedure_version)
        return
    async with desk.database.transaction() as connection:
        yield connection, await _papers_asked_for(connection, new)


async def _papers_asked_for(connection: Connection, new: NewUpload) -> list[dict[str, str]]:
    assert new.application_id is not None
    row = await dossiers.read(connection, new.application_id, lock=True)
    if row is None or row["applicant"] != new.owner:
        raise unknown_application(str(new.application_id))
    if why_no_supplement(dossiers.progress(row)) is not None:
        raise Problem(
            409,
            "supplement-not-requested",
            _TITLE,
            Text(
                "Cơ quan hiện không chờ phần bổ sung nào của hồ sơ này nên không gửi thêm tệp được. Khi có đề nghị, bạn sẽ "
                "được báo.",
                "The agency is not waiting for papers of this application now, so no file can be added. You will be told when "
                "it asks.",
            ),
        )
    request = await covered_now(connection, row)
    if not request.takes_file(new.component):
        said = not_asked(request)
        raise Problem(422, "not-asked", _TITLE, said, [FieldError("/metadata/component", "not-asked", said)])
    return [{"id": paper.id, "name": paper.name} for paper in request.papers if paper.id]


def _meant_for(said: dict[str, str]) -> tuple[UUID | None, UUID | None]:
    given = {name: said[name] for name in ("draft", "application") if said.get(name)}
    try:
        if len(given) == 1 and _PLAIN.fullmatch(said.get("component", "")):
            ids = {name: UUID(value) for name, value in given.items()}
            return ids.get("draft"), ids.get("application")
    except ValueError:
        pass
    detail = Text(
        "Upload-Metadata cần: filename; draft hoặc application (mã UUID); component (mã giấy tờ trong danh sách của thủ tục).",
        "Upload-Metadata needs: filename; draft or application (a UUID); component (id of a paper on the procedure's list).",
    )
    raise Problem(422, "does-not-fit", _TITLE, detail, [FieldError("/metadata", "does-not-fit", detail)])


def _refuse(excess: Excess | None, limits: Limits) -> None:
    if excess is None:
        return
    most, all_ = _megabytes(limits.largest), _megabytes(limits.most_bytes)
    said = {
        "empty-file": Text(
            "Tệp này rỗng (0 byte). Hãy mở thử tệp trên máy của bạn rồi chọn lại.",
            "This file is empty (0 bytes). Try to open it on your own device, then choose again.",
        ),
        "file-too-large": Text(
            f"Tệp lớn hơn {most} MB nên không nhận được. Hãy quét lại ở 300 dpi, nén ảnh, hoặc chia thành nhiều tệp.",
            f"The file is larger than {most} MB and cannot be taken. Scan it again at 300 dpi, compress its pictures, or split "
            "it.",
        ),
        "too-many-files": Text(
            f"Đã có {limits.most} tệp, là số nhiều nhất. Hãy xóa bớt, hoặc gộp các trang vào một tệp PDF.",
            f"There are {limits.most} files, the most that are taken. Remove some, or join pages in one PDF.",
        ),
        "files-too-large": Text(
            f"Cùng các tệp đã gửi, tệp này vượt quá tổng {all_} MB. Hãy xóa bớt tệp hoặc quét lại ở 300 dpi.",
            f"With the files already sent this one exceeds {all_} MB in all. Remove some, or scan again at 300 dpi.",
        ),
    }[excess]
    status = 422 if excess == "empty-file" else 413
    raise Problem(status, excess, _TITLE, said, headers=protocol.headers(tus_max_size=limits.largest))


def _megabytes(size: int) -> int:
    return size // (1024 * 1024)


def _no_such_component(given: str, papers: list[dict[str, str]]) -> Problem:
    listed = "; ".join(f"{paper['id']} – {paper['name']}" for paper in papers[:20])
    said = Text(
        f"Thủ tục không có giấy tờ “{given}”. Hãy chọn: {listed}; {OTHER} – giấy tờ khác.",
        f"The procedure has no paper “{given}”. Choose one of: {listed}; {OTHER} – another paper.",
    )
    return Problem(
        422, "unknown-component", _TITLE, said, [FieldError("/metadata/component", "unknown-component", said)]
    )


def problem_of(status: int, code: str, vi: str, en: str, **more: Any) -> Problem:
    """A refusal about a file that was begun, with the protocol's headers."""
    return Problem(status, code, _TITLE, Text(vi, en), headers=protocol.headers(**more))
