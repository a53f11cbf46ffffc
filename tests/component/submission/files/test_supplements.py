"""A supplement is what was asked for, and whole: no file of another paper, none left behind on its way or refused."""

from typing import Any
from uuid import UUID

from services.submission.api import answers
from tests.component.submission import catalogue_things as things
from tests.component.submission.files.files import jpeg, pdf
from tests.component.submission.files.sending import UPLOADS, ask, asked, begun, metadata, put, seen, sent
from tests.component.submission.served import APPLICATIONS, Served

PAPER, LISTED, FORM = "Giấy chứng sinh", "c2", "Tờ khai điện tử"


async def _hands_in(served: Served, application: UUID, *papers: str, **more: Any) -> Any:
    return await served.post(f"{APPLICATIONS}/{application}/supplements", {"components": list(papers), **more})


def _faults(answer: Any) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {fault["pointer"]: fault["code"] for fault in answer.json()["errors"]}


async def test_a_supplement_waits_for_the_file_that_is_still_coming(served: Served) -> None:
    application, content = await asked(served, PAPER), pdf()
    address = await begun(served, application, len(content), "bản rõ.pdf", component=LISTED)
    await put(served, address, content[:100])
    refused = await _hands_in(served, application, PAPER)
    assert _faults(refused) == {"/files/c2": "receiving"}
    assert "“bản rõ.pdf” chưa tải lên xong" in refused.json()["errors"][0]["message"]
    assert (await served.see(f"{APPLICATIONS}/{application}")).json()["may"] == ["supplement", "withdraw"]
    await put(served, address, content[100:], at=100)
    assert (await _hands_in(served, application, PAPER)).status_code == 202
    files = (await served.see(f"{APPLICATIONS}/{application}/manifest")).json()["files"]
    assert [(file["name"], file["component"], file["round"]) for file in files] == [("bản rõ.pdf", LISTED, 1)]


async def test_a_supplement_does_not_leave_a_refused_file_behind_in_silence(served: Served) -> None:
    application = await asked(served, PAPER)
    await sent(served, application, jpeg(), component=LISTED)
    wrong = await sent(served, application, b"MZ" + bytes(100), "quét.pdf", component=LISTED)
    refused = await _hands_in(served, application, PAPER)
    assert _faults(refused) == {"/files/c2": "refused"}
    assert "Xin bỏ hoặc thay tệp này" in refused.json()["errors"][0]["message"]
    assert (await ask(served, "DELETE", f"{UPLOADS}/{wrong['upload_id']}")).status_code == 204
    assert (await _hands_in(served, application, PAPER)).status_code == 202


async def test_no_file_is_taken_for_a_paper_that_the_agency_did_not_ask_for(served: Served) -> None:
    """NĐ 61/2018 Đ.5.1e: nobody hands in, and nobody judges, papers beyond the request."""
    application = await asked(served, PAPER)
    for component in ("c1", "other", "nowhere"):
        said = metadata(filename="a.pdf", application=str(application), component=component)
        refused = await ask(served, "POST", UPLOADS, upload_length="9", upload_metadata=said)
        assert _faults(refused) == {"/metadata/component": "not-asked"}, component
        assert refused.json()["detail"].endswith("Giấy tờ được đề nghị: Giấy chứng sinh.")
    kept = await sent(served, application, pdf(), component=LISTED)
    named = {"name": "a.pdf", "sha256": "0" * 64, "size": 5}
    wrong = await _hands_in(served, application, PAPER, attachments=[{**named, "component": "c1"}])
    assert _faults(wrong) == {"/attachments/0/component": "not-asked"}
    # As one that an earlier release took in.
    async with served.runtime.database("submission").acquire() as connection:
        await connection.execute("UPDATE upload SET component = 'c1', name = 'cũ.pdf'")
    left = await _hands_in(served, application, PAPER)
    assert _faults(left) == {"/files/c1": "not-asked"}
    assert "“cũ.pdf”" in left.json()["errors"][0]["message"]
    assert (await seen(served, f"{UPLOADS}/{kept['upload_id']}"))["state"] == "kept", "nothing was taken away"
    async with served.runtime.database("submission").acquire() as connection:
        await connection.execute("UPDATE upload SET component = 'c2'")
    assert (
        await _hands_in(served, application, PAPER, attachments=[{**named, "component": LISTED}])
    ).status_code == 202


async def test_the_form_is_corrected_only_where_that_was_asked_for(served: Served) -> None:
    unasked, corrected = await asked(served, PAPER), things.filled("Nguyễn Văn Bình")
    assert _faults(await _hands_in(served, unasked, PAPER, form=corrected)) == {"/form": "not-asked"}
    application = await asked(served, PAPER, FORM)
    papers = (await served.see(f"{APPLICATIONS}/{application}")).json()["request"]["components"]
    assert papers == [{"name": PAPER, "id": LISTED}, {"name": FORM, "form": True}]
    assert (await _hands_in(served, application, PAPER, FORM, form=corrected)).status_code == 202


async def test_a_form_is_corrected_as_it_was_typed_and_what_is_wrong_is_said_where_it_was_typed(served: Served) -> None:
    application = await asked(served, FORM)
    door = f"{APPLICATIONS}/{application}/form"
    told = (await served.see(door)).json()
    answers.dossiers.FormInForce.model_validate(told)
    assert told["entries"] == {
        "/applicant/full_name": "Nguyễn Văn An", "/applicant/email": "an@citizen.example",
        "/child/name": "Nguyễn Thị Bình", "/child/born_on": "2026-11-01",
    }  # fmt: skip
    for who in ({"sub": "binh"}, {"sub": "o", "role": "officer", "agency": "H26"}):
        assert (await served.see(door, **who)).status_code == 404, "the agency reads the whole dossier, and is noted"
    typed = told["entries"] | {"/child/born_on": "31/02/2026", "/child/weight": "nặng", "/child/name": ""}
    wrong = await _hands_in(served, application, FORM, entries=typed)
    assert set(_faults(wrong)) == {"/form/child/born_on", "/form/child/weight", "/form/child/name"}
    nowhere = await _hands_in(served, application, FORM, entries=told["entries"] | {"/child/height": "50"})
    assert _faults(nowhere) == {"/form/child/height": "no-such-field"}
    for entries in ({"no pointer": "x"}, {"/child/name": {"x": 1}}, {"/child/name": "x" * 20_001}, []):
        assert (await _hands_in(served, application, FORM, entries=entries)).status_code == 422, entries
    both = await _hands_in(served, application, FORM, entries=typed, form=things.filled())
    assert _faults(both) == {"/entries": "form-and-entries"}
    mended = typed | {"/child/born_on": "30/10/2026", "/child/weight": "3,4", "/child/name": "Nguyễn Thị Bình"}
    sent = await _hands_in(served, application, FORM, entries=mended)
    assert sent.status_code == 202, sent.text
    now = (await served.see(door)).json()
    assert now["entries"] == told["entries"] | {"/child/born_on": "2026-10-30", "/child/weight": 3.4}
    assert now["form_sha256"] == sent.json()["form_sha256"] != told["form_sha256"]
    unasked = await asked(served, PAPER)
    assert _faults(await _hands_in(served, unasked, PAPER, entries=mended)) == {"/form": "not-asked"}
