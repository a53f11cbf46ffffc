"""Personal data are sealed dossier by dossier; what was erased is nowhere, and receipt and timeline still verify."""

import asyncio
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from joserfc import jws
from joserfc.jwk import KeySet

from services.contracts import topics
from services.contracts.events import DeliveryOutcome, Document, FeeItem, Outcome, State, StatedFee, Step
from services.submission import keeper
from services.submission.api import answers
from services.submission.sealing import MasterKeys, Unopenable
from services.submission.store import dossiers, sealing
from tests.component.submission import catalogue_things as things
from tests.component.submission.served import APPLICATIONS, Served, add_data_key, submission, token
from tests.component.submission.test_following import follow, notified, processed, routed

NAME, EMAIL, CHILD = "Trịnh Hoài Ân", "hoai.an@citizen.example", "Trịnh Gia Bảo"
FILE, NOTE, WHY = "khai-sinh-hoai-an.pdf", "Xin gọi cho Hoài Ân.", "Hoài Ân đổi ý."
PERSONAL = (NAME, EMAIL, CHILD, FILE, NOTE, WHY)
ORDER = {"reason": "Người nộp hồ sơ đề nghị", "legal_basis": "Luật 91/2025/QH15, Điều 14"}


def _form() -> dict[str, Any]:
    form = things.filled(NAME, name=CHILD)
    form["applicant"]["email"] = EMAIL
    return form


async def _lived(served: Served) -> tuple[UUID, str]:
    """A dossier that was supplemented, asked back and withdrawn: everything personal there can be; and its receipt."""
    files = [{"name": FILE, "sha256": "a" * 64, "size": 12}]
    answer = await served.submit(submission(form=_form(), attachments=files), key="once")
    application_id = UUID(answer.json()["application_id"])
    asked = processed(
        application_id,
        2,
        Step.supplement_requested,
        State.supplement_requested,
        reason="Thiếu.",
        components=["Giấy chứng sinh", "Tờ khai điện tử"],
    )
    await follow(served, routed(application_id), asked)
    path = f"{APPLICATIONS}/{application_id}"
    given = {"components": ["Giấy chứng sinh"], "note": NOTE, "attachments": files, "form": _form()}
    assert (await served.post(f"{path}/supplements", given)).status_code == 202
    assert (await served.post(f"{path}/withdrawal", {"reason": WHY})).status_code == 202
    return application_id, answer.json()["receipt"]


async def _withdrawn(served: Served) -> tuple[UUID, str]:
    application_id, receipt = await _lived(served)
    await follow(served, processed(application_id, 3, Step.withdrawn, State.withdrawn))
    return application_id, receipt


async def _erase(served: Served, application_id: UUID, key: str = "k", **changes: str) -> Any:
    headers = {"Authorization": f"Bearer {token('op', 'operator')}"}
    return await served.post(f"{APPLICATIONS}/{application_id}/erasure", ORDER | changes, key=key, headers=headers)


async def _dump(served: Served) -> str:
    """Every row of every table of submission, as text; bytes as they are and in hexadecimal."""
    async with served.runtime.database("submission").acquire() as connection:
        names = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        rows = [
            row[0]
            for (name,) in names
            if name not in ("procedure", "agency", "migration")
            for row in await connection.fetch(f'SELECT t::text FROM "{name}" AS t')
        ]
    return "\n".join(rows)


def _found(dump: str) -> list[str]:
    escaped = [orjson.dumps(text).decode()[1:-1] for text in PERSONAL]
    return [text for text in (*PERSONAL, *escaped) if text in dump or text.encode().hex() in dump]


async def test_nothing_personal_is_stored_in_the_open_and_everybody_who_may_reads_it(served: Served) -> None:
    application_id, _ = await _lived(served)
    assert _found(await _dump(served)) == []
    path = f"{APPLICATIONS}/{application_id}"
    seen = (await served.see(f"{path}/dossier", "cb", "officer", agency="H26")).json()
    answers.agencies.Dossier.model_validate(seen)
    assert seen["form"] == _form()
    assert seen["contact"] == {"name": NAME, "email": EMAIL, "language": "vi"}
    assert (seen["attachments"][0]["name"], seen["supplements"][0]["note"]) == (FILE, NOTE)
    assert seen["supplements"][0]["attachments"] == [{"name": FILE, "sha256": "a" * 64, "size": 12}]
    told = [step["text"] for step in (await served.see(path)).json()["timeline"] if step["actor"] == "applicant"]
    assert any(WHY in text for text in told)


