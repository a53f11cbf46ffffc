"""What happened when somebody has submitted: the number, the receipt, what comes next and when; to be read, kept or printed."""

import asyncio
from datetime import UTC, datetime

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

_NEVER = datetime.min.replace(tzinfo=UTC)


def routes(runtime: Runtime) -> list[Route]:
    """/ho-so/{id}/da-nop."""

    async def show(request: Request) -> Response:
        seen = await admission.filer(runtime, request)
        told, kept = await asyncio.gather(
            dossier(runtime, seen, request.path_params["application"]), _remembered_at(seen)
        )
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
            remembered=kept > datetime.fromisoformat(told["submitted_at"]) if kept and asks else None,
            key=forms.new_key(),
        )

    return [Route("/ho-so/{application}/da-nop", show)]


async def _remembered_at(seen: frame.Visit) -> datetime | None:
    """When the reader last had their particulars remembered, long ago when never; None when that cannot be told."""
    if seen.who is None or seen.who.role != "citizen":
        return None
    try:
        profile = await Submission(seen.runtime, seen.language, seen.session).get("/me/profile")
    except Transient:
        return None
    return datetime.fromisoformat(profile["saved_at"]) if profile["saved_at"] else _NEVER
