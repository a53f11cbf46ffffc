"""A draft becomes a dossier once, however often it is sent, and with everything that was saved before."""

import asyncio

import httpx
import pytest

from services.kernel.failures import Transient
from services.submission.taking import Submitted, Taken
from tests.component.submission import catalogue_things as things
from tests.component.submission.drafter import Drafter, entries
from tests.component.submission.served import APPLICATIONS, Served


async def test_faults_name_what_was_typed_where_it_was_typed(an: Drafter) -> None:
    draft = await an.begins()
    assert set(await an.faults(draft)) == {
        "/place/province", "/form/applicant/full_name", "/form/applicant/email", "/form/child/name",
    }  # fmt: skip
    await an.saves(
        draft, 0, entries(**{"/child/weight": "ba cân", "/child/born_on": "31/02/2026"}), place={"province": "99"}
    )
    assert set(await an.faults(draft)) == {"/place/province", "/form/child/weight", "/form/child/born_on"}
    refused = await an.submits(draft)
    assert refused.status_code == 422
    assert {error["pointer"] for error in refused.json()["errors"]} == set(await an.faults(draft))
    await an.saves(draft, 1, entries(), place={"province": "01", "commune": "phường"})
    assert set(await an.faults(draft)) == {"/place/commune"}
    assert await an.served.count("application") == 0


async def test_a_draft_is_submitted_once_however_often_and_from_wherever_it_is_sent(an: Drafter) -> None:
    draft = await an.begins(place={"province": "01"})
    await an.saves(draft, 1, entries())
    assert await an.faults(draft) == {}
    other = await Served(an.served.settings, an.served.settings.receipt_key_file).start()
    await other.counter.catalogue.refresh()
    answers = await asyncio.gather(*(Drafter(one).submits(draft) for one in [an.served, other] * 6))
    await other.stop()
    assert {answer.status_code for answer in answers} == {202}, [answer.text for answer in answers]
    assert len({answer.content for answer in answers}) == 1
    assert [await an.served.count(table) for table in ("application", "filing", "outbox")] == [1, 1, 1]
    application_id = answers[0].json()["application_id"]
    assert answers[0].headers["location"] == f"{APPLICATIONS}/{application_id}"
    seen = await an.sees(draft)
    assert (seen["application_id"], seen["entries"]) == (application_id, entries())
    whole = (await an.served.see(f"{APPLICATIONS}/{application_id}/dossier", "o", "operator")).json()
    assert whole["form"] == things.filled(weight=3.2)
    assert (await an.asks("GET")).json()["items"] == []
    for method, body in (("PATCH", {"base_revision": 9, "entries": {"/child/name": "Muộn"}}), ("DELETE", None)):
        late = await an.asks(method, draft, body)
        assert (late.status_code, late.json()["code"]) == (409, "draft-submitted")
        assert application_id in late.json()["detail"]
    assert (await an.sees(draft))["entries"] == entries()
    assert (await an.submits(draft)).content == answers[0].content


async def test_what_was_saved_before_the_dossier_is_in_it_and_what_comes_while_it_is_made_is_told_so(
    an: Drafter,
) -> None:
    draft = await an.begins(place={"province": "01"})
    await an.saves(draft, 1, entries())

    async def types(number: int) -> httpx.Response:
        body = {"base_revision": 2, "entries": {"/child/name": f"Bình {number}"}, "writer": "tab", "save": number}
        return await an.asks("PATCH", draft, body)

    submitted, *typed = await asyncio.gather(an.submits(draft), *(types(number) for number in range(1, 13)))
    assert submitted.status_code == 202
    kept = [number for number, answer in enumerate(typed, 1) if answer.status_code == 200]
    assert {answer.status_code for answer in typed} <= {200, 409}
    application_id = submitted.json()["application_id"]
    form = (await an.served.see(f"{APPLICATIONS}/{application_id}/dossier", "o", "operator")).json()["form"]
    assert form["child"]["name"] == (f"Bình {max(kept)}" if kept else "Nguyễn Thị Bình")


async def test_an_answer_that_was_lost_after_the_commit_makes_no_second_dossier_and_the_draft_knows(
    an: Drafter, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await an.begins(place={"province": "01"})
    await an.saves(draft, 1, entries())
    desk, accept = an.served.counter, an.served.counter.accept

    async def dies(submitted: Submitted) -> Taken:
        await accept(submitted)
        raise Transient("the process dies between the commit and its answer")

    monkeypatch.setattr(desk, "accept", dies)
    assert (await an.submits(draft)).status_code == 503
    monkeypatch.setattr(desk, "accept", accept)
    application_id = (await an.sees(draft))["application_id"]
    late = await an.asks("PATCH", draft, {"base_revision": 2, "entries": {"/child/name": "Muộn"}})
    assert (late.status_code, late.json()["code"]) == (409, "draft-submitted")
    again = await an.submits(draft)
    assert (again.status_code, again.json()["application_id"]) == (202, application_id)
    assert await an.served.count("application") == 1


async def test_no_request_of_ones_own_can_take_the_key_of_a_draft(an: Drafter) -> None:
    draft = await an.begins(place={"province": "01"})
    taken = await an.served.submit(key=f"draft {draft[1:]}")
    assert (taken.status_code, taken.json()["code"]) == (400, "idempotency-key")
    assert "application_id" not in await an.sees(draft)
