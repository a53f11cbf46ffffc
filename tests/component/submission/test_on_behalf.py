"""Somebody files for somebody: both names on the record, and it belongs to whom it is for once they come."""

from typing import Any
from uuid import UUID

import httpx
import orjson
from joserfc import jws
from joserfc.jwk import KeySet

from services.contracts.events import State, Step
from services.submission import keeper
from services.submission.api import answers
from services.submission.sealing import MasterKeys
from tests.component.submission import catalogue_things as things
from tests.component.submission.served import (
    APPLICATIONS,
    Served,
    add_data_key,
    data_keys_beside,
    submission,
    token,
)
from tests.component.submission.test_erasure import ORDER
from tests.component.submission.test_following import follow, processed, routed

LAN = {"full_name": "Nguyễn Thị Lan", "id_number": "048190000017"}
SON = LAN | {"relation": "con"}


async def _file(served: Served, who: dict[str, str], helped: Any, key: str = "k") -> httpx.Response:
    given = {name: value for name, value in who.items() if name not in ("sub", "role")}
    headers = {"Authorization": f"Bearer {token(who['sub'], who['role'], **given)}"}
    return await served.post(APPLICATIONS, submission(on_behalf_of=helped), key=key, headers=headers)


PHUC = {"sub": "phuc", "role": "citizen", "name": "Đinh Hồng Phúc"}
BINH = {"sub": "binh", "role": "officer", "name": "Lê Thị Bình", "agency": "H17"}


async def test_a_representative_files_and_both_names_are_on_receipt_and_timeline(served: Served) -> None:
    answer = await _file(served, PHUC, SON)
    assert answer.status_code == 202, answer.text
    assert (await _file(served, PHUC, SON)).content == answer.content
    keys = KeySet.import_key_set((await served.client.get("/.well-known/jwks.json")).json())
    payload = jws.deserialize_compact(answer.json()["receipt"], keys, algorithms=["EdDSA", "Ed25519"]).payload
    claims = orjson.loads(payload)
    assert claims["filed_by"] == {"name": "Đinh Hồng Phúc"}
    assert claims["on_behalf_of"] == {"full_name": "Nguyễn Thị Lan", "relation": "con"}
    assert LAN["id_number"] not in payload.decode()
    path = f"{APPLICATIONS}/{answer.json()['application_id']}"
    assert (await served.see(f"{path}/receipt", "phuc")).json()["receipt"] == answer.json()["receipt"]
    assert (await served.see(f"{path}/receipt.pdf", "phuc")).status_code == 200
    seen = (await served.see(path, "phuc")).json()
    answers.dossiers.Application.model_validate(seen)
    assert seen["timeline"][0]["text"].startswith("Đinh Hồng Phúc đã nộp hồ sơ thay Nguyễn Thị Lan.")


async def test_an_officer_helps_at_the_counter_and_it_counts_as_in_person(served: Served) -> None:
    alone = await served.post(
        APPLICATIONS, submission(), headers={"Authorization": f"Bearer {token('binh', 'officer', agency='H17')}"}
    )
    assert alone.status_code == 403
    answer = await _file(served, BINH, LAN)
    assert answer.status_code == 202, answer.text
    path = f"{APPLICATIONS}/{answer.json()['application_id']}"
    seen = await served.see(path, "binh", "officer", agency="H17")
    assert (seen.json()["seen_as"], seen.json()["may"]) == ("representative", ["withdraw"])
    [listed] = (await served.see(APPLICATIONS, "binh", "officer", agency="H17")).json()["items"]
    assert listed["on_behalf_of"] == {"full_name": LAN["full_name"]}, "by name it is found again"
    application_id = UUID(answer.json()["application_id"])
    waits = processed(application_id, 3, Step.payment_required, State.payment_required)
    await follow(served, routed(application_id), processed(application_id, 2, Step.accepted, State.accepted), waits)
    asked = await served.see(path, "binh", "officer", agency="H17")
    assert asked.json()["may"] == ["withdraw"], "an officer would be refused to pay, so it is not offered"
    # How it was handled is not the officer's to say.
    headers = {"Authorization": f"Bearer {token('binh', 'officer', agency='H17')}"}
    for act, body in (("rating", {"grade": "very-satisfied"}), ("complaint", {"text": "Chậm"})):
        assert (await served.post(f"{path}/{act}", body, key=act, headers=headers)).status_code == 403
    assert (
        "Cán bộ Lê Thị Bình (Ủy ban nhân dân thành phố Đà Nẵng) đã nộp hồ sơ thay" in seen.json()["timeline"][0]["text"]
    )
    async with served.runtime.database("submission").acquire() as connection:
        event = orjson.loads(await connection.fetchval("SELECT value FROM outbox"))
        stored = await connection.fetch(
            "SELECT a::text || f::text FROM application AS a JOIN filing AS f USING (application_id)"
        )
    assert event["channel"] == "in-person"
    assert not any(name in stored[0][0] for name in (LAN["full_name"], LAN["id_number"], "Lê Thị Bình"))


