"""Errors a person can meet: RFC 9457 problem+json, in their language, with what to do and nothing internal."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import orjson
from starlette.requests import Request
from starlette.responses import Response

from .text import Text, negotiated

MEDIA_TYPE = "application/problem+json"


class FieldError(NamedTuple):
    """One thing wrong in a body. ``pointer`` is a JSON pointer (RFC 6901), '' for the whole."""

    pointer: str
    code: str
    message: Text


class Problem(Exception):
    """Raised anywhere while answering a request; becomes the answer. ``code`` is stable, for programs."""

    def __init__(
        self,
        status: int,
        code: str,
        title: Text,
        detail: Text,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {detail.en}")
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})


def unavailable(what: Text, retry_after: int = 2) -> Problem:
    """503: nothing was acknowledged, and the same request may simply be sent again."""
    return Problem(
        503,
        "unavailable",
        Text("Tạm thời chưa phục vụ được", "Temporarily unavailable"),
        Text(
            f"{what.vi} Yêu cầu này chưa được ghi nhận; xin gửi lại sau ít giây, với cùng Idempotency-Key nếu có.",
            f"{what.en} This request was not recorded; please send it again in a few seconds, with the same "
            "Idempotency-Key if there was one.",
        ),
        headers={"Retry-After": str(retry_after)},
    )


def answer(problem: Problem, request: Request) -> Response:
    """The response of a problem in the language the request asks for."""
    language = negotiated(request.headers)
    body = {
        "type": f"urn:motcua:problem:{problem.code}",
        "title": problem.title.in_(language),
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail.in_(language),
        "instance": request.url.path,
    }
    if problem.errors:
        body["errors"] = [
            {"pointer": error.pointer, "code": error.code, "message": error.message.in_(language)}
            for error in problem.errors
        ]
    headers = {"Content-Language": language, "Cache-Control": "no-store", **problem.headers}
    # Lone surrogates cannot be written as UTF-8; a problem must never fail on what it quotes.
    return Response(_json(body), problem.status, headers, MEDIA_TYPE)


def _json(body: object) -> bytes:
    try:
        return orjson.dumps(body)
    except TypeError:
        return orjson.dumps(_cleaned(body))


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {str(_cleaned(key)): _cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(item) for item in value]
    return value
