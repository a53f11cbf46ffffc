"""At the counter: an officer files for somebody who sits there, and both of them find it again."""

import asyncio
import re
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.citizens.counter import APPLICATIONS, DRAFTS, Counter
from tests.browser.citizens.test_applying import GENERAL, the_form, walk
from tests.browser.citizens.things import papers
from tests.browser.conftest import DESK, at_desk, fits
from tests.component.submission.files.files import jpeg

OTHER = "#files-other"
OFFICER = "binh-h17"


async def _files(counter: Counter, draft: str) -> list[tuple[str, str]]:
    told = (await counter.asked(OFFICER, "GET", f"{DRAFTS}/{draft}")).raise_for_status().json()
    return sorted((each["name"], each["state"]) for each in told["files"])


async def _begun(page: Page) -> str:
    """An officer begins for Lan, who has an account; the address of the draft's pages."""
    await page.goto(f"/nop/{GENERAL}")
    await page.get_by_label("Bạn nộp ở tỉnh, thành phố nào?").select_option("48")
    await page.get_by_label("Họ và tên người được nộp thay").fill("Nguyễn Thị Lan")
    await page.get_by_label("Số định danh cá nhân của người đó").fill("048190000017")
    await page.get_by_role("button", name="Bắt đầu").click()
    await page.wait_for_url("**/ban-nhap/**")
    return page.url.partition("/buoc")[0]


async def test_an_officer_files_for_somebody_and_both_find_it_again(
    browser: Browser, counter: Counter, tmp_path: Path
) -> None:
    form, answers = await the_form(counter, GENERAL)
    for name in ("một.jpg", "hai.jpg", "ba.jpg"):
        await asyncio.to_thread((tmp_path / name).write_bytes, jpeg())
    async with at_desk(browser, counter.address, OFFICER, "/") as page:
        base = await _begun(page)
        draft = base.rpartition("/")[2]
        # With scripts: two files, of which one was the wrong one.
        await page.goto(f"{base}/giay-to")
        control = page.locator(OTHER)
        await control.locator("input[type=file]").set_input_files([tmp_path / "một.jpg", tmp_path / "hai.jpg"])
        await expect(control.locator("li", has_text="Đã nhận")).to_have_count(2, timeout=30_000)
        await control.get_by_role("button", name="Xóa một.jpg").click()
        await expect(control.locator("li")).to_have_count(1)
        assert await _files(counter, draft) == [("hai.jpg", "kept")]
        await page.goto("/ban-nhap")
        await expect(page.locator("li", has=page.locator(f"a[href='/ban-nhap/{draft}']"))).to_contain_text(
            "Nguyễn Thị Lan"
        )
    async with at_desk(browser, counter.address, OFFICER, f"{base}/giay-to", java_script_enabled=False) as page:
        # Without: one more, taken out again, and everything else.
        control = page.locator(OTHER)
        await control.locator("input[type=file]").set_input_files(tmp_path / "ba.jpg")
        await control.get_by_role("button", name="Gửi tệp").click()
        await expect(control.locator("li")).to_have_count(2)
        await control.get_by_role("button", name="Xóa ba.jpg").click()
        await expect(control.locator("li")).to_have_count(1)
        assert await _files(counter, draft) == [("hai.jpg", "kept")]
        await page.goto(f"{base}/buoc/1")
        await walk(page, form, answers)
        await fits(page)
        said = await page.locator("section", has_text="Nộp thay").inner_text()
        assert all(words in said for words in ("Nguyễn Thị Lan", "048190000017", "Lê Thị Bình", "H17"))
        await page.get_by_label(re.compile("Tôi cam đoan")).check()
        await page.get_by_role("button", name="Nộp hồ sơ").click()
        await page.wait_for_url(re.compile("/da-nop$"))
        dossier = page.url.split("/")[-2]
        said = await page.locator("main").inner_text()
        assert all(words in said for words in ("Nguyễn Thị Lan", "Lê Thị Bình", "đưa cho người dân"))
        assert "báo qua thư" not in said, "an officer is not written to"
    await counter.until(dossier, lambda now: now["state"] == "assigned")
    await _found_again_by_the_officer(browser, counter, dossier)
    await _supplemented_for_them(browser, counter, dossier)
    await _seen_by_whom_it_is_for(browser, counter, dossier)


async def _found_again_by_the_officer(browser: Browser, counter: Counter, dossier: str) -> None:
    async with at_desk(browser, counter.address, OFFICER, "/") as page:
        await page.get_by_role("navigation").get_by_role("link", name="Nộp thay").click()
        row = page.locator("li", has=page.locator(f"a[href='/ho-so/{dossier}']"))
        await expect(row).to_contain_text("Nguyễn Thị Lan")
        await row.get_by_role("link").click()
        text = await page.locator("main").inner_text()
        assert "Bạn nộp hồ sơ này thay Nguyễn Thị Lan" in text
        assert "cán bộ của cơ quan giải quyết" not in text
        assert "Bạn không cần làm gì" not in text
        async with page.expect_download() as told:
            await page.get_by_role("link", name="Tải giấy này (PDF)").click()
        assert (await told.value).suggested_filename.endswith(".pdf")


async def _supplemented_for_them(browser: Browser, counter: Counter, dossier: str) -> None:
    """Who sits at the counter may have no account at all: whoever filed for them hands in what is asked for."""
    await counter.report(dossier, "supplement-requested", reason="Ảnh mờ.", components=await papers(counter, 1))
    async with at_desk(browser, counter.address, OFFICER, f"/ho-so/{dossier}", java_script_enabled=False) as page:
        await page.get_by_role("link", name="Bổ sung thay người nộp").click()
        assert await page.locator("main a[href*='/ca-nhan']").count() == 0
        await page.locator("#paper-1").check()
        await page.get_by_role("button", name="Gửi phần bổ sung").click()
        await page.wait_for_url(re.compile(f"/ho-so/{dossier}$"))
    await counter.until(dossier, lambda now: "supplemented" in [each["step"] for each in now["timeline"]])


async def _seen_by_whom_it_is_for(browser: Browser, counter: Counter, dossier: str) -> None:
    async with at_desk(browser, counter.address, "lan", "/ho-so", viewport=DESK) as page:
        await page.locator(f"a[href='/ho-so/{dossier}']").click()
        text = await page.locator("main").inner_text()
        assert "Cán bộ Lê Thị Bình" in text
        assert "nộp hồ sơ thay Nguyễn Thị Lan" in text
        await expect(page.get_by_role("link", name="Rút hồ sơ")).to_have_count(1)
    # From now on it is hers: who filed it sees it, and is offered nothing that would be refused.
    async with at_desk(browser, counter.address, OFFICER, f"/ho-so/{dossier}") as page:
        await expect(page.locator("main")).to_contain_text("tự làm các việc của hồ sơ")
        await expect(page.get_by_role("link", name="Rút thay người nộp")).to_have_count(0)
        assert await violations(page) == []
    refused = await counter.asked(OFFICER, "POST", f"{APPLICATIONS}/{dossier}/withdrawal", {})
    assert refused.status_code == 404
