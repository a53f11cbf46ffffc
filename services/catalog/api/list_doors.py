"""What the doors of the yearly lists share: who may see and do what, bodies that are read strictly, acts done once."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import orjson
from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from services.kernel.auth import Principal, forbidden, principal, principal_or_none
from services.kernel.database import Connection, Row
from services.kernel.idempotency import Slot, key_of, once
from services.kernel.misfits import DOES_NOT_FIT, fitted
from services.kernel.web import FieldError, Problem, Text, read_json

from .. import questions
from ..days import today
from ..domain.agencies import normal_code
from ..domain.lists import PUBLIC, ListState, Refused
from ..domain.registrations import Fault
from ..procedures.rights import own_agency
from ..store import lists
from .answers import database

Model = TypeVar("Model", bound=BaseModel)

CANNOT = Text("Chưa làm được việc này", "This cannot be done now")
# What is wanted where "not in the right format" would help nobody.
_WANTED = {
    "address": Text(
        "Ghi địa chỉ đầy đủ, bắt đầu bằng https://, ví dụ https://dichvucong.danang.gov.vn.",
        "Write the whole address, beginning with https://, such as https://dichvucong.danang.gov.vn.",
    ),
    "email": Text(
        "Ghi một địa chỉ thư, ví dụ daumoi@danang.gov.vn.", "Write one e-mail address, such as daumoi@danang.gov.vn."
    ),
    "year": Text("Ghi một năm từ 2011 đến 2100.", "Write a year from 2011 to 2100."),
    "title": Text("Ghi tên Danh mục, tối đa 1.000 ký tự.", "Write the list's title, at most 1,000 characters."),
    "reason": Text(
        "Ghi lý do trên một dòng, tối đa 1.000 ký tự.", "Write the reason, one line of at most 1,000 characters."
    ),
}
_ROLES = {
    "office": ("Văn phòng Chính phủ", "the Government Office"),
    "officer": ("cán bộ của một cơ quan", "an officer of an agency"),
    "operator": ("người vận hành", "an operator"),
    "citizen": ("người dân", "a citizen"),
    "service": ("một dịch vụ của hệ thống", "a service of the system"),
}
ALL_STATES = tuple(state.value for state in ListState)
# Who is signed in for the portal's business sees a list once it was sent; everybody, once it was approved.
SENT_STATES = tuple(state.value for state in ListState if state is not ListState.DRAFT)
PUBLIC_STATES = tuple(state.value for state in ListState if state in PUBLIC)


def visible_states(who: Principal | None) -> Sequence[str]:
    """The states in which this person sees a list."""
    if who is None or who.role == "citizen":
        return PUBLIC_STATES
    return ALL_STATES if who.role in ("office", "service") else SENT_STATES


async def seen(
    request: Request, connection: Connection, year: int, *, lock: bool = False
) -> tuple[Row, Principal | None]:
    """The list and who asks. Problem 404 when there is none, or none that this person may see."""
    who = await principal_or_none(request)
    return await of_year(connection, year, who, lock=lock), who


async def of_year(connection: Connection, year: int, who: Principal | None, *, lock: bool = False) -> Row:
    """The list of a year, as far as ``who`` may see it. Problem 404."""
    row = await lists.one(connection, year, lock=lock) if 0 < year < 10_000 else None
    if row is None or row["state"] not in visible_states(who):
        raise Problem(
            404,
            "unknown-list",
            Text("Không tìm thấy Danh mục", "No such list"),
            Text(
                f"Không có Danh mục năm {year}, hoặc Danh mục này chưa công bố.",
                f"There is no list of {year}, or it is not published yet.",
            ),
        )
    return row


async def asked_agency(connection: Connection, year: int, who: Principal, code: str | None) -> Row:
    """The agency that an act is about: an officer's own, or the one the Government Office names. Problem 403, 404, 422."""
    wanted = (normal_code(code) or code.strip().upper()) if code else own_agency(who)
    if who.role == "officer" and wanted != own_agency(who):
        raise forbidden(f"cán bộ của cơ quan {wanted}", f"an officer of the agency {wanted}")
    if not wanted:
        raise questions.wrong(
            "agency", Text("Xin nêu mã cơ quan, ví dụ agency=G01.", "Name the agency by its code, such as agency=G01.")
        )
    row = await lists.agency_of(connection, year, wanted) if len(wanted) <= 35 and "\0" not in wanted else None
    if row is None:
        raise Problem(
            404,
            "agency-not-asked",
            Text("Cơ quan không thuộc Danh mục này", "This list does not ask the agency"),
            Text(
                f"Danh mục năm {year} không có cơ quan mang mã “{questions.shown(wanted)}”. "
                "Nếu thiếu, xin báo Văn phòng Chính phủ.",
                f"The list of {year} asks no agency with the code “{questions.shown(wanted)}”. If that is an omission, "
                "tell the Government Office.",
            ),
        )
    return row


