"""The HTTP interface of submission: the last lines are the table address → function."""

import hashlib

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from services.kernel.hot import HotRoute
from services.kernel.process import Runtime
from services.kernel.web import guarded, service_app
from services.submission import bodies, draft_bodies, person_bodies
from services.submission.api import (
    acts,
    answers,
    draft_submission,
    drafts,
    durations,
    erasure,
    lookup,
    me,
    reading,
    receipts,
    results,
    saying,
    stream,
    submit,
    supplements,
)
from services.submission.api.counter import counter_of
from services.submission.api.files import creating, delivering, manifest, protocol, receiving, wallet
from services.submission.api.openapi import Operation, serve
from services.submission.api.payments import beginning, calling_back, showing
from services.submission.keeping import keeping_of
from services.submission.payments.till import till_of
from services.submission.taking import BASE


def routes(runtime: Runtime) -> list[BaseRoute]:
    """``/api/submission`` and the receipt keys.

    Raises NoReceiptKey, NoDataKey, NoStore and NoRoots for settings of files that are of no use, and HalfSet for a payment
    service set in part: a process that could not do its work says so before it begins.
    """
    desk = counter_of(runtime)
    till_of(runtime)
    keeping_of(runtime)
    app = service_app(runtime, "submission", "Một Cửa: submission")
    serve(app, OPERATIONS)
    keys = orjson.dumps(desk.keys.jwks())
    headers = {"Cache-Control": "public, max-age=300", "ETag": f'"{hashlib.sha256(keys).hexdigest()[:32]}"'}

    async def jwks(request: Request) -> Response:
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        return Response(keys, headers=headers, media_type="application/jwk-set+json")

    async def catalogue_is_there() -> str | None:
        return desk.catalogue.why_not_ready()

    runtime.health.check("submission.catalogue", catalogue_is_there)
    return [
        HotRoute("POST", BASE, submit.submit, app, "submission"),
        Mount("/api/submission", app),
        Route("/.well-known/jwks.json", guarded(jwks), methods=["GET"]),
    ]


async def start(runtime: Runtime) -> None:
    """Keeps the catalogue in memory fresh until the process stops."""
    await counter_of(runtime).catalogue.keep_fresh(runtime.stopping)


_ONE = "/v1/applications/{application_id}"
_DRAFT = "/v1/drafts/{draft_id}"
_ONES_OWN = (401, 403, 404, 503)
_UPLOAD = "/v1/uploads/{upload_id}"
_TUS = (400, 401, 403, 404, 409, 410, 412, 413, 503)
_TAKING = (400, 401, 403, 413, 415, 422, 503)

