"""A draft nobody saves is warned of once, a week before, and then erased; whoever saves it again keeps it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from services.contracts import topics
from services.kernel.database import Database
from services.submission.draft_keeping import erase, warn
from tests.component.submission.drafter import Drafter, entries
from tests.component.submission.served import APPLICATIONS, Served, token

DAY = timedelta(days=1)


async def warned(database: Database) -> list[dict[str, Any]]:
    """The warnings in the outbox, in order."""
    async with database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT value FROM outbox WHERE topic = $1 ORDER BY position", topics.DRAFT_EXPIRING
        )
    return [orjson.loads(row["value"]) for row in rows]


async def test_a_draft_is_warned_of_once_by_any_number_of_workers_and_erased_a_week_later(served: Served) -> None:
    an, database = Drafter(served), served.runtime.database("submission")
    draft = await an.begins()
    await an.saves(draft, 0, {"/applicant/email": "an@citizen.example", "/child/name": "Bình"})
    begun = datetime.fromisoformat((await an.sees(draft))["saved_at"])
    for days in range(80, 89):
        counts = await asyncio.gather(*(warn(database, begun + days * DAY) for _ in range(4)))
        assert sum(counts) == (1 if days == 83 else 0)
        assert await erase(database, begun + days * DAY) == 0
    (told,) = await warned(database)
    assert (told["draft_id"], datetime.fromisoformat(told["expires_at"])) == (draft[1:], begun + 90 * DAY)
    assert "an@citizen.example" not in str(told)
    assert await erase(database, begun + 90 * DAY - timedelta(seconds=1)) == 0
    assert await erase(database, begun + 90 * DAY) == 1
    assert (await an.asks("GET", draft)).status_code == 404
    assert await served.count("draft_entry") == 0


async def test_whoever_saves_after_the_warning_keeps_the_draft_and_is_warned_again_later(served: Served) -> None:
    an, database = Drafter(served), served.runtime.database("submission")
    draft = await an.begins()
    long_ago = datetime.now(UTC) - 85 * DAY
    async with database.acquire() as connection:
        await connection.execute("UPDATE draft SET saved_at = $1", long_ago)
    assert await warn(database, datetime.now(UTC)) == 1
    expires = datetime.fromisoformat((await an.sees(draft))["expires_at"])
    assert expires > datetime.now(UTC) + 6 * DAY
    await an.saves(draft, 0, {})  # a save of what is there already is a save
    assert await erase(database, datetime.now(UTC) + 30 * DAY) == 0
    assert await warn(database, datetime.now(UTC) + 84 * DAY) == 1
    assert len(await warned(database)) == 2


async def test_a_worker_that_was_away_for_months_warns_before_it_erases(served: Served) -> None:
    an, database = Drafter(served), served.runtime.database("submission")
    await an.begins()
    late = datetime.now(UTC) + 200 * DAY
    assert (await erase(database, late), await warn(database, late)) == (0, 1)
    assert await erase(database, late + 7 * DAY - timedelta(seconds=1)) == 0
    assert await erase(database, late + 7 * DAY) == 1


async def test_a_submitted_draft_is_erased_without_a_warning_and_its_dossier_stays(served: Served) -> None:
    an, database = Drafter(served), served.runtime.database("submission")
    draft = await an.begins(place={"province": "01"})
    await an.saves(draft, 1, entries())
    application_id = (await an.submits(draft)).json()["application_id"]
    late = datetime.now(UTC) + 91 * DAY
    assert (await warn(database, late), await erase(database, late)) == (0, 1)
    assert (await served.see(f"{APPLICATIONS}/{application_id}")).status_code == 200
    # The answer does not depend on the draft: it may be asked for again for ever.
    assert (await an.submits(draft)).json()["application_id"] == application_id


async def test_our_services_learn_whom_to_write_to_about_a_draft_from_what_was_typed(served: Served) -> None:
    an = Drafter(served)
    draft, silent = await an.begins(), await an.begins()
    typed = {
        "/applicant/email": " an@citizen.example ",
        "/applicant/full_name": "Nguyễn Văn An",
        "/applicant/language": "en",
    }
    await an.saves(draft, 0, typed)
    asked = {"application_ids": [draft[1:], silent[1:]]}
    from_service = {"Authorization": f"Bearer {token('notification', 'service')}"}
    found = (await served.post("/api/submission/v1/contacts", asked, headers=from_service)).json()["contacts"]
    assert {one["application_id"]: (one["name"], one["email"], one["language"]) for one in found} == {
        draft[1:]: ("Nguyễn Văn An", "an@citizen.example", "en"),
        silent[1:]: (None, None, "vi"),
    }