async def test_it_belongs_to_whom_it_is_for_as_soon_as_they_sign_in_with_that_number(served: Served) -> None:
    filed = await _file(served, PHUC, SON)
    path = f"{APPLICATIONS}/{filed.json()['application_id']}"
    stranger = (await served.see(APPLICATIONS, "minh", id_number="048085000018")).json()
    assert stranger["items"] == []
    own = (await served.see(APPLICATIONS, "lan", id_number=LAN["id_number"])).json()
    assert [item["application_id"] for item in own["items"]] == [filed.json()["application_id"]]
    assert "on_behalf_of" not in own["items"][0]
    hers, his = [(await served.see(path, sub)).json() for sub in ("lan", "phuc")]
    assert (hers["seen_as"], hers["may"]) == ("applicant", ["withdraw"])
    assert (his["seen_as"], his["may"]) == ("filer", []), (
        "who filed it follows it, and is offered nothing that is refused"
    )
    assert (await served.post(f"{path}/withdrawal", {}, sub="phuc")).status_code == 404
    assert (await served.post(f"{path}/withdrawal", {}, sub="lan")).status_code == 202
    # A second account that claims the same number takes nothing away.
    assert (await served.see(APPLICATIONS, "lan-2", id_number=LAN["id_number"])).json()["items"] == []


async def test_what_no_person_is_called_or_numbered_is_refused_with_its_place(served: Served) -> None:
    for helped, pointers in (
        (LAN, {"/on_behalf_of/relation"}),
        (SON | {"id_number": "003190000017"}, {"/on_behalf_of/id_number"}),
        (SON | {"full_name": "L4n"}, {"/on_behalf_of/full_name"}),
        ({"full_name": "Lan"}, {"/on_behalf_of/id_number"}),
    ):
        answer = await _file(served, PHUC, helped)
        assert answer.status_code == 422, helped
        assert {error["pointer"] for error in answer.json()["errors"]} == pointers
    draft = {"procedure": things.PROCEDURE, "on_behalf_of": LAN}
    assert (await served.post("/api/submission/v1/drafts", draft)).status_code == 422
    begun = await served.post("/api/submission/v1/drafts", draft | {"on_behalf_of": SON})
    assert begun.json()["on_behalf_of"] == SON


async def test_what_a_form_filed_for_somebody_says_is_remembered_in_nobody_s_profile(served: Served) -> None:
    filed = (await _file(served, PHUC, SON)).json()["application_id"]
    me, body = "/api/submission/v1/me/profile", {"application_id": filed}
    await served.see(APPLICATIONS, "lan", id_number=LAN["id_number"])
    assert (await served.post(f"{me}/remembered", body, sub="phuc")).status_code == 404, "it is Lan's by now"
    of_another = (await _file(served, PHUC, SON | {"id_number": "048085000018"}, key="2")).json()["application_id"]
    for sub, application_id in (("phuc", of_another), ("lan", filed)):
        refused = await served.post(f"{me}/remembered", {"application_id": application_id}, sub=sub)
        assert (refused.status_code, refused.json()["code"]) == (409, "filed-for-another")
        assert (await served.see(me, sub)).json()["entries"] == {}


