"""The same request twice has one effect and one answer: Idempotency-Key."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.requests import Request

from .database import Connection
from .problem import Problem
from .text import Text

Answer = tuple[int, bytes]

_ANSWERED = "SELECT digest, status, body FROM idempotency WHERE subject = $1 AND key = $2"

_KEY = re.compile(r"[\x21-\x7e]{1,128}")

# The second of two at the same moment waits here until the first has committed, then finds its row.
_CLAIM = "INSERT INTO idempotency (subject, key, digest) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1"


@dataclass(slots=True)
class Slot:
    """``answer`` is what was answered before, or None; set it to what is answered now."""

    answer: Answer | None = None
    repeated: bool = False


def key_of(request: Request) -> str:
    """The request's Idempotency-Key. Problem 400 when it is missing or not 1–128 visible ASCII characters."""
    key = request.headers.get("idempotency-key", "")
    if not _KEY.fullmatch(key):
        raise Problem(
            400,
            "idempotency-key",
            Text("Thiếu Idempotency-Key", "Idempotency-Key is missing"),
            Text(
                "Xin gửi header Idempotency-Key gồm 1–128 ký tự ASCII, mới cho mỗi việc và giữ nguyên khi gửi lại.",
                "Send the header Idempotency-Key: 1–128 visible ASCII characters, new for every act, the same for every repeat.",
            ),
        )
    return key


def reused() -> Problem:
    """422: this key was used for another body."""
    return Problem(
        422,
        "idempotency-key-reused",
        Text("Idempotency-Key đã dùng cho nội dung khác", "This Idempotency-Key was used for another body"),
        Text(
            "Yêu cầu trước với khóa này có nội dung khác; việc trước vẫn giữ nguyên. Việc mới cần khóa mới.",
            "The earlier request with this key had another body and stands as it is. A new act needs a new key.",
        ),
    )


async def earlier(connection: Connection, subject: str, key: str, digest: bytes) -> Answer | None:
    """The answer that was given under this key, or None; claims nothing. Problem 422 when it was used for another body.

    For an act that prepares something long outside the transaction: a repeat need not prepare it again.
    """
    row = await connection.fetchrow(_ANSWERED, subject, key)
    if row is None:
        return None
    if row["digest"] != digest:
        raise reused()
    return row["status"], row["body"]


@asynccontextmanager
async def once(connection: Connection, subject: str, key: str, digest: bytes) -> AsyncIterator[Slot]:
    """Inside a transaction: gives the earlier answer, or keeps the one set now together with the effect.

    ``digest`` identifies the body; the same key with another one raises Problem 422.
    """
    if await connection.fetchval(_CLAIM, subject, key, digest) is None:
        answer = await earlier(connection, subject, key, digest)
        if answer is None:
            raise reused()
        yield Slot(answer, repeated=True)
        return
    slot = Slot()
    yield slot
    if slot.answer is None:
        raise RuntimeError("an idempotent act must leave its answer")
    await connection.execute(
        "UPDATE idempotency SET status = $3, body = $4 WHERE subject = $1 AND key = $2", subject, key, *slot.answer
    )
