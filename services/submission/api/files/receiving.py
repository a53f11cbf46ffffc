"""Takes the bytes of an upload: each piece durable before it counts, and what came before a cut is kept."""

import contextlib
from dataclasses import dataclass, field
from uuid import UUID

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from services.kernel import metrics
from services.kernel.auth import allow
from services.kernel.database import Row
from services.kernel.failures import Transient
from services.kernel.pace import Stalled, paced
from services.kernel.problem import Problem
from services.kernel.settings import Settings
from services.kernel.text import negotiated
from services.submission.api.counter import Counter, counter
from services.submission.api.files import protocol
from services.submission.api.files.creating import problem_of
from services.submission.api.files.shown import shown
from services.submission.api.wire import answered
from services.submission.keeping import Keeping, keeping_of
from services.submission.store.files import places, uploads
from services.submission.store.files.uploads import Piece

PIECE_BYTES = 4 * 1024 * 1024
MOST_PIECES = 10_000
# How long the sender of the last byte waits to hear what became of the file; after that he asks.
SETTLED_WITHIN_SECONDS = 15.0


async def head(request: Request) -> Response:
    """HEAD /uploads/{id}: how many bytes have come (tus)."""
    protocol.spoken(request)
    _, row = await _theirs(request)
    return Response(status_code=200, headers=_where(row, request.app.state.runtime.settings))


async def see(request: Request) -> Response:
    """GET /uploads/{id}: what became of a file."""
    _, row = await _theirs(request)
    language = negotiated(request.headers)
    return answered(shown(row, language), language)


async def remove(request: Request) -> Response:
    """DELETE /uploads/{id}: takes a file away that was not handed in (tus termination). 204, also the second time."""
    desk, row = await _theirs(request, also_removed=True)
    async with desk.database.transaction() as connection:
        if not await uploads.remove(connection, row):
            raise _handed_in()
    return Response(status_code=204, headers=protocol.headers())


async def append(request: Request) -> Response:
    """PATCH /uploads/{id}: more bytes, at Upload-Offset. 204 with the new offset once they are durable (tus)."""
    protocol.spoken(request)
    protocol.body(request)
    desk, row = await _theirs(request)
    offset, checksum = protocol.number(request, "Upload-Offset"), protocol.checksum(request)
    if offset != row["received"] or row["state"] != "receiving":
        raise protocol.elsewhere(row["received"])
    announced = request.headers.get("content-length", "0")
    if not announced.isdigit() or offset + int(announced) > row["size"]:
        raise _too_much(row)
    if row["pieces"] >= MOST_PIECES:
        raise problem_of(
            413,
            "too-many-pieces",
            "Tệp được gửi thành quá nhiều phần nhỏ. Hãy gửi lại từ đầu với các phần lớn hơn (từ 1 MB).",
            "The file was sent in too many small parts. Begin again with larger ones (1 MB and more).",
        )
    keeping = keeping_of(request.app.state.runtime)
    with keeping.receiving.one(row["owner"]):
        taking = _Taking(desk, keeping, row, checksum)
        received = await taking.all(request)
    if received == row["size"]:
        await keeping.settle_soon(row["upload_id"], SETTLED_WITHIN_SECONDS)
    async with desk.database.acquire() as connection:
        now = await uploads.read(connection, row["upload_id"])
    assert now is not None
    return Response(status_code=204, headers=_where(now, request.app.state.runtime.settings))


async def instead(request: Request) -> Response:
    """POST /uploads/{id}: PATCH or DELETE for networks that let only GET and POST through (X-HTTP-Method-Override, tus)."""
    method = request.headers.get("x-http-method-override", "").upper()
    if method == "PATCH":
        return await append(request)
    if method == "DELETE":
        return await remove(request)
    raise problem_of(
        405,
        "method",
        "Xin dùng PATCH, hoặc POST với header X-HTTP-Method-Override: PATCH.",
        "Use PATCH, or POST with the header X-HTTP-Method-Override: PATCH.",
        allow="GET, HEAD, PATCH, DELETE",
    )


