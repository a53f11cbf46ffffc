"""Applying, from the procedure's page to the confirmation: with scripts, without, on a phone, by keys, and on bad days."""

import json
import re
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from services.portal.applying.form import Form
from services.portal.applying.steps import steps_of
from services.submission.domain.filling import pointers
from tests.browser.citizens.counter import Counter, Json
from tests.browser.conftest import DESK, PHONE, at_desk, fits, watched
from tests.support.eventually import eventually

BIRTH = "1.001193"
GENERAL = "1.013128"  # with papers
MOVED = "1.000105.000.00.00.H17"  # Đà Nẵng's own
ON = re.compile("Lưu và tiếp tục")


async def begun(page: Page, procedure: str = BIRTH) -> str:
    """A new draft of this procedure in Đà Nẵng, begun on its page; the address of its pages."""
    await page.goto(f"/thu-tuc/{procedure}")
    await page.get_by_role("link", name="Nộp trực tuyến").click()
    await page.get_by_label("Bạn nộp ở tỉnh, thành phố nào?").select_option("48")
    await page.get_by_role("button", name=re.compile("Bắt đầu")).click()
    await page.wait_for_url(re.compile("/buoc/1$"))
    return page.url.partition("/buoc")[0]


async def fill(page: Page, form: Form, answers: Json) -> None:
    """Types into the page that is open whatever of these answers it asks for."""
    for pointer, value in answers.items():
        own = page.locator(f'[name="{pointer}"]')
        if not await own.count():
            continue
        field = form.field(pointer)
        assert field is not None
        if field.kind in ("choice", "yes-no"):
            await page.locator(f'[name="{pointer}"][value="{value!s}"]').check()
        elif await own.evaluate("each => each.tagName") == "SELECT":
            await own.select_option(str(value))
        else:
            await own.fill("/".join(reversed(value.split("-"))) if field.kind == "date" else str(value))


async def go_on(page: Page) -> None:
    """The button that saves and goes on."""
    await page.get_by_role("button", name=ON).last.click()


async def walk(page: Page, form: Form, answers: Json) -> None:
    """From the first step to the page where answers are checked."""
    for _ in range(len(steps_of(form)) + 2):
        if page.url.endswith("/xem-lai"):
            return
        await fill(page, form, answers)
        await go_on(page)
    assert page.url.endswith("/xem-lai"), page.url


async def the_form(counter: Counter, procedure: str = BIRTH) -> tuple[Form, dict[str, Any]]:
    """The form of a procedure and its example as answers."""
    answer = await counter.asked(None, "GET", f"/api/catalog/v1/procedures/{procedure}/form")
    form = Form(answer.raise_for_status().json())
    return form, dict(pointers(form.schema["examples"][0]))


async def dossiers(counter: Counter, who: str) -> list[str]:
    """The ids of this citizen's dossiers."""
    found = (await counter.asked(who, "GET", "/api/submission/v1/applications?limit=200")).raise_for_status().json()
    return [each["application_id"] for each in found["items"]]


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
async def test_a_birth_is_registered_step_by_step_and_the_dossier_says_what_was_typed(
    browser: Browser, counter: Counter, scripts: bool
) -> None:
    form, answers = await the_form(counter)
    view = DESK if scripts else PHONE
    async with at_desk(browser, counter.address, "lan", "/", viewport=view, java_script_enabled=scripts) as page:
        base = await begun(page)
        await walk(page, form, answers)
        await fits(page)
        assert await page.locator(".summary").count() == 0
        text = await page.locator("main").inner_text()
        for words in ("Nguyễn Minh Châu", "15/01/2024", "Kinh", "Việt Nam", "Tại cơ sở y tế", "Thành phố Đà Nẵng"):
            assert words in text
        await page.get_by_role("button", name="Nộp hồ sơ").click()
        await expect(page.locator(".summary")).to_contain_text("cam đoan")
        await page.get_by_label(re.compile("Tôi cam đoan")).check()
        await page.get_by_role("button", name="Nộp hồ sơ").click()
        await page.wait_for_url(re.compile("/da-nop$"))
        dossier = page.url.split("/")[-2]
        assert dossier in await page.locator(".confirmed").inner_text()
        await fits(page)
        # Back, and once more: the same dossier.
        await page.go_back()
        await page.goto(f"{base}/xem-lai")
        assert page.url.endswith(f"/ho-so/{dossier}/da-nop")
        await page.goto(f"{base}/buoc/1")
        assert page.url.endswith(f"/ho-so/{dossier}/da-nop")
    seen = await counter.until(dossier, lambda now: now["state"] == "assigned")
    assert seen["agency"] == "H17"
    officer = counter.officer("H17")
    whole = await counter.asked(officer, "GET", f"/api/submission/v1/applications/{dossier}/dossier")
    assert whole.json()["form"] == form.schema["examples"][0]


