"""Who may see what was sent: those who answer for it, page by page, and never an address."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import httpx
import pytest
from starlette.applications import Starlette

from services.kernel.auth import Principal, RoleName, Verifier
from services.notification import api
from tests.component.notification.post_office import PostOffice


class Known(Verifier):
    """Takes the role for the token: who signs tokens is tested with the kernel."""

    async def principal(self, token: str) -> Principal:
        role: RoleName = token  # type: ignore[assignment] # the tests below write only roles
        return Principal("somebody", role, None, None, None)


@asynccontextmanager
async def asking(office: PostOffice, role: str | None) -> AsyncIterator[httpx.AsyncClient]:
    runtime = await office.runtime()
    runtime.verifier = Known(runtime)
    transport = httpx.ASGITransport(Starlette(routes=api.routes(runtime)))
    headers = {"Authorization": f"Bearer {role}"} if role else {}
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
        yield client


async def test_an_operator_sees_what_was_sent_and_why_not(office: PostOffice) -> None:
    dossier = await office.dossier()
    office.mail.at_content.clear()
    async with office.sending():
        await office.owe(dossier, template="submitted")
        await office.until(sent=1)
        office.mail.at_recipient["c1@example.vn"] = "550 5.1.1 <c1@example.vn>: no such mailbox"
        await office.owe(dossier, template="routed")
        await office.until(sent=1, permanent_failure=1)
    async with asking(office, "operator") as client:
        answer = await client.get("/api/notification/v1/deliveries", params={"application": str(dossier)})
    assert answer.status_code == 200
    sent, failed = answer.json()["items"]
    assert (sent["template"], sent["state"], sent["attempts"], sent["reason"]) == ("submitted", "sent", 1, None)
    assert sent["sent_at"].endswith("Z") or "+" in sent["sent_at"]
    assert (failed["template"], failed["state"], failed["sent_at"]) == ("routed", "permanent-failure", None)
    assert "no such mailbox" in failed["reason"]
    assert "c1@example.vn" not in answer.text
    assert answer.json()["next"] is None


async def test_pages_follow_each_other_without_gap_or_repeat(office: PostOffice) -> None:
    dossier = await office.dossier()
    owed = await office.owe(*[dossier] * 7)
    await office.owe(await office.dossier(2))
    seen: list[UUID] = []
    async with asking(office, "service") as client:
        parameters = {"application": str(dossier), "limit": "3"}
        while True:
            page = (await client.get("/api/notification/v1/deliveries", params=parameters)).json()
            seen += [UUID(one["delivery_id"]) for one in page["items"]]
            if page["next"] is None:
                break
            parameters["after"] = page["next"]
    assert seen == owed


@pytest.mark.parametrize(("role", "status"), [("citizen", 403), ("officer", 403), (None, 401), ("office", 200)])
async def test_who_may_ask(office: PostOffice, role: str | None, status: int) -> None:
    async with asking(office, role) as client:
        answer = await client.get("/api/notification/v1/deliveries", params={"application": str(uuid4())})
    assert answer.status_code == status


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"application": "x"},
        {"application": str(uuid4()), "limit": "201"},
        {"application": str(uuid4()), "after": "0"},
    ],
)
async def test_a_question_that_does_not_fit_is_answered_with_its_fields(
    office: PostOffice, query: dict[str, str]
) -> None:
    async with asking(office, "operator") as client:
        answer = await client.get("/api/notification/v1/deliveries", params=query)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["pointer"].startswith("/query/")
