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


async def test_what_was_remembered_is_filled_in_on_one_s_own_form_and_not_on_somebody_else_s(
    browser: Browser, site: str, counter: Counter
) -> None:
    entries = {"full_name": "Đinh Hồng Phúc", "phone": "0905000025", "email": "phuc@citizen.example"}
    kept = await counter.asked("phuc", "PUT", "/api/submission/v1/me/profile", {"entries": entries})
    assert kept.status_code == 200, kept.text
    async with at_desk(browser, site, "phuc", "/", java_script_enabled=False, viewport=PHONE) as page:
        await page.goto(f"/nop/{PROCEDURE}")
        await page.get_by_label("Bạn nộp ở tỉnh, thành phố nào?").select_option("48")
        await expect(page.get_by_label("Họ và tên người được nộp thay")).to_be_hidden()
        await page.get_by_label("Tôi nộp thay người khác").check()
        await page.get_by_label("Họ và tên người được nộp thay").fill("Nguyễn Thị Lan")
        await page.get_by_label("Số định danh cá nhân của người đó").fill("048190000017")
        await page.get_by_role("button", name="Bắt đầu").click()
        await expect(page.locator("#refused a").first).to_contain_text("Quan hệ của bạn với người đó")
        assert await page.get_by_label("Họ và tên người được nộp thay").input_value() == "Nguyễn Thị Lan"
        await fits(page)
        await page.get_by_label("Quan hệ của bạn với người đó").fill("con")
        await page.get_by_role("button", name="Bắt đầu").click()
        await page.wait_for_url("**/ban-nhap/**")
        await page.get_by_role("link", name="Người nộp hồ sơ").first.click()
        await expect(page.locator(".prefill")).to_have_count(0)
        assert await page.get_by_label("Số điện thoại").input_value() == "", "one's own name is not put on their form"
        await page.goto(page.url.split("/buoc/")[0] + "/xem-lai")
        await expect(page.locator("section", has_text="Người được nộp thay")).to_contain_text("048190000017")
        await fits(page)
        await page.goto(f"/ban-nhap/{await counter.draft('phuc', PROCEDURE, {})}")
        await page.get_by_role("link", name="Người nộp hồ sơ").first.click()
        await page.goto(f"{page.url}?ve=xem-lai")
        await expect(page.locator(".prefill")).to_contain_text("0905000025")
        await page.get_by_role("button", name="Điền sẵn", exact=True).click()
        await page.wait_for_url("**?ve=xem-lai")
        await expect(page.locator(".prefill")).to_have_count(0, timeout=30_000)
        await expect(page.get_by_role("status").filter(has_text="Đã điền sẵn")).to_have_count(1)
        assert await page.get_by_label("Số điện thoại").input_value() == "0905000025"
        await fits(page)
        helped = {"full_name": "Nguyễn Thị Lan", "id_number": "048190000017", "relation": "con"}
        await page.goto(f"/ho-so/{await counter.dossier('phuc', PROCEDURE, on_behalf_of=helped)}/da-nop")
        await expect(page.locator(".confirmed")).to_contain_text("Nguyễn Thị Lan")
        await expect(page.get_by_role("button", name="Ghi nhớ để lần sau điền sẵn")).to_have_count(0)


async def test_what_a_submitted_form_said_is_remembered_when_one_asks(
    browser: Browser, site: str, counter: Counter
) -> None:
    dossier = await counter.dossier("phuc", PROCEDURE)
    async with at_desk(browser, site, "phuc", f"/ho-so/{dossier}/da-nop") as page:
        assert await violations(page) == []
        await page.get_by_role("button", name="Ghi nhớ để lần sau điền sẵn").click()
        await expect(page.get_by_role("status").first).to_contain_text("Đã ghi nhớ")
        assert await page.get_by_label("Địa chỉ liên hệ").input_value() != ""
        # What was done is not asked for again; and once there is a code, nobody is still to give one.
        await page.goto(f"/ho-so/{dossier}/da-nop")
        await expect(page.locator("main")).to_contain_text("đã được ghi nhớ")
        assert await page.get_by_role("button", name="Ghi nhớ để lần sau điền sẵn").count() == 0
        await expect(page.locator(".next")).to_contain_text("xem hồ sơ và cấp mã")
        await counter.report(dossier, "accepted")
        await page.reload()
        await expect(page.locator(".next")).to_contain_text("đã tiếp nhận hồ sơ, cấp mã ghi ở trên")


async def test_an_officer_begins_only_for_somebody_at_the_counter(browser: Browser, site: str) -> None:
    async with at_desk(browser, site, "binh-h17", "/") as page:
        await page.goto(f"/nop/{PROCEDURE}")
        await page.get_by_label("Bạn nộp ở tỉnh, thành phố nào?").select_option("48")
        await page.get_by_label("Họ và tên người được nộp thay").fill("Nguyễn Thị Lan")
        await page.get_by_label("Số định danh cá nhân của người đó").fill("048190000017")
        assert await violations(page) == []
        await page.get_by_role("button", name="Bắt đầu").click()
        await page.wait_for_url("**/ban-nhap/**")
