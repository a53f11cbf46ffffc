"""Ending sessions: one elsewhere, all elsewhere, or every one there is and the issuer's as well."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.kernel.process import Runtime

from ... import admission, done, forms, sessions
from ...oidc import Issuer


def routes(runtime: Runtime) -> list[Route]:
    """/ca-nhan/phien: for everybody who can sign in, officers too."""
    issuer = Issuer(runtime)

    async def end(request: Request) -> Response:
        seen = await admission.anybody(runtime, request)
        sent = await forms.read(seen)
        which = sent.get("session", "")
        if which == "all":
            goodbye = await issuer.goodbye(seen.who.id_token)
            response = RedirectResponse(goodbye or "/", 303, {"Cache-Control": "no-store"})
            await sessions.end_everywhere(runtime, request, seen.who.sub, response)
            return response
        await sessions.end_elsewhere(runtime, request, seen.who.sub, None if which == "others" else which)
        return done.go(seen, "/ca-nhan", "ended-others" if which == "others" else "ended")

    return [Route("/ca-nhan/phien", end, methods=["POST"])]
