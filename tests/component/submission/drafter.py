"""A citizen with drafts, for every test that needs one."""

from typing import Any
from uuid import uuid4

import httpx

from services.submission import handlers
from services.submission.api.answers import drafts as draft_answers
from services.submission.domain.filling import pointers
from tests.component.submission import catalogue_things as things
from tests.component.submission.served import Served, token

DRAFTS = "/api/submission/v1/drafts"


class Drafter:
    """A citizen with drafts."""

    def __init__(self, served: Served, sub: str = "an") -> None:
        self.served = served
        self.sub = sub

    async def asks(self, method: str, path: str = "", body: Any = None, **headers: str) -> httpx.Response:
        sent = {"Authorization": f"Bearer {token(self.sub)}", "Idempotency-Key": uuid4().hex, **headers}
        return await self.served.client.request(method, DRAFTS + path, json=body, headers=sent)

    async def begins(self, **changes: Any) -> str:
        answer = await self.asks("POST", body={"procedure": things.PROCEDURE, **changes})
        assert answer.status_code == 201, answer.text
        return f"/{answer.json()['draft_id']}"

    async def sees(self, draft: str) -> dict[str, Any]:
        answer = await self.asks("GET", draft)
        assert answer.status_code == 200, answer.text
        draft_answers.Draft.model_validate_json(answer.content)
        found: dict[str, Any] = answer.json()
        return found

    async def saves(self, draft: str, base: int, entries: dict[str, Any], **more: Any) -> dict[str, Any]:
        answer = await self.asks("PATCH", draft, {"base_revision": base, "entries": entries, **more})
        assert answer.status_code == 200, answer.text
        draft_answers.DraftSaved.model_validate_json(answer.content)
        found: dict[str, Any] = answer.json()
        return found

    async def faults(self, draft: str) -> dict[str, str]:
        answer = await self.asks("GET", draft + "/faults")
        assert answer.status_code == 200, answer.text
        return {fault["pointer"]: fault["message"] for fault in answer.json()["faults"]}

    async def submits(self, draft: str) -> httpx.Response:
        return await self.asks("POST", draft + "/submission", {})


def entries(**changes: Any) -> dict[str, Any]:
    """Everything of the small form, as it is typed."""
    return dict(pointers(things.filled())) | {"/child/born_on": "1/11/2026", "/child/weight": "3,2"} | changes


async def new_version(served: Served, version: int, form: dict[str, Any], **changes: Any) -> None:
    message = things.procedure(version=version, form=form, **changes)
    await served.handle(handlers.keep_procedures, *things.of_procedures([message]))
    await served.counter.catalogue.refresh()
