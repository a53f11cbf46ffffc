"""A dossier is taken in once, durably, with a receipt that proves it."""

import asyncio
import secrets
from pathlib import Path
from uuid import UUID

import httpx
import orjson
import pytest
from joserfc import jws
from joserfc.jwk import KeySet

from services.contracts import topics
from services.submission.api import answers
from services.submission.forms import canonical, digest
from tests.component.submission import catalogue_things as things
from tests.component.submission.served import APPLICATIONS, Served, add_receipt_key, submission, token
from tests.support.environment import Environment

# interfaces.md fixes the name EdDSA; RFC 9864 would now say Ed25519 for the same signature.
pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")


async def _claims(served: Served, receipt: str) -> dict[str, object]:
    keys = KeySet.import_key_set((await served.client.get("/.well-known/jwks.json")).json())
    registry = jws.JWSRegistry(algorithms=["EdDSA"])
    claims: dict[str, object] = orjson.loads(jws.deserialize_compact(receipt, keys, registry=registry).payload)
    return claims


async def test_a_valid_submission_is_answered_with_a_receipt_and_stored_with_its_event(served: Served) -> None:
    files = [{"name": "giấy chứng sinh.pdf", "sha256": "a" * 64, "size": 12}]
    answer = await served.submit(submission(attachments=files, place={"province": "01", "commune": "00004"}))
    assert answer.status_code == 202, answer.text
    body = answer.json()
    answers.acts.Receipt.model_validate(body)
    application_id = body["application_id"]
    assert answer.headers["location"] == f"{APPLICATIONS}/{application_id}"
    claims = await _claims(served, body["receipt"])
    assert claims["application_id"] == application_id
    assert claims["iss"] == "https://motcua.test"
    assert (claims["procedure"], claims["version"]) == (things.PROCEDURE, 1)
    assert claims["place"] == {"province": "01", "commune": "00004"}
    assert claims["form_sha256"] == digest(canonical(things.filled()))
    assert claims["attachments"] == [{"sha256": "a" * 64, "size": 12}]
    async with served.runtime.database("submission").acquire() as connection:
        row = await connection.fetchrow("SELECT * FROM outbox")
        application = await connection.fetchrow("SELECT * FROM application")
        filing = await connection.fetchrow("SELECT * FROM filing")
        entry = await connection.fetchrow("SELECT * FROM timeline")
    event = orjson.loads(row["value"])
    assert row["topic"] == topics.SUBMITTED
    assert row["key"] == application_id == event["application_id"] == str(application["application_id"])
    assert event["form_sha256"] == filing["form_sha256"] == claims["form_sha256"]
    assert "Nguyễn" not in row["value"].decode()
    assert "an@citizen.example" not in row["value"].decode()
    assert dict(orjson.loads(row["headers"]))["ce_sequence"] == "1"
    assert (application["sequence"], application["entries"], application["state"]) == (1, 1, "submitted")
    assert (application["contact_name"], application["contact_email"], filing["form"]) == (None, None, None)
    assert (entry["event_id"], entry["position"], entry["sequence"]) == (row["event_id"], 1, 1)
    assert digest(canonical(await served.form_of(application["application_id"]))) == filing["form_sha256"]


