"""Registration for a yearly list by page: an agency writes, mends and sends; the office consolidates or returns with a reason."""

from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import forms, frame
from ...asking import Answer, Fault, NotThere, Refused
from . import words
from .items import found
from .reading import PAGE, Reading, given, opened

_OPEN = ("sent", "registering")
_FIELDS = ("name", "level", "partial_reason", "planned_on", "note")
_TICK = "chon-"
_NO_CODE = Text("Ghi mã thủ tục, ví dụ 1.009073.", "Write the procedure's code, such as 1.009073.")
_HELD = Text(
    "Cơ quan bạn đã ghi đăng ký cho thủ tục này; hãy mở đăng ký đó để xem hoặc sửa.",
    "Your agency has a registration of this procedure: open it to see or change it.",
)
_LONGEST_CODE = 200
_LONG_CODE = Text(
    "Dài hơn mọi mã thủ tục; ghi một mã, ví dụ 1.009073.", "Longer than any code; write one, such as 1.009073."
)
_NOTHING_CHOSEN = Text(
    "Bạn chưa chọn đăng ký nào; hãy đánh dấu ở đầu dòng.", "Nothing is chosen: tick the rows you mean."
)
_DONE = {"submit": "submitted", "return": "returned", "consolidate": "consolidated"}


def routes(runtime: Runtime) -> list[Route]:
    """/danh-muc/{year}/dang-ky, and each registration of the reader's agency."""

    async def registered(request: Request) -> Response:
        reading = await opened(runtime, request)
        if request.method == "GET":
            return await listed(reading)
        fields = await forms.read(reading.seen)
        chosen = [name.removeprefix(_TICK) for name in fields if name.startswith(_TICK)]
        agency, act = fields.get("agency") or reading.agency, fields.get("act", "")
        body: dict[str, Any] = {"act": act, "agency": agency, **given(fields, "reason")}
        if chosen:
            body["procedures"] = chosen
        elif reading.office:
            return await listed(reading, refused_here(reading, _NOTHING_CHOSEN), fields)
        answer = await reading.act("POST", "/registrations/acts", body, fields.get("_key"))
        if answer.done:
            where = f"/dang-ky?co-quan={quote(str(agency), safe='')}" if reading.office else "/dang-ky"
            return reading.go(where, _DONE[act])
        return await listed(reading, answer, fields, chosen)

    async def one(request: Request) -> Response:
        reading = await opened(runtime, request)
        if reading.office or reading.own is None:
            return reading.go("/dang-ky")
        code = request.path_params.get("code", "")
        known = await _known(reading, code) if code else None
        if request.method == "GET":
            wanted = code or request.query_params.get("ma", "")
            if not code and (held := await _held(reading, wanted)):
                return reading.go(_place(held))
            return await _form(reading, known, {"procedure": wanted, **({} if known is None else _typed(known))})
        fields = await forms.read(reading.seen)
        procedure = (code or fields.get("procedure", "")).strip()
        if not code and (held := await _held(reading, procedure)):
            # A form that is sent twice is no other registration.
            if _same(held, fields):
                return reading.go("/dang-ky", "registration")
            answer = refused_here(reading, _HELD, "/procedure")
            return await _form(reading, None, {**fields, "procedure": procedure}, answer, held)
        answer = await _write(reading, procedure, given(fields, *_FIELDS))
        if answer.done:
            return reading.go("/dang-ky", "registration")
        return await _form(reading, known, {**fields, "procedure": procedure}, answer)

    async def remove(request: Request) -> Response:
        reading = await opened(runtime, request)
        known = await _known(reading, request.path_params["code"])
        if request.method == "GET":
            if reading.office or not _is_open(reading) or known is None or known["state"] not in ("draft", "returned"):
                return reading.go("/dang-ky")
            return reading.page("unregister.html", "dang-ky", one=known)
        await forms.read(reading.seen)
        code = quote(request.path_params["code"], safe="")
        answer = await reading.act("DELETE", f"/registrations/{reading.agency}/{code}")
        return reading.go("/dang-ky", "removed") if answer.done else await listed(reading, answer)

    return [
        Route("/danh-muc/{year}/dang-ky", registered, methods=["GET", "POST"]),
        Route("/danh-muc/{year}/dang-ky/moi", one, methods=["GET", "POST"]),
        Route("/danh-muc/{year}/dang-ky/{code}", one, methods=["GET", "POST"]),
        Route("/danh-muc/{year}/dang-ky/{code}/xoa", remove, methods=["GET", "POST"]),
    ]


