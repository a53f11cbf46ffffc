"""Drafts live here while they are being typed: begun, listed, read, saved entry by entry, moved to a newer form, deleted."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import uuid_utils.compat
from starlette.requests import Request
from starlette.responses import Response

from services.kernel.auth import Principal, allow
from services.kernel.body import read_json
from services.kernel.database import Connection
from services.kernel.idempotency import key_of, once
from services.kernel.problem import Problem
from services.kernel.text import Language, Text, negotiated
from services.submission import draft_bodies as bodies
from services.submission.api.counter import Counter, counter
from services.submission.api.draft_access import draft_id_of, holding, loaded, refuse_submitted, unknown_draft
from services.submission.api.draft_forms import form_moved, ready, unplaced
from services.submission.api.files.shown import shown
from services.submission.api.submit import assisted_by, unknown_procedure
from services.submission.api.wire import answered, page_of
from services.submission.bodies import MOST_ENTRIES
from services.submission.catalogue import today
from services.submission.domain.drafts import PLACE, elsewhere, merged
from services.submission.forms import canonical
from services.submission.store import drafts
from services.submission.store.catalogue import Procedure
from services.submission.store.drafts import Draft, Whole
from services.submission.store.files import uploads
from services.submission.taking import instant

# A save that changes nothing keeps a draft alive all the same, and is not written each time.
_STILL_FRESH = timedelta(days=1)


async def begin(request: Request) -> Response:
    """POST /drafts: 201 with an empty draft of the procedure in force; the same key gives the same draft."""
    desk, language = counter(request), negotiated(request.headers)
    who = await allow("citizen", "officer")(request)
    key = key_of(request)
    value, _ = await read_json(request)
    body = bodies.parse(bodies.NewDraft, value)
    assisted_by(who, body.on_behalf_of)  # refused now, not when everything is typed
    asked = hashlib.sha256(b"drafts\0" + canonical(value)).digest()
    procedure = await _offered(desk, body.procedure)
    async with desk.database.transaction() as connection, once(connection, who.sub, key, asked) as slot:
        if slot.answer is None:
            if procedure is None:
                raise unknown_procedure(desk, body.procedure)
            slot.answer = (201, orjson.dumps(str(await _new(connection, who, body, procedure))))
        draft_id = UUID(orjson.loads(slot.answer[1]))
    response = answered(await _shown(desk, draft_id, who, language), language)
    response.status_code = 201
    response.headers["Location"] = f"/api/submission/v1/drafts/{draft_id}"
    return response


async def mine(request: Request) -> Response:
    """GET /drafts?limit=&after=: the citizen's own that were not submitted, newest saved first."""
    desk, language = counter(request), negotiated(request.headers)
    who = await allow("citizen", "officer")(request)
    limit, after = page_of(request)
    async with desk.database.acquire() as connection:
        found = await drafts.mine(connection, who.sub, after, limit + 1)
    following = str(found[limit - 1].draft_id) if len(found) > limit else None
    return answered({"items": [_listed(desk, draft) for draft in found[:limit]], "next": following}, language)


async def draft(request: Request) -> Response:
    """GET /drafts/{id}: everything typed, the files, and whether its form has changed meanwhile."""
    desk, language = counter(request), negotiated(request.headers)
    who = await allow("citizen", "officer")(request)
    return answered(await _shown(desk, draft_id_of(request), who, language), language)


async def save(request: Request) -> Response:
    """PATCH /drafts/{id}: each entry merged by itself; the same again changes nothing; conflicts come back with both values."""
    desk, language = counter(request), negotiated(request.headers)
    who = await allow("citizen", "officer")(request)
    value, _ = await read_json(request)
    body = bodies.saved(value)
    sent = dict(body.entries)
    if "place" in body.model_fields_set:
        sent[PLACE] = body.place.model_dump(exclude_none=True) if body.place else None
    now = datetime.now(UTC)
    async with holding(desk, draft_id_of(request), who) as (connection, found):
        refuse_submitted(found)
        kept = await drafts.entries_at(connection, found.draft_id, sent, body.base_revision)
        changed, conflicts = merged(kept, body.base_revision, sent, body.by)
        moved_on = body.step is not None and body.step != found.step
        revision, saved_at = found.revision + bool(changed), found.saved_at
        if changed or moved_on or now - saved_at > _STILL_FRESH:
            saved_at = now
            entries, characters = await drafts.put(connection, found, changed, body.by, body.step, now)
            if entries > MOST_ENTRIES or characters > bodies.MOST_CHARACTERS:
                raise bodies.full()
    told = [
        {
            "pointer": one.pointer or "/place",
            "yours": one.yours,
            "theirs": one.theirs,
            "theirs_at": instant(one.theirs_at),
        }
        for one in conflicts
    ]
    others = elsewhere(kept, body.base_revision, sent, body.by)
    others.pop(PLACE, None)
    holds = {
        pointer: changed.get(pointer, kept[pointer].value if pointer in kept else None) for pointer in body.entries
    }
    saved = {"revision": revision, "saved_at": instant(saved_at)}
    return answered(saved | {"conflicts": told, "kept": holds, "elsewhere": others}, language)


async def faults(request: Request) -> Response:
    """GET /drafts/{id}/faults: everything that keeps it from being submitted."""
    desk, language = counter(request), negotiated(request.headers)
    who = await allow("citizen", "officer")(request)
    loaded(desk)
    found = (await ready(desk, await _whole(desk, draft_id_of(request), who))).faults
    told = [{"pointer": one.pointer, "code": one.code, "message": one.message.in_(language)} for one in found]
    return answered({"faults": told}, language)


