"""Files become part of a dossier: with a draft, with a supplement, and whatever dies in between; the agency gets them all."""

import asyncio
import base64
import hashlib
import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import pytest

from services.submission.api import answers
from services.submission.cleaning import tie
from services.submission.keeping import keeping_of
from services.submission.store.files import belonging
from services.submission.taking import Submitted, Taken
from tests.component.submission import catalogue_things as things
from tests.component.submission.drafter import Drafter, entries
from tests.component.submission.files.files import docx, jpeg, pdf
from tests.component.submission.files.sending import UPLOADS, ask, asked, metadata, put, seen, sent
from tests.component.submission.served import APPLICATIONS, Served, submission, token
from tests.component.submission.test_acts import events_of
from tests.component.submission.test_following import follow, routed

GUIDE = Path(__file__).parents[4] / "docs" / "integrating.md"


async def for_draft(served: Served, draft: str, content: bytes, name: str = "a.pdf", *, of: int | None = None) -> str:
    """The address of a file sent for a draft; ``of``: announced with that size, so that some of it is missing."""
    said = metadata(filename=name, draft=draft.lstrip("/"), component="other")
    begun = await ask(served, "POST", UPLOADS, upload_length=str(of or len(content)), upload_metadata=said)
    assert begun.status_code == 201, begun.text
    address: str = begun.headers["location"]
    assert (await put(served, address, content)).status_code == 204
    return address


async def _officer(served: Served, path: str, **headers: str) -> Any:
    bearer = {"Authorization": f"Bearer {token('can-bo', 'officer', agency='H26')}"}
    return await served.client.get(
        path, headers=bearer | {name.replace("_", "-"): each for name, each in headers.items()}
    )


async def _events(served: Served, application: UUID | str, topic: str) -> list[dict[str, Any]]:
    return [body for found, _, body in await events_of(served, UUID(str(application))) if found == topic]


async def _confirms(served: Served, dossier: str, body: Any, agency: str = "H26") -> Any:
    bearer = {"Authorization": f"Bearer {token('can-bo', 'officer', agency=agency)}"}
    return await served.post(f"{dossier}/manifest/confirmation", body, headers=bearer)


async def test_the_files_of_a_draft_are_the_dossiers_and_in_its_receipt(served: Served) -> None:
    an = Drafter(served)
    draft = await an.begins(place={"province": "01"})
    await an.saves(draft, 0, entries())
    unfinished = await for_draft(served, draft, pdf()[:10], of=len(pdf()))
    refused = await for_draft(served, draft, b"MZ" + bytes(100), "virus.pdf")
    photo = await for_draft(served, draft, jpeg(6, located=True), "../../ảnh thẻ.jpg")
    page = await for_draft(served, draft, pdf(), "giấy.pdf")
    shown = (await an.sees(draft))["files"]
    assert [each["state"] for each in shown] == ["receiving", "refused", "kept", "kept"]
    faults = await an.faults(draft)
    assert set(faults) == {"/files/other"}, "what is not whole or not taken keeps it from being submitted"
    assert (await an.submits(draft)).status_code == 422
    for address in (unfinished, refused):
        assert (await ask(served, "DELETE", address)).status_code == 204
    answer = await an.submits(draft)
    assert answer.status_code == 202, answer.text
    dossier = f"{APPLICATIONS}/{answer.json()['application_id']}"
    manifest = (await served.see(f"{dossier}/manifest")).json()
    answers.files.Manifest.model_validate(manifest)
    assert [file["name"] for file in manifest["files"]] == ["ảnh thẻ.jpg", "giấy.pdf"]
    assert [file["sha256"] for file in manifest["files"]] == [
        (await seen(served, each))["sha256"] for each in (photo, page)
    ]
    claims = json.loads(_base64(answer.json()["receipt"].split(".")[1]))
    named = json.dumps(claims["attachments"], sort_keys=True, separators=(",", ":")).encode()
    assert hashlib.sha256(named).hexdigest() == manifest["manifest_sha256"], "whoever holds the receipt can compute it"
    [told] = await _events(served, answer.json()["application_id"], "application.submitted.v1")
    assert told["attachments"] == [
        {"component": "other", "sha256": file["sha256"], "size": file["size"]} for file in manifest["files"]
    ], "the event says of each file which paper it is, and nothing of what the person called it"
    late = metadata(filename="a", draft=draft.lstrip("/"), component="other")
    assert (await ask(served, "POST", UPLOADS, upload_length="3", upload_metadata=late)).status_code == 409
    assert (await ask(served, "DELETE", page)).json()["code"] == "handed-in"


