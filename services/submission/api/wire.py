"""How a request names a dossier or a page of a list, and how an answer about a person's own affairs leaves."""

from typing import Any
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response

from services.kernel.problem import FieldError, Problem
from services.kernel.text import Language, Text

MOST_LISTED = 200


def answered(answer: dict[str, Any], language: Language) -> Response:
    """A JSON answer about a person's own affairs: in their language, kept by no cache."""
    headers = {"Cache-Control": "no-store", "Content-Language": language, "Vary": "Accept-Language"}
    return Response(orjson.dumps(answer), 200, headers, "application/json")


def application_id_of(request: Request) -> UUID:
    """The dossier in the address. Problem 404 for what cannot be an id, as for one that does not exist."""
    given = request.path_params["application_id"]
    try:
        return UUID(given)
    except ValueError:
        raise unknown_application(given) from None


def unknown_application(given: str) -> Problem:
    """404: no such dossier, or none that this person may know of."""
    shown = given[:60]
    return Problem(
        404,
        "unknown-application",
        Text("Không tìm thấy hồ sơ", "No such application"),
        Text(
            f"Không có hồ sơ “{shown}”. Xin kiểm tra số hồ sơ trên giấy xác nhận đã nộp hồ sơ (application_id).",
            f"There is no application “{shown}”. Check the number on the receipt (application_id).",
        ),
    )


def page_of(request: Request) -> tuple[int, UUID | None]:
    """(limit, after) of a list that is read page by page. Problem 400."""
    query = request.query_params
    try:
        limit = int(query.get("limit", "50"))
        after = UUID(query["after"]) if "after" in query else None
    except ValueError:
        limit, after = 0, None
    if 1 <= limit <= MOST_LISTED:
        return limit, after
    said = Text(
        f"limit là số từ 1 đến {MOST_LISTED}; after là mã cuối cùng của trang trước.",
        f"limit is a number from 1 to {MOST_LISTED}; after is the last id of the page before.",
    )
    raise Problem(400, "bad-page", Text("Trang không hợp lệ", "No such page"), said, [FieldError("", "bad-page", said)])
