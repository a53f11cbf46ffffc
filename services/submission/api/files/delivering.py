"""Hands one file out, whole or in part, in a way that no browser runs what is in it."""

import re
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from services.kernel.auth import allow
from services.kernel.database import Row
from services.kernel.problem import Problem
from services.kernel.text import Text
from services.submission.api.counter import counter
from services.submission.api.files.manifest import dossier_of, listed
from services.submission.domain.files.names import to_save
from services.submission.inspecting.kinds import KINDS
from services.submission.keeping import keeping_of
from services.submission.store.files import places
from services.submission.store.files.objects import Gone

_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")
_TITLE = Text("Không tải được tệp này", "This file cannot be fetched")


async def file(request: Request) -> Response:
    """GET /applications/{id}/files/{number}: one file of the manifest, also in parts (Range)."""
    desk = counter(request)
    who = await allow("officer", "operator", "citizen")(request)
    given = request.path_params["number"]
    async with desk.database.snapshot() as connection:
        row = await dossier_of(connection, request, who)
        files = await listed(desk, connection, row, "vi")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0
    if not 1 <= number <= len(files):
        raise _missing(
            "unknown-file", f"Hồ sơ không có tệp số “{given[:20]}”.", f"The application has no file “{given[:20]}”."
        )
    upload = files[number - 1]["upload"]
    if upload is None:
        raise _missing(
            "only-named",
            "Hồ sơ chỉ nêu mã băm của tệp này; nội dung không được gửi qua Cổng.",
            "The application names this file by its hash only; its content was not sent to the portal.",
        )
    await desk.looks.note(who, row, "file")
    return await sent(request, upload, places.of_kept(upload))


async def sent(request: Request, upload: Row | Mapping[str, Any], name: str) -> Response:
    """The object as an answer. Problem 416 for a part it does not have, 404 when its bytes are gone."""
    objects = keeping_of(request.app.state.runtime).objects
    size, tag = upload["kept_size"], f'"{upload["sha256"]}"'
    kind = KINDS[upload["kind"]]
    headers = {
        "Content-Type": kind.media,
        "Content-Disposition": _disposition(
            to_save(upload["name"], kind.endings), upload["upload_id"], kind.endings[0]
        ),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
        "Accept-Ranges": "bytes",
        "ETag": tag,
    }
    begin, end = _part(request, size, tag)
    pieces = objects.read(name, begin, end)
    try:
        first = await anext(pieces, b"")
    except Gone:
        raise _missing("gone", "Tệp không còn trong kho.", "The file is no longer in the store.") from None
    whole = (begin, end) == (0, size)
    headers["Content-Length"] = str(end - begin)
    if not whole:
        headers["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    return StreamingResponse(_all(first, pieces), 200 if whole else 206, headers)


async def _all(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


def _part(request: Request, size: int, tag: str) -> tuple[int, int]:
    """(begin, end) of the bytes asked for. What is no range of this form means the whole (RFC 9110 14.2)."""
    given = _RANGE.fullmatch(request.headers.get("range", ""))
    if given is None or given[0] == "bytes=-" or request.headers.get("if-range", tag) != tag:
        return 0, size
    first, last = given.groups()
    begin = int(first) if first else max(0, size - int(last))
    end = min(size, int(last) + 1) if first and last else size
    if begin >= end:
        said = Text(f"Tệp có {size} byte; không có phần được hỏi.", f"The file has {size} bytes, and no such part.")
        raise Problem(416, "no-such-range", _TITLE, said, headers={"Content-Range": f"bytes */{size}"})
    return begin, end


def _disposition(name: str, upload_id: UUID, ending: str) -> str:
    """Saved, never shown in the page; the plain name, for old programs, says nothing that the sender chose."""
    return f"attachment; filename=\"{upload_id}{ending}\"; filename*=UTF-8''{quote(name, safe='')}"


def _missing(code: str, vi: str, en: str) -> Problem:
    return Problem(404, code, _TITLE, Text(vi, en))