async def test_by_keys_alone_from_the_first_field_to_the_last(browser: Browser, counter: Counter) -> None:
    async with at_desk(browser, counter.address, "lan", "/") as page:
        await begun(page, GENERAL)
        await page.locator("[name='/applicant/full_name']").focus()
        await page.keyboard.type("Trần Thị Bích")
        await page.keyboard.press("Tab")
        await page.keyboard.type("001090000001")
        await page.keyboard.press("Enter")
        await page.wait_for_url(re.compile("/buoc/2$"))
        await page.locator("#content").focus()
        for _ in range(30):
            await page.keyboard.press("Tab")
            if await page.evaluate("document.activeElement.name") == "/request/on_behalf":
                break
        await page.keyboard.press("Space")
        await page.keyboard.press("ArrowDown")
        # The case that was just chosen shows its field, and it is the next thing reached.
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.name") == "/request/person"
        outline = await page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert outline == "3px"


async def test_what_cannot_be_sent_is_kept_on_this_device_and_comes_back_after_everything(
    browser: Browser, counter: Counter
) -> None:
    """Offline, a reload, the end of the session: in this order, and nothing typed is lost or called saved before it is."""
    async with at_desk(browser, counter.address, "minh", "/") as page:
        base = await begun(page, GENERAL)
        saved = page.locator("[data-saved]")
        name, address = page.locator("[name='/applicant/full_name']"), page.locator("[name='/applicant/address']")
        await name.fill("Trần Văn Minh")
        await expect(saved).to_contain_text(re.compile("Đã lưu [0-9]"), timeout=10_000)
        await page.context.set_offline(True)
        await address.fill("Số 9, đường Thử, phường Hải Châu")
        await expect(saved).to_contain_text("đang giữ trên máy này", timeout=10_000)
        await page.context.set_offline(False)
        await counter.sign_out_behind_their_back("minh")
        await address.press("End")
        await address.type(", Đà Nẵng")
        await expect(saved.get_by_role("link")).to_contain_text("Đăng nhập lại để lưu", timeout=40_000)
        await saved.get_by_role("link").click()
        await page.locator("button[value=minh]").click()
        await page.wait_for_url(re.compile("/buoc/1$"))
        await expect(address).to_have_value("Số 9, đường Thử, phường Hải Châu, Đà Nẵng")
        await expect(saved).to_contain_text(re.compile("Đã lưu [0-9]"), timeout=10_000)
        assert await page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('motcua:')).length") == 0
        draft = await counter.asked("minh", "GET", f"/api/submission/v1/drafts/{base.rpartition('/')[2]}")
        assert draft.json()["entries"]["/applicant/address"] == "Số 9, đường Thử, phường Hải Châu, Đà Nẵng"


async def test_two_tabs_of_one_draft_are_told_of_each_other_and_one_chooses_by_field(
    browser: Browser, counter: Counter
) -> None:
    """One tab saves by its script, the other by its buttons alone."""
    async with at_desk(browser, counter.address, "minh", "/") as first:
        base = await begun(first, GENERAL)
        async with at_desk(browser, counter.address, "minh", f"{base}/buoc/1", java_script_enabled=False) as plain:
            await first.locator("[name='/applicant/full_name']").fill("Tên từ thẻ một")
            await first.locator("[name='/applicant/phone']").fill("0900000000")
            await expect(first.locator("[data-saved]")).to_contain_text(re.compile("Đã lưu [0-9]"), timeout=10_000)
            await plain.locator("[name='/applicant/full_name']").fill("Tên từ thẻ hai")
            await go_on(plain)
            both = plain.locator(".conflict")
            assert await both.count() == 1
            assert "Tên từ thẻ một" in await both.inner_text()
            # What the other tab alone had typed is not touched by this one, which showed it empty.
            await plain.get_by_role("button", name="Giữ của tôi").click()
            await expect(plain.locator("[name='/applicant/full_name']")).to_have_value("Tên từ thẻ hai")
            await expect(plain.locator("[name='/applicant/phone']")).to_have_value("0900000000")
        await first.locator("[name='/applicant/full_name']").fill("Tên thứ ba")
        shown = first.locator(".conflict")
        await expect(shown).to_contain_text("Tên từ thẻ hai", timeout=10_000)
        # Nobody has answered yet: what was typed comes back with the question.
        first.on("dialog", lambda dialog: dialog.accept())
        await first.reload()
        await expect(first.locator("[name='/applicant/full_name']")).to_have_value("Tên thứ ba")
        await expect(shown).to_contain_text("Tên từ thẻ hai", timeout=10_000)
        await shown.get_by_role("button", name="Lấy bản kia").click()
        await expect(first.locator("[name='/applicant/full_name']")).to_have_value("Tên từ thẻ hai")
        await first.locator("[name='/applicant/full_name']").fill("Tên cuối")
        await expect(first.locator("[data-saved]")).to_contain_text(re.compile("Đã lưu [0-9]"), timeout=10_000)
        await first.reload()
        await expect(first.locator("[name='/applicant/full_name']")).to_have_value("Tên cuối")