async def move(request: Request) -> Response:
    """POST /drafts/{id}/form: from now on under the version in force; 200 with the draft, every answer kept."""
    desk, language = counter(request), negotiated(request.headers)
    who = await allow("citizen", "officer")(request)
    key_of(request)  # moving twice is moving once, whatever the key
    value, _ = await read_json(request)
    body = bodies.parse(bodies.Move, value)
    loaded(desk)
    async with holding(desk, draft_id_of(request), who) as (connection, found):
        refuse_submitted(found)
        if found.procedure_version != body.version:
            current = desk.catalogue.procedure(found.procedure_code, today())
            if current is None or current.version != body.version:
                raise _not_that_version()
            if found.revision > body.base_revision:
                raise _changed_meanwhile()
            await drafts.move(connection, found.draft_id, body.version, datetime.now(UTC))
    return answered(await _shown(desk, found.draft_id, who, language), language)


async def delete(request: Request) -> Response:
    """DELETE /drafts/{id}: erased with everything typed; 204."""
    desk = counter(request)
    who = await allow("citizen", "officer")(request)
    async with holding(desk, draft_id_of(request), who) as (connection, found):
        refuse_submitted(found)
        await drafts.delete(connection, found.draft_id)
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


async def _offered(desk: Counter, code: str) -> Procedure | None:
    """The version in force today. Problem 503 while there is no catalogue."""
    loaded(desk)
    if desk.catalogue.procedure(code, today()) is None:
        await desk.catalogue.look_again()
    return desk.catalogue.procedure(code, today())


async def _new(connection: Connection, who: Principal, body: bodies.NewDraft, procedure: Procedure) -> UUID:
    await drafts.only_one_begins(connection, who.sub)
    if len(await drafts.mine(connection, who.sub, None, bodies.MOST_DRAFTS)) >= bodies.MOST_DRAFTS:
        raise Problem(
            409,
            "too-many-drafts",
            Text("Bạn có quá nhiều bản nháp", "You have too many drafts"),
            Text(
                f"Mỗi người giữ được {bodies.MOST_DRAFTS} bản nháp. Xin nộp hoặc xóa bớt trong “Bản nháp của tôi”.",
                f"A person may keep {bodies.MOST_DRAFTS} drafts. Submit or delete one under “My drafts”.",
            ),
        )
    now = datetime.now(UTC)
    draft_id = uuid_utils.compat.uuid7()
    helped = body.on_behalf_of.model_dump(exclude_none=True) if body.on_behalf_of else None
    made = Draft(draft_id, who.sub, procedure.code, procedure.version, helped, None, 0, now, None, None)
    await drafts.make(connection, made)
    if body.place is not None:
        await drafts.put(connection, made, {PLACE: body.place.model_dump(exclude_none=True)}, None, None, now)
    return draft_id


async def _whole(desk: Counter, draft_id: UUID, who: Principal) -> Whole:
    """Read at one moment, and the connection given back before a form may have to be read. Problem 404."""
    async with desk.database.snapshot() as connection:
        found = await drafts.read(connection, draft_id, who.sub)
        if found is None:
            raise unknown_draft()
        return await drafts.whole(connection, found)


async def _shown(desk: Counter, draft_id: UUID, who: Principal, language: Language) -> dict[str, Any]:
    whole = await _whole(desk, draft_id, who)
    async with desk.database.acquire() as connection:
        files = [shown(row, language) for row in await uploads.of_draft(connection, draft_id)]
    moved = None if whole.draft.application_id else await form_moved(desk, whole.draft, language)
    return {
        **_listed(desk, whole.draft),
        **({"place": whole.place} if whole.place else {}),
        "entries": whole.entries,
        "unplaced": await unplaced(desk, whole),
        "files": files,
        **({"form_moved": moved} if moved else {}),
    }


def _listed(desk: Counter, draft: Draft) -> dict[str, Any]:
    return {
        "draft_id": str(draft.draft_id),
        "revision": draft.revision,
        "procedure": desk.catalogue.named(draft.procedure_code, draft.procedure_version),
        "step": draft.step,
        "saved_at": instant(draft.saved_at),
        "expires_at": instant(draft.expires_at),
        **({"application_id": str(draft.application_id)} if draft.application_id else {}),
        **({"on_behalf_of": draft.on_behalf_of} if draft.on_behalf_of else {}),
    }


def _not_that_version() -> Problem:
    return Problem(
        409,
        "not-in-force",
        Text("Mẫu này không còn hiệu lực", "That form is not in force"),
        Text(
            "Phiên bản được chọn không phải phiên bản đang có hiệu lực. Xin mở lại bản nháp để xem mẫu hiện nay.",
            "That version is not the one in force. Open the draft again to see the present form.",
        ),
    )


def _changed_meanwhile() -> Problem:
    return Problem(
        409,
        "draft-changed",
        Text("Bản nháp vừa được sửa ở nơi khác", "The draft was changed elsewhere"),
        Text(
            "Bản nháp đã thay đổi sau khi bạn xem. Xin mở lại bản nháp rồi chuyển sang mẫu mới.",
            "The draft has changed since you saw it. Open it again, then move it to the new form.",
        ),
    )
