"""Reads a JSON body without trusting it: size, media type, UTF-8, NUL, nesting are checked before anything looks inside."""

import json
import re
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request

from .problem import Problem
from .text import Text

DEEPEST = 64

_NAME = re.compile(rb'"\s*:')

_BAD = Text("Nội dung gửi không đọc được", "The body cannot be read")


async def read_body(request: Request, most: int) -> bytes:
    """The raw body, at most ``most`` bytes; memory stays flat whatever is sent. Problem 413 beyond."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdigit() or int(announced) > most:
        raise _too_large(most)
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > most:
                raise _too_large(most)
            parts.append(part)
    except ClientDisconnect as error:
        raise Problem(
            400, "disconnected", _BAD, Text("Kết nối bị ngắt giữa chừng.", "The connection was cut.")
        ) from error
    return b"".join(parts)


async def read_json(request: Request) -> tuple[Any, bytes]:
    """(parsed, raw) of a JSON body. Problem 413, 415 or 400 that says what is wrong with it."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json" and not media.endswith("+json"):
        raise Problem(
            415,
            "not-json",
            Text("Định dạng không được hỗ trợ", "Unsupported media type"),
            Text("Xin gửi với Content-Type: application/json.", "Send it with Content-Type: application/json."),
        )
    raw = await read_body(request, request.app.state.max_body_bytes)
    return parsed(raw), raw


def parsed(raw: bytes) -> Any:
    """The JSON value in these bytes. Problem 400 for no JSON, no UTF-8, nested too deep, a name twice in an object, NUL."""
    _refuse_deep(raw)
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise _bad(
            "malformed-json",
            f"Nội dung không phải JSON hợp lệ (UTF-8) tại dòng {error.lineno}, cột {error.colno}.",
            f"Not valid JSON (UTF-8) at line {error.lineno}, column {error.colno}.",
        ) from error
    # Parsers differ in which of two equal names counts (RFC 8259, 4): what was meant must not depend on who reads it.
    # Every name ends in `":`, and so may a text, so only a difference needs the slow look. Written again, a text without
    # \u has no more of them than before; a name that stood twice stands there once.
    names = _names(value) if b"\\u" in raw else orjson.dumps(value).count(b'":')
    if len(_NAME.findall(raw)) != names:
        json.loads(raw, object_pairs_hook=_refuse_repeated)
    # PostgreSQL stores no NUL in text: found here, one such body cannot spoil the statement it shares with others.
    if b"\\u0000" in raw and _holds_nul(value):
        raise _bad("nul-character", "Nội dung có ký tự NUL (\\u0000).", "The body holds a NUL character (\\u0000).")
    return value


def _refuse_deep(raw: bytes) -> None:
    """Counts brackets without parsing: an upper bound of the nesting, cheap and flat in memory."""
    if raw.count(b"[") + raw.count(b"{") <= DEEPEST:
        return
    depth = 0
    quoted = escaped = False
    for byte in raw:
        if quoted:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                quoted = False
        elif byte == 0x22:
            quoted = True
        elif byte in (0x5B, 0x7B):
            depth += 1
            if depth > DEEPEST:
                raise _bad(
                    "too-deep",
                    f"Nội dung lồng quá {DEEPEST} tầng.",
                    f"The body is nested more than {DEEPEST} levels deep.",
                )
        elif byte in (0x5D, 0x7D):
            depth -= 1


def _names(value: Any) -> int:
    if isinstance(value, dict):
        return len(value) + sum(_names(item) for item in value.values() if isinstance(item, dict | list))
    return sum(_names(item) for item in value if isinstance(item, dict | list)) if isinstance(value, list) else 0


def _refuse_repeated(pairs: list[tuple[str, Any]]) -> None:
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        name = next(name for name in names if names.count(name) > 1)[:60]
        raise _bad(
            "repeated-key",
            f"Mục “{name}” xuất hiện hai lần trong cùng một đối tượng JSON.",
            f"“{name}” stands twice in one JSON object.",
        )


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any("\0" in key or _holds_nul(item) for key, item in value.items())
    return isinstance(value, list) and any(_holds_nul(item) for item in value)


def _bad(code: str, vi: str, en: str) -> Problem:
    return Problem(400, code, _BAD, Text(vi, en))


def _too_large(most: int) -> Problem:
    return Problem(
        413,
        "too-large",
        Text("Nội dung quá lớn", "The body is too large"),
        Text(f"Tối đa {most} byte; xin bớt nội dung.", f"At most {most} bytes are taken; send less."),
    )
