"""POST /applications/{id}/erasure: an operator has the personal data of a dossier erased, for a reason and by a law."""

import hashlib

import orjson
from starlette.requests import Request
from starlette.responses import Response

from services.kernel.auth import allow
from services.kernel.body import read_json
from services.kernel.days import moment
from services.kernel.idempotency import key_of, once
from services.kernel.problem import Problem
from services.kernel.text import Text
from services.submission.api.counter import counter
from services.submission.api.wire import application_id_of, unknown_application
from services.submission.bodies import ErasureOrder, parse
from services.submission.erasing import NotErasable, erase
from services.submission.forms import canonical
from services.submission.store.erasures import Erasure
from services.submission.taking import instant


async def order(request: Request) -> Response:
    """POST /applications/{id}/erasure: destroys the key of the dossier for ever. 200 {application_id, erased_at}."""
    desk, who = counter(request), await allow("operator")(request)
    key = key_of(request)
    value, _ = await read_json(request)
    body = parse(ErasureOrder, value)
    application_id = application_id_of(request)
    asked = hashlib.sha256(request.url.path.encode() + b"\0" + canonical(value)).digest()
    async with desk.database.transaction() as connection, once(connection, who.sub, key, asked) as slot:
        if slot.answer is None:
            try:
                at = await erase(connection, application_id, Erasure(body.reason, body.legal_basis, who.sub))
            except NotErasable as refusal:
                raise _refused(str(application_id), refusal) from refusal
            done = {"application_id": str(application_id), "erased_at": instant(at)}
            slot.answer = (200, orjson.dumps(done))
        status, answer = slot.answer
    return Response(answer, status, {"Cache-Control": "no-store"}, "application/json")


def _refused(application_id: str, refusal: NotErasable) -> Problem:
    if refusal.code == "unknown-application":
        return unknown_application(application_id)
    title = Text("Chưa xóa được dữ liệu cá nhân", "The personal data were not erased")
    if refusal.at is not None:
        when = moment(refusal.at)
        said = Text(
            f"Dữ liệu cá nhân của hồ sơ này đã được xóa lúc {when.vi}.",
            f"The personal data of this application were erased at {when.en}.",
        )
        return Problem(409, refusal.code, title, said)
    said = Text(
        "Hồ sơ chưa được giải quyết xong; xóa bây giờ thì cơ quan không giải quyết được nữa. Hãy chờ hồ sơ kết thúc, hoặc rút "
        "hồ sơ trước.",
        "The application is still being worked on, and its agency could no longer decide. Wait until it is closed, or have it "
        "withdrawn first.",
    )
    return Problem(409, refusal.code, title, said)