async def test_one_changed_byte_of_a_receipt_does_not_verify(served: Served) -> None:
    receipt = (await served.submit()).json()["receipt"]
    assert await _claims(served, receipt)
    header, payload, signature = receipt.split(".")
    for place in (5, len(payload) // 2, len(payload) - 3):
        other = "A" if payload[place] != "A" else "B"
        forged = f"{header}.{payload[:place]}{other}{payload[place + 1 :]}.{signature}"
        with pytest.raises(Exception, match=r"(?i)signature|bad_signature"):
            await _claims(served, forged)
    forged = f"{header}.{payload}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    with pytest.raises(Exception, match=r"(?i)signature|bad_signature"):
        await _claims(served, forged)


async def test_the_same_key_and_body_get_the_same_bytes_also_after_a_restart_and_from_another_process(
    database_only: Environment, key_file: Path
) -> None:
    first = await (await Served(database_only.settings, key_file).start()).with_catalogue()
    once = await first.submit(key="k-1")
    again = await first.submit(key="k-1")
    reordered = dict(reversed(submission().items()))
    in_another_order = await first.submit(reordered, key="k-1")
    await first.stop()
    second = await (await Served(database_only.settings, key_file).start()).with_catalogue()
    try:
        later = await second.submit(key="k-1")
        assert once.status_code == 202
        assert once.content == again.content == in_another_order.content == later.content
        assert await second.count("application") == await second.count("outbox") == await second.count("timeline") == 1
    finally:
        await second.stop()


async def test_fifty_at_the_same_moment_with_one_key_are_one_dossier(served: Served) -> None:
    replies = await asyncio.gather(*(served.submit(key="k-50") for _ in range(50)))
    assert {reply.status_code for reply in replies} == {202}
    assert len({reply.content for reply in replies}) == 1
    assert [await served.count(table) for table in ("application", "filing", "timeline", "outbox")] == [1, 1, 1, 1]


async def test_two_processes_with_the_same_keys_at_the_same_moment_store_each_once(
    database_only: Environment, key_file: Path
) -> None:
    one = await (await Served(database_only.settings, key_file).start()).with_catalogue()
    two = await (await Served(database_only.settings, key_file).start()).with_catalogue()
    try:
        keys = [f"k-{number}" for number in range(30)]
        forwards = [one.submit(key=key) for key in keys]
        backwards = [two.submit(key=key) for key in reversed(keys)]
        replies = await asyncio.gather(*forwards, *backwards)
        assert {reply.status_code for reply in replies} == {202}
        assert len({reply.content for reply in replies}) == 30
        assert [await one.count(table) for table in ("application", "outbox")] == [30, 30]
    finally:
        await one.stop()
        await two.stop()


async def test_the_same_key_with_another_body_is_refused_and_the_first_stands(served: Served) -> None:
    first = await served.submit(key="k-2")
    other = await served.submit(submission(form=things.filled("Trần Thị Cúc")), key="k-2")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert (await served.submit(key="k-2")).content == first.content
    assert await served.count("application") == 1


async def test_the_same_key_and_two_bodies_at_the_same_moment_leave_one_winner(served: Served) -> None:
    bodies = [submission(form=things.filled(name)) for name in ("An Văn A", "Bùi Văn B")] * 10
    replies = await asyncio.gather(*(served.submit(body, key="k-3") for body in bodies))
    assert sorted({reply.status_code for reply in replies}) == [202, 422]
    assert len({reply.content for reply in replies if reply.status_code == 202}) == 1
    assert await served.count("application") == 1


async def test_two_citizens_may_use_the_same_key(served: Served) -> None:
    one, two = await served.accepted(key="k-4", sub="an"), await served.accepted(key="k-4", sub="binh")
    assert one != two


async def test_a_repeat_is_answered_when_the_form_has_changed_meanwhile(served: Served) -> None:
    first = await served.submit(key="k-5")
    stricter = {**things.FORM, "required": ["applicant", "child", "consent"]}
    await served.with_catalogue([things.procedure(version=2, form=stricter)])
    assert (await served.submit(key="k-5")).content == first.content
    refused = await served.submit(key="k-6")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/form/consent")


async def test_a_receipt_of_a_retired_key_still_verifies_and_is_repeated_byte_for_byte(
    database_only: Environment, key_file: Path
) -> None:
    before = await (await Served(database_only.settings, key_file).start()).with_catalogue()
    first = await before.submit(key="k-7")
    await before.stop()
    add_receipt_key(key_file)
    after = await (await Served(database_only.settings, key_file).start()).with_catalogue()
    try:
        assert (await after.submit(key="k-7")).content == first.content
        assert await _claims(after, first.json()["receipt"])
        fresh = (await after.submit(key="k-8")).json()["receipt"]
        assert await _claims(after, fresh)
        assert fresh.split(".")[0] != first.json()["receipt"].split(".")[0]
        assert len((await after.client.get("/.well-known/jwks.json")).json()["keys"]) == 2
    finally:
        await after.stop()


async def test_only_a_signed_in_citizen_with_a_key_may_submit(served: Served) -> None:
    anonymous = await served.client.post(APPLICATIONS, json=submission(), headers={"Idempotency-Key": "k"})
    assert anonymous.status_code == 401
    assert anonymous.headers["www-authenticate"].startswith("Bearer")
    officer = await served.submit(headers={"Authorization": f"Bearer {token('officer', 'officer', agency='H26')}"})
    assert officer.status_code == 403
    forged = await served.submit(headers={"Authorization": f"Bearer {token()[:-4]}AAAA"})
    assert forged.status_code == 401
    for key in ("", "x" * 129, "with blank", "tab\tinside"):
        reply = await served.submit(headers={"Idempotency-Key": key})
        assert (reply.status_code, reply.json()["code"]) == (400, "idempotency-key"), key
    assert await served.count("application") == 0


async def test_not_ready_and_503_until_the_catalogue_has_arrived(empty: Served) -> None:
    await empty.runtime.migrate()
    ready = await empty.client.get("/readyz")
    assert ready.status_code == 503
    assert "no procedures and no provinces" in ready.json()["reasons"]["submission.catalogue"]
    reply = await empty.submit()
    assert (reply.status_code, reply.headers["retry-after"]) == (503, "2")
    assert "danh mục" in reply.json()["detail"].lower()


async def test_the_keys_are_public_and_can_be_cached(served: Served) -> None:
    first = await served.client.get("/.well-known/jwks.json")
    assert {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA"}.items() <= first.json()["keys"][0].items()
    assert "d" not in first.json()["keys"][0]
    again = await served.client.get("/.well-known/jwks.json", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


async def test_many_different_ones_at_once_are_all_stored_each_with_its_own_event(served: Served) -> None:
    async def one(number: int) -> httpx.Response:
        return await served.submit(submission(form=things.filled(f"Người {number}")), key=secrets.token_hex(6))

    replies = await asyncio.gather(*(one(number) for number in range(150)))
    ids = {reply.json()["application_id"] for reply in replies}
    assert len(ids) == 150
    async with served.runtime.database("submission").acquire() as connection:
        keys = {row["key"] for row in await connection.fetch("SELECT key FROM outbox")}
    found = await asyncio.gather(*(served.form_of(UUID(one)) for one in ids))
    names = {form["applicant"]["full_name"] for form in found}
    assert keys == ids
    assert names == {f"Người {number}" for number in range(150)}