async def test_erasure_takes_both_names_and_leaves_that_somebody_helped(served: Served) -> None:
    filed = await _file(served, PHUC, SON)
    application_id = UUID(filed.json()["application_id"])
    await follow(served, routed(application_id), processed(application_id, 2, Step.withdrawn, State.withdrawn))
    headers = {"Authorization": f"Bearer {token('op', 'operator')}"}
    assert (await served.post(f"{APPLICATIONS}/{application_id}/erasure", ORDER, headers=headers)).status_code == 200
    seen = await served.see(f"{APPLICATIONS}/{application_id}", "phuc")
    assert seen.json()["timeline"][0]["text"].startswith("Hồ sơ do người khác nộp thay.")
    assert not any(name in seen.text for name in ("Phúc", "Lan", "048190000017"))
    again = await _file(served, PHUC, SON)
    assert again.status_code == 202
    assert (await served.see(APPLICATIONS, "lan", id_number=LAN["id_number"])).json()["items"] == []


async def test_after_the_master_key_was_rotated_and_the_old_one_is_gone_everybody_still_finds_what_was_filed_for_them(
    served: Served,
) -> None:
    filed = [(await _file(served, PHUC, SON, key=f"k{number}")).json()["application_id"] for number in range(3)]
    erased = UUID((await _file(served, PHUC, SON, key="gone")).json()["application_id"])
    await follow(served, routed(erased), processed(erased, 2, Step.withdrawn, State.withdrawn))
    headers = {"Authorization": f"Bearer {token('op', 'operator')}"}
    assert (await served.post(f"{APPLICATIONS}/{erased}/erasure", ORDER, headers=headers)).status_code == 200
    assert served.settings.receipt_key_file is not None
    path = add_data_key(data_keys_beside(served.settings.receipt_key_file))
    served.counter.data_keys = MasterKeys.load(str(path))  # the apis first
    filed.append((await _file(served, PHUC, SON, key="between")).json()["application_id"])
    assert await keeper.wrap_all(served.runtime.database("submission"), MasterKeys.load(str(path)))
    path.write_text(path.read_text().splitlines()[0])
    served.counter.data_keys = MasterKeys.load(str(path))
    own = (await served.see(APPLICATIONS, "lan", id_number=LAN["id_number"])).json()["items"]
    assert [item["application_id"] for item in own] == filed[::-1]


async def test_whoever_filed_for_somebody_is_in_that_person_s_log_and_no_longer_reads_it_once_they_have_come(
    served: Served,
) -> None:
    log = "/api/submission/v1/me/access-log"
    by_son, by_officer = [
        (await _file(served, who, helped)).json()["application_id"] for who, helped in ((PHUC, SON), (BINH, LAN))
    ]
    at_counter: dict[str, Any] = {"sub": "binh", "role": "officer", "agency": "H17"}
    for _ in range(2):
        assert "timeline" in (await served.see(f"{APPLICATIONS}/{by_son}", "phuc")).json()
    of_officer = f"{APPLICATIONS}/{by_officer}"
    for path in (APPLICATIONS, of_officer, f"{of_officer}/receipt", f"{of_officer}/form"):
        assert (await served.see(path, **at_counter)).status_code == 200
    await served.see(f"{APPLICATIONS}/{by_son}", "op", "operator")
    assert [one["role"] for one in (await served.see(log, "phuc")).json()["items"]] == ["operator"], (
        "not one's own looks"
    )
    await served.see(APPLICATIONS, "lan", id_number=LAN["id_number"])
    await served.see(f"{APPLICATIONS}/{by_son}", "phuc")
    await served.see(f"{APPLICATIONS}/{by_son}", "lan")
    hers = answers.persons.AccessLog.model_validate((await served.see(log, "lan")).json()).items
    assert {(str(one.application_id), one.role, one.viewer, one.agency, one.door, one.times) for one in hers} == {
        (by_son, "filer", "phuc", None, "progress", 3),
        (by_son, "operator", "op", None, "progress", 1),
        (by_officer, "filer", "binh", "H17", "list", 1),
        (by_officer, "filer", "binh", "H17", "form", 1),
        (by_officer, "filer", "binh", "H17", "progress", 1),
        (by_officer, "filer", "binh", "H17", "receipt", 1),
    }
    text = {one.door: one.text for one in hers if one.viewer != "op"}
    assert text["form"].endswith("mở tờ khai của hồ sơ.")
    assert text["list"].startswith("Cán bộ nộp thay bạn (Ủy ban nhân dân thành phố Đà Nẵng) thấy hồ sơ")
    assert (await served.see(log, "phuc")).json()["items"] == []
