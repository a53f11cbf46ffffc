"""Reads a form of ours, and only ours: small, from this portal's own pages, with the session's own token."""

import secrets
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from python_multipart.multipart import parse_options_header
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from services.kernel.text import Text

from . import given_back
from .errors import PageProblem
from .frame import Visit
from .ours import is_foreign, is_token

LARGEST = 1_000_000
LARGEST_FILE = 5 * 1024 * 1024
MOST_FIELDS = 500
# A browser that is cut off while it still sends shows its own error page, and our answer is never read: what is too
# large is read to its end, as far as this, and thrown away.
_READ_TO_THE_END = 64 * 1024 * 1024

_UNREADABLE = Text("Biểu mẫu không đọc được", "The form cannot be read")


@dataclass(frozen=True, slots=True)
class File:
    """A file that somebody chose in a form."""

    name: str
    content: bytes


def new_key() -> str:
    """For a form as it is shown: however often that form is sent, what it asks for is done once."""
    return secrets.token_urlsafe(18)


async def read(seen: Visit, *, largest: int = LARGEST, most: int = MOST_FIELDS) -> dict[str, str]:
    """The fields, at most ``most`` in ``largest`` bytes. PageProblem 403 unless it comes from a page of this session."""
    return _ours(seen, await fields(seen, largest=largest, most=most))


async def fields(seen: Visit, *, largest: int = LARGEST, most: int = MOST_FIELDS) -> dict[str, str]:
    """The fields, whoever sends them: for showing them again, never for doing anything. PageProblem 400, 413."""
    body = await _received(seen, largest)
    if body is None:
        raise PageProblem(
            413,
            Text("Nội dung quá lớn", "Too much was sent"),
            Text(
                f"Biểu mẫu dài hơn {largest // 1_000_000} MB nên chưa được đọc; chúng tôi chưa ghi gì. Hãy quay lại trang "
                "trước để lấy lại chữ đã điền, rồi gửi thành nhiều phần.",
                f"The form is longer than {largest // 1_000_000} MB: it was not read, and nothing was recorded. Go back to the "
                "page before for what you filled in, and send it in parts.",
            ),
        )
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=most))
    except ValueError as error:
        raise PageProblem(
            400,
            _UNREADABLE,
            Text(f"Biểu mẫu có hơn {most} ô; chúng tôi chưa làm gì.",
                 f"It has more than {most} fields: nothing was done."),
        ) from error  # fmt: skip


async def ahead(seen: Visit, *, most: int = MOST_FIELDS) -> None:
    """Reads the form before anything else is done, for the page of what goes wrong then. PageProblem 400, 413."""
    _remember(seen, await fields(seen, most=most))


async def typed(seen: Visit, *, largest: int = LARGEST, most: int = MOST_FIELDS) -> tuple[dict[str, str], bool]:
    """(the fields, whether this very session's page sends them): what was typed before somebody signed in again is shown
    and sent once more, not acted on. PageProblem 403 from another site's page."""
    found = await fields(seen, largest=largest, most=most)
    given = found.get("_csrf", "")
    if not is_foreign(seen) and not is_token(seen, given):
        found.pop("_csrf", None)
        return found, False
    return _ours(seen, found), True


async def read_with_file(seen: Visit) -> tuple[dict[str, str], File | None]:
    """(the fields, the one file that was chosen or None) of a form with a file of at most LARGEST_FILE bytes.

    PageProblem 400 for what is no such form, 413 for a larger file, 403 as `read`.
    """
    fields, file = await parts(seen)
    return _ours(seen, fields), file


async def parts(seen: Visit) -> tuple[dict[str, str], File | None]:
    """The same, whoever sends them: for showing them again, never for doing anything."""
    body = await _whole(seen)

    async def stream() -> AsyncGenerator[bytes]:
        yield body

    try:
        parser = MultiPartParser(seen.request.headers, stream(), max_files=1, max_fields=20, max_part_size=10_000)
        sent = await parser.parse()
        _, options = parse_options_header(seen.request.headers["content-type"])
        # Of a body that was cut off the parser gives what came before, as if the file had not been chosen.
        if not body.rstrip().endswith(b"--" + options[b"boundary"] + b"--"):
            raise MultiPartException("The last boundary is missing.")
    except (MultiPartException, KeyError, ValueError) as error:
        raise _broken() from error
    fields: dict[str, str] = {}
    file = None
    for name, value in sent.multi_items():
        if not isinstance(value, UploadFile):
            fields[name] = value
        elif value.filename:
            file = File(value.filename, await value.read())
    await sent.close()
    return fields, file