async def test_after_erasure_no_table_knows_the_person_and_the_receipt_still_verifies(served: Served) -> None:
    application_id, receipt = await _withdrawn(served)
    assert (await _erase(served, application_id, legal_basis=" ")).status_code == 422
    erased = await _erase(served, application_id)
    assert erased.status_code == 200, erased.text
    assert (await _erase(served, application_id)).content == erased.content
    again = await _erase(served, application_id, key="another")
    assert (again.status_code, again.json()["type"].rpartition(":")[2]) == (409, "already-erased")
    assert _found(await _dump(served)) == []
    assert await served.count("dossier_key") == 0
    path = f"{APPLICATIONS}/{application_id}"
    for seen in (await served.see(path), await served.see(f"{path}/dossier", "cb", "officer", agency="H26")):
        assert seen.status_code == 200, seen.text
        assert seen.json()["erased"] == {"at": erased.json()["erased_at"], **ORDER}
        assert _found(seen.text) == []
    shown = answers.dossiers.Application.model_validate((await served.see(path)).json())
    (said,) = [step.text for step in shown.timeline if step.step == "erased"]
    assert "Lý do: Người nộp hồ sơ đề nghị. Căn cứ: Luật 91/2025/QH15, Điều 14." in said
    # The receipt of before verifies, a repeat of the request is answered as ever, and the digests are still there.
    keys = KeySet.import_key_set((await served.client.get("/.well-known/jwks.json")).json())
    claims = orjson.loads(jws.deserialize_compact(receipt, keys, algorithms=["EdDSA", "Ed25519"]).payload)
    files = [{"name": FILE, "sha256": "a" * 64, "size": 12}]
    repeat = await served.submit(submission(form=_form(), attachments=files), key="once")
    assert repeat.json()["receipt"] == receipt
    async with served.runtime.database("submission").acquire() as connection:
        filings = await dossiers.filings(connection, application_id)
        event = await connection.fetchrow("SELECT topic, headers, value FROM outbox ORDER BY position DESC LIMIT 1")
        steps = await connection.fetch("SELECT step, sequence FROM timeline WHERE source = '/motcua/submission'")
        sequence = await connection.fetchval("SELECT sequence FROM application")
    assert {filing["form_sha256"] for filing in filings} == {claims["form_sha256"]}
    assert event is not None
    assert event["topic"] == topics.ERASED
    assert (sorted(row["sequence"] for row in steps), sequence) == ([1, 2, 3, 4], 4)
    assert (await served.post(f"{path}/withdrawal", {})).status_code == 409


async def test_what_agencies_and_mail_servers_wrote_goes_too_and_does_not_come_back_with_later_events(
    served: Served,
) -> None:
    application_id = await served.accepted()
    named = Document(name=f"Giấy phép của {NAME}", sha256="c" * 64, size=7)
    fee = StatedFee(amount=9000, items=[FeeItem(text=f"Phí của {NAME}", amount=9000)])
    words = {"reason": f"{NAME} xin xem lại.", "unit": f"Nhà {NAME}"}
    undelivered = notified(application_id, 1, DeliveryOutcome.failed)
    undelivered.data.reason = f"550 {NAME} is unknown"
    await follow(
        served,
        routed(application_id),
        processed(application_id, 2, Step.payment_required, State.payment_required, fee=fee, **words),
        processed(
            application_id, 3, Step.decided, State.approved, outcome=Outcome.approved, documents=[named], **words
        ),
        undelivered,
    )
    assert set(_found(await _dump(served))) == {NAME}, "what agencies write is shown to the citizen as it is until then"
    assert (await _erase(served, application_id)).status_code == 200
    later = notified(application_id, 2, DeliveryOutcome.failed)
    later.data.reason = f"550 {NAME} is unknown"
    again = [named, named.model_copy(update={"sha256": None})]
    await follow(served, processed(application_id, 4, Step.returned, State.returned, documents=again, **words), later)
    assert _found(await _dump(served)) == []
    seen = answers.dossiers.Application.model_validate((await served.see(f"{APPLICATIONS}/{application_id}")).json())
    assert {step.step for step in seen.timeline} == {
        "submitted", "routed", "payment-required", "decided", "notified", "erased", "returned",
    }  # fmt: skip
    assert [(one.number, one.state, one.sha256) for one in seen.results] == [
        (1, "erased", "c" * 64), (2, "erased", "c" * 64), (3, "erased", None),
    ]  # fmt: skip
    gone = await served.see(f"{APPLICATIONS}/{application_id}/result/1")
    assert (gone.status_code, gone.json()["code"]) == (404, "result-erased")
    assert await served.count('charge WHERE amount = 9000 AND items = \'[{"text": "", "amount": 9000}]\'') == 1


