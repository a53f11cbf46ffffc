"""An operator erases a dossier: of the citizen nothing is left in any table, topic or object, and the oracle is content."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.local.provision import agency_codes
from deploy.local.world.issuer.tokens import Persona
from services.contracts import topics
from services.oversight.verify import verify
from services.oversight.verify.settling import settle
from services.submission.cleaning import clear, clear_objects
from services.submission.keeping import keeping_of
from tests.browser.citizens.counter import APPLICATIONS, DRAFTS, Counter
from tests.browser.citizens.things import PROCEDURE, papers
from tests.component.submission.files.files import pdf
from tests.support import searching

NAME, PHONE, EMAIL, NUMBER = "Hoàng Yến Thảo Mây", "0911222333", "yen.thao.may@citizen.example", "048185001234"
WORDS = (NAME, PHONE, EMAIL, NUMBER)
PAGE, RESULT = pdf(3, NAME.encode()), pdf(5, NAME.encode())
OPERATOR = Persona(role="operator", sub="who-erases", name="Người trực")
ORDER = {"reason": "Người nộp hồ sơ đề nghị", "legal_basis": "Luật 91/2025/QH15, Điều 14"}
# decisions/0027: a log cannot forget one record, and what agencies write themselves stands in no other.
AGENCIES_WORDS = {topics.PROCESSED: {NAME}}


def _entries(form: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Pointer → what is typed there."""
    if isinstance(form, dict):
        for name, value in form.items():
            yield from _entries(value, f"{at}/{name}")
    else:
        yield at, form


async def _form(counter: Counter) -> Any:
    form = await counter.example(PROCEDURE)
    form["applicant"] |= {"full_name": NAME, "phone": PHONE, "email": EMAIL, "id_number": NUMBER}
    form["request"]["content"] = f"Xin gọi cho {NAME} theo số {PHONE}."
    return form


async def _typed_and_handed_in(counter: Counter) -> str:
    """Through a draft, with a file that is handed in and one that is taken away before."""
    draft = await counter.draft("minh", PROCEDURE, dict(_entries(await _form(counter))))
    for component in ("c1", "c2"):
        await counter.file("minh", draft, component, f"giấy của {NAME}.pdf", PAGE)
    other = await counter.file("minh", draft, "c1", f"ảnh của {NAME}.pdf", pdf(2))
    tus = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {counter.bearer('minh')}"}
    (await counter.http.delete(f"/api/submission/v1/uploads/{other}", headers=tus)).raise_for_status()
    answer = await counter.asked("minh", "POST", f"{DRAFTS}/{draft}/submission", {})
    assert answer.status_code == 202, answer.text
    dossier = str(answer.json()["application_id"])
    await counter.until(dossier, lambda seen: seen["state"] == "assigned")
    return dossier


async def _lived(counter: Counter, dossier: str) -> None:
    """Everything that somebody may write on the way, with the person in it, against the rule where an agency writes."""
    officer = counter.officer(await counter.agency_of(dossier))
    wrong = {"step": "supplement-requested", "reason": "Thiếu.", "components": [f"Giấy của {NAME}"]}
    wrong["occurred_at"] = datetime.now(UTC).isoformat()
    door, key = f"/api/routing/v1/assignments/{dossier}/reports", {"Idempotency_Key": f"wrong-{dossier}"}
    refused = [await counter.asked(officer, "POST", door, wrong, **key) for _ in range(2)]
    assert [answer.status_code for answer in refused] == [422, 422]
    assert NAME in refused[0].text
    assert refused[0].content == refused[1].content
    asked = [*await papers(counter, 1), "Tờ khai điện tử"]
    await counter.report(dossier, "supplement-requested", reason=f"{NAME} gửi thiếu.", components=asked)
    given = {"components": asked, "note": f"{NAME} xin gửi.", "form": await _form(counter)}
    answer = await counter.asked("minh", "POST", f"{APPLICATIONS}/{dossier}/supplements", given)
    assert answer.status_code == 202, answer.text
    await counter.until(dossier, lambda seen: seen["state"] == "assigned")
    await counter.report(dossier, "accepted", unit=f"Phòng của {NAME}")
    issued = {"name": f"Giấy phép của {NAME}", "sha256": hashlib.sha256(RESULT).hexdigest(), "size": len(RESULT)}
    await counter.report(dossier, "decided", documents=[issued], reason=f"{NAME} đủ điều kiện.")
    bearer = {"Authorization": f"Bearer {counter.issuer.token(officer)}"}
    (await counter.http.put(f"{APPLICATIONS}/{dossier}/results/1", content=RESULT, headers=bearer)).raise_for_status()
    rated = {"grade": "satisfied", "comment": f"{NAME} cảm ơn."}
    assert (await counter.asked("minh", "POST", f"{APPLICATIONS}/{dossier}/rating", rated)).is_success
    assert (await counter.asked(officer, "GET", f"{APPLICATIONS}/{dossier}/dossier")).is_success


async def _filed_for_them(counter: Counter) -> str:
    """An officer at the counter files for the person; their agency does not take it."""
    helped = {"full_name": NAME, "id_number": NUMBER}
    dossier = await counter.dossier("binh-h17", PROCEDURE, form=await _form(counter), on_behalf_of=helped)
    await counter.report(dossier, "not-accepted", reason=f"{NAME} không thuộc diện này.")
    return dossier


async def test_after_an_erasure_nothing_of_the_citizen_is_in_any_table_topic_or_object_and_the_oracle_is_content(
    counter: Counter,
) -> None:
    settings, agencies = counter.runtime.settings, agency_codes()
    whole, helped = await _typed_and_handed_in(counter), await _filed_for_them(counter)
    await _lived(counter, whole)
    assert await settle(settings, 60.0, lambda _: None)
    stored = await searching.tables(settings, WORDS)
    assert {"submission.timeline", "notification.delivery", "routing.report", "submission.upload"} <= set(stored)
    assert len(await searching.objects(settings, WORDS)) == 3, "two papers and a result"
    assert await searching.topics_of(settings, agencies, WORDS) == AGENCIES_WORDS
    sent = [str(mail.get_body(("plain",)).get_content()) for mail in counter.mail.to(EMAIL)]  # type: ignore[union-attr] # both parts are always there
    assert any(NAME in text for text in sent), "until then it is written to them"

    for dossier in (whole, helped):
        erased = await counter.asked(OPERATOR, "POST", f"{APPLICATIONS}/{dossier}/erasure", ORDER)
        assert erased.status_code == 200, erased.text
    assert await settle(settings, 60.0, lambda _: None)
    # The agency hands over afterwards, and says so in its own words.
    await counter.report(whole, "returned", documents=[{"name": f"Bản giấy của {NAME}"}], reason=f"Trao cho {NAME}.")
    assert await settle(settings, 60.0, lambda _: None)

    assert await searching.tables(settings, WORDS) == {}
    keeping = keeping_of(counter.runtime)
    await clear(keeping, datetime.now(UTC) + timedelta(hours=2))
    await clear_objects(keeping, datetime.now(UTC) + timedelta(days=2))
    assert await searching.objects(settings, WORDS) == {}
    assert await searching.topics_of(settings, agencies, WORDS) == AGENCIES_WORDS
    report = await verify(settings)
    assert report.ok, report.as_text()
    seen = await counter.application(whole)
    assert seen["erased"]["reason"] == ORDER["reason"]
    assert [(one["state"], one.get("sha256")) for one in seen["results"]] == [
        ("erased", hashlib.sha256(RESULT).hexdigest()),
        ("erased", None),
    ]
    assert len(counter.mail.to(EMAIL)) == len(sent), "nobody can write to them any more"
