"""Explains the code of an agency in either national format: what each part says, and whose it is."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import Response

from services.kernel.web import FieldError, Problem, Text

from ..agencies import views as agency_views
from ..days import today
from ..domain import agency_codes
from ..domain.agency_codes import Code, Format, NotACode
from ..store import agencies as store
from .answers import answer, database

router = APIRouter()

_FORMATS: dict[Format, Text] = {
    "QCVN-102-2016": Text(
        "QCVN 102:2016 (TT 10/2016/TT-BTTTT): V1V2V3.Z1Z2.Y1Y2.MX1X2, cấp thấp nhất ở bên trái",
        "QCVN 102:2016 (TT 10/2016/TT-BTTTT): V1V2V3.Z1Z2.Y1Y2.MX1X2, the lowest level on the left",
    ),
    "QD-20-2020-D4": Text(
        "QĐ 20/2020/QĐ-TTg Đ.4: bộ, ngành, địa phương; cấp 1 ở bên trái",
        "QĐ 20/2020/QĐ-TTg Art. 4: ministries and provinces; level 1 on the left",
    ),
    "QD-20-2020-D5": Text("QĐ 20/2020/QĐ-TTg Đ.5: mã số doanh nghiệp", "QĐ 20/2020/QĐ-TTg Art. 5: the code of a firm"),
    "QD-20-2020-D6": Text(
        "QĐ 20/2020/QĐ-TTg Đ.6: tổ chức khác, Zxy là lược đồ định danh",
        "QĐ 20/2020/QĐ-TTg Art. 6: another organisation, Zxy is the scheme",
    ),
}


class Said(BaseModel):
    """A sentence in both languages."""

    vi: str
    en: str


class Part(BaseModel):
    """One level of the code. ``agency``: whose code it is up to here, null when the register does not know it."""

    level: int
    value: str
    code: str
    agency: agency_views.AgencyName | None


class Explained(BaseModel):
    """``normal`` is the form of 2020; ``code_2016`` the older one, or null with the reason in ``why_not_2016``."""

    asked: str
    format: Format
    format_name: Said
    normal: str
    code_2016: str | None
    why_not_2016: Said | None
    level: int | None
    parts: list[Part]
    agency: agency_views.AgencyName | None
    in_force: bool | None


_ERRORS: dict[int | str, dict[str, Any]] = {422: {"description": "It is a code in neither format, and why"}}


@router.get("/agency-codes/{code}", response_model=Explained, responses=_ERRORS)
async def explain(request: Request, code: str) -> Response:
    """What a code says: its format, its form in both formats, its levels, and whose it is if the register knows."""
    try:
        read = agency_codes.read(code)
    except NotACode as error:
        raise no_code(error) from error
    codes = [*agency_codes.superiors(read.normal), read.normal] if read.of_agency else []
    async with database(request).acquire() as connection:
        known = store.standing_only(await store.kept(connection, codes))
    day = today()
    names = {each: agency_views.name(one, day) for each, one in known.items()}
    own = known.get(read.normal)
    old, why = _older(read)
    body = Explained(
        asked=code,
        format=read.format,
        format_name=_said(_FORMATS[read.format]),
        normal=read.normal,
        code_2016=old,
        why_not_2016=why,
        level=read.level or None,
        parts=[
            Part(level=level, value=group, code=whole, agency=names.get(whole))
            for level, (group, whole) in enumerate(zip(read.groups, codes, strict=True), 1)
        ],
        agency=names.get(read.normal),
        in_force=own.in_force(day) if own else None,
    )
    return answer(request, body)


def no_code(error: NotACode) -> Problem:
    """422 that says what is wrong with the code."""
    said = Text(error.said.vi, error.said.en)
    return Problem(
        422,
        error.code,
        Text("Không phải mã định danh cơ quan", "Not the code of an agency"),
        said,
        [FieldError("/code", error.code, said)],
    )


def _older(code: Code) -> tuple[str | None, Said | None]:
    try:
        return agency_codes.to_2016(code), None
    except NotACode as error:
        return None, Said(vi=error.said.vi, en=error.said.en)


def _said(text: Text) -> Said:
    return Said(vi=text.vi, en=text.en)
