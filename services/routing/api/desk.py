"""The desk of an agency without software of its own: its work list, and the door for its reports."""

import base64
import binascii
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID, uuid5

import orjson
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from services.contracts import events
from services.kernel import outbox, tracing
from services.kernel.auth import Principal, allow, forbidden
from services.kernel.database import Row
from services.kernel.event import derived_id
from services.kernel.idempotency import key_of, once
from services.kernel.misfits import does_not_fit, fitted
from services.kernel.problem import answer
from services.kernel.web import FieldError, Problem, Text, read_json
from services.routing.api.asking import database
from services.routing.api.questions import known_agency
from services.routing.domain.directory import Directory
from services.routing.domain.moves import DVCQG_STATUS
from services.routing.domain.refusals import Refused
from services.routing.domain.reports import Applied, steps_now
from services.routing.domain.sentences import VIETNAM
from services.routing.judging import Incoming, Judged, Repeated, judge
from services.routing.messages import Cause
from services.routing.store import catalogue, dossiers
from services.routing.store.dossiers import Place, assignment_of

router = APIRouter()

Reader = Annotated[Principal, Depends(allow("officer", "operator"))]
Officer = Annotated[Principal, Depends(allow("officer"))]


# Refused because of what stands in the report: 422. Because of where the dossier stands: 409.
_STATUS = {
    "unknown-application": 404,
    "not-yours": 403,
    "invalid-report": 422,
    "missing-reason": 422,
    "missing-components": 422,
    "unknown-component": 422,
    "in-the-future": 422,
}


@router.get("/work")
async def work(
    request: Request,
    who: Reader,
    agency: Annotated[str, Query(max_length=35)],
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> dict[str, Any]:
    """The open dossiers of an agency, due first; ``next`` of a page is ``after`` of the following one."""
    if who.role == "officer" and who.agency != agency.upper():
        raise forbidden(f"cán bộ của cơ quan {agency}", f"an officer of agency {agency}")
    place = _place(after)
    async with database(request).acquire() as connection:
        directory = await catalogue.directory(connection)
        code = known_agency(directory, agency, 404, "/query/agency")
        rows = await dossiers.work(connection, code, place, limit + 1)
    now = datetime.now(UTC)
    return {
        "items": [_item(row, directory, now) for row in rows[:limit]],
        "next": _cursor(rows[limit - 1]) if len(rows) > limit else None,
    }


@router.post(
    "/assignments/{application_id}/reports",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": events.AgencyReport.model_json_schema()}},
        }
    },
)
async def report(request: Request, application_id: UUID, who: Officer) -> Response:
    """The same checks and the same table as for reports over Kafka.

    ``report_id`` and ``application_id`` may be left out of the body: the first is then made from the Idempotency-Key.
    Answers 200 with the state after it, or the refusal: 403, 404, 409 or 422 with the code of agency.report-refused.
    """
    if who.agency is None:
        raise forbidden("cán bộ của một cơ quan", "an officer of an agency")
    key = key_of(request)
    parsed, raw = await read_json(request)
    incoming = _incoming(parsed, application_id, who, key, tracing.carried(request.headers))
    digest = sha256(application_id.bytes + raw).digest()
    async with database(request).transaction() as connection, once(connection, who.sub, key, digest) as slot:
        answer = slot.answer
        if answer is None or not answer[1]:
            judged = (await judge(connection, [incoming], datetime.now(UTC)))[0]
            await outbox.append(connection, judged.messages)
            answer = _answer(judged, incoming, request)
            # A refusal may quote the report. It is kept once, with the report, where an erasure finds it: asked again, the
            # report is judged a repeat and answered from there.
            slot.answer = answer if answer[0] == 200 else (answer[0], b"")
        status, body = answer
    media = "application/json" if status == 200 else "application/problem+json"
    return Response(body, status, {"Cache-Control": "no-store"}, media)


