"""Looking a dossier up by its code: without sign-in the degree of completion and no more (NĐ 61/2018 Đ.16.2d)."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from services.kernel.auth import principal_or_none
from services.kernel.client_address import client_of
from services.kernel.problem import Problem
from services.kernel.text import Text, negotiated
from services.submission.api.counter import counter
from services.submission.api.reading import completion_of, may_follow
from services.submission.api.wire import answered
from services.submission.domain.codes import candidates
from services.submission.guessing import TooMany
from services.submission.store import lookup


async def by_code(request: Request) -> Response:
    """GET /applications/by-code/{code}: {code, completion}; with a token of somebody who may follow it, its id, too.

    The code may be typed in any way; the application_id of a receipt is understood. Codes can be guessed, so asking is
    limited per address and in all, and per person when signed in: 429 with Retry-After.
    """
    desk, language = counter(request), negotiated(request.headers)
    who = await principal_or_none(request)
    asker = f"person {who.sub}" if who else f"address {client_of(request)}"
    try:
        desk.guessing.ask(asker, known=who is not None)
    except TooMany as error:
        raise _too_many(error.seconds) from None
    typed = request.path_params["code"]
    async with desk.database.acquire() as connection:
        id = _id(typed)
        likely = candidates(typed)
        row = (
            await (lookup.by_id(connection, id) if id else lookup.by_code(connection, likely)) if id or likely else None
        )
    if row is None:
        desk.guessing.missed(known=who is not None)
        raise _unknown(typed, readable=bool(id or likely))
    answer = {"code": row["code"], "completion": completion_of(row, language)}
    if who is not None and may_follow(who, row):
        answer["application_id"] = str(row["application_id"])
    return answered(answer, language)


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed.strip())
    except ValueError:
        return None


def _unknown(typed: str, *, readable: bool) -> Problem:
    shown = typed[:60]
    hint = (
        Text(
            "Mã hồ sơ được cấp khi cơ quan tiếp nhận hồ sơ; trước đó hãy tra bằng số hồ sơ trên giấy xác nhận đã nộp hồ sơ.",
            "The code is given when the agency accepts the application; before that use the number on your receipt.",
        )
        if readable
        else Text(
            "Mã hồ sơ có dạng 000.00.00.H26-170424-0001: mã cơ quan, ngày tiếp nhận, số thứ tự trong ngày.",
            "A code looks like 000.00.00.H26-170424-0001: the agency, the day of acceptance, the number on that day.",
        )
    )
    return Problem(
        404,
        "unknown-code",
        Text("Không tìm thấy hồ sơ", "No such application"),
        Text(f"Không có hồ sơ nào mang mã “{shown}”. {hint.vi}", f"No application has the code “{shown}”. {hint.en}"),
    )


def _too_many(seconds: int) -> Problem:
    return Problem(
        429,
        "too-many-look-ups",
        Text("Tra cứu quá nhiều lần", "Too many look-ups"),
        Text(
            f"Đã có quá nhiều lượt tra cứu từ nơi bạn đang truy cập. Xin chờ {seconds} giây rồi tra lại; nếu hồ sơ là của "
            "bạn, hãy đăng nhập để xem đầy đủ.",
            f"There were too many look-ups from where you are. Wait {seconds} seconds and try again; if the application is "
            "yours, sign in to see all of it.",
        ),
        headers={"Retry-After": str(seconds)},
    )
