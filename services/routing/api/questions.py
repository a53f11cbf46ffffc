"""POST /explain: why this agency. POST /deadlines: why this day. GET /working-days: how many are left."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.kernel.web import FieldError, Problem, Text
from services.routing.api.asking import database, read, unknown
from services.routing.domain.answers import NoAgency, closed
from services.routing.domain.competence import competent_agency
from services.routing.domain.deadlines import LONGEST, Due, Duration, Unit, countable, deadline
from services.routing.domain.directory import Directory, Procedure
from services.routing.domain.places import gazetteer
from services.routing.domain.sentences import VIETNAM, Sentence
from services.routing.domain.working_time import calendar_of
from services.routing.routes import duration_of
from services.routing.store import catalogue

router = APIRouter()

# The years whose holidays are known well enough to count in.
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=VIETNAM), datetime(2080, 1, 1, tzinfo=VIETNAM)

Code = Annotated[str, Field(min_length=1, max_length=100)]


class PlaceAsked(BaseModel):
    """The place that decides: a province's code of the statistics office, and the commune's if it is known."""

    model_config = ConfigDict(extra="forbid")
    province: Code
    commune: Code | None = None


class Explain(BaseModel):
    """``at``: a day or a moment; now unless given."""

    model_config = ConfigDict(extra="forbid")
    procedure: Code
    place: PlaceAsked
    at: AwareDatetime | date | None = None


class DurationAsked(BaseModel):
    """A time limit, when it is not a procedure's."""

    model_config = ConfigDict(extra="forbid")
    value: Annotated[int, Field(ge=0, le=100_000)]
    unit: Unit


class Deadlines(BaseModel):
    """Exactly one of ``procedure`` and ``duration``; ``received_at`` is when the dossier was handed in."""

    model_config = ConfigDict(extra="forbid")
    procedure: Code | None = None
    duration: DurationAsked | None = None
    agency: Code
    received_at: AwareDatetime


