"""What there must be so that every page has something to show: lists, uploads, drafts and dossiers, made through the doors."""

from base64 import b64encode
from typing import Any

from tests.browser.citizens.counter import APPLICATIONS, Counter
from tests.browser.conftest import edited
from tests.component.submission.files.files import jpeg, pdf

CATALOGUE, SUBMISSION = "/api/catalog/v1", "/api/submission/v1"
REGISTERING, IMPLEMENTING = 2031, 2030
CITIZEN, PROCEDURE = "lan", "1.013128"


async def made(counter: Counter) -> dict[str, str]:
    """By the name that examples call it."""
    await edited(counter.address, counter.issuer)
    made = await _lists(counter) | await _applying(counter) | await _dossiers(counter) | await _assisted(counter)
    return made | await payments(counter)


async def _applying(counter: Counter) -> dict[str, str]:
    """Drafts of three kinds, by where their pages begin, and a dossier that was just submitted."""
    drafts = {
        "draft": ("1.001193", {"/request/child/full_name": "<b>An</b>", "/request/child/birth_place": "home"}),
        "with_papers": ("1.013128", {}),
        "with_rows": ("1.004194", {"/request/household/members/0/full_name": "Nguyễn Minh Châu"}),
    }
    begun = {name: f"/ban-nhap/{await counter.draft('lan', *about)}" for name, about in drafts.items()}
    begun["begun_file"] = await _begun_file(counter, begun["with_papers"].rpartition("/")[2])
    about = await counter.asked(None, "GET", f"{CATALOGUE}/procedures/1.013128")
    paper, draft = about.json()["components"][0]["id"], begun["with_papers"].rpartition("/")[2]
    await counter.file("lan", draft, paper, "giấy khai sinh.jpg", jpeg(6, located=True))
    await counter.file("lan", draft, paper, "cai-dat.exe", b"MZ" + bytes(100))
    await counter.file("lan", draft, paper, "bản quét.pdf", pdf()[:300], announced=len(pdf()))
    return begun | {"submitted": await counter.dossier("lan", "1.013128")}


# Nobody of the local issuer has this number: who it is for has no account, as happens at a counter.
HELPED = {"full_name": "Lê Văn Sáu", "id_number": "048055000019"}


async def _assisted(counter: Counter) -> dict[str, str]:
    """What an officer has begun and filed for somebody at the counter; more papers are asked for."""
    draft = await counter.draft("chinh-h17", PROCEDURE, {"/applicant/full_name": "Lê Văn Sáu"}, on_behalf_of=HELPED)
    await counter.file("chinh-h17", draft, "other", "ủy quyền.jpg", jpeg())
    filed = await counter.dossier("chinh-h17", PROCEDURE, on_behalf_of=HELPED)
    await counter.report(filed, "supplement-requested", reason="Ảnh mờ.", components=[*await papers(counter), "form"])
    return {"helped": f"/ban-nhap/{draft}", "filed": filed}


async def _dossiers(counter: Counter) -> dict[str, str]:
    """One that waits for papers, one that has ended with a result, one whose result is late."""
    dossier, ended, late = [await counter.dossier(CITIZEN, PROCEDURE) for _ in range(3)]
    await counter.report(dossier, "supplement-requested", reason="Ảnh mờ.", components=await papers(counter))
    for step in ("accepted", "decided", "returned"):
        documents = [{"name": "Quyết định", "sha256": "a" * 64, "size": 1}] if step == "decided" else []
        await counter.report(ended, step, documents=documents)
    await counter.report(late, "accepted")
    await overdue(counter, late)
    return {"dossier": dossier, "ended": ended, "late": late}


async def papers(counter: Counter, most: int = 2, procedure: str = PROCEDURE) -> list[str]:
    """The names of the papers that the procedure's list begins with, as an agency may ask for them."""
    found = (await counter.http.get(f"{CATALOGUE}/procedures/{procedure}")).json()
    return [paper["name"] for paper in found["components"]][:most]


async def overdue(counter: Counter, application_id: str) -> None:
    """The result of this dossier was due four days ago."""
    async with counter.runtime.database("submission").transaction() as connection:
        await connection.execute(
            "UPDATE application SET due_at = now() - interval '4 days' WHERE application_id = $1::text::uuid",
            application_id,
        )


