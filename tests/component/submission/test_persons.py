"""What a person gave once is offered again because they asked for it, and they see who looked at their dossiers."""

from typing import Any
from uuid import UUID

from services.submission import keeper
from services.submission.api import answers
from services.submission.sealing import MasterKeys
from tests.component.submission import catalogue_things as things
from tests.component.submission.served import APPLICATIONS, Served, add_data_key, data_keys_beside, token
from tests.component.submission.test_following import follow, routed

ME = "/api/submission/v1/me"
LAN = {
    "full_name": "Nguyễn Thị Lan",
    "id_number": "048190000017",
    "phone": "0905000017",
    "email": "lan@citizen.example",
}


async def _put(served: Served, entries: dict[str, Any], sub: str = "lan") -> Any:
    return await served.client.put(
        f"{ME}/profile", json={"entries": entries}, headers={"Authorization": f"Bearer {token(sub)}"}
    )


async def test_what_was_asked_to_be_remembered_is_offered_where_a_form_asks_for_it(served: Served) -> None:
    nothing = (await served.see(f"{ME}/profile", "lan")).json()
    assert nothing == {"entries": {}, "saved_at": None}
    assert (await served.see(f"{ME}/prefill?procedure={things.PROCEDURE}", "lan")).json() == {
        "entries": {},
        "from": None,
    }
    kept = await _put(served, LAN | {"address": ""})
    assert kept.status_code == 200, kept.text
    answers.persons.RememberedProfile.model_validate(kept.json())
    assert (await served.see(f"{ME}/profile", "lan")).json()["entries"] == LAN
    offered = (await served.see(f"{ME}/prefill?procedure={things.PROCEDURE}", "lan")).json()
    answers.persons.Prefill.model_validate(offered)
    assert offered["entries"] == {"/applicant/full_name": LAN["full_name"], "/applicant/email": LAN["email"]}
    vouched = {"name": "Trần Văn Minh", "email": "minh@issuer.example", "id_number": "048085000018"}
    by_sign_in = (await served.see(f"{ME}/prefill?procedure={things.PROCEDURE}", "minh", **vouched)).json()
    answers.persons.Prefill.model_validate(by_sign_in)
    assert by_sign_in["from"] == {"profile": False, "sign_in": True}
    assert by_sign_in["entries"] == {"/applicant/full_name": vouched["name"], "/applicant/email": vouched["email"]}
    both = (await served.see(f"{ME}/prefill?procedure={things.PROCEDURE}", "lan", **vouched)).json()
    assert both["entries"] == offered["entries"], "what one had remembered comes first"
    assert (await served.see(f"{ME}/prefill?procedure=9.999999", "lan")).status_code == 404
    assert (await served.see(f"{ME}/profile", "minh")).json()["entries"] == {}
    async with served.runtime.database("submission").acquire() as connection:
        rows = await connection.fetch("SELECT p::text || k::text FROM profile AS p JOIN person_key AS k USING (sub)")
    assert not any(text in rows[0][0] or text.encode().hex() in rows[0][0] for text in LAN.values())


async def test_entries_no_form_would_take_are_not_remembered_and_each_is_named(served: Served) -> None:
    refused = await _put(
        served, {"full_name": "L4n", "id_number": "123", "phone": "0123", "email": "lan", "address": "x"}
    )
    assert refused.status_code == 422
    assert {error["pointer"] for error in refused.json()["errors"]} == {
        f"/entries/{name}" for name in ("full_name", "id_number", "phone", "email")
    }
    for body in ({}, {"entries": {"hobby": "x"}}, {"entries": {"language": "fr"}}, []):
        headers = {"Authorization": f"Bearer {token('lan')}"}
        assert (await served.client.put(f"{ME}/profile", json=body, headers=headers)).status_code == 422
    assert (await served.see(f"{ME}/profile", "lan")).json()["entries"] == {}
    assert (await served.see(f"{ME}/profile", "b", "officer", agency="H26")).status_code == 403


