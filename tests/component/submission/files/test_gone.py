"""Files go with what they belong to: with the draft that is deleted, with the dossier that is erased; nothing else goes."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.contracts.events import State, Step
from services.submission.cleaning import clear
from services.submission.keeping import keeping_of
from services.submission.store import draft_ages
from services.submission.store.files.objects import Gone
from tests.component.submission.drafter import Drafter, entries
from tests.component.submission.files.files import pdf
from tests.component.submission.files.sending import asked, lies, put, sent
from tests.component.submission.files.test_handed_in import for_draft
from tests.component.submission.served import APPLICATIONS, Served, token
from tests.component.submission.test_following import follow, processed


async def test_a_draft_that_is_deleted_takes_its_files_along_and_one_that_was_submitted_leaves_them(
    served: Served,
) -> None:
    an, keeping = Drafter(served), keeping_of(served.runtime)
    deleted, submitted, living = [await an.begins(place={"province": "01"}) for _ in range(3)]
    await an.saves(submitted, 0, entries())
    files = [await for_draft(served, draft, pdf()) for draft in (deleted, submitted, living)]
    places = [await lies(served, each.rpartition("/")[2]) for each in files]
    coming = await for_draft(served, deleted, pdf()[:10], of=len(pdf()))
    assert (await an.submits(submitted)).status_code == 202
    assert (await an.asks("DELETE", deleted)).status_code == 204
    assert (await put(served, coming, pdf()[10:], at=10)).status_code == 410, "nobody sends on for a draft that is gone"
    async with served.runtime.database("submission").transaction() as connection:
        await connection.execute("UPDATE draft SET saved_at = now() - interval '91 days'")
        assert await draft_ages.erase(connection, datetime.now(UTC) - timedelta(days=90), datetime.now(UTC), 10) == 1
    given_up = await clear(keeping, datetime.now(UTC) + timedelta(hours=2))
    gone = {UUID(each.rpartition("/")[2]) for each in (files[0], coming)}
    assert given_up == dict.fromkeys(gone, "removed")
    for place, there in zip(places, (False, True, True), strict=True):
        try:
            found = [part async for part in keeping.objects.read(place)] != []
        except Gone:
            found = False
        assert found == there, place


async def test_an_erased_dossier_takes_its_files_and_their_names_along(served: Served) -> None:
    application = await asked(served)
    kept = await sent(served, application, pdf(), "tên riêng.pdf")
    dossier = f"{APPLICATIONS}/{application}"
    await served.post(f"{dossier}/supplements", {"components": ["A"]})
    stopped = processed(application, 3, Step.stopped, State.stopped, reason="Dừng.")
    await follow(served, stopped)
    operator = {"Authorization": f"Bearer {token('vh', 'operator')}"}
    order = {"reason": "Theo yêu cầu của người nộp.", "legal_basis": "Luật 91/2025/QH15"}
    answer = await served.post(f"{dossier}/erasure", order, headers=operator)
    assert answer.status_code == 200, answer.text
    [file] = (await served.see(f"{dossier}/manifest")).json()["files"]
    assert (file["href"], file["sha256"]) == (None, kept["sha256"]), "the receipt still verifies, the bytes are gone"
    keeping, place = keeping_of(served.runtime), await lies(served, kept["upload_id"])
    async with served.runtime.database("submission").acquire() as connection:
        left = await connection.fetch("SELECT name, metadata, findings FROM upload")
    assert "riêng" not in str([dict(row) for row in left])
    assert await clear(keeping, datetime.now(UTC) + timedelta(hours=2)) == {UUID(kept["upload_id"]): "removed"}
    with pytest.raises(Gone):
        [_ async for _ in keeping.objects.read(place)]
