"""What was handed in once is used again without sending it, and outlives the erasure of where it came from."""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.contracts.events import Document, Outcome, State, Step
from services.submission.api import answers
from services.submission.cleaning import clear, clear_objects
from services.submission.keeping import keeping_of
from services.submission.store import life
from services.submission.store.files import places
from services.submission.store.files.objects import Gone
from tests.component.submission import catalogue_things as things
from tests.component.submission.drafter import Drafter, entries
from tests.component.submission.files.files import pdf
from tests.component.submission.files.sending import UPLOADS, ask, lies, metadata, put
from tests.component.submission.served import APPLICATIONS, Served, token
from tests.component.submission.test_erasure import ORDER
from tests.component.submission.test_following import follow, processed, routed
from tests.component.submission.test_persons import ME

DRAFTS, FROM_WALLET = "/api/submission/v1/drafts", f"{UPLOADS}/from-wallet"
PAGE = "giấy khai sinh của Lan.pdf"


async def _handed_in(served: Served) -> UUID:
    an = Drafter(served)
    draft = await an.begins(place={"province": "01"})
    await an.saves(draft, 0, entries())
    said = metadata(filename=PAGE, draft=draft.lstrip("/"), component="c2")
    begun = await ask(served, "POST", UPLOADS, upload_length=str(len(pdf())), upload_metadata=said)
    assert (await put(served, begun.headers["location"], pdf())).status_code == 204
    answer = await an.submits(draft)
    assert answer.status_code == 202, answer.text
    return UUID(answer.json()["application_id"])


async def test_a_document_is_used_again_and_keeps_when_its_dossier_is_erased(served: Served) -> None:
    application_id = await _handed_in(served)
    (document,) = answers.persons.Wallet.model_validate((await served.see(f"{ME}/wallet")).json()).items
    assert (document.name, document.component_name, document.application_id) == (
        PAGE,
        "Giấy chứng sinh",
        application_id,
    )
    assert (await served.see(f"{ME}/wallet", "minh")).json()["items"] == []
    draft = (await served.post(DRAFTS, {"procedure": things.PROCEDURE})).json()["draft_id"]
    body = {"source": str(document.source), "draft": draft, "component": "c2"}
    path = FROM_WALLET
    used = await served.post(path, body, key="use")
    assert used.status_code == 201, used.text
    assert (used.json()["sha256"], used.json()["state"], used.json()["name"]) == (document.sha256, "kept", PAGE)
    assert (await served.post(path, body, key="use")).json()["upload_id"] == used.json()["upload_id"]
    assert len((await served.see(f"{DRAFTS}/{draft}")).json()["files"]) == 1
    assert (await served.post(path, body | {"component": "none"})).status_code == 422
    assert (await served.post(path, body, sub="minh")).status_code == 404
    theirs = (await served.post(DRAFTS, {"procedure": things.PROCEDURE}, sub="minh")).json()["draft_id"]
    assert (await served.post(path, body | {"draft": theirs}, sub="minh")).status_code == 404

    await follow(served, routed(application_id), processed(application_id, 2, Step.withdrawn, State.withdrawn))
    keeping = keeping_of(served.runtime)
    result = places.result(application_id, 1, "a" * 64)
    await keeping.objects.put(result, b"the decision")
    handed_in = life.ResultFile(1, "Quyết định", "a" * 64, 12, "pdf", [], result, "H26", "can-bo", datetime.now(UTC))
    async with served.runtime.database("submission").transaction() as connection:
        await life.hand_in(connection, application_id, handed_in)
    await clear_objects(keeping, datetime.now(UTC) + timedelta(days=3))
    assert [part async for part in keeping.objects.read(result)] == [b"the decision"]
    headers = {"Authorization": f"Bearer {token('op', 'operator')}"}
    erased = await served.post(f"{APPLICATIONS}/{application_id}/erasure", ORDER, headers=headers)
    assert erased.status_code == 200, erased.text
    assert (await served.see(f"{ME}/wallet")).json()["items"] == []
    assert await clear(keeping, datetime.now(UTC)) == {}, "of the result no row is left, of the files one for an hour"
    with pytest.raises(Gone):
        _ = [part async for part in keeping.objects.read(result)]
    async with served.runtime.database("submission").acquire() as connection:
        await connection.execute("UPDATE upload SET removed_at = now() - interval '1 day' WHERE removed_at IS NOT NULL")
        now = await connection.fetchval("SELECT now()")
    assert set(await clear(keeping, now)) == {UUID(document.source)}
    kept = b"".join([part async for part in keeping.objects.read(await lies(served, used.json()["upload_id"]))])
    assert kept == pdf()
    assert (await served.post(path, body)).status_code == 404


