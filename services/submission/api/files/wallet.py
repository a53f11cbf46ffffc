"""The wallet: what was handed in or issued once is used again in a new draft, without sending it again."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson
import uuid_utils.compat
from starlette.requests import Request
from starlette.responses import Response

from services.kernel.auth import Principal, allow
from services.kernel.body import read_json
from services.kernel.database import Connection
from services.kernel.failures import Transient
from services.kernel.idempotency import Answer, earlier, key_of, once
from services.kernel.problem import Problem
from services.kernel.settings import Settings
from services.kernel.text import Text, negotiated
from services.submission import person_bodies as bodies
from services.submission.api.counter import Counter, counter
from services.submission.api.draft_access import holding, refuse_submitted
from services.submission.api.files.creating import fitting
from services.submission.api.files.shown import shown
from services.submission.api.wire import answered
from services.submission.domain.files.names import shown as shown_name
from services.submission.forms import canonical
from services.submission.keeping import keeping_of
from services.submission.store import catalogue
from services.submission.store.drafts import Draft
from services.submission.store.files import places, uploads
from services.submission.store.files import wallet as store
from services.submission.store.files.objects import Gone, Objects
from services.submission.store.files.uploads import NewUpload
from services.submission.store.files.wallet import Document
from services.submission.taking import instant


async def wallet(request: Request) -> Response:
    """GET /me/wallet: the documents one has handed in or was given, each once, newest first, at most 100."""
    desk, language = counter(request), negotiated(request.headers)
    who = await allow("citizen")(request)
    async with desk.database.acquire() as connection:
        found = await store.documents(connection, who.sub)
    return answered({"items": [_told(desk, document) for document in found]}, language)


async def use(request: Request) -> Response:
    """POST /uploads/from-wallet: puts a document of one's wallet into a draft; 201 with the upload, the same once sent again."""
    desk, language = counter(request), negotiated(request.headers)
    who = await allow("citizen")(request)
    key = key_of(request)
    value, _ = await read_json(request)
    wanted = _Wanted(who, bodies.from_wallet(value), key, hashlib.sha256(b"from-wallet\0" + canonical(value)).digest())
    settings, objects = request.app.state.runtime.settings, keeping_of(request.app.state.runtime).objects
    async with desk.database.acquire() as connection:
        answer = await earlier(connection, who.sub, key, wanted.asked)
    if answer is None:
        # Bytes of its own: whatever becomes of the dossier it came from, this draft keeps its document. They are copied while
        # nobody waits for the draft or for a connection, and once more it is asked whether they may be put there.
        async with holding(desk, wanted.body.draft, who) as (connection, draft):
            document, new = await _fitting(connection, draft, wanted, settings)
        name = places.kept(new.upload_id)
        try:
            await objects.copy(document.object, name)
        except Gone:
            raise _unknown() from None
        # Where it is not known whether the row was written nothing is deleted: the cleaner knows it later.
        try:
            answer = await _taken(desk, wanted, settings, new.upload_id, name)
        except Problem:
            await _give_up(objects, name)
            raise
        if answer != _answer(new.upload_id):  # sent twice at once, and the other was first
            await _give_up(objects, name)
    async with desk.database.acquire() as connection:
        row = await uploads.read(connection, UUID(orjson.loads(answer[1])))
    if row is None:
        raise _unknown()
    response = answered(shown(row, language), language)
    response.status_code = 201
    return response


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Who wants what where, under which key; ``asked`` is the digest of the request."""

    who: Principal
    body: bodies.FromWallet
    key: str
    asked: bytes


async def _taken(desk: Counter, wanted: _Wanted, settings: Settings, upload_id: UUID, name: str) -> Answer:
    """Writes that the draft has the copy that lies there; the answer, an earlier one where the request came twice at once."""
    async with (
        holding(desk, wanted.body.draft, wanted.who) as (connection, draft),
        once(connection, wanted.who.sub, wanted.key, wanted.asked) as slot,
    ):
        if slot.answer is None:
            document, new = await _fitting(connection, draft, wanted, settings)
            await store.copy(connection, document, replace(new, upload_id=upload_id), name)
            slot.answer = _answer(upload_id)
        return slot.answer


async def _fitting(
    connection: Connection, draft: Draft, wanted: _Wanted, settings: Settings
) -> tuple[Document, NewUpload]:
    """The document, and the file of the held draft that it would be. Problem 404, 409, 413, 422."""
    refuse_submitted(draft)
    found = await store.documents(connection, wanted.who.sub, wanted.body.source, 1)
    if not found:
        raise _unknown()
    document = found[0]
    # What an agency issued is called as on paper, “Giấy phép số 12/GP-UBND”, which is no path.
    called = document.name if document.upload_id else shown_name(document.name.replace("/", "-"))
    new = NewUpload(
        *(uuid_utils.compat.uuid7(), wanted.who.sub, draft.draft_id, None, wanted.body.component, called, ""),
        document.size,
    )
    papers = await catalogue.components(connection, draft.procedure_code, draft.procedure_version)
    await fitting(connection, settings, new, papers)
    return document, new


async def _give_up(objects: Objects, name: str) -> None:
    with suppress(Transient):
        await objects.delete(name)


def _answer(upload_id: UUID) -> Answer:
    return 201, orjson.dumps(str(upload_id))


def _told(desk: Counter, document: Document) -> dict[str, Any]:
    return {
        "source": document.source,
        "issued": document.upload_id is None,
        "name": document.name,
        "component": document.component,
        "component_name": document.component_name,
        "kind": document.kind,
        "size": document.size,
        "sha256": document.sha256,
        "application_id": str(document.application_id),
        "procedure": desk.catalogue.named(document.procedure_code),
        "kept_at": instant(document.kept_at),
    }


def _unknown() -> Problem:
    return Problem(
        404,
        "unknown-document",
        Text("Không có giấy tờ này trong kho của bạn", "Your wallet has no such document"),
        Text(
            "Giấy tờ không thuộc hồ sơ nào của bạn, hoặc dữ liệu của hồ sơ đó đã được xóa. Hãy tải tệp lên như bình thường.",
            "It belongs to no application of yours, or the data of that application were erased. Send the file as usual.",
        ),
    )