OPERATIONS = (
    Operation(
        "POST", "/v1/applications", submit.submit, 202, answers.acts.Receipt, bodies.Submission,
        idempotent=True, refusals=_TAKING,
    ),
    Operation(
        "GET", "/v1/applications", reading.my_applications, 200, answers.dossiers.Applications,
        query=("limit", "after", "open"), refusals=(400, 401, 403, 503),
    ),
    Operation("GET", _ONE, reading.application, 200, answers.dossiers.Application),
    Operation(
        "GET", "/v1/applications/by-code/{code}", lookup.by_code, 200, answers.dossiers.LookedUp,
        refusals=(401, 404, 429, 503),
    ),
    Operation(
        "GET", "/v1/durations", durations.durations, 200, answers.dossiers.Durations,
        query=("procedure", "agency"), refusals=(400, 503),
    ),
    Operation("GET", f"{_ONE}/receipt", receipts.receipt, 200, answers.acts.ReceiptAgain, refusals=_ONES_OWN),
    Operation("GET", f"{_ONE}/receipt.pdf", receipts.receipt_pdf, media="application/pdf", refusals=_ONES_OWN),
    Operation("GET", f"{_ONE}/events", stream.events),
    Operation("GET", f"{_ONE}/form", supplements.form_in_force, 200, answers.dossiers.FormInForce, refusals=(409, *_ONES_OWN)),
    Operation(
        "POST", f"{_ONE}/supplements", supplements.supplement, 202, answers.acts.Supplemented, bodies.Supplement,
        idempotent=True, refusals=(404, 409, *_TAKING),
    ),
    Operation(
        "POST", f"{_ONE}/withdrawal", acts.withdraw, 202, answers.acts.WithdrawalRequested, bodies.Withdrawal,
        idempotent=True, refusals=(404, 409, *_TAKING),
    ),
    Operation("GET", f"{_ONE}/payments", showing.payments, 200, answers.payments.Payments, refusals=(401, 404, 503)),
    Operation(
        "POST", f"{_ONE}/payments", beginning.pay, 201, answers.payments.PaymentBegun, bodies.Pay,
        idempotent=True, refusals=(404, 409, *_TAKING),
    ),
    Operation(
        "POST", f"{_ONE}/payments/{{payment_id}}/check", showing.check, 200, answers.payments.Payments,
        refusals=(401, 403, 404, 503),
    ),
    Operation(
        "POST", "/v1/payments/callback/{provider}", calling_back.callback, 200, answers.payments.CallbackAnswered,
        refusals=(404, 413, 503),
    ),
    Operation(
        "POST", f"{_ONE}/erasure", erasure.order, 200, answers.agencies.ErasureDone, bodies.ErasureOrder,
        idempotent=True, refusals=(404, 409, *_TAKING),
    ),
    Operation(
        "PUT", f"{_ONE}/results/{{number}}", results.hand_in, 200, answers.agencies.ResultKept,
        sends="application/octet-stream",
        refusals=(400, 401, 403, 404, 409, 413, 422, 503),
    ),
    Operation(
        "GET", f"{_ONE}/result/{{number}}", results.fetch, media="application/octet-stream",
        refusals=(401, 403, 404, 416, 503),
    ),
    Operation(
        "POST", f"{_ONE}/rating", saying.rate, 202, answers.acts.Rated, bodies.Rating,
        idempotent=True, refusals=(404, 409, *_TAKING),
    ),
    Operation(
        "POST", f"{_ONE}/complaint", saying.complain, 202, answers.acts.Complained, bodies.Complaint,
        idempotent=True, refusals=(404, 409, *_TAKING),
    ),
    Operation(
        "GET", f"{_ONE}/dossier", reading.dossier, 200, answers.agencies.Dossier, refusals=(401, 403, 404, 503)
    ),
    Operation("GET", "/v1/me/profile", me.profile, 200, answers.persons.RememberedProfile, refusals=(401, 403, 503)),
    Operation(
        "PUT", "/v1/me/profile", me.remember, 200, answers.persons.RememberedProfile, person_bodies.Profile,
        refusals=_TAKING,
    ),
    Operation("DELETE", "/v1/me/profile", me.forget, 204, refusals=(401, 403, 503)),
    Operation(
        "POST", "/v1/me/profile/remembered", me.remember_from, 200, answers.persons.RememberedProfile,
        person_bodies.Remember,
        idempotent=True, refusals=(404, 409, *_TAKING),
    ),
    Operation(
        "GET", "/v1/me/prefill", me.prefill, 200, answers.persons.Prefill,
        query=("procedure",), refusals=(401, 403, 404, 503),
    ),
    Operation(
        "GET", "/v1/me/access-log", me.access_log, 200, answers.persons.AccessLog,
        query=("application", "limit", "after"), refusals=(400, 401, 403, 404, 503),
    ),
    Operation("GET", "/v1/me/wallet", wallet.wallet, 200, answers.persons.Wallet, refusals=(401, 403, 503)),
    Operation(
        "POST", "/v1/uploads/from-wallet", wallet.use, 201, answers.files.Upload, person_bodies.FromWallet,
        idempotent=True, refusals=(404, 409, *_TAKING),
    ),
    Operation("OPTIONS", "/v1/uploads", creating.options, 204, media="", refusals=()),
    Operation(
        "POST", "/v1/uploads", creating.create, 201,
        media="", headers=("Tus-Resumable", "Upload-Length", "Upload-Metadata"),
        refusals=(422, *_TUS),
    ),
    # Before GET, which would answer for it.
    Operation("HEAD", _UPLOAD, receiving.head, 200, media="", headers=("Tus-Resumable",), refusals=_TUS),
    Operation("GET", _UPLOAD, receiving.see, 200, answers.files.Upload, refusals=(401, 403, 404, 410, 503)),
    Operation(
        "PATCH", _UPLOAD, receiving.append, 204,
        media="", headers=("Tus-Resumable", "Upload-Offset"), sends=protocol.BODY,
        refusals=(415, 460, *_TUS),
    ),
    Operation("DELETE", _UPLOAD, receiving.remove, 204, media="", refusals=_TUS),
    Operation(
        "POST", _UPLOAD, receiving.instead, 204, media="", headers=("X-HTTP-Method-Override",),
        refusals=(405, 415, 460, *_TUS),
    ),
    Operation("GET", f"{_ONE}/manifest", manifest.manifest, 200, answers.files.Manifest, refusals=(401, 403, 404, 503)),
    Operation(
        "POST", f"{_ONE}/manifest/confirmation", manifest.confirm, 200, answers.files.Confirmed, bodies.Confirmation,
        idempotent=True, refusals=(404, 409, *_TAKING),
    ),
    Operation(
        "GET", f"{_ONE}/files/{{number}}", delivering.file, 200, media="application/octet-stream",
        refusals=(401, 403, 404, 416, 503),
    ),
    Operation(
        "POST", "/v1/drafts", drafts.begin, 201, answers.drafts.Draft, draft_bodies.NewDraft,
        idempotent=True, refusals=(409, *_TAKING),
    ),
    Operation(
        "GET", "/v1/drafts", drafts.mine, 200, answers.drafts.Drafts,
        query=("limit", "after"), refusals=(400, 401, 403, 503),
    ),
    Operation("GET", _DRAFT, drafts.draft, 200, answers.drafts.Draft, refusals=_ONES_OWN),
    Operation(
        "PATCH", _DRAFT, drafts.save, 200, answers.drafts.DraftSaved, draft_bodies.Saved, refusals=(404, 409, *_TAKING)
    ),
    Operation("DELETE", _DRAFT, drafts.delete, 204, refusals=(409, *_ONES_OWN)),
    Operation("GET", f"{_DRAFT}/faults", drafts.faults, 200, answers.drafts.Faults, refusals=_ONES_OWN),
    Operation(
        "POST", f"{_DRAFT}/form", drafts.move, 200, answers.drafts.Draft, draft_bodies.Move,
        idempotent=True, refusals=(404, 409, *_TAKING),
    ),
    Operation(
        "POST", f"{_DRAFT}/submission", draft_submission.submit_draft, 202, answers.acts.Receipt, draft_bodies.Nothing,
        idempotent=True, refusals=(404, *_TAKING),
    ),
    Operation(
        "POST", "/v1/contacts", reading.contacts, 200, answers.agencies.ContactsFound, bodies.Contacts, refusals=_TAKING
    ),
)  # fmt: skip
