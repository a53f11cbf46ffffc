"""Before one begins: what one needs, what it costs, how long it takes, where one applies; then a draft, or the one begun."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.failures import Transient
from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import admission, done, forms, frame, sessions
from ...asking import Answer, Fault, NotThere
from ...doors import Catalogue, Submission, part
from ...shelf import OF_NOW, shelf
from ..offered import why_not
from ..procedures import agency_of
from .lists import kept

HELPED = ("full_name", "id_number", "relation", "authority")
PLACE_COOKIE, _YEAR_SECONDS = "motcua_place", 365 * 24 * 3600
_NO_PLACE = Text("Hãy chọn tỉnh, thành phố nơi bạn nộp.", "Choose the province or city in which you apply.")


def routes(runtime: Runtime) -> list[Route]:
    """/nop/{procedure}."""

    async def show(request: Request) -> Response:
        seen = await frame.visit(runtime, request)
        procedure, drafts = await asyncio.gather(_procedure(seen), _drafts(seen))
        return await _page(seen, procedure, request.cookies.get(PLACE_COOKIE, ""), drafts)

    async def begin(request: Request) -> Response:
        seen = await admission.filer(runtime, request)
        sent = await forms.read(seen)
        procedure, province = await _procedure(seen), sent.get("province", "")
        if not province:
            said = seen.say(_NO_PLACE)
            refused = Answer.refused("no-place", said, (Fault("/place/province", "required", said),))
            return await _page(seen, procedure, "", await _drafts(seen), refused, sent)
        body: dict[str, Any] = {"procedure": procedure["code"], "place": {"province": province}}
        if sent.get("for") == "other":
            body["on_behalf_of"] = {name: text for name in HELPED if (text := " ".join(sent.get(name, "").split()))}
        answer = await Submission(runtime, seen.language, seen.session).send(
            "POST", "/drafts", body, key=sent.get("_key", "")
        )
        if not answer.done:
            return await _page(seen, procedure, province, await _drafts(seen), answer, sent)
        response = done.go(seen, f"/ban-nhap/{part(answer.body['draft_id'])}")
        sessions.set_cookie(runtime, response, PLACE_COOKIE, province, _YEAR_SECONDS)
        return response

    return [Route("/nop/{procedure}", show), Route("/nop/{procedure}", begin, methods=["POST"])]


async def _procedure(seen: frame.Visit) -> dict[str, Any]:
    catalogue = Catalogue(seen.runtime, seen.language, seen.session)
    return await catalogue.get(f"/procedures/{part(seen.request.path_params['procedure'])}")


async def _page(
    seen: frame.Visit,
    procedure: dict[str, Any],
    province: str,
    drafts: list[dict[str, Any]] | None,
    answer: Answer | None = None,
    sent: Mapping[str, str] | None = None,
) -> Response:
    officer = seen.session is not None and seen.session.role == "officer"
    known, agency = await asyncio.gather(
        kept(seen.runtime).known(seen, "provinces"),
        agency_of(partial(shelf(seen.runtime).get, seen, seconds=OF_NOW), procedure),
    )
    home = agency["provinces"] if agency else []
    return frame.page(
        seen,
        "applying/begin.html",
        422 if answer else 200,
        one=procedure,
        agency=agency,
        why_not=why_not(seen, procedure),
        files=_files(seen),
        begun=_of(procedure["code"], drafts),
        provinces=known["provinces"],
        province=home[0] if len(home) == 1 and answer is None else province,
        answer=answer,
        officer=officer,
        helped={name: (sent or {}).get(name, "") for name in ("for", *HELPED)},
        key=forms.new_key(),
    )


def _of(code: str, drafts: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    """Those for this procedure that are not submitted."""
    if drafts is None:
        return None
    return [each for each in drafts if each["procedure"]["code"] == code and not each.get("application_id")]


def _files(seen: frame.Visit) -> bool:
    return seen.session is not None and seen.session.role in ("citizen", "officer")


async def _drafts(seen: frame.Visit) -> list[dict[str, Any]] | None:
    """What the reader has begun already, newest first; None while nobody can say."""
    if not _files(seen):
        return []
    try:
        drafts = await Submission(seen.runtime, seen.language, seen.session).get("/drafts", limit=50)
    except NotThere:
        return []
    except Transient:
        return None
    found: list[dict[str, Any]] = drafts["items"]
    return found