async def test_an_officer_who_filed_it_does_not_speak_for_the_agency_that_has_it(served: Served) -> None:
    helped = {"full_name": "Nguyễn Thị Lan", "id_number": "048190000017"}
    commune = {"Authorization": f"Bearer {token('can-bo', 'officer', agency='H17')}"}
    filed = await served.post(APPLICATIONS, submission(on_behalf_of=helped), headers=commune)
    dossier = f"{APPLICATIONS}/{filed.json()['application_id']}"
    seen_there = await served.see(f"{dossier}/manifest", "can-bo", "officer", agency="H17")
    body = {"manifest_sha256": seen_there.json()["manifest_sha256"]}
    unrouted = await _confirms(served, dossier, body, "H17")
    assert (unrouted.status_code, unrouted.json()["code"]) == (403, "forbidden"), "no agency has it yet"
    await follow(served, routed(UUID(filed.json()["application_id"])))
    assert (await _confirms(served, dossier, body, "H17")).status_code == 403
    assert (await served.see(f"{dossier}/manifest", "can-bo", "officer", agency="H17")).json()["confirmed"] is None
    whole = await served.see(f"{dossier}/dossier", "can-bo", "officer", agency="H17")
    assert whole.status_code == 403, "who filed it follows it, and reads no complaint and no rating"
    assert (await served.see(dossier, "can-bo", "officer", agency="H17")).json()["seen_as"] == "representative"
    assert (await served.see(f"{dossier}/dossier", "other", "officer", agency="H26")).status_code == 200
    assert (await _confirms(served, dossier, body, "H26")).status_code == 200


async def test_a_process_that_dies_right_after_the_submission_loses_no_file(served: Served, monkeypatch: Any) -> None:
    an = Drafter(served)
    draft = await an.begins(place={"province": "01"})
    await an.saves(draft, 0, entries())
    page = await for_draft(served, draft, pdf())

    async def dies(*_: Any) -> None:
        raise RuntimeError("the process died")

    monkeypatch.setattr(belonging, "tie", dies)
    assert (await an.submits(draft)).status_code == 500
    monkeypatch.undo()
    assert (await ask(served, "DELETE", page)).json()["code"] == "handed-in", "it is the dossier's from the commit on"
    application = (await an.submits(draft)).json()["application_id"]
    await tie(keeping_of(served.runtime), datetime.now(UTC))
    files = (await served.see(f"{APPLICATIONS}/{application}/manifest")).json()["files"]
    assert [file["href"] is not None for file in files] == [True]


async def test_files_named_by_their_hash_alone_are_taken_as_before_and_said_to_be_only_named(served: Served) -> None:
    named = {"name": "a.pdf", "sha256": "0" * 64, "size": 5}
    unlisted = named | {"component": "don-cua-Nguyen-Van-An"}
    [told] = await _events(
        served, await served.accepted(body=_with(unlisted), key="unlisted"), "application.submitted.v1"
    )
    assert told["attachments"] == [{"sha256": "0" * 64, "size": 5}], "words that no list has do not travel"
    application = await served.accepted(body=_with(named))
    await follow(served, routed(application))
    dossier = (await _officer(served, f"{APPLICATIONS}/{application}/dossier")).json()
    assert dossier["attachments"] == [named]
    [file] = (await _officer(served, f"{APPLICATIONS}/{application}/manifest")).json()["files"]
    assert (file["href"], file["sha256"]) == (None, "0" * 64)
    answer = await _officer(served, f"{APPLICATIONS}/{application}/files/1")
    assert (answer.status_code, answer.json()["code"]) == (404, "only-named")