async def _begun_file(counter: Counter, draft: str) -> str:
    """The id of a file of which nothing has come yet."""
    about = {"filename": "giấy.pdf", "draft": draft, "component": "other"}
    sent = await counter.http.post(
        f"{SUBMISSION}/uploads",
        headers={"Authorization": f"Bearer {counter.bearer('lan')}", "Tus-Resumable": "1.0.0", "Upload-Length": "9",
                 "Upload-Metadata": ",".join(f"{name} {b64encode(said.encode()).decode()}" for name, said in about.items())},
    )  # fmt: skip
    assert sent.status_code == 201, sent.text
    return sent.headers["location"].rpartition("/")[2]


async def _asked(counter: Counter, who: str, method: str, path: str, body: Any, **headers: str) -> Any:
    answer = await counter.asked(who, method, CATALOGUE + path, body, **headers)
    assert answer.is_success, answer.text
    return answer.json()


async def _lists(counter: Counter) -> dict[str, str]:
    """One that agencies register for, with a registration and a file that was sent; one that is implemented."""
    for year in (IMPLEMENTING, REGISTERING):
        body = {"year": year, "title": f"Danh mục năm {year}", "registration_due": "2029-12-31", "agencies": ["H17"]}
        await _asked(counter, "ha", "POST", "/lists", body)
        item = await _asked(counter, "ha", "POST", f"/lists/{year}/items", {"procedure": "1.009073"})
        await _asked(counter, "ha", "POST", f"/lists/{year}/transitions", {"act": "send"})
        row = {"level": "Toàn trình", "planned_on": f"{year}-06-30"}
        await _asked(counter, "binh-h17", "PUT", f"/lists/{year}/registrations/H17/1.009073", row)
    for act in ("submit", "consolidate"):
        who = "binh-h17" if act == "submit" else "ha"
        said = {"act": act, "agency": "H17", "procedures": ["1.009073"]}
        await _asked(counter, who, "POST", f"/lists/{IMPLEMENTING}/registrations/acts", said)
    decision = {"decision_number": "1/QĐ", "decision_date": "2026-01-05"}
    for step in ({"act": "consolidate"}, {"act": "approve", **decision}, {"act": "start"}):
        await _asked(counter, "ha", "POST", f"/lists/{IMPLEMENTING}/transitions", step)
    template = await counter.http.get(
        f"{CATALOGUE}/lists/{REGISTERING}/template.csv?agency=H17",
        headers={"Authorization": f"Bearer {counter.bearer('binh-h17')}"},
    )
    wrong = template.text.rstrip() + "\n1.000105,,Mức độ 9,,31/6/2030\n"
    sent = await counter.http.post(
        f"{CATALOGUE}/lists/{REGISTERING}/uploads",
        content=wrong.encode(),
        headers={"Authorization": f"Bearer {counter.bearer('binh-h17')}", "Content-Type": "text/csv",
                 "Idempotency-Key": "of-every-page"},
    )  # fmt: skip
    report = sent.json().get("report", sent.json())
    return {"list": str(REGISTERING), "worked_on": str(IMPLEMENTING), "item": item["id"], "upload": report["upload"]}


FEE = {
    "amount": 500_000,
    "items": [{"text": "Phí thẩm định", "amount": 350_000}, {"text": "Lệ phí", "amount": 150_000}],
}


async def charged(counter: Counter, who: str = "lan", fee: Any = FEE) -> str:
    """A dossier whose agency asks for this fee."""
    application_id = await counter.dossier(who, "1.001193")
    await counter.report(application_id, "accepted")
    await counter.report(application_id, "payment-required", fee=fee, reason="Nộp phí, lệ phí theo quy định.")
    return application_id


async def payments(counter: Counter) -> dict[str, str]:
    """A dossier with a fee, and a payment that was begun."""
    application_id = await charged(counter)
    answer = await counter.asked("lan", "POST", f"{APPLICATIONS}/{application_id}/payments", {})
    assert answer.status_code == 201, answer.text
    return {"charged": application_id, "payment": answer.json()["payment_id"]}
