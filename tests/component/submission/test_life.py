"""The life of a dossier as its citizen sees it: whose turn, what is asked, what may be done; rating and complaining."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from services.contracts import topics
from services.contracts.events import Document, Outcome, State, Step
from services.submission.api import answers
from tests.component.submission.files.files import pdf
from tests.component.submission.served import APPLICATIONS, Served, token
from tests.component.submission.test_acts import events_of
from tests.component.submission.test_following import follow, processed, routed

PAST = datetime.now(UTC) - timedelta(days=1)


async def _seen(served: Served, application_id: UUID, **who: Any) -> Any:
    reply = await served.see(f"{APPLICATIONS}/{application_id}", **who)
    answers.dossiers.Application.model_validate(reply.json())
    return reply.json()


async def _decided(served: Served, **more: Any) -> UUID:
    application_id = await served.accepted()
    steps = processed(application_id, 2, Step.accepted, State.accepted)
    decision = processed(application_id, 3, Step.decided, State.approved, outcome=Outcome.approved, **more)
    await follow(served, routed(application_id), steps, decision)
    return application_id


async def _late(served: Served) -> UUID:
    application_id = await served.accepted()
    await follow(served, routed(application_id, due=PAST), processed(application_id, 2, Step.accepted, State.accepted))
    return application_id


async def test_whose_turn_it_is_and_what_may_be_done_follow_the_dossier(served: Served) -> None:
    application_id = await served.accepted()

    async def turn() -> tuple[Any, list[str]]:
        seen = await _seen(served, application_id)
        (listed,) = (await served.see(f"{APPLICATIONS}?limit=1")).json()["items"]
        assert listed.get("waiting") == seen.get("waiting")
        return seen.get("waiting"), seen["may"]

    assert await turn() == ({"who": "portal"}, ["withdraw"])
    await follow(served, routed(application_id))
    due = (await _seen(served, application_id))["due_at"]
    assert await turn() == ({"who": "agency", "until": due}, ["withdraw"])
    await follow(
        served,
        processed(
            application_id, 2, Step.supplement_requested, State.supplement_requested, reason="Ảnh mờ.",
            components=["giấy  chứng sinh", "Bản sao khác"],
        ),
    )  # fmt: skip
    assert await turn() == ({"who": "applicant"}, ["supplement", "withdraw"])
    request = (await _seen(served, application_id))["request"]
    assert (request["reason"], request["payment"]) == ("Ảnh mờ.", False)
    # What stands on the procedure's published list is named by its id, whatever the spacing.
    assert request["components"] == [{"name": "giấy  chứng sinh", "id": "c2"}, {"name": "Bản sao khác"}]
    await served.post(f"{APPLICATIONS}/{application_id}/supplements", {"components": ["Giấy chứng sinh"]})
    assert await turn() == ({"who": "portal"}, ["withdraw"])
    assert "request" not in await _seen(served, application_id)
    await follow(
        served,
        processed(application_id, 3, Step.supplemented, State.assigned),
        processed(application_id, 4, Step.accepted, State.accepted),
        processed(application_id, 5, Step.payment_required, State.payment_required),
    )
    assert await turn() == ({"who": "applicant"}, ["pay", "withdraw"])
    await follow(served, processed(application_id, 6, Step.stopped, State.stopped, reason="Không nộp phí."))
    assert await turn() == (None, ["rate"])


async def _concluded(served: Served, *told: Any) -> tuple[Any, Any]:
    """The dossier after these steps, and its line in the list of its applicant."""
    application_id = told[0].data.application_id
    await follow(served, *told)
    seen = await _seen(served, application_id)
    listing = (await served.see(f"{APPLICATIONS}?limit=1")).json()
    answers.dossiers.Applications.model_validate(listing)
    assert listing["items"][0]["application_id"] == str(application_id)
    return seen, listing["items"][0]


async def test_a_refusal_stays_one_with_its_reason_when_its_paper_is_handed_over(served: Served) -> None:
    one = await served.accepted()
    begun, refused, returned = (
        processed(one, 2, Step.accepted, State.accepted),
        processed(one, 3, Step.decided, State.refused, outcome=Outcome.refused, reason="Chưa đủ tuổi."),
        processed(one, 4, Step.returned, State.returned),
    )
    seen, listed = await _concluded(served, routed(one), begun)
    assert "outcome" not in seen | listed
    assert "decision" not in seen
    for told, state in ((refused, "refused"), (returned, "returned")):
        seen, listed = await _concluded(served, routed(one), begun, told)
        assert (seen["state"], seen["outcome"], listed["outcome"]) == (state, "refused", "refused")
        assert seen["decision"]["reason"] == "Chưa đủ tuổi."
    # Nor does a stranger learn of it (NĐ 61/2018 Đ.16.2d).
    stranger = await _seen(served, one, sub="somebody-else")
    assert stranger.keys() == {"application_id", "completion"}


async def test_what_was_approved_not_accepted_or_stopped_is_told_apart_with_the_agency_s_reason(served: Served) -> None:
    one, two, three = [await served.accepted() for _ in range(3)]
    seen, listed = await _concluded(
        served, routed(three), processed(three, 2, Step.not_accepted, State.not_accepted, reason="Sai cơ quan.")
    )
    assert (seen["outcome"], listed["outcome"], seen["decision"]["reason"]) == (*["not-accepted"] * 2, "Sai cơ quan.")
    await follow(
        served,
        routed(two),
        processed(two, 2, Step.accepted, State.accepted),
        processed(two, 3, Step.stopped, State.stopped, reason="Không nộp phí."),
    )
    seen = await _seen(served, two)
    assert (seen["outcome"], seen["decision"]["reason"]) == ("stopped", "Không nộp phí.")
    await follow(
        served,
        routed(one),
        processed(one, 2, Step.accepted, State.accepted),
        processed(one, 3, Step.decided, State.approved, outcome=Outcome.approved),
        processed(one, 4, Step.returned, State.returned),
    )
    seen = await _seen(served, one)
    assert seen["outcome"] == "approved"
    assert "reason" not in seen["decision"]


async def test_only_what_was_asked_is_taken_as_a_supplement(served: Served) -> None:
    application_id = await served.accepted()
    await follow(
        served,
        routed(application_id),
        processed(
            application_id, 2, Step.supplement_requested, State.supplement_requested, reason="x", components=["Ảnh 4×6"]
        ),
    )
    path = f"{APPLICATIONS}/{application_id}/supplements"
    refused = await served.post(path, {"components": ["Ảnh 4×6", "Sổ đỏ"]})
    assert refused.status_code == 422
    (fault,) = refused.json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/components/1", "not-asked")
    assert fault["message"].endswith("Giấy tờ được đề nghị: Ảnh 4×6.")
    assert (await served.post(path, {"components": ["ảnh 4×6"]})).status_code == 202


async def test_a_rating_is_taken_after_the_end_once_however_often_sent_and_may_be_changed(served: Served) -> None:
    open_one = await served.accepted()
    early = await served.post(f"{APPLICATIONS}/{open_one}/rating", {"grade": "satisfied"})
    assert (early.status_code, early.json()["code"]) == (409, "not-ended")
    application_id = await _decided(served)
    path, words = f"{APPLICATIONS}/{application_id}/rating", {"grade": "unsatisfied", "comment": "Chờ lâu quá."}
    assert (await served.post(path, {"grade": "excellent"})).json()["errors"][0]["pointer"] == "/grade"
    assert (await served.post(path, words, sub="somebody-else")).status_code == 404
    replies = await asyncio.gather(*(served.post(path, words, key="r") for _ in range(5)))
    assert {reply.status_code for reply in replies} == {202}, replies[0].text
    assert len({reply.content for reply in replies}) == 1
    answers.acts.Rated.model_validate(replies[0].json())
    changed = await served.post(path, {"grade": "very-satisfied"})
    assert changed.json()["revision"] == 2
    told = [(topic, body) for topic, _, body in await events_of(served, application_id)][1:]
    assert [topic for topic, _ in told] == [topics.RATED, topics.RATED]
    assert [body["grade"] for _, body in told] == ["unsatisfied", "very-satisfied"]
    # No free text in an event, and none in the open in the database.
    assert "Chờ lâu" not in orjson.dumps([body for _, body in told]).decode()
    seen = await _seen(served, application_id)
    assert (seen["rating"]["grade"], seen["rating"].get("comment")) == ("very-satisfied", None)
    told_of = {entry["step"]: entry["text"] for entry in seen["timeline"]}
    assert told_of["rated"] == "Bạn đã đánh giá việc giải quyết hồ sơ. Mức đánh giá: Rất hài lòng."
    async with served.runtime.database("submission").transaction() as connection:
        await connection.execute("UPDATE rating SET first_at = first_at - interval '16 days'")
    late = await served.post(path, {"grade": "satisfied"})
    assert (late.status_code, late.json()["code"]) == (409, "rating-closed")
    assert "rate" not in (await _seen(served, application_id))["may"]


async def test_a_complaint_names_the_broken_promise_and_its_text_stays_with_the_dossier(served: Served) -> None:
    in_time = await served.accepted()
    await follow(served, routed(in_time))
    refused = await served.post(f"{APPLICATIONS}/{in_time}/complaint", {"text": "Nhanh lên."})
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing-late")
    application_id = await _late(served)
    seen = await _seen(served, application_id)
    assert (seen["late"]["kind"], "complain" in seen["may"]) == ("result", True)
    assert seen["late"]["text"].startswith("Hồ sơ đã quá hạn trả kết quả (")
    path, words = f"{APPLICATIONS}/{application_id}/complaint", {"text": "Tôi là Nguyễn Văn An, tôi chờ mãi."}
    replies = await asyncio.gather(*(served.post(path, words, key="c") for _ in range(5)))
    assert {reply.status_code for reply in replies} == {202}, replies[0].text
    answers.acts.Complained.model_validate(replies[0].json())
    again = await served.post(path, words)
    assert (again.status_code, again.json()["code"]) == (409, "complained-already")
    topic, sequence, event = (await events_of(served, application_id))[-1]
    assert (topic, sequence, set(event)) == (
        topics.COMPLAINED, 2, {"application_id", "number", "promise", "promised_at", "complained_at"},
    )  # fmt: skip
    assert (event["promise"], datetime.fromisoformat(event["promised_at"])) == ("result", PAST)
    (mine,) = [e for e in (await _seen(served, application_id))["timeline"] if e["step"] == "complained"]
    assert mine["title"] == "Bạn đã phản ánh về sự chậm trễ."
    assert mine["more"].startswith(
        "Phản ánh đã được chuyển đến Ủy ban nhân dân thành phố Hà Nội. Hồ sơ đã quá hạn trả kết quả ("
    )
    whole = (await served.see(f"{APPLICATIONS}/{application_id}/dossier", "o", "officer", agency="H26")).json()
    answers.agencies.Dossier.model_validate(whole)
    assert [complaint["text"] for complaint in whole["complaints"]] == [words["text"]]
    async with served.runtime.database("submission").acquire() as connection:
        kept = await connection.fetchval("SELECT string_agg(t::text, '') FROM complaint AS t")
    assert "Nguyễn" not in kept


async def test_documents_are_numbered_as_they_were_reported_and_what_is_missing_yet_is_said(served: Served) -> None:
    digest = "a" * 64
    application_id = await _decided(
        served, documents=[Document(name="Giấy phép", sha256=digest, size=10), Document(name="Bản giấy tại quầy")]
    )
    results = (await _seen(served, application_id))["results"]
    assert [(one["number"], one["name"], one["state"]) for one in results] == [
        (1, "Giấy phép", "awaited"),
        (2, "Bản giấy tại quầy", "named"),
    ]
    assert results[0]["sha256"] == digest
    assert "result" not in (await _seen(served, application_id))["may"]


async def test_a_result_is_handed_in_by_its_agency_only_as_it_was_reported_and_fetched_by_its_citizen(
    served: Served,
) -> None:
    content = pdf()
    digest = hashlib.sha256(content).hexdigest()
    application_id = await _decided(
        served, documents=[Document(name="Giấy phép", sha256=digest, size=len(content)), Document(name="Bản giấy")]
    )
    door = f"{APPLICATIONS}/{application_id}/results"

    async def hand_in(number: int, body: bytes, agency: str = "H26", role: str = "officer") -> Any:
        bearer = {"Authorization": f"Bearer {token('o', role, agency=agency)}"}
        return await served.client.put(f"{door}/{number}", content=body, headers=bearer)

    missing = await served.see(f"{APPLICATIONS}/{application_id}/result/1")
    assert (missing.status_code, missing.json()["code"]) == (404, "result-not-here")
    for number, body, who, expected in (
        (1, content, {"agency": "G01"}, (403, "forbidden")),
        (1, content, {"role": "citizen"}, (403, "forbidden")),
        (3, content, {}, (404, "unknown-result")),
        (2, content, {}, (409, "no-hash-reported")),
        (1, content + b"%", {}, (422, "hash-differs")),
    ):
        refused = await hand_in(number, body, **who)
        assert (refused.status_code, refused.json()["code"]) == expected
    for _ in range(2):
        kept = await hand_in(1, content)
        assert kept.status_code == 200, kept.text
        answers.agencies.ResultKept.model_validate(kept.json())
        assert (kept.json()["kind"], kept.json()["sha256"], kept.json()["signatures"]) == ("pdf", digest, [])
    seen = await _seen(served, application_id)
    assert (seen["results"][0]["state"], "result" in seen["may"]) == ("here", True)
    told = [step for step in seen["timeline"] if step["step"] == "result-here"]
    assert [step["actor"] for step in told] == ["agency"], (
        "the citizen reads that it has come, once however often it was sent"
    )
    assert "đã đưa tệp kết quả (giấy tờ số 1) lên Cổng. Bạn có thể tải về" in told[0]["text"]
    fetched = await served.see(f"{APPLICATIONS}/{application_id}/result/1")
    assert (fetched.content, fetched.headers["content-type"]) == (content, "application/pdf")
    assert fetched.headers["content-disposition"].startswith("attachment;")
    stranger = await served.see(f"{APPLICATIONS}/{application_id}/result/1", sub="somebody-else")
    assert stranger.status_code == 404
