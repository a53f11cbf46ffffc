"""The agencies' pages: found as people type, shown as they were, and where a stable address leads."""

from playwright.async_api import Page, expect

from tests.browser.conftest import opened


async def test_an_agency_that_is_gone_is_found_and_leads_to_who_took_over(page: Page) -> None:
    await page.goto("/")
    await page.get_by_role("navigation", name="Menu chính").get_by_role("link", name="Cơ quan").click()
    await expect(page.locator(".agencies").nth(1).get_by_role("link")).to_have_count(34)
    await page.get_by_role("searchbox").fill("ha giang")
    await page.keyboard.press("Enter")
    gone = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="UBND tỉnh Hà Giang"))
    await expect(gone).to_contain_text("đã kết thúc 30/06/2025")
    await gone.get_by_role("link").click()
    await expect(page.get_by_text("000.00.00.H22")).to_be_visible()
    await expect(page.locator(".note")).to_contain_text("Đã kết thúc thứ Hai 30/06/2025")
    await page.locator(".note").get_by_role("link", name="UBND tỉnh Tuyên Quang").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("UBND tỉnh Tuyên Quang")
    await expect(page.get_by_text("tiếp nhận việc của")).to_contain_text("Hà Giang")


async def test_the_register_is_seen_as_of_a_day_and_an_impossible_day_is_refused_in_words(page: Page) -> None:
    await page.goto("/co-quan")
    await page.get_by_role("link", name="xem ngày 30/06/2025").click()
    await expect(page.locator(".agencies").nth(1).get_by_role("link")).to_have_count(63)
    await page.get_by_role("link", name="UBND tỉnh Hà Giang").click()
    await expect(page.locator(".note")).to_have_count(0)
    await expect(page.get_by_label("Vào ngày")).to_have_value("2025-06-30")
    for address in ("/co-quan?as_of=2025-06-31", "/co-quan/H22?as_of=1990-01-01"):
        answer = await page.goto(address)
        assert answer is not None
        assert answer.status == 422
        await expect(page.get_by_role("alert")).to_contain_text("“Vào ngày”")
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await opened(page, "/co-quan/Z99", status=404)


async def test_a_browser_at_a_stable_address_comes_to_the_page_about_it(page: Page) -> None:
    for address, where in (
        ("/id/procedure/1.009073", "/thu-tuc/1.009073"),
        ("/id/procedure/1.009073/version/1", "/thu-tuc/1.009073?version=1"),
        ("/id/agency/H17", "/co-quan/H17"),
    ):
        await page.goto(address)
        assert page.url.endswith(where)
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.goto("/thu-tuc/1.000105.000.00.00.H17")
    await page.get_by_role("link", name="UBND thành phố Đà Nẵng").click()
    assert page.url.endswith("/co-quan/H17")
