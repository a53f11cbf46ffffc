"""What is typed into a form that goes off in one piece is kept until it is sent; sent twice, it is sent once."""

import asyncio
from pathlib import Path

from playwright.async_api import Browser, async_playwright, expect

from services.portal.applying.fields import id_of
from tests.browser.citizens.counter import APPLICATIONS, Counter
from tests.browser.citizens.test_unsent import HELD
from tests.browser.conftest import PHONE, at_desk, fits
from tests.never_lost.browser import Citizen

# Registration for military service, whose form asks about relatives, as many as there are.
SERVICE, NAME = "1.013133", "/request/citizen/full_name"
NOTE, NEW_NAME, RELATIVE = "Tôi sửa theo giấy khai sinh.", "Nguyễn Thị Bình An", "Nguyễn Văn Cả"
BACK = "Những gì bạn gõ trước đó đã được đặt lại"


async def _asked_to_correct(counter: Counter) -> str:
    dossier = await counter.dossier("lan", SERVICE)
    await counter.report(dossier, "supplement-requested", reason="Họ tên không khớp.", components=["form"])
    return dossier


async def test_a_correction_comes_back_after_the_browser_was_killed_and_is_forgotten_once_it_is_sent(
    counter: Counter, tmp_path: Path
) -> None:
    dossier = await _asked_to_correct(counter)
    address = f"/ho-so/{dossier}/bo-sung"
    async with async_playwright() as playwright:
        citizen = Citizen(playwright, tmp_path / "profile", counter.address)
        await citizen.start(address)
        page = citizen.page
        given = await page.get_by_role("group", name="Người thân").count()
        await page.locator(f"[id='{id_of(NAME)}']").fill(NEW_NAME)
        await page.get_by_role("button", name="Thêm người thân").click()
        relative = page.get_by_role("group", name="Người thân").nth(given).get_by_label("Họ, chữ đệm, tên")
        await relative.fill(RELATIVE)
        await page.get_by_label("Ghi chú cho cơ quan").fill(NOTE)
        await expect(page.locator("form .keeping")).to_contain_text("được giữ trên máy này")
        await page.wait_for_timeout(500)
        citizen.kill()
        await citizen.gone()
        await citizen.start(address)
        page = citizen.page
        await expect(page.get_by_role("group", name="Người thân")).to_have_count(given + 1)
        await expect(page.locator("form .keeping")).to_contain_text(BACK)
        relative = page.get_by_role("group", name="Người thân").nth(given).get_by_label("Họ, chữ đệm, tên")
        await expect(relative).to_have_value(RELATIVE)
        await expect(page.locator(f"[id='{id_of(NAME)}']")).to_have_value(NEW_NAME)
        await expect(page.get_by_label("Ghi chú cho cơ quan")).to_have_value(NOTE)
        # Without the new row nothing has to be drawn anew: it is put back where it stands.
        await page.get_by_role("button", name=f"Bỏ người thân {given + 1}").click()
        await expect(page.get_by_role("group", name="Người thân")).to_have_count(given)
        await page.goto(address)
        await expect(page.locator("form .keeping")).to_contain_text(BACK)
        await expect(page.locator(f"[id='{id_of(NAME)}']")).to_have_value(NEW_NAME)
        await page.get_by_label("cam đoan").check()
        await page.get_by_role("button", name="Gửi phần bổ sung").click()
        await expect(page.get_by_role("status").first).to_contain_text("Đã gửi phần bổ sung.")
        await expect(page.locator("[data-sent]")).to_have_count(1)
        await page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('motcua:giu|'))")
        await citizen.gone()
    after = (await counter.asked("lan", "GET", f"{APPLICATIONS}/{dossier}/form")).json()["entries"]
    assert after[NAME] == NEW_NAME


async def test_a_reason_typed_before_the_session_ended_is_there_after_signing_in_again_and_goes_when_thrown_away(
    counter: Counter, browser: Browser
) -> None:
    dossier = await counter.dossier("lan", SERVICE)
    address = f"/ho-so/{dossier}/rut"
    async with at_desk(browser, counter.address, "lan", address, viewport=PHONE) as page:
        reason = page.get_by_label("Lý do")
        await reason.fill(NOTE)
        await expect(page.locator("form .keeping")).to_contain_text("Chưa gửi.")
        await fits(page)
        await page.context.clear_cookies(name="motcua_session")
        await page.reload()
        await page.locator("button[value=lan]").click()
        await expect(reason).to_have_value(NOTE)
        await expect(page.locator("form .keeping")).to_contain_text(BACK)
        await page.get_by_role("button", name="Bỏ những gì đã gõ").click()
        await expect(reason).to_have_value("")
        await expect(page.locator("form .keeping")).to_have_text("")
        assert await page.evaluate(HELD) == ["", ""]


async def test_a_correction_that_is_sent_twice_is_sent_once_and_says_twice_that_it_was_sent(
    counter: Counter, browser: Browser
) -> None:
    dossier = await _asked_to_correct(counter)
    address = f"/ho-so/{dossier}/bo-sung"
    async with at_desk(browser, counter.address, "lan", address, java_script_enabled=False) as page:
        await page.locator(f"[id='{id_of(NAME)}']").fill(NEW_NAME)
        await page.get_by_label("cam đoan").check()
        sent = dict(await page.locator("#supplement").evaluate("form => Array.from(new FormData(form))"))
        sent["_do"] = "send"
        for _ in range(2):
            both = await asyncio.gather(
                *(page.request.post(address, form=sent, headers={"Origin": counter.address}) for _ in range(2))
            )
            for answer in both:
                assert answer.url.endswith(f"/ho-so/{dossier}"), (answer.status, answer.url)
    assert (await counter.steps(dossier)).count("supplement-sent") == 1
