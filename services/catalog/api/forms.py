"""Trying a form before it is published, and the lists its fields are picked from."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from services.contracts import known, publishing
from services.contracts.filling import Fault, FormChecker
from services.kernel.auth import Principal, allow
from services.kernel.web import FieldError, Language, Problem, Text, negotiated, read_json

from ..days import today
from .answers import ERRORS, answer

router = APIRouter()


class FormFault(BaseModel):
    """One thing to mend in a form: a pointer into what was sent, a code for programs, a sentence."""

    pointer: str
    code: str
    message: str


class FormChecked(BaseModel):
    """Whether a form may be published, and how ``filled`` fares by it: null if it was not sent, or the form
    has faults itself."""

    publishable: bool
    faults: list[FormFault]
    filled_faults: list[FormFault] | None


class KnownEntry(BaseModel):
    """What a field of a form stores, and what people read."""

    code: str
    vi: str
    en: str


class KnownList(BaseModel):
    """A list that fields are picked from (`x-source`), in the order it is shown."""

    name: str
    items: list[KnownEntry]


@router.post("/forms/check", response_model=FormChecked, responses=ERRORS)
async def check_form(request: Request, _: Annotated[Principal, Depends(allow("office", "officer"))]) -> Response:
    """Tries a form: `{"form": …, "filled"?: …}`. Nothing is stored. `faults` is empty for a form that may be published;
    `filled` is what a citizen might send, held against it as submission would."""
    value, _raw = await read_json(request)
    if not isinstance(value, dict) or "form" not in value or value.keys() - {"form", "filled"}:
        said = Text(
            'Hãy gửi {"form": biểu mẫu} và, nếu muốn thử, "filled": tờ khai đã điền.',
            'Send {"form": the form} and, to try it, "filled": a form as a citizen fills it in.',
        )
        title = Text("Yêu cầu không hợp lệ", "The request does not fit")
        raise Problem(422, "does-not-fit", title, said, [FieldError("/form", "required", said)])
    # Off the loop: a form of 400 fields takes some ten milliseconds, and citizens read the catalogue meanwhile.
    checked = await run_in_threadpool(_checked, value, negotiated(request))
    return Response(checked.model_dump_json(), media_type="application/json", headers={"Cache-Control": "no-store"})


@router.get("/known/{name}", response_model=KnownList, responses=ERRORS)
async def known_list(request: Request, name: str) -> Response:
    """The countries or the ethnic groups. Provinces and agencies, which change, have doors of their own."""
    if name not in known.FIXED:
        listed = ", ".join(known.FIXED)
        said = Text(
            f"Không có danh sách này; các danh sách: {listed}. Tỉnh và cơ quan: /provinces, /agencies.",
            f"There is no such list; there are: {listed}. Provinces and agencies: /provinces, /agencies.",
        )
        raise Problem(404, "unknown-list", Text("Không tìm thấy danh sách", "No such list"), said)
    items = [KnownEntry(**each._asdict()) for each in known.entries(name)]
    return answer(request, KnownList(name=name, items=items))


def _checked(value: dict[str, Any], language: Language) -> FormChecked:
    day = today()
    found = publishing.faults(value["form"], day)
    filled = None
    if "filled" in value and not found:
        # A form with faults is told, never run.
        filled = FormChecker(value["form"]).faults(value["filled"], day, "/filled")
    return FormChecked(
        publishable=not found,
        faults=[_told(fault, language, "/form") for fault in found],
        filled_faults=None if filled is None else [_told(fault, language, "") for fault in filled],
    )


def _told(fault: Fault, language: Language, within: str) -> FormFault:
    said = fault.message.en if language == "en" else fault.message.vi
    return FormFault(pointer=within + fault.pointer, code=fault.code, message=said)
