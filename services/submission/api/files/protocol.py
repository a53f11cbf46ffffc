"""The tus protocol 1.0.0 (tus.io/protocols/resumable-upload): its headers read and written, nothing else."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import partial
from typing import Any

from starlette.requests import Request

from services.kernel.problem import Problem
from services.kernel.settings import Settings
from services.kernel.text import Text

VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,termination,expiration"
# The protocol demands sha1; it guards against damage on the way, not against anybody.
CHECKSUMS: dict[str, Callable[[], Any]] = {
    "sha256": hashlib.sha256,
    "sha1": partial(hashlib.sha1, usedforsecurity=False),
}
BODY = "application/offset+octet-stream"
LONGEST_METADATA = 8192

_NUMBER = re.compile(r"[0-9]{1,15}")
_MISMATCH = 460  # the protocol's own status


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the bytes of one request must come to."""

    digest: Any
    expected: bytes

    def fits(self) -> bool:
        """Whether what was taken in so far comes to it."""
        return bool(self.digest.digest() == self.expected)


def headers(**more: Any) -> dict[str, str]:
    """The headers of every answer of this protocol; ``upload_offset=5`` becomes ``Upload-Offset: 5``."""
    named = {name.replace("_", "-").title(): str(value) for name, value in more.items() if value is not None}
    return {"Tus-Resumable": VERSION, "Cache-Control": "no-store"} | named


def offered(settings: Settings) -> dict[str, str]:
    """What the server can do: the answer to OPTIONS."""
    return headers(
        tus_version=VERSION,
        tus_extension=EXTENSIONS,
        tus_max_size=settings.files_largest,
        tus_checksum_algorithm=",".join(CHECKSUMS),
    )


def spoken(request: Request) -> None:
    """Problem 412 unless the request speaks this version."""
    if request.headers.get("tus-resumable") != VERSION:
        raise _problem(
            412,
            "tus-version",
            "Yêu cầu không theo giao thức tus 1.0.0; xin gửi header Tus-Resumable: 1.0.0.",
            "This is not tus 1.0.0: send the header Tus-Resumable: 1.0.0.",
            tus_version=VERSION,
        )


def number(request: Request, name: str) -> int:
    """A header that counts bytes. Problem 400 when it is missing or no number."""
    given = request.headers.get(name, "")
    if not _NUMBER.fullmatch(given):
        raise _problem(
            400,
            "tus-header",
            f"Header {name} phải là số byte, từ 0 trở lên.",
            f"The header {name} must be a number of bytes, 0 or more.",
        )
    return int(given)


def metadata(request: Request) -> dict[str, str]:
    """Upload-Metadata decoded: key → text. Problem 400 for what does not keep to the form."""
    given = request.headers.get("upload-metadata", "")
    pairs: dict[str, str] = {}
    try:
        if len(given) > LONGEST_METADATA or not given.isascii():
            raise ValueError
        for part in given.split(",") if given.strip() else []:
            key, _, value = part.strip().partition(" ")
            if not key or key in pairs:
                raise ValueError
            pairs[key] = base64.b64decode(value.strip(), validate=True).decode()
    except (ValueError, binascii.Error) as error:
        raise _problem(
            400,
            "tus-metadata",
            "Upload-Metadata gồm các cặp “khóa giá-trị-base64 (UTF-8)”, cách nhau bằng dấu phẩy, tối đa 8 KB.",
            "Upload-Metadata is pairs of “key base64-value (UTF-8)” with commas between them, at most 8 KB.",
        ) from error
    return pairs


def checksum(request: Request) -> Checksum | None:
    """What Upload-Checksum asks for, if it is there. Problem 400 for an algorithm that is not offered."""
    given = request.headers.get("upload-checksum")
    if given is None:
        return None
    name, _, value = given.strip().partition(" ")
    try:
        expected = base64.b64decode(value.strip(), validate=True)
        return Checksum(CHECKSUMS[name](), expected)
    except (KeyError, ValueError) as error:
        raise _problem(
            400,
            "tus-checksum",
            f"Upload-Checksum phải có dạng “thuật-toán base64”, thuật toán: {', '.join(CHECKSUMS)}.",
            f"Upload-Checksum has the form “algorithm base64”, with one of: {', '.join(CHECKSUMS)}.",
        ) from error


def body(request: Request) -> None:
    """Problem 415 unless the body is bytes of a file."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != BODY:
        raise _problem(415, "tus-body", f"Xin gửi với Content-Type: {BODY}.", f"Send it with Content-Type: {BODY}.")


def mismatch() -> Problem:
    """460: the bytes are not those that were meant; none of them was kept."""
    return _problem(
        _MISMATCH,
        "tus-checksum-mismatch",
        "Phần vừa gửi bị sai lệch trên đường truyền nên không được ghi. Hãy gửi lại phần đó.",
        "These bytes were damaged on their way and were not kept. Send them again.",
    )


def stalled() -> Problem:
    """503 for a sender who has stopped: the place goes to somebody else."""
    return _problem(
        503,
        "stalled",
        "Không có thêm byte nào đến, hoặc quá chậm, nên chỗ này được nhường cho người khác. Phần đã đến vẫn được giữ; hãy gửi "
        "tiếp từ đó.",
        "No more bytes came, or too slowly, so the place was given to somebody else. What had come is kept; go on from there.",
        retry_after=2,
        connection="close",
    )


def elsewhere(offset: int) -> Problem:
    """409: the file does not end where the sender thinks."""
    return _problem(
        409,
        "tus-offset",
        f"Cổng đã nhận {offset} byte của tệp này; hãy gửi tiếp từ đó.",
        f"The portal has {offset} bytes of this file; go on from there.",
        upload_offset=offset,
    )


def expires(moved_at: datetime, settings: Settings) -> str:
    """When an unfinished upload is given up, as a date of HTTP."""
    return format_datetime(moved_at + timedelta(hours=settings.files_unfinished_hours), usegmt=True)


def _problem(status: int, code: str, vi: str, en: str, **more: Any) -> Problem:
    title = Text("Chưa nhận được phần tệp này", "This part of the file was not taken")
    return Problem(status, code, title, Text(vi, en), headers=headers(**more))
