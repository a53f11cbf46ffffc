"""Sends files as a citizen's program would: by tus, whole or in parts, for a dossier whose agency asked for papers."""

import base64
from typing import Any
from uuid import UUID

import httpx

from services.contracts.events import State, Step
from services.submission.store.files import places, uploads
from tests.component.submission.served import Served, token
from tests.component.submission.test_following import follow, processed, routed

UPLOADS = "/api/submission/v1/uploads"
TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {**TUS, "Content-Type": "application/offset+octet-stream"}


def metadata(**said: str) -> str:
    """Upload-Metadata."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())


async def asked(served: Served, *papers: str, **changes: Any) -> UUID:
    """A dossier whose agency waits for these papers (for one in its own words): files may be sent for it."""
    application_id = await served.accepted(**changes)
    wanted = list(papers) or ["A"]
    request = processed(
        application_id, 2, Step.supplement_requested, State.supplement_requested, reason="Thiếu.", components=wanted
    )
    await follow(served, routed(application_id), request)
    return application_id


async def ask(
    served: Served, method: str, path: str, *, sub: str = "an", content: Any = None, **headers: str
) -> httpx.Response:
    """One request of the protocol. ``upload_offset="5"`` becomes a header."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    bearer = {"Authorization": f"Bearer {token(sub)}"}
    return await served.client.request(method, path, content=content, headers=TUS | bearer | named)


async def begun(
    served: Served,
    application: UUID,
    size: int,
    name: str = "giấy chứng sinh.pdf",
    component: str = "other",
    **said: str,
) -> str:
    """The address of an upload of which no byte has come."""
    said = {"filename": name, "application": str(application), "component": component, **said}
    answer = await ask(served, "POST", UPLOADS, upload_length=str(size), upload_metadata=metadata(**said))
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


async def put(served: Served, address: str, content: bytes, at: int = 0, **headers: str) -> httpx.Response:
    """One PATCH."""
    return await ask(
        served, "PATCH", address, content=content, content_type=BYTES["Content-Type"], upload_offset=str(at), **headers
    )


async def sent(
    served: Served, application: UUID, content: bytes, name: str = "giấy.pdf", **said: str
) -> dict[str, Any]:
    """What became of a file that was sent in one piece."""
    address = await begun(served, application, len(content), name, **said)
    answer = await put(served, address, content)
    assert answer.status_code == 204, answer.text
    return await seen(served, address)


async def lies(served: Served, upload_id: str | UUID) -> str:
    """The object of a kept file."""
    async with served.runtime.database("submission").acquire() as connection:
        row = await uploads.read(connection, UUID(str(upload_id)))
    assert row is not None
    return places.of_kept(row)


async def seen(served: Served, address: str, language: str = "vi") -> dict[str, Any]:
    """The upload as its sender sees it."""
    answer = await ask(served, "GET", address, accept_language=language)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found
