"""A new procedure: an empty draft with its code, name and field; everything else is typed in the draft."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import admission, done, forms, frame
from ...asking import Answer, Fault, NotThere, Refused
from ...doors import Catalogue
from .addresses import door, sheet_of

_THERE = Text(
    "Đã có thủ tục mang mã này; hãy mở thủ tục đó để sửa.", "There is a procedure with this code; open it to edit."
)
_NAMES = ("code", "name", "field", "publisher", "why")


def routes(runtime: Runtime) -> list[Route]:
    """/bien-tap/thu-tuc-moi."""

    async def show(request: Request) -> Response:
        seen = await admission.officer(runtime, request)
        own = (seen.session.agency if seen.session else None) or ""
        return frame.page(seen, "editing/new.html", typed={"publisher": own}, answer=None, there=None)

    async def make(request: Request) -> Response:
        seen = await admission.officer(runtime, request)
        sent = await forms.read(seen)
        typed = {name: sent.get(name, "").strip() for name in _NAMES}
        typed["code"] = typed["code"].upper()
        catalogue = Catalogue(runtime, seen.language, seen.session)
        there = typed["code"] if typed["code"] and await _known(catalogue, typed["code"]) else None
        if there:
            answer = _refused(seen.say(_THERE))
        else:
            answer = await _begin(catalogue, typed)
            if answer.done:
                return done.go(seen, sheet_of(typed["code"]), "begun")
        return frame.page(seen, "editing/new.html", 422, typed=typed, answer=answer, there=there)

    return [
        Route("/bien-tap/thu-tuc-moi", show),
        Route("/bien-tap/thu-tuc-moi", make, methods=["POST"]),
    ]


async def _known(catalogue: Catalogue, code: str) -> bool:
    """Whether it is published, or somebody drafts it already."""
    try:
        await catalogue.get(f"{door(code)}/editing")
    except (NotThere, Refused):
        return False
    return True


async def _begin(catalogue: Catalogue, typed: dict[str, str]) -> Answer:
    description = {name: typed[name] for name in ("code", "name", "field")} | {"publisher": typed["publisher"] or None}
    try:
        # An address needs some code; what is no code is refused by the body, with its place.
        return await catalogue.send(
            "PUT",
            f"{door(typed['code'] or '-')}/draft",
            {"description": description, "why": typed["why"]},
        )
    except NotThere as error:
        return _refused(str(error))


def _refused(sentence: str) -> Answer:
    return Answer.refused("does-not-fit", sentence, (Fault("/description/code", "code", sentence),))
