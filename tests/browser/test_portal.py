"""What visitors and editors can do in the portal, with a mouse, with keys, on a phone and without scripts."""

import re

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import sign_in, watched


async def test_a_visitor_finds_a_procedure_and_reads_it(page: Page) -> None:
    await page.goto("/")
    await page.get_by_role("combobox").fill("trich luc ho tich")
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="Cấp bản sao trích lục hộ tịch").first.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Cấp bản sao trích lục hộ tịch")
    await expect(page.get_by_text("8.000 đồng/bản sao")).to_be_visible()


async def test_the_language_once_chosen_stays(page: Page) -> None:
    await page.goto("/thu-tuc?q=trich+luc")
    await page.get_by_role("link", name="English").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Find a service")
    assert "q=trich" in page.url
    await page.get_by_role("link", name="About").first.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("About")


async def test_the_first_key_leads_past_the_header(page: Page) -> None:
    await page.goto("/")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Đến nội dung")).to_be_focused()
    await page.keyboard.press("Enter")
    assert page.url.endswith("#content")


async def test_an_editor_signs_in_returns_to_where_he_was_and_signs_out(page: Page) -> None:
    await sign_in(page, "binh-h17", at="/thu-tuc?q=trich+luc")
    assert page.url.endswith("/thu-tuc?q=trich+luc")
    await expect(page.get_by_text("Lê Thị Bình (H17)")).to_be_visible()
    await page.get_by_role("link", name="Biên tập").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Thủ tục trong danh mục")
    await page.get_by_role("button", name="Đăng xuất").click()
    await expect(page.get_by_role("link", name="Đăng nhập")).to_be_visible()
    await page.goto("/bien-tap")
    assert "/oidc/authorize" in page.url


async def test_the_editors_list_is_searched_and_walked_with_keys_alone(page: Page) -> None:
    await sign_in(page, "binh-h17", at="/bien-tap")
    await page.keyboard.press("/")
    await page.keyboard.type("trích lục hộ tịch")
    await page.keyboard.press("Enter")
    await expect(page.locator("tbody tr")).to_have_count(2)
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("Cấp bản sao trích lục hộ tịch")
    await expect(page.get_by_role("heading", name="Người dân thấy")).to_be_visible()


async def test_editors_pages_work_without_scripts(browser: Browser, site: str) -> None:
    async with watched(browser, site, java_script_enabled=False) as context:
        page = await context.new_page()
        await sign_in(page, "ha", at="/bien-tap")
        await page.get_by_role("searchbox").fill("1.009073")
        await page.get_by_role("button", name="Tìm").click()
        await page.get_by_role("link", name="Cấp bản sao trích lục hộ tịch").click()
        await expect(page.get_by_role("heading", name="Dữ liệu", exact=True)).to_be_visible()
        await page.get_by_role("button", name="Đăng xuất").click()
        await expect(page.get_by_role("link", name="Đăng nhập")).to_be_visible()


async def test_a_citizen_is_told_that_the_editors_pages_are_not_his(page: Page) -> None:
    await sign_in(page, "lan", at="/bien-tap")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Trang này dành cho người biên tập")


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_help_begins_with_its_contents_and_each_entry_leads_to_its_section(page: Page, language: str) -> None:
    await page.goto(f"/tro-giup?lang={language}")
    contents = page.locator("nav.contents")
    entries = await contents.get_by_role("link").all()
    bounds = await contents.bounding_box()
    assert bounds
    assert bounds["y"] + bounds["height"] < 720, "the contents fit on the first screen"
    assert len(entries) == await page.locator("main h2").count() >= 12
    for entry in entries:
        section = page.locator(f"h2{await entry.get_attribute('href')}")
        await expect(section).to_have_text(await entry.inner_text())
    for link in await page.locator("main a[href^='/']").all():
        answer = await page.request.get(await link.get_attribute("href") or "")
        assert answer.ok, answer.url


@pytest.mark.parametrize("path", ["/khong-co", "/thu-tuc/9.999999", "/thu-tuc/%00", "/thu-tuc/..%2F..", "/static/x"])
async def test_what_is_not_there_is_a_page_that_says_what_to_do(page: Page, path: str) -> None:
    answer = await page.goto(path)
    assert answer is not None
    assert answer.status == 404
    await expect(page.get_by_role("link", name="Tìm dịch vụ").first).to_be_visible()


async def test_the_style_of_the_portal_asks_no_other_host(site: str) -> None:
    async with httpx.AsyncClient(base_url=site, trust_env=False) as http:
        everywhere = (await http.get("/static/portal.css")).text + (await http.get("/static/variables.css")).text
        assert "http" not in re.sub(r'a\[href\^="http"\]', "", everywhere)


async def test_a_file_is_kept_for_ever_under_the_address_of_its_content(site: str) -> None:
    async with httpx.AsyncClient(base_url=site, trust_env=False) as http:
        address = re.search(r'href="(/static/portal\.css\?v=\w+)"', (await http.get("/")).text)
        assert address
        assert "immutable" in (await http.get(address[1])).headers["cache-control"]
        assert "immutable" not in (await http.get("/static/portal.css?v=old")).headers["cache-control"]


async def test_an_unknown_api_answers_programs_in_their_own_form(site: str) -> None:
    async with httpx.AsyncClient(base_url=site, trust_env=False) as http:
        answer = await http.get("/api/nothing/v1")
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