async def test_an_agency_fetches_every_file_proves_that_it_has_them_and_the_citizen_is_told(
    served: Served, tmp_path: Path
) -> None:
    application = await asked(served, body=_with())
    odd = "../../x\u202efdp.exe" + "ệ" * 300 + "\0<b>.docx"
    contents = [pdf(filling=2_500_000), docx()]
    for content, name in zip(contents, ("giấy 👶.pdf", odd), strict=True):
        assert (await sent(served, application, content, name))["state"] == "kept"
    dossier = f"{APPLICATIONS}/{application}"
    assert (await served.post(f"{dossier}/supplements", {"components": ["A"]})).status_code == 202
    manifest = (await _officer(served, f"{dossier}/manifest")).json()
    assert [file["round"] for file in manifest["files"]] == [1, 1]

    whole = await _officer(served, manifest["files"][1]["href"])
    assert whole.content == contents[1]
    said = whole.headers
    assert (said["x-content-type-options"], said["content-security-policy"]) == (
        "nosniff",
        "sandbox; default-src 'none'",
    )
    assert said["content-disposition"].startswith("attachment; ")
    name = unquote(said["content-disposition"].rpartition("''")[2])
    assert name.startswith("xfdp.exe")
    assert name.endswith("….docx")
    assert not re.search(r'[/\\\x00-\x1f\u202e<>:"|?*]', name)
    first = manifest["files"][0]["href"]
    for asked_for, expected in (
        ("bytes=0-9", (206, contents[0][:10])),
        ("bytes=1500000-", (206, contents[0][1_500_000:])),
        ("bytes=-5", (206, contents[0][-5:])),
        ("lines=1-2", (200, contents[0])),
        ("bytes=99999999-", (416, None)),
    ):
        part = await _officer(served, first, range=asked_for)
        assert part.status_code == expected[0], asked_for
        assert expected[1] is None or part.content == expected[1], asked_for
    other = {"Authorization": f"Bearer {token('x', 'officer', agency='G02')}"}
    assert (await served.client.get(first, headers=other)).status_code == 403
    assert (await served.client.get(f"{dossier}/manifest", headers=other)).status_code == 403
    assert (await served.see(first, sub="binh")).status_code == 404

    # The script of the guide, as it stands there.
    script = re.search(r"test_handed_in\.py: prove.*?```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert script is not None
    (tmp_path / "prove.py").write_text(script[1], encoding="utf-8")
    environment = {
        "PORTAL": str(served.client.base_url).rstrip("/"),
        "TOKEN": token("can-bo", "officer", agency="H26"),
        "APPLICATION": str(application),
        # As the agency's inbox had them: routing passes them on as they are.
        "FILES": json.dumps(
            [
                file
                for topic in ("application.submitted.v1", "application.supplemented.v1")
                for event in await _events(served, application, topic)
                for file in event.get("attachments", event.get("files", []))
            ]
        ),
        "PATH": "/usr/bin",
    }
    run = await asyncio.to_thread(
        subprocess.run, [sys.executable, "prove.py"], env=environment, cwd=tmp_path, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    assert len(json.loads(environment["FILES"])) == 2
    another = json.dumps([*json.loads(environment["FILES"])[:1], {"sha256": "0" * 64, "size": 1}])
    missing = await asyncio.to_thread(
        subprocess.run, [sys.executable, "prove.py"], env=environment | {"FILES": another}, cwd=tmp_path, capture_output=True,
        text=True,
    )  # fmt: skip
    assert missing.returncode != 0, "what the inbox told and what was fetched is held against each other"
    assert "000000" in missing.stderr
    assert manifest["manifest_sha256"] in run.stdout
    assert _fetched(tmp_path) == sorted(contents)

    told = (await served.see(dossier)).json()["timeline"]
    assert [step["step"] for step in told].count("files-confirmed") == 1
    assert "đủ các tệp" in next(step["text"] for step in told if step["step"] == "files-confirmed")
    confirmed = (await served.see(f"{dossier}/manifest")).json()["confirmed"]
    assert (confirmed["files"], confirmed["manifest_sha256"]) == (2, manifest["manifest_sha256"])


async def test_a_wrong_hash_is_refused_and_says_what_differs(served: Served) -> None:
    application = await asked(served, body=_with({"name": "a.pdf", "sha256": "0" * 64, "size": 5}))
    dossier = f"{APPLICATIONS}/{application}"
    older = (await _officer(served, f"{dossier}/manifest")).json()["manifest_sha256"]
    await sent(served, application, pdf())
    await served.post(f"{dossier}/supplements", {"components": ["A"]})
    before = await _confirms(served, dossier, {"manifest_sha256": older})
    assert (before.status_code, before.json()["code"]) == (409, "manifest-differs")
    assert "1 tệp đầu" in before.json()["detail"]
    files = [{"sha256": "0" * 64, "size": 5}, {"sha256": "1" * 64, "size": 9}]
    wrong = await _confirms(served, dossier, {"manifest_sha256": "f" * 64, "files": files})
    assert [error["pointer"] for error in wrong.json()["errors"]] == ["/files/1"]
    assert "Tệp 2" in wrong.json()["errors"][0]["message"]
    manifest = (await _officer(served, f"{dossier}/manifest")).json()
    right = {"manifest_sha256": manifest["manifest_sha256"]}
    assert (await _confirms(served, dossier, right, agency="G02")).status_code == 403
    replies = [await _confirms(served, dossier, right) for _ in range(3)]
    assert len({reply.content for reply in replies}) == 1, "said three times, recorded once"
    steps = [step["step"] for step in (await served.see(dossier)).json()["timeline"]]
    assert steps.count("files-confirmed") == 1


def _fetched(folder: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in folder.glob("0*"))


def _with(*attachments: dict[str, Any]) -> dict[str, Any]:
    return {
        "procedure": things.PROCEDURE,
        "place": {"province": "01"},
        "form": things.filled(),
        "attachments": list(attachments),
    }


def _base64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


async def test_whoever_takes_files_away_while_the_draft_is_submitted_holds_nobody_up(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each waits with a connection for the one who submits, and that one needs a connection to finish."""
    an = Drafter(served)
    draft = await an.begins(place={"province": "01"})
    await an.saves(draft, 1, entries())
    addresses = [await for_draft(served, draft, pdf(number), f"{number}.pdf") for number in range(12)]
    accept, holds = served.counter.accept, asyncio.Event()

    async def slowly(submitted: Submitted) -> Taken:
        holds.set()
        await asyncio.sleep(1.0)  # meanwhile the others come
        return await accept(submitted)

    monkeypatch.setattr(served.counter, "accept", slowly)
    async with asyncio.timeout(15):
        submitting = asyncio.create_task(an.submits(draft))
        await holds.wait()
        removed = await asyncio.gather(*(ask(served, "DELETE", address) for address in addresses))
        submitted = await submitting
    assert submitted.status_code == 202, submitted.text
    kept = {each["name"] for each in (await an.sees(draft))["files"]}
    for number, answer in enumerate(removed):
        assert answer.status_code in (204, 409, 503), answer.text
        assert (f"{number}.pdf" in kept) is (answer.status_code != 204)
