"""Which dossiers and drafts are a citizen's: submission is asked with the citizen's own token, so the right stays its own."""

from typing import Any
from uuid import UUID

import httpx
import orjson

from services.kernel import tracing
from services.kernel.failures import Transient
from services.kernel.process import Runtime

DOSSIERS, DRAFTS = "/api/submission/v1/applications", "/api/submission/v1/drafts"
_PAGE = 200
# Whoever has more sees the messages about the newest ones.
MOST = 1000


async def dossiers_of(runtime: Runtime, authorization: str) -> list[UUID]:
    """The dossiers and drafts of whom this Authorization header speaks for. Transient while submission is away."""
    dossiers = await _all(runtime, DOSSIERS, "application_id", authorization)
    return dossiers + await _all(runtime, DRAFTS, "draft_id", authorization)


async def _all(runtime: Runtime, path: str, called: str, authorization: str) -> list[UUID]:
    found: list[UUID] = []
    after: str | None = None
    while len(found) < MOST:
        page = await _ask(runtime, path, authorization, {"limit": str(_PAGE)} | ({"after": after} if after else {}))
        found += [UUID(one[called]) for one in page["items"]]
        after = page["next"]
        if after is None:
            break
    return found


async def _ask(runtime: Runtime, path: str, authorization: str, query: dict[str, str]) -> dict[str, Any]:
    url = runtime.settings.submission_url.rstrip("/") + path
    headers = {"Authorization": authorization}
    if (traceparent := tracing.current()) is not None:
        headers["traceparent"] = traceparent
    try:
        answer = await runtime.http.get(url, params=query, headers=headers)
        if answer.status_code != httpx.codes.OK:
            raise Transient(f"submission does not list dossiers: GET {url} answered {answer.status_code}")
        page: dict[str, Any] = orjson.loads(answer.content)
    except (httpx.HTTPError, ValueError) as error:
        raise Transient(f"submission is away: GET {url}: {type(error).__name__} {error}") from error
    return page