def _incoming(parsed: Any, application_id: UUID, who: Principal, key: str, trace: str | None) -> Incoming:
    agency = who.agency or ""
    if isinstance(parsed, dict):
        made = uuid5(application_id, f"desk/{agency}/{who.sub}/{key}")
        parsed = {"application_id": str(application_id), "report_id": str(made), **parsed}
    data = fitted(events.AgencyReport, parsed, refused=lambda errors: does_not_fit(errors, "invalid-report"))
    if data.application_id != application_id:
        sentence = Text("Khác với mã hồ sơ trong địa chỉ.", "It differs from the id in the address.")
        raise Problem(
            422,
            "invalid-report",
            Text("Dữ liệu gửi không hợp lệ", "The request does not fit"),
            sentence,
            [FieldError("/application_id", "does-not-fit", sentence)],
        )
    return Incoming(agency, data, Cause(derived_id(data.report_id, f"desk/{agency}"), trace))


def _answer(judged: Judged, incoming: Incoming, request: Request) -> tuple[int, bytes]:
    verdict, after = judged.verdict, judged.assignment
    refusal = verdict.refusal if isinstance(verdict, Repeated) else verdict if isinstance(verdict, Refused) else None
    if refusal is not None:
        return _refusal(refusal, request)
    assert after is not None
    body = {
        "application_id": str(after.application_id),
        "report_id": str(incoming.report.report_id),
        "state": after.state,
        "dvcqg_status": DVCQG_STATUS[after.state],
        "due_at": _local(after.due_at),
        "late": verdict.late if isinstance(verdict, Applied) else None,
        "expected": steps_now(after),
        "code": after.code,
    }
    return 200, orjson.dumps(body)


def _refusal(refusal: Refused, request: Request) -> tuple[int, bytes]:
    """The refusal as a problem, with the members ``expected``, ``state``, ``components`` of agency.report-refused."""
    detail = Text(refusal.message, refusal.message_en)
    response = answer(
        Problem(
            _STATUS.get(refusal.code, 409),
            refusal.code,
            Text("Báo cáo không được chấp nhận", "The report was refused"),
            detail,
            [FieldError(pointer, refusal.code, detail) for pointer in refusal.pointers],
        ),
        request,
    )
    body = orjson.loads(response.body) | {"expected": refusal.expected, "state": refusal.state}
    if refusal.components:
        body["components"] = [asdict(paper) for paper in refusal.components]
    return response.status_code, orjson.dumps(body)


def _item(row: Row, directory: Directory, now: datetime) -> dict[str, Any]:
    held = assignment_of(row)
    code, version = row["procedure_code"], row["procedure_version"]
    procedure = directory.procedure(code, version)
    return {
        "application_id": held.application_id,
        "procedure": {"code": code, "version": version, "name": procedure.name if procedure else None},
        "place": {"province": row["province"], "commune": row["commune"]},
        "rule": row["rule"],
        "code": held.code,
        "state": held.state,
        "dvcqg_status": DVCQG_STATUS[held.state],
        "assigned_at": _local(row["assigned_at"]),
        "received_at": _local(held.received_at),
        "due_at": _local(held.due_at),
        "overdue": held.due_at is not None and held.due_at < now,
        "expected": steps_now(held),
    }


def _local(moment: datetime | None) -> str | None:
    return moment.astimezone(VIETNAM).isoformat() if moment else None


def _cursor(row: Row) -> str:
    due = row["due_at"]
    text = f"{due.isoformat() if due else 'infinity'} {row['application_id']}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place(after: str | None) -> Place | None:
    """The place a cursor names. Problem 422 for one that no page gave."""
    if not after:
        return None
    try:
        due, _, application_id = base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode().partition(" ")
        if due != "infinity":
            moment = datetime.fromisoformat(due)
            if moment.tzinfo is None:
                raise ValueError(due)
            # PostgreSQL takes no offset beyond 16 hours, Python nearly 24.
            due = moment.astimezone(UTC).isoformat()
        return due, UUID(application_id)
    except (binascii.Error, ValueError, OverflowError) as error:
        sentence = Text(
            "“after” phải là giá trị “next” của trang trước.", "“after” must be the “next” of the page before."
        )
        raise Problem(
            422,
            "does-not-fit",
            Text("Địa chỉ yêu cầu không hợp lệ", "The address asks for something impossible"),
            sentence,
            [FieldError("/query/after", "does-not-fit", sentence)],
        ) from error
