"""The services a yearly list names: read by all, named and taken off by the Government Office until it is approved."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime

from ... import forms
from ...asking import Answer, NotThere, Refused
from .reading import PAGE, Reading, given, opened

_OPEN = ("draft", "sent", "registering", "consolidated")


def routes(runtime: Runtime) -> list[Route]:
    """/danh-muc/{year}/dich-vu and what is taken off there."""

    async def items(request: Request) -> Response:
        reading = await opened(runtime, request)
        if request.method == "GET":
            return await _items(reading, {"procedure": request.query_params.get("ma", "")})
        fields = await forms.read(reading.seen)
        answer = await reading.act("POST", "/items", given(fields, "procedure", "agency"), fields.get("_key"))
        return reading.go("/dich-vu", "item") if answer.done else await _items(reading, fields, answer)

    async def drop(request: Request) -> Response:
        reading = await opened(runtime, request)
        item = await _item(reading, request.path_params["item"])
        if not _may(reading) or item["dropped_reason"]:
            return reading.go("/dich-vu")
        if request.method == "GET":
            return reading.page("item.html", "dich-vu", item=item, answer=None, reason="")
        fields = await forms.read(reading.seen)
        body = {"reason": fields.get("reason", "")}
        answer = await reading.act("POST", f"/items/{item['id']}/drop", body, fields.get("_key"))
        if answer.done:
            return reading.go("/dich-vu", "dropped")
        return reading.page("item.html", "dich-vu", 422, item=item, answer=answer, reason=body["reason"])

    return [
        Route("/danh-muc/{year}/dich-vu", items, methods=["GET", "POST"]),
        Route("/danh-muc/{year}/dich-vu/{item:uuid}", drop, methods=["GET", "POST"]),
    ]


async def _items(reading: Reading, typed: dict[str, str], answer: Answer | None = None) -> Response:
    asked = reading.seen.request.query_params
    page = await reading.get("/items", limit=PAGE, after=asked.get("after"), agency=asked.get("co-quan"))
    may = _may(reading)
    whose: list[tuple[str, str]] = []
    if may:
        agencies = await reading.get("/agencies", limit=200)
        whose = [(each["agency"], f"{each['name']} ({each['agency']})") for each in agencies["items"]
                 if each["kind"] == "ministry"]  # fmt: skip
    return reading.page(
        "items.html", "dich-vu", 422 if answer else 200, items=page["items"], next=page["next"], may=may,
        whose=whose, typed=typed, answer=answer, **await found(reading, wanted=may),
    )  # fmt: skip


def _may(reading: Reading) -> bool:
    """Whether the reader may name services now and take them off."""
    return reading.office and reading.listed["state"] in _OPEN and not reading.listed["synthetic"]


async def _item(reading: Reading, wanted: Any) -> dict[str, Any]:
    after: str | None = ""
    while after is not None:
        page = await reading.get("/items", limit=200, after=after)
        for item in page["items"]:
            if item["id"] == str(wanted):
                return dict(item)
        after = page["next"]
    raise NotThere


async def found(reading: Reading, *, wanted: bool = True) -> dict[str, Any]:
    """What the page's search for a procedure finds: ``q``, ``procedures`` (None: nothing was asked), ``unfound``."""
    q = reading.seen.request.query_params.get("q", "").strip()
    if not q or not wanted:
        return {"q": q, "procedures": None, "unfound": ""}
    try:
        page = await reading.catalogue.get("/procedures", q=q, limit=10)
    except Refused as refusal:
        return {"q": q, "procedures": [], "unfound": str(refusal)}
    return {"q": q, "procedures": page["items"], "unfound": ""}
