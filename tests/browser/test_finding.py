"""Finding a service: by life event, by suggestions under the keys, by filters, and always told what was understood."""

import re

from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import PHONE, watched


async def test_the_first_page_leads_by_life_event_and_its_figures_can_be_counted(page: Page) -> None:
    await page.goto("/")
    figures = page.locator(".figures > div")
    await expect(figures).to_have_count(3)
    for at, listed in ((0, ".found > li"), (1, ".found > li"), (2, ".agencies li")):
        await page.goto("/")
        told = int((await figures.nth(at).locator("dd").inner_text()).replace(".", ""))
        await figures.nth(at).get_by_role("link").click()
        counted = 0
        while True:
            counted += await page.locator(listed).count()
            following = page.get_by_role("link", name="Trang sau")
            if not await following.count():
                break
            await following.click()
        assert counted == told > 0
    await page.goto("/")
    await page.get_by_role("link", name="Sinh con, nuôi con").click()
    await expect(page.get_by_role("list", name="Đang lọc theo")).to_contain_text("Việc trong đời: Sinh con, nuôi con")
    await expect(page.locator(".found > li")).to_have_count(3)


async def test_suggestions_are_walked_with_arrows_and_chosen_with_enter(page: Page) -> None:
    await page.goto("/")
    field = page.get_by_role("combobox")
    await field.press_sequentially("trich l", delay=20)
    options = page.get_by_role("option")
    await expect(options.first).to_contain_text("Cấp bản sao trích lục hộ tịch")
    await expect(field).to_have_attribute("aria-expanded", "true")
    await expect(page.get_by_text(re.compile(r"^\d+ gợi ý$"))).to_have_count(1)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    assert await field.get_attribute("aria-activedescendant") == await options.nth(1).get_attribute("id")
    await page.keyboard.press("Escape")
    await expect(field).to_have_attribute("aria-expanded", "false")
    await expect(field).to_have_value("trich l")
    await field.press_sequentially("uc ho", delay=20)
    await expect(options.first).to_be_visible()
    await page.keyboard.press("ArrowUp")
    await expect(options.last).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Cấp bản sao trích lục hộ tịch")


async def test_who_finds_nothing_is_led_on_by_the_nearest_life_event_or_by_all_of_them(page: Page) -> None:
    await page.goto("/thu-tuc?q=driving+licence")
    nearest = page.get_by_text("Việc gần nhất:")
    await expect(nearest.get_by_role("link", name="Xe cộ và đi lại")).to_be_visible()
    await expect(page.locator(".events > li")).to_have_count(0)
    await page.goto("/thu-tuc?q=qqqqqqqq")
    await expect(page.locator(".events > li")).to_have_count(14)
    await page.locator(".events").get_by_role("link", name="Sinh con, nuôi con").click()
    await expect(page.locator(".found > li")).to_have_count(3)


async def test_the_page_says_what_was_understood_and_searches_for_exactly_what_was_typed(page: Page) -> None:
    await page.goto("/thu-tuc?q=trichluc+ho+tihc")
    await expect(page.get_by_text("Đang hiện kết quả cho")).to_contain_text("trích lục hộ tịch")
    await page.get_by_role("link", name="Tìm đúng chữ “trichluc ho tihc”").click()
    await expect(page.locator("main > [role=status], main .note[role=status]")).to_contain_text("“trichluc ho tihc”")
    await page.get_by_role("link", name="Tìm như thường").click()
    await expect(page.locator(".found > li")).to_have_count(2)
    for address, status in (
        ("/thu-tuc?life_event=wedding", 422),
        ("/thu-tuc?agency=Z99", 422),
        ("/thu-tuc?field=khong", 200),
    ):
        answer = await page.goto(address)
        assert answer is not None
        assert answer.status == status
        await expect(page.get_by_role("main").get_by_role("link", name="Xem tất cả")).to_be_visible()


async def test_filters_work_on_a_phone_without_scripts_and_are_kept_by_a_new_search(
    browser: Browser, site: str
) -> None:
    async with watched(browser, site, viewport=PHONE, java_script_enabled=False) as context:
        page = await context.new_page()
        await page.goto("/thu-tuc")
        await page.locator("details.narrowing summary").click()
        await page.get_by_label("Lĩnh vực").select_option("Hộ tịch")
        await page.get_by_label("Cấp giải quyết").select_option("commune")
        await page.get_by_role("button", name="Lọc").click()
        await expect(page.locator(".found > li").first).to_contain_text("Hộ tịch")
        everything = await page.locator(".found > li").count()
        await page.get_by_role("searchbox").fill("trich luc")
        await page.get_by_role("button", name="Tìm").click()
        assert 0 < await page.locator(".found > li").count() < everything
        await page.get_by_role("link", name="bỏ Lĩnh vực").click()
        await expect(page.get_by_role("list", name="Đang lọc theo").get_by_role("listitem")).to_have_count(1)
        assert "level=commune" in page.url
        assert "field=" not in page.url
