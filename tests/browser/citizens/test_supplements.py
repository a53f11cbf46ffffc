"""Answering an agency's request: only what it asks for, whole, and nothing that was typed is lost when it is refused."""

from playwright.async_api import Browser, expect

from tests.browser.citizens.counter import Counter
from tests.browser.citizens.things import PROCEDURE, papers
from tests.browser.conftest import PHONE, at_desk, fits
from tests.component.submission.files.files import pdf

NOTE = "Tôi gửi lại bản rõ."


async def test_a_file_that_was_refused_is_said_at_its_control_and_what_was_typed_stays_there(
    counter: Counter, browser: Browser, site: str
) -> None:
    dossier, (first, second) = await counter.dossier("lan", PROCEDURE), await papers(counter)
    await counter.report(dossier, "supplement-requested", reason="Ảnh chụp bị mờ.", components=[first, second])
    address = f"/ho-so/{dossier}/bo-sung"
    async with at_desk(browser, site, "lan", address, viewport=PHONE, java_script_enabled=False) as page:
        control = page.locator("section.files").first
        for name, content in (("bản rõ.pdf", pdf()), ("cài đặt.pdf", b"MZ" + bytes(100))):
            await control.locator("input[type=file]").set_input_files(
                {"name": name, "mimeType": "application/pdf", "buffer": content}
            )
            await control.get_by_role("button", name="Gửi tệp").click()
        await page.get_by_label("Tôi nộp giấy này tại quầy").nth(1).check()
        await page.get_by_label("Ghi chú cho cơ quan").fill(NOTE)
        await page.get_by_role("button", name="Gửi phần bổ sung").click()
        await expect(page.locator(".summary a")).to_have_count(1)
        await expect(page.locator(".summary a")).to_contain_text("“cài đặt.pdf” không nhận được")
        await expect(control.locator(".fault").first).to_contain_text("Xin bỏ hoặc thay tệp này.")
        await expect(page.get_by_label("Ghi chú cho cơ quan")).to_have_value(NOTE)
        await expect(page.get_by_label("Tôi nộp giấy này tại quầy").nth(1)).to_be_checked()
        await fits(page)
        # Another tab of the same request, that sends later.
        late = await page.context.new_page()
        await late.goto(address)
        await control.get_by_role("button", name="Xóa cài đặt.pdf").click()
        await page.get_by_label("Tôi nộp giấy này tại quầy").nth(1).check()
        await page.get_by_label("Ghi chú cho cơ quan").fill(NOTE)
        same = {
            name: await page.locator(f"#supplement [name={name}]").input_value() for name in ("_csrf", "_key", "_asked")
        }
        same |= {"note": NOTE, "paper/2": "on"}
        await page.get_by_role("button", name="Gửi phần bổ sung").click()
        await expect(page.get_by_role("status").first).to_contain_text("Đã gửi phần bổ sung.")
        again = await page.request.post(address, form=same, headers={"Origin": site})
        assert "Đã gửi phần bổ sung." in await again.text()
        assert (await counter.steps(dossier)).count("supplement-sent") == 1, "the same form, sent twice, does it once"
        await late.get_by_label("Tôi nộp giấy này tại quầy").nth(1).check()
        await late.get_by_label("Ghi chú cho cơ quan").fill("Tôi gửi thêm.")
        await late.get_by_role("button", name="Gửi phần bổ sung").click()
        await expect(late.locator(".summary")).to_contain_text("Chưa gửi phần bổ sung")
        await expect(late.locator("textarea[readonly]")).to_have_value("Tôi gửi thêm.")
