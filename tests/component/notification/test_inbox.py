"""The inbox: a citizen's own messages in words, whatever became of the e-mail, and nobody else's."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx

from services.kernel.process import Runtime
from tests.component.notification.post_office import PostOffice
from tests.component.notification.test_deliveries_api import asking

INBOX = "/api/notification/v1/inbox"


@asynccontextmanager
async def inbox(office: PostOffice, *dossiers: UUID, drafts: tuple[UUID, ...] = ()) -> AsyncIterator[httpx.AsyncClient]:
    """A citizen at the inbox, of whom submission says that these are theirs, one a page; others get nothing of it."""

    def submission(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer citizen"
        owned, called = (drafts, "draft_id") if request.url.path.endswith("/drafts") else (dossiers, "application_id")
        at = [str(one) for one in owned].index(request.url.params["after"]) + 1 if "after" in request.url.params else 0
        page: list[dict[str, Any]] = [{called: str(one)} for one in owned[at : at + 1]]
        more = str(owned[at]) if at + 1 < len(owned) else None
        return httpx.Response(200, json={"items": page, "next": more})

    async with asking(office, "citizen") as client:
        runtime: Runtime = office.runtimes[-1]
        await runtime.http.aclose()
        runtime.http = httpx.AsyncClient(transport=httpx.MockTransport(submission))
        yield client


async def test_a_citizen_reads_every_message_about_their_own_dossiers_newest_first(office: PostOffice) -> None:
    first, second, foreign = [await office.dossier(number) for number in (1, 2, 3)]
    await office.owe(first, template="submitted")
    await office.owe(second, template="submitted")
    await office.owe(foreign, template="submitted")
    await office.owe(first, template="returned")
    async with inbox(office, second, first) as client:
        page = (await client.get(INBOX, params={"limit": 2})).json()
        assert [(one["application_id"], one["template"], one["read"]) for one in page["items"]] == [
            (str(first), "returned", False),
            (str(second), "submitted", False),
        ]
        assert page["unread"] == 3
        assert (page["items"][0]["next"], page["items"][0]["email"]) == ("Không ai. Hồ sơ đã hoàn tất.", "on-its-way")
        rest = (await client.get(INBOX, params={"after": page["next"]})).json()
        assert [one["template"] for one in rest["items"]] == ["submitted"]
        assert rest["next"] is None
        of_one = (await client.get(INBOX, params={"application": str(foreign)})).json()
        assert of_one["items"] == []
        english = await client.get(INBOX, headers={"Accept-Language": "en"})
        assert english.json()["items"][0]["next"].startswith("Nobody")


async def test_reading_is_kept_and_counts_down_and_another_s_message_cannot_be_marked(office: PostOffice) -> None:
    mine, foreign = await office.dossier(1), await office.dossier(2)
    await office.owe(mine, template="submitted")
    await office.owe(mine, template="routed")
    await office.owe(foreign, template="submitted")
    async with office.database.acquire() as connection:
        of_another = await connection.fetchval("SELECT delivery_id FROM delivery WHERE application_id = $1", foreign)
    async with inbox(office, mine) as client:
        newest = (await client.get(INBOX)).json()["items"][0]["message_id"]
        assert (await client.post(f"{INBOX}/read", json={"messages": [str(of_another)]})).json() == {"unread": 2}
        for _ in range(2):
            assert (await client.post(f"{INBOX}/read", json={"messages": [newest]})).json() == {"unread": 1}
        assert (await client.get(f"{INBOX}/unread")).json() == {"unread": 1}
        assert (await client.post(f"{INBOX}/read", json={})).json() == {"unread": 0}
        assert (await client.post(f"{INBOX}/read", json={"messages": "all"})).status_code == 422
    async with office.database.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM delivery WHERE read_at IS NULL") == 1


async def test_only_citizens_have_an_inbox_and_submission_away_is_said(office: PostOffice) -> None:
    for role, status in (("officer", 403), ("service", 403), (None, 401)):
        async with asking(office, role) as client:
            assert (await client.get(INBOX)).status_code == status
    async with asking(office, "citizen") as client:
        await office.runtimes[-1].http.aclose()
        office.runtimes[-1].http = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(503)))
        assert (await client.get(INBOX)).status_code == 503
