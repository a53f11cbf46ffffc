"""Sending and removing a file by an ordinary form, without a script: the page one came from shows what became of it."""

import base64
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import httpx
import orjson
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.failures import Transient
from services.kernel.process import Runtime
from services.kernel.text import Text
from services.portal import admission, done, doors, forms, frame, signin
from services.portal.asking import NotThere
from services.portal.frame import Visit

_PIECE = 1024 * 1024
_TUS = {"Tus-Resumable": "1.0.0"}
_NOTHING = Text(
    "Bạn chưa chọn tệp nào. Hãy chọn tệp rồi bấm Gửi tệp.", "No file was chosen. Choose one, then press Send file."
)


def routes(runtime: Runtime) -> list[Route]:
    """``/tep`` takes a form with a file; ``/tep/{upload}/xoa`` removes one."""

    # Apart from the connections that pages are made with: a hundred megabytes take their time.
    client = runtime.client(httpx.Timeout(10.0, connect=3.0), httpx.Limits(max_connections=100))

    async def send(request: Request) -> Response:
        seen = await admission.filer(runtime, request)
        largest = runtime.settings.files_largest
        try:
            fields, file = await forms.read_streamed(seen, largest)
        except forms.TooLarge:
            return _refused(seen, _came_from(seen), _too_large(largest), 413)
        back = signin.own_path(fields.get("_back"))
        if file is None:
            return _refused(seen, back, _NOTHING)
        try:
            refusal = await _sent(client, seen, fields, file)
        finally:
            await file.close()
        if refusal:
            return _refused(seen, back, Text(refusal, refusal))
        door = doors.Submission(runtime, seen.language, seen.session)
        for upload in fields.get("replaces", "").split():
            # Refused ones, which the label named. One that is gone already is no matter.
            with suppress(NotThere):
                await door.send("DELETE", f"/uploads/{doors.part(upload)}")
        return done.go(seen, f"{back}#files-{fields.get('component', '')}")

    async def remove(request: Request) -> Response:
        seen = await admission.filer(runtime, request)
        fields = await forms.read(seen)
        back = signin.own_path(fields.get("_back"))
        removed = await doors.Submission(runtime, seen.language, seen.session).send(
            "DELETE", f"/uploads/{request.path_params['upload']}"
        )
        if removed.refusal:
            return _refused(seen, back, Text(removed.refusal, removed.refusal))
        return done.go(seen, f"{back}#files-{fields.get('component', '')}")

    return [
        Route("/tep", send, methods=["POST"]),
        Route("/tep/{upload:uuid}/xoa", remove, methods=["POST"]),
    ]


async def _sent(http: httpx.AsyncClient, seen: Visit, fields: dict[str, str], file: UploadFile) -> str | None:
    """Sends the file on; the sentence of a refusal, None when it was taken in. Raises Transient."""
    said = {"filename": file.filename or "", "component": fields.get("component", "")}
    said |= {name: fields[name] for name in ("draft", "application") if fields.get(name)}
    service = seen.runtime.settings.submission_url.rstrip("/")
    rights = {"Authorization": f"Bearer {seen.who.token}", "Accept-Language": seen.language, **_TUS}
    metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in said.items())
    size = file.size or 0
    try:
        begun = await http.post(
            f"{service}/api/submission/v1/uploads",
            headers={**rights, "Upload-Length": str(size), "Upload-Metadata": metadata},
        )
        if begun.status_code != 201:
            return _said(begun.status_code, begun.content)
        passed = await http.patch(
            service + begun.headers["location"],
            headers={
                **rights,
                "Upload-Offset": "0",
                "Content-Type": "application/offset+octet-stream",
                "Content-Length": str(size),
            },
            content=_pieces(file),
            timeout=60.0,
        )
    except Exception as error:
        raise Transient(f"submission does not answer: {error}") from error
    return None if passed.status_code == 204 else _said(passed.status_code, passed.content)


def _said(status: int, content: bytes) -> str:
    if status >= 500:
        raise Transient(f"submission answers {status}")
    try:
        told: dict[str, Any] = orjson.loads(content)
        return str(told["detail"])
    except (ValueError, KeyError, TypeError) as error:
        raise Transient(f"submission answers {status} without its form: {error}") from error


async def _pieces(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(_PIECE):
        yield piece


def _refused(seen: Visit, back: str, why: Text, status: int = 422) -> Response:
    return frame.page(seen, "files/refused.html", status, why=seen.say(why), back=back, here=back)


def _came_from(seen: Visit) -> str:
    referer = seen.request.headers.get("referer", "")
    public = seen.runtime.settings.public_url.rstrip("/")
    return signin.own_path(referer.removeprefix(public) if referer.startswith(public + "/") else None)


def _too_large(largest: int) -> Text:
    most = largest // (1024 * 1024)
    return Text(
        f"Tệp lớn hơn {most} MB nên không nhận được; các tệp và chữ bạn đã gửi trước đó vẫn còn nguyên. Hãy quét lại ở 300 dpi, "
        "nén ảnh, hoặc chia thành nhiều tệp.",
        f"The file is larger than {most} MB and cannot be taken; the files and answers you sent before are all there. Scan it "
        "again at 300 dpi, compress its pictures, or split it.",
    )