async def listed(
    reading: Reading, answer: Answer | None = None, typed: dict[str, str] | None = None, chosen: list[str] | None = None
) -> Response:
    """The page of registrations; with ``answer``, what was refused there."""
    asked = reading.seen.request.query_params
    is_open = _is_open(reading)
    agency = (typed or {}).get("agency") or asked.get("co-quan") if reading.office else reading.agency
    if reading.office and not agency:
        agencies = await reading.get("/agencies", limit=200, after=asked.get("after"))
        waiting_first = sorted(agencies["items"], key=lambda each: -each["registrations"].get("submitted", 0))
        return reading.page("registered_by.html", "dang-ky", agencies=waiting_first, next=agencies["next"])
    whose = await reading.get("/agencies", agency=agency)
    page = await reading.get("/registrations", agency=agency, limit=PAGE, after=asked.get("after"))
    duties: dict[str, Any] = {"items": [], "next": None}
    if is_open and not reading.office and reading.own:
        duties = await reading.get("/items", agency=agency, unregistered="true", limit=PAGE, after=asked.get("sau"))
    return reading.page(
        "decide.html" if reading.office else "register.html",
        "dang-ky",
        422 if answer else 200,
        agency=next(iter(whose["items"]), None),
        rows=page["items"],
        next=page["next"],
        is_open=is_open,
        duties=duties["items"],
        more_duties=duties["next"],
        answer=answer,
        typed=typed or {},
        chosen=chosen,
        **await found(reading, wanted=is_open and not reading.office),
    )


def _is_open(reading: Reading) -> bool:
    return reading.listed["state"] in _OPEN and not reading.listed["synthetic"]


async def _known(reading: Reading, written: str) -> dict[str, Any] | None:
    """The agency's registration of that procedure, if there is one."""
    code = _code(written).upper()
    if not code or len(code) > _LONGEST_CODE:
        return None
    page = await reading.get("/registrations", agency=reading.agency, procedure=code, limit=1)
    return next(iter(page["items"]), None)


async def _held(reading: Reading, written: str) -> dict[str, Any] | None:
    """The agency's registration of the procedure that somebody calls so, by this code or by another of its codes."""
    return await _known(reading, written) or await _known(reading, (await _procedure(reading, written)).get("code", ""))


async def _write(reading: Reading, procedure: str, body: dict[str, str]) -> Answer:
    code = _code(procedure)
    if not code or len(code) > _LONGEST_CODE:
        return refused_here(reading, _LONG_CODE if code else _NO_CODE, "/procedure")
    return await reading.act("PUT", f"/registrations/{reading.agency}/{quote(code, safe='')}", body)


def _code(written: str) -> str:
    # An address cannot carry a slash inside a code; two codes with one between them are told apart by a blank as well.
    return written.replace("/", " ").strip()


def _place(held: dict[str, Any]) -> str:
    return f"/dang-ky/{quote(held['procedure'], safe='')}"


def _same(held: dict[str, Any], fields: dict[str, str]) -> bool:
    """Whether that form says what is held already."""
    said = {name: fields.get(name, "").strip() for name in _typed(held)}
    said["planned_on"] = words.read_day(said["planned_on"]) or ""
    return said == {name: held[name] or "" for name in said}


async def _form(
    reading: Reading, known: dict[str, Any] | None, typed: dict[str, str], answer: Answer | None = None,
    held: dict[str, Any] | None = None,
) -> Response:  # fmt: skip
    """``known``: the registration that is changed; ``held``: the one there is where a new one was written."""
    is_open = _is_open(reading)
    name = "" if known else (await _procedure(reading, typed["procedure"])).get("name", "")
    return reading.page(
        "registration.html", "dang-ky", 422 if answer else 200, known=known, name=name, typed=typed, answer=answer,
        is_open=is_open, held=f"/danh-muc/{reading.year}{_place(held)}" if held else "",
    )  # fmt: skip


async def _procedure(reading: Reading, written: str) -> dict[str, Any]:
    """The procedure of a code; {} for none, and for what nobody knows."""
    code = _code(written)
    if not code or len(code) > _LONGEST_CODE:
        return {}
    try:
        return await reading.catalogue.get(f"/procedures/{quote(code, safe='')}")
    except (NotThere, Refused):
        return {}


def _typed(known: dict[str, Any]) -> dict[str, str]:
    """A registration as the form shows it."""
    return {name: known[name] or "" for name in ("level", "partial_reason", "note")} | {
        "planned_on": frame.short(known["planned_on"], "vi")
    }


def refused_here(reading: Reading, why: Text, pointer: str = "") -> Answer:
    """What the portal finds itself, as if the catalogue had said so."""
    sentence = reading.seen.say(why)
    faults = (Fault(pointer, "missing", sentence),) if pointer else ()
    return Answer.refused("missing", sentence, faults)