def _documented(model: type[BaseModel]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": model.model_json_schema()}}}}


@router.post("/explain", openapi_extra=_documented(Explain))
async def explain(request: Request) -> dict[str, Any]:
    """The competent agency for a procedure at a place, with the rule that decided and the reasons."""
    asked, _ = await read(request, Explain)
    async with database(request).acquire() as connection:
        directory = await catalogue.directory(connection)
    procedure = known_procedure(directory, asked.procedure)
    at = _day(asked.at)
    answer = competent_agency(procedure, asked.place.province, at, directory)
    if isinstance(answer, NoAgency):
        raise _no_agency(answer, at, directory)
    closure = procedure.closed(at)
    because = (*answer.because, closed(closure)) if closure else answer.because
    return {
        "agency": answer.agency.code,
        "agency_name": answer.agency.name,
        "rule": answer.rule,
        "because": [_shown(sentence) for sentence in because],
        "procedure": {"code": procedure.code, "version": procedure.version, "name": procedure.name},
        "at": at.isoformat(),
    }


@router.post("/deadlines", openapi_extra=_documented(Deadlines))
async def deadlines(request: Request) -> dict[str, Any]:
    """The due date of a dossier received at that moment, with every step of the count."""
    asked, _ = await read(request, Deadlines)
    if (asked.procedure is None) == (asked.duration is None):
        raise _does_not_fit(
            "",
            Text(
                "Hãy gửi đúng một trong hai: “procedure” hoặc “duration”.",
                "Send exactly one of the two: “procedure” or “duration”.",
            ),
        )
    if not _FIRST <= asked.received_at <= _LAST:
        sentence = Text(
            f"Thời điểm phải từ {_FIRST:%Y} đến {_LAST:%Y}.", f"It must lie between {_FIRST:%Y} and {_LAST:%Y}."
        )
        raise _does_not_fit("/received_at", sentence)
    async with database(request).acquire() as connection:
        directory = await catalogue.directory(connection)
    agency = known_agency(directory, asked.agency, 422, "/agency")
    if asked.procedure is not None:
        procedure = known_procedure(directory, asked.procedure)
        duration, text = duration_of(procedure), procedure.duration_text
    else:
        assert asked.duration is not None
        duration, text = Duration(asked.duration.value, asked.duration.unit), None
        if not countable(duration):
            raise _too_long(duration)
    return _due(deadline(asked.received_at.astimezone(VIETNAM), duration, calendar_of(agency)), duration, text)


@router.get("/working-days")
async def working_days(
    until: date, since: date | None = None, agency: Annotated[str | None, Query(max_length=35)] = None
) -> dict[str, Any]:
    """How many days an agency works after ``since`` (today unless given) up to and with ``until``; below zero once it is past."""
    since = since or datetime.now(VIETNAM).date()
    if not all(_FIRST.date() <= day <= _LAST.date() for day in (since, until)):
        said = Text(f"Ngày phải từ năm {_FIRST:%Y} đến {_LAST:%Y}.", f"Days lie between {_FIRST:%Y} and {_LAST:%Y}.")
        raise _does_not_fit("/query/until", said)
    if abs((until - since).days) > LONGEST["calendar-day"]:
        raise _does_not_fit("/query/until", Text("Hai ngày cách nhau quá xa.", "The two days lie too far apart."))
    count = calendar_of(agency.upper() if agency else None).working_days_between(since, until)
    return {"since": since.isoformat(), "until": until.isoformat(), "working_days": count}


def known_procedure(directory: Directory, code: str) -> Procedure:
    """The newest version. Problem 404 names the nearest."""
    procedure = directory.procedure(code)
    if procedure is None:
        names = {known: versions[max(versions)].name for known, versions in directory.procedures.items()}
        raise unknown(404, Text("thủ tục", "procedure"), "unknown-procedure", code, "/procedure", names)
    return procedure


def known_agency(directory: Directory, code: str, status: int, where: str) -> str:
    """The code as the catalogue writes it. Problem names the nearest."""
    if code.upper() not in directory.agencies:
        names = {agency.code: agency.name for agency in directory.agencies.values()}
        raise unknown(status, Text("cơ quan", "agency"), "unknown-agency", code, where, names)
    return code.upper()


def _day(at: datetime | date | None) -> date:
    if isinstance(at, datetime):
        _within_reach(at, "/at")
    if isinstance(at, datetime) or at is None:
        return (at or datetime.now(UTC)).astimezone(VIETNAM).date()
    return at


def _within_reach(moment: datetime, where: str) -> None:
    if not _FIRST <= moment <= _LAST:
        sentence = Text(
            f"Thời điểm phải từ {_FIRST:%Y} đến {_LAST:%Y}.", f"It must lie between {_FIRST:%Y} and {_LAST:%Y}."
        )
        raise _does_not_fit(where, sentence)


def _no_agency(answer: NoAgency, at: date, directory: Directory) -> Problem:
    if answer.code == "unknown-place":
        names = {province.code: province.name for province in gazetteer().on(at)}
        return unknown(422, Text("tỉnh, thành phố", "province"), answer.code, answer.about, "/place/province", names)
    if answer.code == "no-agency" and answer.about not in directory.agencies:
        names = {agency.code: agency.name for agency in directory.agencies.values()}
        return unknown(422, Text("cơ quan", "agency"), "unknown-agency", answer.about, "/place/province", names)
    where = "/place/province" if answer.code == "place-superseded" else "/procedure"
    detail = Text(answer.message.vi, answer.message.en)
    return Problem(
        422,
        answer.code,
        Text("Không xác định được cơ quan có thẩm quyền", "No competent agency can be named"),
        detail,
        [FieldError(where, answer.code, detail)],
    )


def _due(due: Due, duration: Duration | None, text: str | None) -> dict[str, Any]:
    return {
        "due_at": due.due_at.isoformat() if due.due_at else None,
        "counted_from": due.counted_from.isoformat(),
        "duration": {"value": duration.value, "unit": duration.unit} if duration else None,
        "published": text,
        "steps": [_shown(step) for step in due.steps],
    }


def _shown(sentence: Sentence) -> dict[str, str]:
    shown = {"vi": sentence.vi, "en": sentence.en}
    return shown | {"source": sentence.source} if sentence.source else shown


def _too_long(duration: Duration) -> Problem:
    most = LONGEST.get(duration.unit)
    limit = (
        Text(f"nhiều nhất {most}", f"at most {most}") if most else Text("đơn vị không đếm được", "not a countable unit")
    )
    return _does_not_fit(
        "/duration",
        Text(
            f"Thời hạn {duration.value} {duration.unit} không tính được: {limit.vi}.",
            f"A time limit of {duration.value} {duration.unit} cannot be counted: {limit.en}.",
        ),
    )


def _does_not_fit(where: str, sentence: Text) -> Problem:
    title = Text("Dữ liệu gửi không hợp lệ", "The request does not fit")
    return Problem(422, "does-not-fit", title, sentence, [FieldError(where, "does-not-fit", sentence)])
