"""/ho-so/{id}/ket-qua/{n}: a document the agency issued, passed on as it was handed in."""

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import admission
from ...asking import NotThere
from ...doors import Submission, part
from .reading import dossier

_NOT_YET = Text(
    "Cơ quan chưa gửi tệp của giấy tờ này lên Cổng. Trang hồ sơ sẽ báo khi có; nếu cần gấp, hãy hỏi cơ quan giải quyết.",
    "The agency has not handed in the file of this document yet. The application's page will say when it has; if it is "
    "urgent, ask the agency.",
)


def routes(runtime: Runtime) -> list[Route]:
    """/ho-so/{application_id}/ket-qua/{number}."""

    async def fetch(request: Request) -> Response:
        seen = await admission.anybody(runtime, request)
        told = await dossier(runtime, seen, request.path_params["application_id"])
        number = request.path_params["number"]
        known = next((one for one in told["results"] if str(one["number"]) == number), None)
        if known is None or known["state"] != "here":
            raise NotThere(seen.say(_NOT_YET) if known else "")
        file = await Submission(runtime, seen.language, seen.session).document(
            f"/applications/{part(told['application_id'])}/result/{part(number)}"
        )
        headers = {
            # Never shown in the frame of the portal: what an agency hands in is not a page of ours.
            "Content-Disposition": re.sub(r"^inline", "attachment", file.disposition) or "attachment",
            "Cache-Control": "no-store",
        }
        return Response(file.content, media_type=file.media_type, headers=headers)

    return [Route("/ho-so/{application_id}/ket-qua/{number}", fetch)]