async def test_submitting_after_the_session_has_ended_and_twice_at_once_makes_one_dossier(
    browser: Browser, counter: Counter
) -> None:
    form, answers = await the_form(counter, GENERAL)
    async with at_desk(browser, counter.address, "minh", "/") as page:
        base = await begun(page, GENERAL)
        await walk(page, form, answers)
        before = await dossiers(counter, "minh")
        await page.get_by_label(re.compile("Tôi cam đoan")).check()
        await counter.sign_out_behind_their_back("minh")
        await page.get_by_role("button", name="Nộp hồ sơ").click()
        await expect(page.locator("h1")).to_contain_text("Phiên đăng nhập đã hết")
        await page.get_by_role("link", name=re.compile("Đăng nhập và quay lại")).click()
        await page.locator("button[value=minh]").click()
        await page.wait_for_url(f"{base}/xem-lai")
        await page.get_by_label(re.compile("Tôi cam đoan")).check()
        other = await page.context.new_page()
        await other.goto(f"{base}/xem-lai")
        await other.get_by_label(re.compile("Tôi cam đoan")).check()
        await page.get_by_role("button", name="Nộp hồ sơ").dblclick()
        await page.wait_for_url(re.compile("/da-nop$"))
        await other.get_by_role("button", name="Nộp hồ sơ").click()
        await other.wait_for_url(page.url)
        after = await dossiers(counter, "minh")
        assert len(after) == len(before) + 1


async def test_without_scripts_a_session_that_ended_costs_no_letter(browser: Browser, counter: Counter) -> None:
    async with at_desk(browser, counter.address, "minh", "/", java_script_enabled=False) as page:
        await begun(page, GENERAL)
        await page.locator("[name='/applicant/full_name']").fill("Trần Văn Minh")
        await page.locator("[name='/applicant/language'][value=en]").check()
        await counter.sign_out_behind_their_back("minh")
        await go_on(page)
        await expect(page.locator("h1")).to_contain_text("Phiên đăng nhập đã hết")
        async with page.context.expect_page() as opened:
            await page.get_by_role("link", name="Đăng nhập ở thẻ mới").click()
        other = await opened.value
        await other.locator("button[value=minh]").click()
        await other.wait_for_url(re.compile("/buoc/1$"))
        await page.get_by_role("button", name="Gửi lại").click()
        await expect(page.locator(".summary")).to_contain_text("chưa lưu")
        await expect(page.locator("[name='/applicant/full_name']")).to_have_value("Trần Văn Minh")
        await expect(page.locator("[name='/applicant/language'][value=en]")).to_be_checked()
        await go_on(page)
        await page.wait_for_url(re.compile("/buoc/2$"))
        await other.reload()
        await expect(other.locator("[name='/applicant/full_name']")).to_have_value("Trần Văn Minh")


