"""Drafts of a made-up procedure, and how they are published."""

from typing import Any

from tests.component.catalog.editors import BINH, HOA, Desk
from tests.unit.catalog.descriptions import CODE, whole

DRAFT = f"/procedures/{CODE}/draft"
WHY = {"why": "Theo quyết định 1/QĐ-TN"}


def draft(**changes: Any) -> dict[str, Any]:
    return {"description": whole(**changes).model_dump(mode="json"), **WHY}


async def published(doors: Desk, **changes: Any) -> Any:
    """The next version: Hoa drafts, Binh publishes."""
    begun = await doors.ask("GET", DRAFT, who=HOA)
    headers = {"if_match": begun.headers["etag"]} if begun.status_code == 200 else {}
    made = await doors.ask("PUT", DRAFT, draft(**changes), who=HOA, **headers)
    assert made.status_code in (200, 201), made.text
    body = {"revision": made.json()["revision"], **WHY}
    return await doors.done("POST", f"/procedures/{CODE}/publish", body, who=BINH, status=201)
