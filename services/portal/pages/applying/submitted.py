"""What happened when somebody has submitted: the number, the receipt, what comes next and when; to be read, kept or printed."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.failures import Transient
from services.kernel.process import Runtime

from ... import admission, forms, frame
from ...asking import NotThere
from ...shelf import version_of
from ..dossiers.reading import dossier


def routes(runtime: Runtime) -> list[Route]:
    """/ho-so/{id}/da-nop."""

    async def show(request: Request) -> Response:
        seen = await admission.filer(runtime, request)
        told = await dossier(runtime, seen, request.path_params["application"])
        of = told["procedure"]
        try:
            procedure = await version_of(seen, of["code"], of["version"])
        except (NotThere, Transient):
            # What was done is told all the same; only the time limit by law is not.
            procedure = None
        # Somebody else's particulars are not what this person would have remembered.
        remember = seen.who.role == "citizen" and "erased" not in told
        return frame.page(
            seen, "applying/submitted.html", dossier=told, one=procedure, remember=remember, key=forms.new_key()
        )

    return [Route("/ho-so/{application}/da-nop", show)]
