"""One's own pages: what is remembered, who looked, where one is signed in; with and without scripts."""

from playwright.async_api import Browser, expect

from tests.browser.axe import violations
from tests.browser.citizens.counter import APPLICATIONS, Counter
from tests.browser.conftest import at_desk, fits, opened

PHONE = {"width": 390, "height": 844}
PROCEDURE = "1.013128"


async def test_what_is_remembered_is_mended_kept_and_deleted_without_scripts(browser: Browser, site: str) -> None:
    async with at_desk(browser, site, "minh", "/ca-nhan", java_script_enabled=False, viewport=PHONE) as page:
        await page.get_by_label("Họ và tên").fill("Trần Văn Minh")
        await page.get_by_label("Số điện thoại").fill("09 05")
        await page.get_by_role("button", name="Ghi nhớ để lần sau điền sẵn").click()
        await expect(page.locator("#refused a")).to_have_count(1)
        assert await page.get_by_label("Họ và tên").input_value() == "Trần Văn Minh", "what was typed stays"
        assert await page.get_by_label("Số điện thoại").input_value() == "09 05"
        await fits(page)
        await page.get_by_label("Số điện thoại").fill("0905 000 018")
        await page.get_by_role("button", name="Ghi nhớ để lần sau điền sẵn").click()
        await expect(page.get_by_role("status").first).to_contain_text("Đã ghi nhớ")
        assert await page.get_by_label("Số điện thoại").input_value() == "0905000018"
        await page.get_by_role("button", name="Xóa mọi thông tin điền sẵn").click()
        await page.get_by_role("button", name="Xóa", exact=True).click()
        await expect(page.get_by_role("status").first).to_contain_text("Đã xóa mọi thông tin")
        assert await page.get_by_label("Họ và tên").input_value() == ""


async def test_signing_out_elsewhere_and_everywhere(browser: Browser, site: str) -> None:
    async with (
        at_desk(browser, site, "minh", "/ca-nhan") as here,
        at_desk(browser, site, "minh", "/ca-nhan", user_agent="Mozilla/5.0 (Android 14) Firefox/130.0") as there,
    ):
        await here.reload()
        row = here.locator("li", has_text="Firefox, Android")
        await expect(row).to_have_count(1)
        await expect(here.locator("li", has_text="trình duyệt này")).to_contain_text("Chrome, Linux")
        await row.get_by_role("button").click()
        await expect(here.get_by_role("status").first).to_contain_text("Đã đăng xuất ở nơi đó")
        await there.goto("/ca-nhan")
        assert "/oidc/" in there.url or "/dang-nhap" in there.url
        await here.get_by_role("button", name="Đăng xuất ở mọi nơi, cả ở đây").click()
        await here.goto("/ca-nhan")
        assert "/oidc/" in here.url or "/dang-nhap" in here.url


async def test_an_officer_s_look_stands_in_the_log_and_the_end_of_a_session_is_told(
    browser: Browser, site: str, counter: Counter
) -> None:
    dossier = await counter.dossier("minh", PROCEDURE)
    assert (await counter.asked("binh-h17", "GET", f"{APPLICATIONS}/{dossier}/dossier")).status_code == 200
    async with at_desk(browser, site, "minh", "/ca-nhan/nhat-ky") as page:
        look = page.locator("li", has_text="mở toàn bộ hồ sơ để giải quyết")
        await expect(look.first).to_contain_text("binh-h17")
        assert await violations(page) == []
        for path in ("/ca-nhan", "/ca-nhan/nhat-ky", f"/ca-nhan/nhat-ky?ho-so={dossier}"):
            for language in ("vi", "en"):
                await opened(page, path, language)
                assert await violations(page) == [], path
        await expect(page.locator("[data-session-ends]")).to_be_hidden()
        async with counter.runtime.database("portal").acquire() as connection:
            await connection.execute("UPDATE session SET ends_at = now() + interval '5 minutes' WHERE sub = 'minh'")
        await page.goto("/ca-nhan?lang=vi")
        await expect(page.locator("[data-session-ends]")).to_contain_text("Phiên đăng nhập hết hạn lúc")
