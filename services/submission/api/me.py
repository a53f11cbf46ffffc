"""What concerns the person who asks: what is remembered of them and offered again, and who looked at their dossiers."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from services.kernel.auth import allow
from services.kernel.body import read_json
from services.kernel.database import Row
from services.kernel.idempotency import key_of
from services.kernel.problem import FieldError, Problem
from services.kernel.text import Language, Text, negotiated
from services.submission import person_bodies as bodies
from services.submission.api.counter import Counter, counter
from services.submission.api.draft_access import loaded
from services.submission.api.wire import answered, page_of, unknown_application
from services.submission.catalogue import today
from services.submission.contents import Contents
from services.submission.domain.profile import given, offered
from services.submission.store import dossiers, persons
from services.submission.taking import instant
from services.submission.texts import looked


async def profile(request: Request) -> Response:
    """GET /me/profile: what is remembered; entries that are not are left out."""
    desk, who = counter(request), await allow("citizen")(request)
    async with desk.database.acquire() as connection:
        entries, saved_at = await persons.profile(connection, desk.data_keys, who.sub)
    return _profile(request, entries, saved_at)


async def remember(request: Request) -> Response:
    """PUT /me/profile: remembers these entries in place of those before; 422 names what no form would take."""
    desk, who = counter(request), await allow("citizen")(request)
    value, _ = await read_json(request)
    entries = bodies.profile(value, today())
    now = datetime.now(UTC)
    async with desk.database.transaction() as connection:
        await persons.remember(connection, desk.data_keys, who.sub, entries, now)
    return _profile(request, entries, now)


async def forget(request: Request) -> Response:
    """DELETE /me/profile: destroys the key it is sealed under; 204, also when nothing was remembered."""
    desk, who = counter(request), await allow("citizen")(request)
    async with desk.database.transaction() as connection:
        await persons.forget(connection, who.sub)
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


async def remember_from(request: Request) -> Response:
    """POST /me/profile/remembered: adds what the form of one's own dossier says of oneself, because one asks for it."""
    desk, who = counter(request), await allow("citizen")(request)
    key_of(request)  # twice is once, whatever the key
    value, _ = await read_json(request)
    body = bodies.remember(value)
    async with desk.database.transaction() as connection:
        row = await dossiers.read(connection, body.application_id)
        if row is None or row["applicant"] != who.sub:
            raise unknown_application(str(body.application_id))
        if row["on_behalf"] is not None:
            raise bodies.filed_for_another()
        contents = Contents(desk.data_keys, row)
        filings = [contents.filing(one) for one in await dossiers.filings(connection, body.application_id)]
        latest = next((one["form"] for one in reversed(filings) if one["form"] is not None), None)
        new = given(latest)
        if not new:
            raise bodies.nothing_to_remember()
        before, _ = await persons.profile(connection, desk.data_keys, who.sub)
        now = datetime.now(UTC)
        await persons.remember(connection, desk.data_keys, who.sub, before | new, now)
    return _profile(request, before | new, now)


async def prefill(request: Request) -> Response:
    """GET /me/prefill?procedure=: {entries: {pointer: value}, from}: what the form in force would take of what is known.

    Known is what the person had remembered, and for the rest what the issuer vouches for at sign-in.
    """
    desk, language = counter(request), negotiated(request.headers)
    who = await allow("citizen")(request)
    loaded(desk)
    procedure = desk.catalogue.procedure(request.query_params.get("procedure", ""), today())
    if procedure is None:
        said = Text("Hãy nêu mã một thủ tục đang có hiệu lực.", "Name the code of a procedure that is in force.")
        title = Text("Không tìm thấy trong danh mục", "Not in the catalogue")
        raise Problem(404, "unknown-procedure", title, said, [FieldError("/procedure", "unknown-procedure", said)])
    async with desk.database.acquire() as connection:
        entries, saved_at = await persons.profile(connection, desk.data_keys, who.sub)
    vouched = {"full_name": who.name, "id_number": who.id_number, "email": who.email}
    known = {name: value for name, value in vouched.items() if value} | entries
    form = await desk.form(procedure.code, procedure.version)
    origin: dict[str, Any] = {"profile": saved_at is not None, "sign_in": bool(known.keys() - entries.keys())}
    if saved_at is not None:
        origin["saved_at"] = instant(saved_at)
    answer = {"entries": offered(form.schema, known), "from": origin if known else None}
    return answered(answer, language)


async def access_log(request: Request) -> Response:
    """GET /me/access-log?application=&limit=&after=: who looked at my dossiers, when, as whom and at what; newest first."""
    desk, language = counter(request), negotiated(request.headers)
    who = await allow("citizen")(request)
    limit, after = page_of(request)
    given_id = request.query_params.get("application")
    try:
        of = UUID(given_id) if given_id else None
    except ValueError:
        raise unknown_application(str(given_id)) from None
    async with desk.database.acquire() as connection:
        rows = await persons.looked_at(connection, who.sub, after, of, limit + 1)
    items = [_look(desk, row, language) for row in rows[:limit]]
    return answered({"items": items, "next": items[-1]["look_id"] if len(rows) > limit else None}, language)


def _look(desk: Counter, row: Row, language: Language) -> dict[str, Any]:
    agency = desk.catalogue.agency_name(row["agency"], row["at"]) or row["agency"]
    return {
        "look_id": str(row["look_id"]),
        "at": instant(row["at"]),
        "application_id": str(row["application_id"]),
        "procedure": desk.catalogue.named(row["procedure_code"]),
        "role": row["role"],
        "viewer": row["viewer"],
        **({"agency": row["agency"], "agency_name": agency} if row["agency"] else {}),
        "door": row["door"],
        "times": row["times"],
        "text": looked(row["role"], row["door"], agency).in_(language),
    }


def _profile(request: Request, entries: dict[str, str], saved_at: datetime | None) -> Response:
    answer = {"entries": entries, "saved_at": instant(saved_at) if saved_at else None}
    return answered(answer, negotiated(request.headers))
