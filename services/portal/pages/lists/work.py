"""What became of each service of a yearly list: reported online by its agency, verified by the office, or dropped."""

from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime

from ... import forms
from ...asking import Answer, NotThere
from . import words
from .items import found
from .reading import PAGE, Reading, given, opened, with_days

_DONE = {"implement": "implemented", "verify": "verified", "drop": "work-dropped"}


def routes(runtime: Runtime) -> list[Route]:
    """/danh-muc/{year}/thuc-hien, and each service there."""

    async def services(request: Request) -> Response:
        reading = await opened(runtime, request)
        asked = request.query_params
        agency = asked.get("co-quan", "" if reading.office or reading.own is None else reading.agency)
        state = asked.get("trang-thai", "") if asked.get("trang-thai") in words.WORK else ""
        page = await reading.get("/implementations", agency=agency, state=state, limit=PAGE, after=asked.get("after"))
        agencies = await reading.get("/agencies", limit=200)
        names = {each["agency"]: each["name"] for each in agencies["items"]}
        return reading.page(
            "work.html", "thuc-hien", rows=page["items"], next=page["next"], agency=agency, state=state,
            is_open=_is_open(reading), names=names,
            options=[(code, f"{name} ({code})") for code, name in names.items()],
            state_options=[(name, reading.seen.say(text)) for name, (text, _) in words.WORK.items()],
        )  # fmt: skip

    async def one(request: Request) -> Response:
        reading = await opened(runtime, request)
        asked = request.path_params
        service = await _service(reading, asked["agency"], asked["code"], request.query_params.get("muc", ""))
        if request.method == "GET":
            return _one(reading, service, {})
        fields = await forms.read(reading.seen)
        act = fields.get("act", "")
        days, wrong = with_days(reading.seen, fields, "on", prefix=f"{act}-")
        body: dict[str, Any] = {"act": act, "agency": service["agency"], "procedure": service["procedure"], **days,
                                **given(fields, "level", "address", "reason", prefix=f"{act}-")}  # fmt: skip
        if act != "implement" and service["level"]:
            body["level"] = service["level"]
        answer = wrong or await reading.act("POST", "/implementations/acts", body, fields.get("_key"))
        if answer.done:
            level = urlencode({"muc": answer.body["level"]}) if answer.body["level"] else ""
            path = f"/thuc-hien/{service['agency']}/{quote(service['procedure'], safe='')}"
            return reading.go(f"{path}?{level}" if level else path, _DONE[act])
        return _one(reading, service, fields, answer)

    async def unasked(request: Request) -> Response:
        reading = await opened(runtime, request)
        if reading.own is None or not _is_open(reading):
            return reading.go("/thuc-hien")
        typed: dict[str, str] = {"procedure": request.query_params.get("ma", "")}
        answer = None
        if request.method == "POST":
            typed = await forms.read(reading.seen)
            days, wrong = with_days(reading.seen, typed, "on")
            body = {"act": "implement", **given(typed, "procedure", "level", "address"), **days}
            answer = wrong or await reading.act("POST", "/implementations/acts", body, typed.get("_key"))
            if answer.done:
                return reading.go("/thuc-hien", "implemented")
        return reading.page("unasked.html", "thuc-hien", 422 if answer else 200, typed=typed, answer=answer,
                            **await found(reading))  # fmt: skip

    return [
        Route("/danh-muc/{year}/thuc-hien", services),
        Route("/danh-muc/{year}/thuc-hien/moi", unasked, methods=["GET", "POST"]),
        Route("/danh-muc/{year}/thuc-hien/{agency}/{code}", one, methods=["GET", "POST"]),
    ]


def _is_open(reading: Reading) -> bool:
    return reading.listed["state"] == "implementing" and not reading.listed["synthetic"]


async def _service(reading: Reading, agency: str, code: str, level: str) -> dict[str, Any]:
    """The row of that service at that level ('': the first, or the only one). NotThere."""
    page = await reading.get("/implementations", agency=agency, procedure=code, limit=10)
    rows = [row for row in page["items"] if not level or row["level"] == level]
    if not rows:
        raise NotThere
    return dict(rows[0])


def _one(reading: Reading, service: dict[str, Any], typed: dict[str, str], answer: Answer | None = None) -> Response:
    """The acts this reader may do now on this service; no other is offered."""
    mine = not reading.office and reading.agency == service["agency"]
    state, may = service["state"], []
    if _is_open(reading):
        if mine and state in ("registered", "implemented", "verified"):
            may.append("implement")
        if reading.office and state == "implemented":
            may.append("verify")
        if state in ("registered", "implemented") and (reading.office or (mine and service["origin"] == "own")):
            may.append("drop")
    shown = {"implement-level": service["level"] or ""} | typed
    return reading.page(
        "service.html", "thuc-hien", 422 if answer else 200, one=service, may=may, typed=shown, answer=answer
    )
