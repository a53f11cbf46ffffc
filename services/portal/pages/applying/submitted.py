"""What happened when somebody has submitted: the number, the receipt, what comes next and when; to be read, kept or printed."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.failures import Transient
from services.kernel.process import Runtime

from ... import admission, forms, frame
from ...asking import NotThere
from ...doors import Submission
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
        own = told.get("on_behalf_of") is None
        asks = seen.who.role == "citizen" and own and "erased" not in told
        return frame.page(
            seen,
            "applying/submitted.html",
            dossier=told,
            one=procedure,
            remembered=await _remembered(seen, told["submitted_at"]) if asks else None,
            key=forms.new_key(),
        )

    return [Route("/ho-so/{application}/da-nop", show)]


async def _remembered(seen: frame.Visit, submitted_at: str) -> bool | None:
    """Whether the reader has had their particulars remembered since they submitted; None when that cannot be told now."""
    try:
        profile = await Submission(seen.runtime, seen.language, seen.session).get("/me/profile")
    except Transient:
        return None
    saved_at = profile["saved_at"]
    return saved_at is not None and datetime.fromisoformat(saved_at) > datetime.fromisoformat(submitted_at)
