"""What differs between two versions of a procedure, in sentences; long texts whole, side by side."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime

from ... import admission, frame
from ...asking import NotThere
from ...doors import Catalogue
from .addresses import code_of, door

# The catalogue's sentences do not repeat a longer text whole.
LONG = 300


def routes(runtime: Runtime) -> list[Route]:
    """/bien-tap/thu-tuc/{code}/so-sanh?tu=&den=."""

    async def show(request: Request) -> Response:
        seen = await admission.officer(runtime, request)
        catalogue = Catalogue(runtime, seen.language, seen.session)
        path = door(code_of(request))
        versions = (await catalogue.get(f"{path}/versions"))["items"]
        newest = versions[0]["version"]
        from_, to = (
            request.query_params.get(name) or str(number)
            for name, number in (("tu", max(1, newest - 1)), ("den", newest))
        )
        if not all(each.isascii() and each.isdigit() for each in (from_, to)):
            raise NotThere
        found = await catalogue.get(f"{path}/versions/{from_}/diff/{to}")
        return frame.page(seen, "editing/difference.html", found=found, versions=versions, long=LONG)

    return [Route("/bien-tap/thu-tuc/{code}/so-sanh", show)]
