"""Asks submission, which owns them, for the addresses of citizens: in one request for a batch, kept nowhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import httpx
import orjson

from services.kernel import tracing
from services.kernel.auth import service_token
from services.kernel.failures import Transient
from services.kernel.process import Runtime

PATH = "/api/submission/v1/contacts"
MOST = 200


@dataclass(frozen=True, slots=True, repr=False)
class Contact:
    """Whom to write to about one dossier, and in which language. Without a repr: it must not reach a log."""

    name: str | None
    email: str | None
    language: str


async def fetch(
    runtime: Runtime, application_ids: Iterable[UUID], traceparents: Iterable[str | None] = ()
) -> dict[UUID, Contact]:
    """The contacts of at most 200 dossiers; those submission does not know are missing. The traceparents are those of
    what will be sent.

    Transient when submission (or the issuer of our token) is away or answers anything but a list of contacts.
    """
    body = orjson.dumps({"application_ids": sorted({str(one) for one in application_ids})})
    token = await service_token(runtime)
    with tracing.asking("submission", traceparents):
        return await _ask(runtime, body, token)


async def _ask(runtime: Runtime, body: bytes, token: str) -> dict[UUID, Contact]:
    url = runtime.settings.submission_url.rstrip("/") + PATH
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    if (traceparent := tracing.current()) is not None:
        headers["traceparent"] = traceparent
    try:
        answer = await runtime.http.post(url, content=body, headers=headers)
    except httpx.HTTPError as error:
        raise Transient(f"submission is away: POST {url}: {type(error).__name__} {error}") from error
    if answer.status_code != httpx.codes.OK:
        raise Transient(f"submission does not give contacts: POST {url} answered {answer.status_code}")
    try:
        return {
            UUID(row["application_id"]): Contact(row.get("name"), row.get("email"), row.get("language") or "vi")
            for row in orjson.loads(answer.content)["contacts"]
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Transient(f"submission does not give contacts: POST {url} answered something else") from error
