"""A draft becomes a dossier, once: through the same group commit as any other, under a key that is the draft's own."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response

from services.kernel import tracing
from services.kernel.auth import allow
from services.kernel.body import read_json
from services.kernel.idempotency import key_of
from services.kernel.text import negotiated
from services.submission import draft_bodies as bodies
from services.submission.api.counter import counter
from services.submission.api.draft_access import draft_id_of, holding, loaded
from services.submission.api.draft_forms import ready
from services.submission.api.submit import assisted_by, headers_of
from services.submission.bodies import does_not_fit
from services.submission.forms import canonical_with
from services.submission.store import drafts
from services.submission.store.files import belonging
from services.submission.taking import Submitted


async def submit_draft(request: Request) -> Response:
    """POST /drafts/{id}/submission: 202 with the receipt, the same however often; 422 with everything to mend."""
    desk = counter(request)
    who = await allow("citizen", "officer")(request)
    key_of(request)  # the draft's own key makes it happen once; asked for as at every other door
    value, _ = await read_json(request)
    bodies.parse(bodies.Nothing, value)
    draft_id = draft_id_of(request)
    key = drafts.key_of(draft_id)
    taken = await desk.earlier(who.sub, key)
    if taken is None:
        loaded(desk)
        # The draft is held until its dossier is durable: what was saved before is in it, what comes later is told that it
        # came late. Few at a time, because each holds a connection while the group commit needs one.
        async with desk.from_drafts, holding(desk, draft_id, who) as (connection, draft):
            taken = await desk.earlier(who.sub, key) if draft.application_id else None
            if taken is None:
                found = await ready(desk, await drafts.whole(connection, draft))
                if found.submission is None:
                    raise does_not_fit(found.faults)
                body = found.submission
                asked = canonical_with(body.model_dump(mode="json"), "form", found.form)
                taken = await desk.accept(
                    Submitted(
                        who.sub, key, hashlib.sha256(asked).digest(), body, found.form, draft.procedure_code,
                        draft.procedure_version, negotiated(request.headers), tracing.carried(request.headers),
                        assisted_by(who, body.on_behalf_of), listed=True,
                    )
                )  # fmt: skip
            await belonging.tie(connection, draft_id)
    return Response(taken.answer, 202, headers_of(taken.accepted), "application/json")
