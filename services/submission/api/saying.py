"""What a citizen says of how a dossier was handled: a rating at its end, a complaint when a promise was broken."""

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from services.contracts.events import ApplicationComplained, ApplicationRated, Satisfaction
from services.contracts.events import Promise as PromiseOfEvent
from services.kernel.auth import Principal, forbidden
from services.kernel.database import Connection, Row
from services.kernel.problem import Problem
from services.kernel.text import Text
from services.submission.api import acts
from services.submission.api.counter import Counter
from services.submission.api.life import RATING, complaint_place, promise_now
from services.submission.bodies import Complaint, Rating, parse
from services.submission.domain.life import BETWEEN_COMPLAINTS, RATING_OPEN, why_no_complaint, why_no_rating
from services.submission.sealing import Sealer
from services.submission.store import dossiers, life, timeline
from services.submission.taking import instant


async def rate(request: Request) -> Response:
    """POST /applications/{id}/rating: one of three grades, after the end. 202 {application_id, grade, revision, open_until}."""
    desk, who, value = await _begun(request)
    body = parse(Rating, value)

    async def act(connection: Connection, row: Row, sealer: Sealer, at: datetime) -> dict[str, Any]:
        earlier = await life.rating(connection, row["application_id"])
        _refuse(why_no_rating(dossiers.progress(row), earlier["first_at"] if earlier else None, at))
        application_id = row["application_id"]
        sealed = sealer.seal(body.comment.encode(), RATING) if body.comment else None
        revision, first_at = await life.rate(connection, application_id, body.grade, sealed, at)
        event = ApplicationRated(
            application_id=application_id, grade=Satisfaction(body.grade), revision=revision, rated_at=at
        )
        detail = {"grade": body.grade, "revision": revision}
        await acts.tell(connection, row, event, f"application.rated/{revision}", "rated", at, detail)
        return {
            "application_id": str(application_id),
            "grade": body.grade,
            "revision": revision,
            "open_until": instant(first_at + RATING_OPEN),
        }

    return await acts.once_for(request, desk, who, value, act)


async def complain(request: Request) -> Response:
    """POST /applications/{id}/complaint: only when a promise is broken. 202 {application_id, number, promise, promised_at}."""
    desk, who, value = await _begun(request)
    body = parse(Complaint, value)

    async def act(connection: Connection, row: Row, sealer: Sealer, at: datetime) -> dict[str, Any]:
        application_id = row["application_id"]
        entries = await timeline.read(connection, application_id)
        before = await life.complaints(connection, application_id)
        promise = promise_now(row, entries, at)
        _refuse(why_no_complaint(promise, before[-1]["complained_at"] if before else None, at))
        assert promise is not None
        number = len(before) + 1
        sealed = sealer.seal(body.text.encode(), complaint_place(number))
        await life.complain(connection, application_id, number, (promise.kind, promise.until), sealed, at)
        event = ApplicationComplained(
            application_id=application_id,
            number=number,
            promise=PromiseOfEvent(promise.kind),
            promised_at=promise.until,
            complained_at=at,
        )
        detail = {
            "number": number,
            "promise": promise.kind,
            "promised_at": promise.until.isoformat(),
            "agency": row["agency_code"],
        }
        await acts.tell(connection, row, event, f"application.complained/{number}", "complained", at, detail)
        return {
            "application_id": str(application_id),
            "number": number,
            "promise": promise.kind,
            "promised_at": instant(promise.until),
        }

    return await acts.once_for(request, desk, who, value, act)


async def _begun(request: Request) -> tuple[Counter, Principal, Any]:
    """As `acts.begin`; 403 for an officer who filed it for somebody: how it was handled is not theirs to say."""
    desk, who, value = await acts.begin(request)
    if who.role != "citizen":
        raise forbidden("người nộp hồ sơ, không phải cán bộ nộp thay", "the applicant, not the officer who filed it")
    return desk, who, value


_REFUSALS = {
    "not-ended": Text(
        "Hồ sơ chưa kết thúc. Bạn đánh giá được khi cơ quan đã giải quyết xong.",
        "The application is still open. You can rate once the agency has finished with it.",
    ),
    "rating-closed": Text(
        f"Đã quá {RATING_OPEN.days} ngày kể từ lần đánh giá đầu tiên nên không đổi được đánh giá nữa.",
        f"More than {RATING_OPEN.days} days have passed since your first rating, so it can no longer be changed.",
    ),
    "nothing-late": Text(
        "Hồ sơ này chưa bị trễ hẹn. Khi quá hẹn hoặc cơ quan không có thông báo nào, bạn gửi phản ánh được ngay tại đây.",
        "No promise about this application is broken yet. Once it is late, or the agency is silent, you can complain here.",
    ),
    "complained-already": Text(
        f"Bạn đã gửi phản ánh về hồ sơ này; cơ quan cần ít ngày để trả lời. Sau {BETWEEN_COMPLAINTS.days} ngày kể từ lần "
        "trước, bạn có thể gửi tiếp.",
        "You have complained about this application already, and the agency needs some days to answer. "
        f"{BETWEEN_COMPLAINTS.days} days after the last time you can write again.",
    ),
}


def _refuse(code: str | None) -> None:
    if code is not None:
        raise Problem(409, code, Text("Chưa làm được việc này", "This cannot be done now"), _REFUSALS[code])
