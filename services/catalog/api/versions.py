"""Finds the version of a procedure that an address asks for, or says in a sentence why there is none."""

from fastapi import Request

from services.kernel.database import Row
from services.kernel.web import Problem, Text

from .. import questions
from ..store import reading
from .answers import database

_PROCEDURE = Text("thủ tục", "procedure")


async def asked_version(request: Request, code: str, as_of: str | None, version: str | None) -> Row:
    """The newest, the one of a day (``as_of``) or a numbered one. Problem 404 or 422 otherwise."""
    day = questions.read_as_of(as_of)
    number = questions.read_version(version, day)
    wanted = code.strip().upper()
    async with database(request).acquire() as connection:
        row = (
            await reading.procedure(connection, wanted, version=number, as_of=day)
            if questions.is_code(wanted)
            else None
        )
        if row is not None:
            return row
        names = await reading.procedure_names(connection)
    if wanted in names and number:
        raise _missing(
            "unknown-version",
            Text(
                f"Thủ tục {wanted} không có phiên bản {number}.",
                f"Procedure {wanted} has no version {number}.",
            ),
        )
    if wanted in names and day:
        raise _missing(
            "not-yet-offered",
            Text(
                f"Danh mục chưa có thủ tục {wanted} vào ngày {day:%d/%m/%Y}; hãy bỏ “as_of” hoặc chọn ngày muộn hơn.",
                f"The register did not have procedure {wanted} on {day}; leave “as_of” out or choose a later day.",
            ),
        )
    raise questions.unknown(_PROCEDURE, "unknown-procedure", code, questions.nearest(code, names))


def _missing(code: str, detail: Text) -> Problem:
    return Problem(404, code, Text("Không tìm thấy phiên bản", "No such version"), detail)
