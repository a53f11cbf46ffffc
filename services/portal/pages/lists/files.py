"""Registration by spreadsheet: the template to download, a file to send, and an answer for every row and cell of it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import forms
from ...asking import Document
from .reading import opened
from .registering import listed, refused_here

_NO_FILE = Text(
    "Bạn chưa chọn tệp. Bấm nút chọn tệp, chọn mẫu đã điền rồi gửi lại.",
    "No file was chosen. Choose the template you filled in, then send it.",
)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def routes(runtime: Runtime) -> list[Route]:
    """The template, an upload, and what was answered to it."""

    async def template(request: Request) -> Response:
        reading = await opened(runtime, request)
        kind = request.url.path.rpartition(".")[2]
        asked = request.query_params.get("co-quan") if reading.office else reading.agency
        return _file(await reading.catalogue.document(f"/lists/{reading.year}/template.{kind}", agency=asked))

    async def upload(request: Request) -> Response:
        reading = await opened(runtime, request)
        fields, file = await forms.read_with_file(reading.seen)
        if file is None or not file.content:
            return await listed(reading, refused_here(reading, _NO_FILE))
        rows = "good" if fields.get("rows") == "good" else "all"
        answer = await reading.catalogue.send(
            "POST", f"/lists/{reading.year}/uploads", file=(file.content, _XLSX), key=fields.get("_key"), rows=rows
        )
        report = answer.body if answer.done else answer.body.get("report")
        # What was answered has an address of its own: it can be read again, in either language, and printed.
        if report:
            return reading.go(f"/dang-ky/tep/{report['upload']}")
        return await listed(reading, answer)

    async def uploaded(request: Request) -> Response:
        reading = await opened(runtime, request)
        upload = request.path_params["upload"]
        report = await reading.get(f"/uploads/{upload}")
        return reading.page("uploaded.html", "dang-ky", report=report, cells=_by_row(report["cells"]), upload=upload)

    async def marked(request: Request) -> Response:
        reading = await opened(runtime, request)
        upload = request.path_params["upload"]
        return _file(await reading.catalogue.document(f"/lists/{reading.year}/uploads/{upload}/marked.xlsx"))

    return [
        Route("/danh-muc/{year}/dang-ky/mau.xlsx", template),
        Route("/danh-muc/{year}/dang-ky/mau.csv", template),
        Route("/danh-muc/{year}/dang-ky/tep", upload, methods=["POST"]),
        Route("/danh-muc/{year}/dang-ky/tep/{upload:uuid}", uploaded),
        Route("/danh-muc/{year}/dang-ky/tep/{upload:uuid}/o-sai.xlsx", marked),
    ]


def _file(document: Document) -> Response:
    headers = {"Content-Disposition": document.disposition, "Cache-Control": "no-store"}
    return Response(document.content, media_type=document.media_type, headers=headers)


def _by_row(cells: list[dict[str, Any]]) -> list[tuple[int, list[dict[str, Any]]]]:
    """Wrong cells by the row they stand in, in the order of the sheet."""
    rows: dict[int, list[dict[str, Any]]] = {}
    for cell in cells:
        rows.setdefault(int("".join(each for each in cell["cell"] if each.isdigit())), []).append(cell)
    return list(rows.items())