async def test_only_an_operator_erases_and_only_what_is_closed(served: Served) -> None:
    application_id, _ = await _lived(served)
    assert (await _erase(served, application_id)).json()["type"].endswith("still-open")
    for role in ("citizen", "officer", "office", "service"):
        headers = {"Authorization": f"Bearer {token('an', role, agency='H26')}"}
        answer = await served.post(f"{APPLICATIONS}/{application_id}/erasure", ORDER, headers=headers)
        assert answer.status_code == 403, role
    assert (await _erase(served, UUID(int=7))).status_code == 404


async def test_two_who_erase_at_the_same_moment_erase_once(served: Served) -> None:
    application_id, _ = await _withdrawn(served)
    replies = await asyncio.gather(*(_erase(served, application_id, key=f"k{number}") for number in range(6)))
    assert sorted(reply.status_code for reply in replies) == [200, 409, 409, 409, 409, 409]
    assert await served.count("erasure") == 1


async def test_the_dossiers_of_the_time_before_are_sealed_bit_by_bit(served: Served) -> None:
    ids = [await served.accepted(key=secrets.token_hex(4)) for _ in range(5)]
    database = served.runtime.database("submission")
    async with database.transaction() as connection:
        # As they were stored before there were keys.
        await connection.execute("DELETE FROM dossier_key")
        await connection.execute(
            "UPDATE application SET sealed = NULL, contact_name = $1, contact_email = $2", NAME, EMAIL
        )
        form = orjson.dumps(_form(), option=orjson.OPT_SORT_KEYS).decode()
        files = orjson.dumps([{"name": FILE, "sha256": "b" * 64, "size": 3}]).decode()
        await connection.execute(
            "UPDATE filing SET sealed = NULL, form = $1::json, note = $2, attachments = $3::json", form, NOTE, files
        )
    assert len(_found(await _dump(served))) >= 4
    before = (await served.see(f"{APPLICATIONS}/{ids[0]}/dossier", "op", "operator")).json()
    keys = served.counter.data_keys
    async with database.transaction() as connection:
        assert await sealing.seal(connection, keys, most=2) == 2
    assert await keeper.seal_some(database, keys) == 3
    assert await keeper.seal_some(database, keys) == 0
    assert _found(await _dump(served)) == []
    after = (await served.see(f"{APPLICATIONS}/{ids[0]}/dossier", "op", "operator")).json()
    assert after == before
    assert after["form"]["applicant"]["full_name"] == NAME


async def test_a_new_master_key_wraps_every_data_key_and_the_old_one_can_go(served: Served) -> None:
    application_id = await served.accepted()
    path = add_data_key(_key_file(served))
    keys, database = MasterKeys.load(str(path)), served.runtime.database("submission")
    assert await keeper.wrap_all(database, keys)
    lines = path.read_text().splitlines()
    path.write_text(lines[0])
    served.counter.data_keys = MasterKeys.load(str(path))
    assert (await served.form_of(application_id))["applicant"]["full_name"] == "Nguyễn Văn An"


async def test_what_is_moved_to_another_dossier_cannot_be_opened(served: Served) -> None:
    one, two = await served.accepted(), await served.accepted()
    async with served.runtime.database("submission").acquire() as connection:
        await connection.execute(
            "UPDATE dossier_key SET wrapped = (SELECT wrapped FROM dossier_key WHERE application_id = $1) "
            "WHERE application_id = $2", one, two,
        )  # fmt: skip
    with pytest.raises(Unopenable, match=str(two)):
        await served.form_of(two)


async def test_what_has_rested_long_enough_is_erased_and_nothing_else(served: Served) -> None:
    closed, _ = await _withdrawn(served)
    other = await served.accepted(key="open")
    decided = await served.accepted(key="decided")
    await follow(served, routed(decided), processed(decided, 2, Step.decided, State.approved, outcome=Outcome.approved))
    database = served.runtime.database("submission")
    async with database.acquire() as connection:
        latest = await connection.fetchval("SELECT max(at) FROM timeline WHERE application_id = $1", closed)
    assert await keeper.erase_rested(database, latest + timedelta(days=29), 30) == 0
    assert await keeper.erase_rested(database, latest + timedelta(days=31), 30) == 1
    assert await keeper.erase_rested(database, latest + timedelta(days=31), 30) == 0
    assert (
        (await served.see(f"{APPLICATIONS}/{closed}")).json()["erased"]["reason"].startswith("Hết thời hạn lưu 30 ngày")
    )
    assert "erased" not in (await served.see(f"{APPLICATIONS}/{other}")).json()
    assert "erased" not in (await served.see(f"{APPLICATIONS}/{decided}")).json()


def _key_file(served: Served) -> Path:
    assert served.settings.data_key_file is not None
    return Path(served.settings.data_key_file)
