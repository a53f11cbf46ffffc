"""The citizen's later acts, and who may read a dossier whole."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import orjson

from services.contracts import topics
from services.contracts.events import State, Step
from services.submission.api import answers
from tests.component.submission import catalogue_things as things
from tests.component.submission.served import APPLICATIONS, Served, token
from tests.component.submission.test_following import follow, processed, routed

ANSWER = {"components": ["A"], "note": "Xin bổ sung."}


async def _asked(served: Served, **changes: Any) -> UUID:
    """A dossier whose agency asks for a supplement."""
    application_id = await served.accepted(**changes)
    request = processed(
        application_id, 2, Step.supplement_requested, State.supplement_requested, reason="Thiếu.", components=["A"]
    )
    await follow(served, routed(application_id), request)
    return application_id


async def events_of(served: Served, application_id: UUID) -> list[tuple[str, int, Any]]:
    """(topic, sequence, body) of what submission published about it, in order."""
    async with served.runtime.database("submission").acquire() as connection:
        rows = await connection.fetch(
            "SELECT topic, headers, value FROM outbox WHERE key = $1 ORDER BY position", str(application_id)
        )
    return [
        (row["topic"], int(dict(orjson.loads(row["headers"]))["ce_sequence"]), orjson.loads(row["value"]))
        for row in rows
    ]


async def test_a_supplement_is_one_event_and_one_entry_however_often_it_is_sent(served: Served) -> None:
    application_id = await _asked(served)
    path = f"{APPLICATIONS}/{application_id}/supplements"
    new_form = things.filled(weight=3.4)
    replies = await asyncio.gather(*(served.post(path, {**ANSWER, "form": new_form}, key="s") for _ in range(10)))
    assert {reply.status_code for reply in replies} == {202}, replies[0].text
    assert len({reply.content for reply in replies}) == 1
    answers.acts.Supplemented.model_validate(replies[0].json())
    assert [(topic, sequence) for topic, sequence, _ in await events_of(served, application_id)] == [
        (topics.SUBMITTED, 1),
        (topics.SUPPLEMENTED, 2),
    ]
    event = (await events_of(served, application_id))[1][2]
    assert (event["round"], event["components"]) == (1, ["A"])
    assert event["form_sha256"] == replies[0].json()["form_sha256"]
    seen = (await served.see(f"{APPLICATIONS}/{application_id}")).json()
    assert (seen["state"], seen["may"]) == ("supplemented", ["withdraw"])
    assert [entry["step"] for entry in seen["timeline"]].count("supplement-sent") == 1


async def test_only_what_was_asked_may_be_supplemented_and_only_once_a_request(served: Served) -> None:
    application_id = await served.accepted()
    path = f"{APPLICATIONS}/{application_id}/supplements"
    early = await served.post(path, ANSWER)
    assert (early.status_code, early.json()["code"]) == (409, "supplement-not-requested")
    application_id = await _asked(served)
    path = f"{APPLICATIONS}/{application_id}/supplements"
    replies = await asyncio.gather(*(served.post(path, ANSWER) for _ in range(5)))
    assert sorted(reply.status_code for reply in replies) == [202, 409, 409, 409, 409]
    again = await served.post(path, ANSWER)
    assert (again.status_code, again.json()["code"]) == (409, "supplement-already-sent")
    second_request = processed(
        application_id, 4, Step.supplement_requested, State.supplement_requested, reason="Còn thiếu.", components=["B"]
    )
    resumed = processed(application_id, 3, Step.supplemented, State.accepted)
    await follow(served, resumed, second_request)
    second = await served.post(path, {"components": ["B"]})
    assert (second.status_code, second.json()["round"]) == (202, 2)
    assert [sequence for _, sequence, _ in await events_of(served, application_id)] == [1, 2, 3]


async def test_a_refused_supplement_leaves_its_key_free(served: Served) -> None:
    application_id = await served.accepted()
    path = f"{APPLICATIONS}/{application_id}/supplements"
    assert (await served.post(path, ANSWER, key="later")).status_code == 409
    await follow(
        served,
        processed(
            application_id, 2, Step.supplement_requested, State.supplement_requested, reason="x", components=["A"]
        ),
    )
    assert (await served.post(path, ANSWER, key="later")).status_code == 202


async def test_a_new_form_is_held_to_the_version_the_dossier_was_submitted_under(served: Served) -> None:
    application_id = await _asked(served)
    stricter = {**things.FORM, "required": ["applicant", "child", "consent"]}
    await served.with_catalogue([things.procedure(version=2, form=stricter)])
    path = f"{APPLICATIONS}/{application_id}/supplements"
    wrong = await served.post(path, {**ANSWER, "form": {"applicant": {}}})
    assert wrong.status_code == 422
    assert {error["pointer"] for error in wrong.json()["errors"]} == {
        "/form/child", "/form/applicant/full_name", "/form/applicant/email",
    }  # fmt: skip
    changed = things.filled("Nguyễn Văn Bình")
    changed["applicant"]["email"] = "binh@citizen.example"
    assert (await served.post(path, {**ANSWER, "form": changed})).status_code == 202
    whole = (await served.see(f"{APPLICATIONS}/{application_id}/dossier", "o", "officer", agency="H26")).json()
    answers.agencies.Dossier.model_validate(whole)
    assert whole["form"] == changed
    assert whole["contact"]["email"] == "binh@citizen.example"
    assert (whole["supplements"][0]["round"], whole["supplements"][0]["note"]) == (1, "Xin bổ sung.")


async def test_a_withdrawal_is_asked_once_and_not_after_the_decision(served: Served) -> None:
    application_id = await served.accepted()
    path = f"{APPLICATIONS}/{application_id}/withdrawal"
    first = await served.post(path, {"reason": "Tôi nộp nhầm."}, key="w")
    assert first.status_code == 202
    answers.acts.WithdrawalRequested.model_validate(first.json())
    assert (await served.post(path, {"reason": "Tôi nộp nhầm."}, key="w")).content == first.content
    other_body = await served.post(path, {}, key="w")
    assert (other_body.status_code, other_body.json()["code"]) == (422, "idempotency-key-reused")
    again = await served.post(path, {})
    assert (again.status_code, again.json()["code"]) == (409, "withdrawal-requested")
    assert [(topic, sequence) for topic, sequence, _ in await events_of(served, application_id)] == [
        (topics.SUBMITTED, 1),
        (topics.WITHDRAWN, 2),
    ]
    seen = (await served.see(f"{APPLICATIONS}/{application_id}")).json()
    assert seen["timeline"][-1]["text"] == "Bạn đã đề nghị rút hồ sơ. Lý do: Tôi nộp nhầm."
    decided = await served.accepted()
    await follow(served, processed(decided, 2, Step.decided, State.approved))
    late = await served.post(f"{APPLICATIONS}/{decided}/withdrawal", {})
    assert (late.status_code, late.json()["code"]) == (409, "already-decided")


async def test_a_refused_withdrawal_may_be_asked_again_if_the_dossier_moves_on(served: Served) -> None:
    application_id = await served.accepted()
    path = f"{APPLICATIONS}/{application_id}/withdrawal"
    assert (await served.post(path, {})).status_code == 202
    await follow(served, processed(application_id, 2, Step.withdrawal_refused, State.accepted, reason="Chưa được."))
    assert (await served.post(path, {})).status_code == 202


async def test_nobody_acts_on_anothers_dossier_and_one_key_serves_one_dossier(served: Served) -> None:
    application_id, other = await _asked(served), await _asked(served)
    for act, body in (("supplements", ANSWER), ("withdrawal", {})):
        path = f"{APPLICATIONS}/{application_id}/{act}"
        assert (await served.post(path, body, sub="someone")).status_code == 404
        assert (await served.post(f"{APPLICATIONS}/{uuid4()}/{act}", body)).status_code == 404
        assert (await served.post(path, {**body, "extra": 1})).json()["errors"][0]["pointer"] == "/extra"
        officer = {"Authorization": f"Bearer {token('o', 'officer', agency='H26')}"}
        assert (await served.post(path, body, headers=officer)).status_code == 404
        assert (await served.post(path, body, headers={"Idempotency-Key": ""})).status_code == 400
    first = await served.post(f"{APPLICATIONS}/{application_id}/supplements", ANSWER, key="same")
    second = await served.post(f"{APPLICATIONS}/{other}/supplements", ANSWER, key="same")
    assert (first.status_code, second.status_code) == (202, 422)


async def test_the_whole_dossier_is_for_its_agency_and_operators_only(served: Served) -> None:
    application_id = await served.accepted()
    path = f"{APPLICATIONS}/{application_id}/dossier"
    assert (await served.see(path, "o", "officer", agency="H26")).status_code == 403  # not routed yet
    await follow(served, routed(application_id))
    whole = await served.see(path, "o", "officer", agency="H26")
    assert whole.status_code == 200
    answers.agencies.Dossier.model_validate(whole.json())
    assert whole.json()["form"] == things.filled()
    assert (await served.see(path, "o", "officer", agency="H17")).status_code == 403
    assert (await served.see(path, "an", "citizen")).status_code == 403
    assert (await served.see(path, "s", "service")).status_code == 403
    assert (await served.see(path, "o", "operator")).status_code == 200
    assert (await served.client.get(path)).status_code == 401
    assert (await served.see(f"{APPLICATIONS}/{uuid4()}/dossier", "o", "operator")).status_code == 404


async def test_contacts_are_for_services_only_and_unknown_dossiers_are_left_out(served: Served) -> None:
    application_id = await served.accepted()
    path = "/api/submission/v1/contacts"
    body = {"application_ids": [str(application_id), str(uuid4())]}
    service = {"Authorization": f"Bearer {token('notification', 'service')}"}
    found = await served.post(path, body, headers=service)
    assert found.json() == {
        "contacts": [
            {
                "application_id": str(application_id),
                "name": "Nguyễn Văn An",
                "email": "an@citizen.example",
                "language": "vi",
            }
        ]
    }
    answers.agencies.ContactsFound.model_validate(found.json())
    assert (await served.post(path, body)).status_code == 403
    for wrong in ({}, {"application_ids": []}, {"application_ids": ["x"]}, {"application_ids": [str(uuid4())] * 201}):
        assert (await served.post(path, wrong, headers=service)).status_code == 422, wrong


async def test_the_language_of_messages_is_the_forms_else_the_requests(served: Served) -> None:
    form = things.filled()
    form["applicant"]["language"] = "en"
    await served.accepted(body={"procedure": things.PROCEDURE, "place": {"province": "01"}, "form": form})
    await served.accepted(headers={"Accept-Language": "en"})
    await served.accepted()
    async with served.runtime.database("submission").acquire() as connection:
        rows = await connection.fetch("SELECT language FROM application ORDER BY application_id")
    assert [row["language"] for row in rows] == ["en", "en", "vi"]