async def _issued(served: Served, name: str, content: bytes) -> UUID:
    """A dossier with a result that its agency has handed in."""
    application_id = await served.accepted()
    named = Document(name=name, sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    decision = processed(application_id, 2, Step.decided, State.approved, outcome=Outcome.approved, documents=[named])
    await follow(served, routed(application_id), decision)
    bearer = {"Authorization": f"Bearer {token('o', 'officer', agency='H26')}"}
    kept = await served.client.put(f"{APPLICATIONS}/{application_id}/results/1", content=content, headers=bearer)
    assert kept.status_code == 200, kept.text
    return application_id


async def _draft(served: Served, sub: str = "an") -> str:
    draft: str = (await served.post(DRAFTS, {"procedure": things.PROCEDURE}, sub=sub)).json()["draft_id"]
    return draft


async def test_what_an_agency_issued_serves_as_a_paper_of_the_next_application(served: Served) -> None:
    handed_in, content = await _handed_in(served), pdf(3)
    application_id = await _issued(served, "Giấy phép số 12/GP-UBND", content)
    page = await _issued(served, "Bản của tờ đã nộp", pdf())  # the same document as was handed in: it is there once
    newest, older = answers.persons.Wallet.model_validate((await served.see(f"{ME}/wallet")).json()).items
    assert (newest.source, newest.issued, newest.component, newest.name) == (
        f"{page}/1",
        True,
        None,
        "Bản của tờ đã nộp",
    )
    assert (older.source, older.application_id, older.kind) == (f"{application_id}/1", application_id, "pdf")
    assert handed_in != page
    body = {"source": older.source, "draft": await _draft(served), "component": "c2"}
    used = await served.post(FROM_WALLET, body)
    assert used.status_code == 201, used.text
    assert (used.json()["name"], used.json()["sha256"]) == ("Giấy phép số 12-GP-UBND", older.sha256)
    kept = keeping_of(served.runtime).objects.read(await lies(served, used.json()["upload_id"]))
    assert b"".join([part async for part in kept]) == content
    theirs = body | {"draft": await _draft(served, "minh")}
    assert (await served.post(FROM_WALLET, theirs, sub="minh")).status_code == 404
    for wrong in (f"{application_id}/2", "x", f"{application_id}/1/1"):
        assert (await served.post(FROM_WALLET, body | {"source": wrong})).status_code in (404, 422), wrong
    headers = {"Authorization": f"Bearer {token('op', 'operator')}"}
    assert (await served.post(f"{APPLICATIONS}/{application_id}/erasure", ORDER, headers=headers)).status_code == 200
    assert (await served.post(FROM_WALLET, body)).status_code == 404


async def test_while_a_document_is_copied_the_draft_is_saved_as_ever_and_what_is_refused_meanwhile_leaves_nothing(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    application_id = await _issued(served, "Giấy phép", pdf(3))
    draft, an = await _draft(served), Drafter(served)
    objects, copied = keeping_of(served.runtime).objects, []
    copy = objects.copy

    async def slow(name: str, to: str) -> None:
        await copy(name, to)
        copied.append(to)
        if len(copied) == 1:
            await an.saves(f"/{draft}", 0, {"/applicant/full_name": "Nguyễn Văn An"})
        else:
            await served.client.delete(f"{DRAFTS}/{draft}", headers={"Authorization": f"Bearer {token()}"})

    monkeypatch.setattr(objects, "copy", slow)
    body = {"source": f"{application_id}/1", "draft": draft, "component": "c2"}
    used = [await served.post(FROM_WALLET, body, key="the-same") for _ in range(2)]
    assert [answer.status_code for answer in used] == [201, 201]
    assert used[0].json() == used[1].json()
    assert len(copied) == 1, "a repeat copies nothing"
    refused = await served.post(FROM_WALLET, body)
    assert (refused.status_code, refused.json()["code"]) == (404, "unknown-draft")
    assert len(copied) == 2
    with pytest.raises(Gone):
        _ = [part async for part in objects.read(copied[1])]
