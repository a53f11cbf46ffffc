"""Asks for addresses whoever owns them, in one request for a batch: submission for citizens, the catalogue for agencies."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import httpx
import orjson

from services.kernel import tracing
from services.kernel.auth import service_token
from services.kernel.failures import Transient
from services.kernel.process import Runtime

PATH = "/api/submission/v1/contacts"
OF_AGENCIES = "/api/catalog/v1/lists/contacts"
MOST = 200

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, repr=False)
class Contact:
    """Whom to write to about one dossier or registration, and in which language. Without a repr: it must not reach a log."""

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
    wanted = sorted({str(one) for one in application_ids})
    if not wanted:
        return {}
    token = await service_token(runtime)
    with tracing.asking("submission", traceparents):
        url = runtime.settings.submission_url.rstrip("/") + PATH
        return await _ask(runtime, url, {"application_ids": wanted}, token, lambda row: UUID(row["application_id"]))


async def of_agencies(runtime: Runtime, registrations: Mapping[UUID, tuple[int, str]]) -> dict[UUID, Contact]:
    """The contacts of agencies for their registrations, (year, agency) by the delivery's thread, from the catalogue.

    Transient as above.
    """
    if not registrations:
        return {}
    wanted = [{"year": year, "agency": agency} for year, agency in sorted(set(registrations.values()))]
    token = await service_token(runtime)
    with tracing.asking("catalog", ()):
        url = runtime.settings.catalog_url.rstrip("/") + OF_AGENCIES
        found = await _ask(runtime, url, {"registrations": wanted}, token, lambda row: (row["year"], row["agency"]))
    return {thread: found[of] for thread, of in registrations.items() if of in found}


async def _ask(
    runtime: Runtime, url: str, wanted: object, token: str, key: Callable[[dict[str, Any]], Key]
) -> dict[Key, Contact]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    if (traceparent := tracing.current()) is not None:
        headers["traceparent"] = traceparent
    owner = url.split("/api/")[1].partition("/")[0]
    try:
        answer = await runtime.http.post(url, content=orjson.dumps(wanted), headers=headers)
    except httpx.HTTPError as error:
        raise Transient(f"{owner} is away: POST {url}: {type(error).__name__} {error}") from error
    if answer.status_code != httpx.codes.OK:
        raise Transient(f"{owner} does not give contacts: POST {url} answered {answer.status_code}")
    try:
        return {
            key(row): Contact(row.get("name"), row.get("email"), row.get("language") or "vi")
            for row in orjson.loads(answer.content)["contacts"]
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Transient(f"{owner} does not give contacts: POST {url} answered something else") from error