async def _whole(seen: Visit) -> bytes:
    body = await _received(seen, LARGEST_FILE + 20_000)
    if body is None:
        megabytes = LARGEST_FILE // (1024 * 1024)
        raise PageProblem(
            413,
            Text("Tệp quá lớn", "The file is too large"),
            Text(
                f"Tệp lớn hơn {megabytes} MB nên chưa được đọc, và chưa dòng nào được ghi. Hãy xóa dòng trống và hình ảnh, "
                "hoặc chia thành nhiều tệp.",
                f"It is larger than {megabytes} MB: it was not read, and no row was recorded. Delete empty rows and pictures, "
                "or send several files.",
            ),
        )
    return body


async def _received(seen: Visit, most: int) -> bytes | None:
    """What was sent, to its end; None when it is more than ``most`` bytes. PageProblem 400 when the sender went away."""
    if hasattr(seen.request.state, "received"):
        whole: bytes = seen.request.state.received
        return whole  # What `ahead` has read comes no second time.
    parts, size = [], 0
    try:
        async for part in seen.request.stream():
            size += len(part)
            if size <= most:
                parts.append(part)
            elif size > _READ_TO_THE_END:
                break
    except ClientDisconnect as error:
        cut = Text(
            "Kết nối bị ngắt giữa chừng; chúng tôi chưa ghi gì.", "The connection was cut: nothing was recorded."
        )
        raise PageProblem(400, _UNREADABLE, cut) from error
    if size <= most:
        seen.request.state.received = b"".join(parts)
    return b"".join(parts) if size <= most else None


async def read_streamed(seen: Visit, largest: int) -> tuple[dict[str, str], UploadFile | None]:
    """(the fields, the file that was chosen or None) of a form with one file; the file lies on the disk, not in memory.

    Raises TooLarge, after all of it was read and thrown away; PageProblem 400 and 403 as `read_with_file`. The caller closes
    the file.
    """
    tail = b""

    async def stream() -> AsyncGenerator[bytes]:
        nonlocal tail
        size = 0
        async for part in seen.request.stream():
            size += len(part)
            tail = (tail + part)[-200:]
            if size <= largest + 20_000:
                yield part
            elif size > _READ_TO_THE_END + 4 * largest:
                break
        if size > largest + 20_000:
            raise TooLarge

    try:
        _, options = parse_options_header(seen.request.headers.get("content-type", ""))
        parser = MultiPartParser(seen.request.headers, stream(), max_files=1, max_fields=20, max_part_size=10_000)
        sent = await parser.parse()
        if not tail.rstrip().endswith(b"--" + options[b"boundary"] + b"--"):
            await sent.close()
            raise MultiPartException("The last boundary is missing.")
    except (MultiPartException, KeyError, ValueError, ClientDisconnect) as error:
        raise _broken() from error
    fields = {name: value for name, value in sent.multi_items() if not isinstance(value, UploadFile)}
    chosen = next((value for _, value in sent.multi_items() if isinstance(value, UploadFile)), None)
    try:
        return _ours(seen, fields), chosen if chosen and chosen.filename else None
    except PageProblem:
        await sent.close()
        raise


class TooLarge(Exception):
    """More was sent than is taken."""


def _broken() -> PageProblem:
    return PageProblem(
        400,
        _UNREADABLE,
        Text("Trình duyệt gửi tệp chưa trọn hoặc sai dạng; chúng tôi chưa ghi gì. Hãy mở lại trang và gửi lại.",
             "What the browser sent is broken or not whole: nothing was recorded. Open the page again and send it again."),
    )  # fmt: skip


def _remember(seen: Visit, fields: dict[str, str]) -> None:
    # For the page that must be shown when a service goes away now: with a key, sending again does it once.
    seen.request.state.keyed = bool(fields.get("_key"))
    if not is_foreign(seen):
        given_back.keep(seen.request, fields)


def _ours(seen: Visit, fields: dict[str, str]) -> dict[str, str]:
    given = fields.pop("_csrf", "")
    _remember(seen, fields)
    if is_foreign(seen) or not is_token(seen, given):
        raise PageProblem(
            403,
            Text("Biểu mẫu này đã cũ", "This form is out of date"),
            Text(
                "Bạn đã đăng nhập lại hoặc đăng xuất sau khi mở trang đó, nên chúng tôi chưa làm gì. Hãy mở lại trang rồi gửi.",
                "You signed in again or signed out after you opened that page: nothing was done. Open the page again and send.",
            ),
        )
    return fields