async def test_a_new_version_of_the_form_keeps_the_answers_and_says_what_changed(
    browser: Browser, counter: Counter
) -> None:
    """An officer publishes a form with one more compulsory field while somebody fills in the one before."""
    form, answers = await the_form(counter, MOVED)
    async with at_desk(browser, counter.address, "lan", "/") as page:
        base = await begun(page, MOVED)
        await fill(page, form, answers)
        await go_on(page)
        await republished(counter, form)

        async def told() -> bool:
            draft = await counter.asked("lan", "GET", f"/api/submission/v1/drafts/{base.rpartition('/')[2]}")
            return "form_moved" in draft.json()

        await eventually(told, bool, 60)
        await page.goto(f"{base}/buoc/1")
        note = page.locator(".applying .note.attention")
        await expect(note).to_contain_text("phiên bản mới")
        await note.get_by_text("Điều gì đã đổi").click()
        await expect(note).to_contain_text("Tên thường gọi")
        await page.get_by_role("button", name="Chuyển sang phiên bản mới").click()
        await expect(page.locator(".applying .note[role=status]")).to_contain_text("mọi câu trả lời còn nguyên")
        text = await page.locator("main").inner_text()
        assert str(answers["/applicant/full_name"]) in text
        assert "Chưa trả lời “Tên thường gọi”" in text


async def republished(counter: Counter, form: Form) -> None:
    """The next version of MOVED, from today, with one field more."""
    path = f"/api/catalog/v1/procedures/{MOVED}"
    changed = json.loads(json.dumps(form.schema))
    applicant = changed["properties"]["applicant"]
    applicant["properties"]["known_as"] = {
        "title": "Tên thường gọi", "x-title-en": "Known as", "type": "string", "minLength": 1, "maxLength": 100,
        "x-error": {"vi": "Hãy ghi tên thường gọi.", "en": "Write what you are called."},
        "x-example": {"vi": "Hai", "en": "Hai"},
    }  # fmt: skip
    applicant["required"].append("known_as")
    changed["x-layout"]["sections"][0]["fields"].append("/applicant/known_as")
    changed["examples"][0]["applicant"]["known_as"] = "Hai"
    why = {"why": "Quyết định 8/QĐ-UBND"}
    (await counter.asked("binh-h17", "POST", f"{path}/draft", why)).raise_for_status()
    draft = (await counter.asked("binh-h17", "GET", f"{path}/draft")).json()
    told = draft["description"]
    whole = {
        "cases": [{**each, "steps": each["steps"] or ["Nộp hồ sơ"]} for each in told["cases"]],
        "sets": told["sets"] or 1,
        "requirements": told["requirements"] or "Không.",
    }
    body = {"description": told | whole, "form": changed} | why
    put = await counter.asked("binh-h17", "PUT", f"{path}/draft", body, If_Match=f'"r{draft["revision"]}"')
    assert put.is_success, put.text
    said = {"revision": put.json()["revision"], "why": "Đã đọc"}
    published = await counter.asked("chinh-h17", "POST", f"{path}/publish", said)
    assert published.is_success, published.text


WILD = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=HYPERLINK(1)",
    "{{ 7*7 }}",
    "🙂 \u202eabc\u202c",
    "'; DROP TABLE draft; --",
]


async def test_html_formulas_emoji_and_marks_in_every_field_are_only_text(browser: Browser, counter: Counter) -> None:
    form, _ = await the_form(counter)
    async with watched(browser, counter.address, viewport=PHONE) as context:
        page = await context.new_page()
        page.on("dialog", lambda _: pytest.fail("something that was typed was run"))
        await page.goto("/dang-nhap?ve=/")
        await page.locator("button[value=lan]").click()
        base = await begun(page)
        for step in steps_of(form):
            await page.goto(f"{base}/buoc/{step.number}")
            own = page.locator("form.step .field input:not([type=radio], [type=checkbox]), form.step textarea")
            for at in range(await own.count()):
                if await own.nth(at).is_visible():
                    await own.nth(at).fill(WILD[at % len(WILD)])
            await page.get_by_role("button", name="Lưu và kiểm tra").click()
            await fits(page)
            for at in range(await own.count()):
                if await own.nth(at).is_visible():
                    await expect(own.nth(at)).to_have_value(WILD[at % len(WILD)])
        await page.goto(f"{base}/xem-lai")
        text = await page.locator("main").inner_text()
        assert all(each in text for each in WILD[:3])
        await fits(page)
        await page.goto(f"{base}/xoa")
        await page.get_by_role("button", name="Xóa bản nháp").click()
        await expect(page.get_by_role("status")).to_contain_text("Đã xóa bản nháp")
        assert (await page.goto(f"{base}/buoc/1")).status == 404  # type: ignore[union-attr] # a page that was asked for
