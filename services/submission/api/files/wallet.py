"""The wallet: what was handed in once is used again in a new draft, without sending it again."""

import hashlib
from contextlib import suppress
from typing import Any
from uuid import UUID

import orjson
import uuid_utils.compat
from starlette.requests import Request
from starlette.responses import Response

from services.kernel.auth import allow
from services.kernel.body import read_json
from services.kernel.database import Row
from services.kernel.idempotency import key_of, once
from services.kernel.problem import Problem
from services.kernel.text import Text, negotiated
from services.submission import person_bodies as bodies
from services.submission.api.counter import Counter, counter
from services.submission.api.draft_access import holding, refuse_submitted
from services.submission.api.files.creating import fitting
from services.submission.api.files.shown import shown
from services.submission.api.reading import answered
from services.submission.forms import canonical
from services.submission.keeping import keeping_of
from services.submission.store import catalogue
from services.submission.store.files import places, uploads
from services.submission.store.files import wallet as store
from services.submission.store.files.objects import Gone
from services.submission.store.files.uploads import NewUpload
from services.submission.taking import instant


async def wallet(request: Request) -> Response:
    """GET /me/wallet: the documents that one has handed in, each once, newest first, at most 100."""
    desk, language = counter(request), negotiated(request.headers)
    who = await allow("citizen")(request)
    async with desk.database.acquire() as connection:
        rows = await store.documents(connection, who.sub)
        papers = {
            (row["procedure_code"], row["procedure_version"]): await catalogue.components(
                connection, row["procedure_code"], row["procedure_version"]
            )
            for row in rows
        }
    return answered({"items": [_told(desk, row, papers) for row in rows]}, language)


async def use(request: Request) -> Response:
    """POST /uploads/from-wallet: puts a document of one's wallet into a draft; 201 with the upload, the same once sent again."""
    desk, language = counter(request), negotiated(request.headers)
    who = await allow("citizen")(request)
    key = key_of(request)
    value, _ = await read_json(request)
    body = bodies.from_wallet(value)
    asked = hashlib.sha256(b"from-wallet\0" + canonical(value)).digest()
    async with holding(desk, body.draft, who) as (connection, draft), once(connection, who.sub, key, asked) as slot:
        if slot.answer is None:
            refuse_submitted(draft)
            found = await store.documents(connection, who.sub, body.source, 1)
            if not found:
                raise _unknown()
            new = NewUpload(
                *(uuid_utils.compat.uuid7(), who.sub, body.draft, None, body.component, found[0]["name"], ""),
                found[0]["kept_size"],
            )
            papers = await catalogue.components(connection, draft.procedure_code, draft.procedure_version)
            await fitting(connection, request.app.state.runtime.settings, new, papers)
            # Bytes of its own: whatever becomes of the dossier it came from, this draft keeps its document. The bytes first:
            # without a row they are an orphan that the cleaner finds.
            copied = False
            with suppress(Gone):
                name = places.kept(new.upload_id)
                await keeping_of(request.app.state.runtime).objects.copy(places.of_kept(found[0]), name)
                copied = await store.copy(connection, body.source, new, name)
            if not copied:
                raise _unknown()
            slot.answer = (201, orjson.dumps(str(new.upload_id)))
        row = await uploads.read(connection, UUID(orjson.loads(slot.answer[1])))
    if row is None:
        raise _unknown()
    response = answered(shown(row, language), language)
    response.status_code = 201
    return response


def _told(desk: Counter, row: Row, papers: dict[tuple[str, int], list[dict[str, str]]]) -> dict[str, Any]:
    listed = papers[row["procedure_code"], row["procedure_version"]]
    return {
        "source": str(row["upload_id"]),
        "name": row["name"],
        "component": row["component"],
        "component_name": next((each["name"] for each in listed if each["id"] == row["component"]), None),
        "kind": row["kind"],
        "size": row["kept_size"],
        "sha256": row["sha256"],
        "application_id": str(row["application_id"]),
        "procedure": {"code": row["procedure_code"], "name": desk.catalogue.name_of(row["procedure_code"])},
        "kept_at": instant(row["settled_at"]),
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
