"""/ho-so/{id}/ket-qua/{n}: a document the agency issued, passed on as it was handed in."""

from collections.abc import AsyncIterator

import httpx
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from services.kernel.failures import Transient
from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import admission
from ...asking import NotThere
from ...doors import Submission, part
from ...errors import PageProblem
from .reading import dossier

# Submission sends it to be saved, never shown: what an agency hands in is not a page of ours.
_PASSED = ("content-type", "content-disposition", "content-length", "content-range", "accept-ranges", "etag")

# At once: a slow telephone takes minutes, and keeps no page waiting meanwhile.
MOST = 200
_PATIENCE = httpx.Timeout(10.0, connect=3.0, pool=3.0)

_NOT_YET = Text("Chưa có tệp kết quả này", "This result has no file here yet")
_WHEN = Text(
    "Cơ quan chưa gửi tệp của giấy tờ này lên Cổng. Trang hồ sơ sẽ báo khi có; nếu cần gấp, hãy hỏi cơ quan giải quyết.",
    "The agency has not handed in the file of this document yet. The application's page will say when it has; if it is "
    "urgent, ask the agency.",
)


def routes(runtime: Runtime) -> list[Route]:
    """/ho-so/{application_id}/ket-qua/{number}."""

    # Apart from the connections that pages are made with.
    client = runtime.client(_PATIENCE, httpx.Limits(max_connections=MOST, max_keepalive_connections=0))

    async def fetch(request: Request) -> Response:
        seen = await admission.anybody(runtime, request)
        told = await dossier(runtime, seen, request.path_params["application_id"])
        number = request.path_params["number"]
        known = next((one for one in told["results"] if str(one["number"]) == number), None)
        if known is None:
            raise NotThere("")
        if known["state"] != "here":
            raise PageProblem(404, _NOT_YET, _WHEN)
        path = f"/applications/{part(told['application_id'])}/result/{part(number)}"
        door = Submission(runtime, seen.language, seen.session).door(path)
        wanted = {name: value for name in ("range", "if-range") if (value := request.headers.get(name))}
        try:
            answer = await client.send(
                client.build_request("GET", door.url, headers=door.headers | wanted), stream=True
            )
        except httpx.HTTPError as error:
            raise Transient(f"submission does not answer: {error}") from error
        if answer.status_code not in (200, 206):
            await answer.aclose()
            raise Transient(f"submission answers {answer.status_code}")
        headers = {name: answer.headers[name] for name in _PASSED if name in answer.headers}
        return StreamingResponse(_bytes(answer), answer.status_code, headers | {"Cache-Control": "no-store"})

    return [Route("/ho-so/{application_id}/ket-qua/{number}", fetch)]


async def _bytes(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for each in answer.aiter_raw():
            yield each
    finally:
        await answer.aclose()
