"""/ca-nhan: what the portal offers again because one asked it to remember, and where one is signed in."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.failures import Transient
from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import admission, done, forms, frame, sessions
from ...asking import Answer
from ...doors import Submission

FIELDS = ("full_name", "id_number", "phone", "email", "address", "language")
SAID = {
    "kept": Text("Đã ghi nhớ. Lần nộp sau, bạn có thể điền sẵn.", "Remembered. Next time you can fill it in at once."),
    "forgotten": Text("Đã xóa mọi thông tin điền sẵn.", "Everything remembered was deleted."),
    "ended": Text("Đã đăng xuất ở nơi đó.", "Signed out there."),
    "ended-others": Text("Đã đăng xuất ở mọi nơi khác.", "Signed out everywhere else."),
}


def routes(runtime: Runtime) -> list[Route]:
    """The page, remembering, forgetting, and remembering from a dossier."""

    async def show(request: Request) -> Response:
        seen = await admission.citizen(runtime, request)
        return await _page(seen)

    async def keep(request: Request) -> Response:
        seen = await admission.citizen(runtime, request)
        sent = await forms.read(seen)
        typed = {name: sent.get(name, "") for name in FIELDS}
        answer = await _submission(seen).send("PUT", "/me/profile", {"entries": typed})
        if answer.done:
            return done.go(seen, "/ca-nhan", "kept")
        return await _page(seen, typed, answer)

    async def forget(request: Request) -> Response:
        seen = await admission.citizen(runtime, request)
        sent = await forms.read(seen)
        if sent.get("sure") != "yes":
            return frame.page(seen, "persons/forget.html")
        await _submission(seen).send("DELETE", "/me/profile")
        return done.go(seen, "/ca-nhan", "forgotten")

    async def from_dossier(request: Request) -> Response:
        seen = await admission.citizen(runtime, request)
        sent = await forms.read(seen)
        body = {"application_id": sent.get("application", "")}
        answer = await _submission(seen).send("POST", "/me/profile/remembered", body, key=sent.get("_key"))
        if answer.done:
            return done.go(seen, "/ca-nhan", "kept")
        return await _page(seen, None, answer)

    return [
        Route("/ca-nhan", show),
        Route("/ca-nhan", keep, methods=["POST"]),
        Route("/ca-nhan/quen", forget, methods=["POST"]),
        Route("/ca-nhan/ghi-nho", from_dossier, methods=["POST"]),
    ]


async def _page(seen: frame.Visit, typed: dict[str, str] | None = None, answer: Answer | None = None) -> Response:
    kept: dict[str, Any] = {"entries": {}, "saved_at": None}
    away = False
    try:
        kept = await _submission(seen).get("/me/profile")
    except Transient:
        # Where one is signed in must be seen, and ended, whatever else is away.
        away = True
    return done.page(
        seen,
        SAID,
        "persons/profile.html",
        422 if answer and not answer.done else 200,
        typed=kept["entries"] if typed is None else typed,
        saved_at=kept["saved_at"],
        away=away,
        answer=answer,
        signed_in=await sessions.everywhere(seen.runtime, seen.request, seen.who.sub),
    )


def _submission(seen: frame.Visit) -> Submission:
    return Submission(seen.runtime, seen.language, seen.who)
