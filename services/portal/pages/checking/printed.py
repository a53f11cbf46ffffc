"""/ho-so/{id}/giay-tiep-nhan: the receipt as a PDF, for whoever may follow the dossier."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime

from ... import admission
from ...doors import Submission, part


def routes(runtime: Runtime) -> list[Route]:
    """The file; submission says who may have it."""

    async def fetch(request: Request) -> Response:
        seen = await admission.anybody(runtime, request)
        dossier = part(request.path_params["application_id"])
        file = await Submission(runtime, seen.language, seen.session).document(f"/applications/{dossier}/receipt.pdf")
        headers = {"Content-Disposition": file.disposition, "Cache-Control": "no-store"}
        return Response(file.content, media_type=file.media_type, headers=headers)

    return [Route("/ho-so/{application_id}/giay-tiep-nhan", fetch)]