@dataclass(slots=True)
class _Taking:
    """One PATCH. Without a checksum each piece counts as soon as it is durable; with one, all count together or none."""

    desk: Counter
    keeping: Keeping
    row: Row
    checksum: protocol.Checksum | None
    at: int = 0
    counted: int = 0
    waiting: list[Piece] = field(default_factory=list)

    async def all(self, request: Request) -> int:
        """Takes the body in. Returns the bytes there are; what came before a cut counts, unless a checksum covers it."""
        self.at = self.counted = self.row["received"]
        buffer = bytearray()
        try:
            async for part in paced(request.stream()):
                if self.at + len(buffer) + len(part) > self.row["size"]:
                    raise _too_much(self.row)
                if self.checksum:
                    self.checksum.digest.update(part)
                buffer += part
                if len(buffer) >= PIECE_BYTES:
                    await self._put(bytes(buffer))
                    buffer.clear()
            await self._put(bytes(buffer))
            if self.checksum and not self.checksum.fits():
                raise protocol.mismatch()
            if self.checksum:
                await self._count()
            return self.counted
        except (ClientDisconnect, Stalled) as error:
            if not self.checksum:
                await self._put(bytes(buffer))
            if isinstance(error, Stalled):
                raise protocol.stalled() from error
            raise problem_of(400, "disconnected", "Kết nối bị ngắt giữa chừng.", "The connection was cut.") from error
        finally:
            if self.waiting:
                with contextlib.suppress(Transient):  # the cleaner finds what stays
                    for piece in self.waiting:
                        await self.keeping.objects.delete(piece.object)

    async def _put(self, content: bytes) -> None:
        if not content:
            return
        name = places.piece(self.row["upload_id"], self.at)
        await self.keeping.objects.put(name, content)
        self.waiting.append(Piece(self.at, len(content), name))
        self.at += len(content)
        metrics.FILE_BYTES.inc(len(content))
        if not self.checksum:
            await self._count()

    async def _count(self) -> None:
        async with self.desk.database.transaction() as connection:
            received = await uploads.grow(connection, self.row["upload_id"], self.counted, self.waiting)
        if received is None:
            async with self.desk.database.acquire() as connection:
                now = await uploads.read(connection, self.row["upload_id"])
            raise protocol.elsewhere(now["received"]) if now else _unknown(str(self.row["upload_id"]))
        self.counted = received
        self.waiting.clear()


async def _theirs(request: Request, *, also_removed: bool = False) -> tuple[Counter, Row]:
    """The upload in the address. Problem 404 when it is not theirs, 410 when it was taken away."""
    desk, given = counter(request), request.path_params["upload_id"]
    who = await allow("citizen", "officer")(request)
    try:
        upload_id = UUID(given)
    except ValueError:
        raise _unknown(given) from None
    async with desk.database.acquire() as connection:
        row = await uploads.read(connection, upload_id)
    if row is None or row["owner"] != who.sub:
        raise _unknown(given)
    if row["removed_at"] is not None and row["round"] is None and not also_removed:
        raise problem_of(
            410, "upload-removed", "Tệp này đã được xóa; hãy gửi lại.", "This file was removed: send it again."
        )
    return desk, row


def _where(row: Row, settings: Settings) -> dict[str, str]:
    unfinished = row["state"] == "receiving"
    return protocol.headers(
        upload_offset=row["received"],
        upload_length=row["size"],
        upload_metadata=row["metadata"] or None,
        upload_expires=protocol.expires(row["moved_at"], settings) if unfinished else None,
    )


def _too_much(row: Row) -> Problem:
    return problem_of(
        413,
        "more-than-announced",
        f"Tệp được báo trước là {row['size']} byte; phần gửi thêm này vượt quá số đó. Hãy gửi lại tệp từ đầu.",
        f"The file was announced with {row['size']} bytes, and this is more. Send the file again from its beginning.",
    )


def _unknown(given: str) -> Problem:
    return problem_of(
        404,
        "unknown-upload",
        f"Không có tệp “{given[:60]}”, hoặc tệp đã quá hạn và được dọn đi. Hãy chọn tệp và gửi lại.",
        f"There is no file “{given[:60]}”, or it rested too long and was cleared away. Choose the file and send it again.",
    )


def _handed_in() -> Problem:
    return problem_of(
        409,
        "handed-in",
        "Tệp này đã được nộp cùng hồ sơ nên không xóa được nữa. Mã băm của tệp được lưu cùng hồ sơ.",
        "This file was handed in with the application and can no longer be removed. The receipt names its hash.",
    )