async def test_a_dossier_is_remembered_from_only_when_its_own_applicant_says_so(served: Served) -> None:
    application_id = await served.accepted(sub="an")
    assert (await served.see(f"{ME}/profile")).json()["entries"] == {}
    path, body = f"{ME}/profile/remembered", {"application_id": str(application_id)}
    assert (await served.post(path, body, sub="minh")).status_code == 404
    assert (await served.post(path, {"application_id": "x"})).status_code == 422
    answer = await served.post(path, body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["entries"] == {"full_name": "Nguyễn Văn An", "email": "an@citizen.example"}
    gone = await served.client.delete(f"{ME}/profile", headers={"Authorization": f"Bearer {token('an')}"})
    assert gone.status_code == 204
    assert (await served.see(f"{ME}/profile")).json()["entries"] == {}
    assert (await served.count("person_key"), await served.count("profile")) == (0, 0)


async def test_a_profile_outlives_its_master_key(served: Served) -> None:
    await _put(served, LAN)
    assert served.settings.receipt_key_file is not None
    path = add_data_key(data_keys_beside(served.settings.receipt_key_file))
    assert await keeper.wrap_all(served.runtime.database("submission"), MasterKeys.load(str(path)))
    path.write_text(path.read_text().splitlines()[0])
    served.counter.data_keys = MasterKeys.load(str(path))
    assert (await served.see(f"{ME}/profile", "lan")).json()["entries"] == LAN


async def test_whoever_looks_at_a_dossier_is_in_its_owner_s_log_before_they_see_it(served: Served) -> None:
    application_id = await served.accepted(sub="an")
    await follow(served, routed(application_id))
    path = f"{APPLICATIONS}/{application_id}"
    await served.see(path)  # one's own look is nobody's business
    await served.see(path, "b", "officer", agency="H17")  # not theirs: they see what everybody may
    assert (await served.see(f"{path}/dossier", "b", "officer", agency="H17")).status_code == 403
    await served.see(path, "cb-1", "officer", agency="H26")
    await served.see(f"{path}/dossier", "cb-1", "officer", agency="H26")
    await served.see(f"{path}/dossier", "op", "operator")
    await served.see(f"{path}/payments")
    assert (await served.see(f"{path}/payments", "cb-1", "officer", agency="H26")).status_code == 200
    assert (await served.see(f"{path}/receipt", "cb-1", "officer", agency="H26")).status_code == 200
    for _ in range(3):
        headers = {"Authorization": f"Bearer {token('motcua', 'service')}"}
        ids = {"application_ids": [str(application_id)]}
        assert (await served.client.post("/api/submission/v1/contacts", json=ids, headers=headers)).status_code == 200
    log = (await served.see(f"{ME}/access-log")).json()
    answers.persons.AccessLog.model_validate(log)
    seen = [(one["role"], one["viewer"], one["door"], one["times"]) for one in log["items"]]
    assert sorted(seen) == [
        ("officer", "cb-1", "dossier", 1),
        ("officer", "cb-1", "payments", 1),
        ("officer", "cb-1", "progress", 1),
        ("officer", "cb-1", "receipt", 1),
        ("operator", "op", "dossier", 1),
        ("service", "motcua", "contacts", 3),
    ]
    hanoi = "Cán bộ của Ủy ban nhân dân thành phố Hà Nội"
    assert {
        f"{hanoi} mở toàn bộ hồ sơ để giải quyết.",
        f"{hanoi} xem phí, lệ phí và các lần nộp của hồ sơ.",
        f"{hanoi} xem giấy xác nhận hoặc giấy tiếp nhận hồ sơ.",
    } <= {one["text"] for one in log["items"]}
    pages = [(await served.see(f"{ME}/access-log?limit=3")).json()]
    pages.append((await served.see(f"{ME}/access-log?limit=3&after={pages[0]['next']}")).json())
    assert [one["look_id"] for page in pages for one in page["items"]] == [one["look_id"] for one in log["items"]]
    of_another = (await served.see(f"{ME}/access-log?application={UUID(int=1)}")).json()
    assert of_another["items"] == (await served.see(f"{ME}/access-log", "minh")).json()["items"] == []