def may_see_work(who: Principal | None, agency: str | None) -> str | None:
    """Whose work may be shown: the office sees all (None or the one asked for), an officer only their own. Problem 403."""
    if who is not None and who.role in ("office", "operator", "service"):
        return agency
    if who is not None and who.role == "officer" and (own := own_agency(who)) and agency in (None, own):
        return own
    raise forbidden(
        "Văn phòng Chính phủ, hoặc cán bộ của cơ quan đó", "the Government Office, or an officer of that agency"
    )


@dataclass(slots=True)
class Acting:
    """One act on one list: in a transaction that holds the list, with what was answered to the same request before."""

    connection: Connection
    who: Principal
    slot: Slot
    list: Row
    today: date

    @property
    def state(self) -> ListState:
        """Where the list is."""
        return ListState(self.list["state"])

    def note(self, kind: str, act: str, **more: Any) -> lists.Act:
        """The act as it will be kept."""
        return lists.Act(self.who.sub, self.who.role, self.who.agency, self.list["year"], kind, act, **more)

    def answers(self, body: Any, status: int = 200) -> None:
        """What the caller gets, now and when the same request comes again."""
        self.slot.answer = (status, orjson.dumps(body, default=str))


@asynccontextmanager
async def acting(request: Request, who: Principal, year: int, raw: bytes) -> AsyncIterator[Acting]:
    """Holds the list while something is done to it; with an Idempotency-Key the act is done once however often it is sent.

    Leave the answer with ``answers``; ``slot.repeated`` says that it is there already and nothing may be done.
    """
    # The address belongs to what was asked: the same key at another door is another request.
    digest = hashlib.sha256(str(request.url).encode() + b"\0" + raw).digest()
    async with (
        database(request).transaction() as connection,
        once(connection, who.sub, key_of(request), digest) as slot,
    ):
        row = await of_year(connection, year, who, lock=True)
        yield Acting(connection, who, slot, row, today())


def done(slot: Slot) -> Response:
    """The answer that the act left."""
    assert slot.answer is not None
    return Response(slot.answer[1], slot.answer[0], {"Cache-Control": "no-store"}, "application/json")


async def body(request: Request, model: type[Model]) -> tuple[Model, bytes]:
    """(the body as that model, the raw bytes), as ``fitted`` reads it. Problem 4xx."""
    parsed, raw = await read_json(request)
    return fitted(model, parsed, _WANTED), raw


def takes(model: type[BaseModel]) -> dict[str, Any]:
    """The description of a body that ``body`` reads."""
    schema = model.model_json_schema()
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def refused(why: Refused, status: int = 409) -> Problem:
    """The act cannot be done now."""
    sentence = Text(why.vi, why.en)
    return Problem(
        status, why.code, CANNOT, sentence, [FieldError(f"/{name}", why.code, sentence) for name in why.fields]
    )


def faulty(faults: Sequence[Fault]) -> Problem:
    """422 with every fault of a row, each with what to write instead."""
    return Problem(
        422,
        "does-not-fit",
        DOES_NOT_FIT,
        Text("Đăng ký chưa được ghi: xin sửa các mục được nêu.", "Nothing was recorded: mend the fields named below."),
        [
            FieldError(f"/{fault.field}", fault.code, Text(f"{fault.vi} {fault.fix_vi}", f"{fault.en} {fault.fix_en}"))
            for fault in faults
        ],
    )


async def signed_in(request: Request, *roles: str) -> Principal:
    """Who asks, if their role is one of these. Problem 401, 403."""
    who = await principal(request)
    if who.role not in roles or (who.role == "officer" and not who.agency):
        raise forbidden(*role_words(*roles))
    return who


def role_words(*roles: str) -> tuple[str, str]:
    """Who may, in Vietnamese and English."""
    named = [_ROLES.get(role, (role, role)) for role in roles]
    return " hoặc ".join(vi for vi, _ in named), " or ".join(en for _, en in named)


def plain(text: str | None) -> str | None:
    """PostgreSQL stores no NUL: whoever asks for one asks for nothing."""
    return text.replace("\0", "")[:200] if text else text


def code_asked(agency: str | None) -> str | None:
    """The agency an address names, in its own spelling of the code; what is no code stays as it is and finds nothing."""
    return normal_code(agency) or plain(agency) if agency else None


def private(response: Response) -> Response:
    """What is shown depends on who asks: no shared cache may keep it."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Authorization"
    return response
