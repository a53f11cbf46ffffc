"""The versions of a procedure, and what differs between two of them, as JSON or as text to be read."""

import json
from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import Response

from services.kernel.problem import Problem
from services.kernel.text import Text, negotiated

from .. import problems
from ..domain.described import description_of
from ..domain.diff import changes
from ..procedures import comparing
from ..store import versions as store
from .acting import code_of
from .answers import ERRORS, answer, answer_bytes, database

router = APIRouter()


class VersionLine(BaseModel):
    """A version; how it came here, unless the register's own files brought it."""

    version: int
    valid_from: str
    name: str
    brought_by: Literal["register", "editor", "import"]
    published_at: str | None
    why: str | None


class VersionList(BaseModel):
    """Newest first."""

    code: str
    items: list[VersionLine]


class ChangeLine(BaseModel):
    """One difference; ``sentence`` in the language asked for."""

    field: str
    before: Any
    after: Any
    sentence: str
    vi: str
    en: str


class Difference(BaseModel):
    """Everything that differs between two versions."""

    code: str
    from_version: int
    to_version: int
    changes: list[ChangeLine]


@router.get("/procedures/{code}/versions", response_model=VersionList, responses=ERRORS)
async def versions(request: Request, code: str) -> Response:
    """Every version there ever was. None of them ever changes."""
    wanted = code_of(code)
    async with database(request).acquire() as connection:
        rows = await store.versions(connection, wanted)
    if not rows:
        raise problems.no_procedure(wanted)
    brought: dict[str | None, Literal["register", "editor", "import"]] = {"published": "editor", "imported": "import"}
    items = [
        VersionLine(
            version=row["version"],
            valid_from=row["valid_from"].isoformat(),
            name=row["name"],
            brought_by=brought.get(row["act"], "register"),
            published_at=row["at"].isoformat() if row["at"] else None,
            why=row["why"],
        )
        for row in rows
    ]
    return answer(request, VersionList(code=wanted, items=items))


@router.get("/procedures/{code}/versions/{a}/diff/{b}", response_model=Difference, responses=ERRORS)
async def diff(request: Request, code: str, a: str, b: str) -> Response:
    """What changed from version `a` to version `b`, field by field. `Accept: text/plain` gives the sentences alone."""
    wanted = code_of(code)
    one, two = _number(wanted, a), _number(wanted, b)
    async with database(request).acquire() as connection:
        contents = await store.contents(connection, wanted, [one, two])
    for number in (one, two):
        if number not in contents:
            raise _no_version(wanted, str(number)) if contents else problems.no_procedure(wanted)
    language = negotiated(request.headers)
    before, after = json.loads(contents[one]), json.loads(contents[two])
    found = changes(description_of(before), description_of(after))
    if before["form_sha256"] != after["form_sha256"]:
        found.append(comparing.FORM_CHANGED)
    if "text/plain" in request.headers.get("accept", ""):
        title = Text(
            f"Thủ tục {wanted}: phiên bản {two} so với phiên bản {one}",
            f"Procedure {wanted}: version {two} compared with version {one}",
        )
        none = Text("Hai phiên bản giống nhau.", "The two versions say the same.")
        sentences = [Text(each.vi, each.en).in_(language) for each in found] or [none.in_(language)]
        text = "\n".join([title.in_(language), "", *(f"- {each}" for each in sentences), ""])
        return answer_bytes(request, text.encode(), "text/plain; charset=utf-8", {"Content-Language": language})
    lines = [ChangeLine(**each._asdict(), sentence=Text(each.vi, each.en).in_(language)) for each in found]
    return answer(request, Difference(code=wanted, from_version=one, to_version=two, changes=lines))


def _number(code: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise _no_version(code, text[:20])
    return int(text)


def _no_version(code: str, number: str) -> Problem:
    return Problem(
        404,
        "unknown-version",
        Text("Không tìm thấy phiên bản", "No such version"),
        Text(
            f"Thủ tục {code} không có phiên bản {number}; xem danh sách tại /procedures/{code}/versions.",
            f"Procedure {code} has no version {number}; they are listed at /procedures/{code}/versions.",
        ),
    )
