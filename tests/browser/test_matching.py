"""Names that wait for a person: sent, looked at, decided, used, taken back; by two people, by keys alone, without scripts."""

from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import PHONE, at_desk, fits, opened, sign_in

QUEUE = "/bien-tap/doi-chieu"
TRIAL, DECIDED = f"{QUEUE}/thu", f"{QUEUE}/da-quyet"
EXTRACT = "Cấp bản sao trích lục hộ tịch"
BAD = ["x" * 10_000, "😀🎉", "'; DROP TABLE procedure; --", "<script>alert(1)</script>", "\u0301\u0300", "%s {{7*7}}"]


async def tried(page: Page, names: str) -> None:
    """Pastes a list and asks what becomes of it."""
    await page.goto(TRIAL)
    await page.get_by_label("Tên thủ tục, mỗi tên một dòng").fill(names)
    await page.get_by_role("button", name="Đối chiếu").click()


async def sent(page: Page, names: str) -> None:
    """The same, and into the queue."""
    await tried(page, names)
    await page.get_by_role("button", name="vào hàng chờ").click()
    await expect(page.get_by_role("status")).to_contain_text("tên vào hàng chờ")


@pytest.fixture
async def officer(browser: Browser, site: str) -> AsyncIterator[Page]:
    """Bình of Đà Nẵng, at her desk."""
    async with at_desk(browser, site, "binh-h17", at=QUEUE) as page:
        yield page


@pytest.fixture
async def clerk(browser: Browser, site: str) -> AsyncIterator[Page]:
    """Hà of the Government Office, at hers."""
    async with at_desk(browser, site, "ha", at=QUEUE) as page:
        yield page


async def test_a_name_is_sent_proposed_decided_by_keys_known_from_then_on_and_taken_back(
    officer: Page, clerk: Page
) -> None:
    await tried(officer, f"{EXTRACT}\nMua hóa đơn lẻ\nCách trồng hoa lan")
    rows = officer.locator("tbody tr")
    for row, outcome in enumerate(["Cần người xem", "Chắc chắn", "Không có"]):
        await expect(rows.nth(row).locator(".state")).to_have_text(outcome)
    await officer.get_by_role("button", name="Đưa 1 tên cần người xem vào hàng chờ").click()
    await expect(officer.get_by_role("status")).to_contain_text("1 tên vào hàng chờ, 1 tên đã chắc chắn")
    entry = officer.locator(".entry", has_text=EXTRACT)
    await entry.get_by_role("radio").nth(1).check()
    await entry.get_by_label("Lý do").fill("cấp huyện đã công bố")
    await entry.get_by_role("button", name="Đề xuất").click()
    await expect(officer.get_by_role("status")).to_contain_text("Đề xuất chờ Văn phòng Chính phủ quyết định")
    assert officer.url.endswith(QUEUE), "an address claims nothing"
    await officer.reload()
    await expect(officer.get_by_role("status")).to_have_count(0)

    await clerk.reload()
    entry = clerk.locator(".entry", has_text=EXTRACT)
    await expect(entry).to_contain_text("binh-h17 (cán bộ H17) đề xuất: 1.009099")
    await clerk.keyboard.press("j")
    await expect(entry.get_by_role("button")).to_be_hidden()
    await clerk.keyboard.press("1")
    await expect(entry.get_by_role("radio").first).to_be_checked()
    await clerk.keyboard.press("Enter")
    await expect(clerk.get_by_role("alert")).to_contain_text("từ 3 đến 2.000 ký tự")
    await clerk.get_by_role("link", name="Lý do:").click()
    await clerk.keyboard.type("cấp xã là nơi cấp từ 1/7/2025")
    await clerk.keyboard.press("Enter")
    await expect(clerk.get_by_role("status")).to_contain_text(f"→ 1.009073 {EXTRACT}, cho tên do H17 gửi")
    await expect(entry).to_have_count(0)

    await tried(officer, EXTRACT.upper())
    await expect(officer.locator("tbody tr")).to_contain_text("Chắc chắn")
    await expect(officer.locator("tbody tr")).to_contain_text("Văn phòng Chính phủ đã quyết định")

    await clerk.get_by_role("link", name="Xem hoặc rút lại").click()
    row = clerk.locator("tbody tr", has_text="cấp xã là nơi cấp")
    await row.locator("summary").click()
    await row.get_by_role("button", name="Rút lại").click()
    await expect(clerk.get_by_role("alert")).to_contain_text("từ 3 đến 2.000 ký tự")
    await row.get_by_label("Lý do").fill("chọn nhầm cấp")
    await row.get_by_role("button", name="Rút lại").click()
    await expect(clerk.get_by_role("status")).to_contain_text("lại vào hàng chờ")
    await expect(row).to_contain_text("Đã rút lại ha (Văn phòng Chính phủ)")
    await expect(row.locator("summary")).to_have_count(0)
    await clerk.goto(QUEUE)
    await expect(entry).to_have_count(1)
    await tried(officer, EXTRACT)
    await expect(officer.locator("tbody tr")).to_contain_text("Cần người xem")


async def test_who_is_second_is_told_who_was_first_and_loses_nothing_of_what_he_wrote(
    browser: Browser, site: str, officer: Page, clerk: Page
) -> None:
    name = "Cấp lại giấy phép lao động nước ngoài làm việc tại Việt Nam"
    await sent(officer, name)
    async with at_desk(browser, site, "khanh", at=QUEUE, viewport=PHONE, java_script_enabled=False) as late:
        await clerk.goto(QUEUE)
        entry = clerk.locator(".entry", has_text=name)
        await expect(entry.locator("del")).to_have_text("lại")
        await expect(entry.locator("ins")).to_have_text("lao động cho người")
        await entry.get_by_label("Không có mã nào phù hợp").check()
        await entry.get_by_label("Lý do").fill("cấp lại chưa được công bố")
        await entry.get_by_label("Cho mọi cơ quan").check()
        await entry.get_by_role("button", name="Quyết định").click()
        await expect(clerk.get_by_role("status")).to_contain_text("không có trong danh mục, cho mọi cơ quan")

        entry = late.locator(".entry", has_text=name)
        await entry.get_by_label("Mã khác", exact=True).check()
        await entry.get_by_label("Mã thủ tục khác").fill("1.009073")
        await entry.get_by_label("Lý do").fill("tôi nghĩ khác")
        await entry.get_by_role("button", name="Quyết định").click()
        alert = late.get_by_role("alert")
        await expect(alert).to_contain_text("ha (Văn phòng Chính phủ) đã quyết định tên này trước")
        await expect(alert).to_contain_text("Bạn đã chọn: 1.009073; lý do: “tôi nghĩ khác”")
        await fits(late)


async def test_another_code_must_be_one_of_the_register_and_what_was_typed_stays(officer: Page, clerk: Page) -> None:
    name = "Cấp đổi giấy phép môi trường"
    await sent(officer, name)
    await clerk.goto(QUEUE)
    entry = clerk.locator(".entry", has_text=name)
    await entry.get_by_label("Mã khác", exact=True).check()
    for typed, told in (("", "Hãy nhập mã thủ tục"), ("1.010728", "1.010727"), ("2.000635", "hãy chọn một")):
        await entry.get_by_label("Mã thủ tục khác").fill(typed)
        await entry.get_by_label("Lý do").fill("theo quyết định công bố")
        await entry.get_by_role("button", name="Quyết định").click()
        await expect(clerk.get_by_role("alert")).to_contain_text(told)
        await expect(entry.get_by_label("Mã thủ tục khác")).to_have_value(typed)
        await expect(entry.get_by_label("Lý do")).to_have_value("theo quyết định công bố")


async def test_a_list_that_cannot_be_read_says_where_and_keeps_every_line(officer: Page) -> None:
    table = "Tên thủ tục;Mã;Cấp\nMua hóa đơn lẻ;;Cấp tỉnh\nKết hôn;;làng\nA;B;C;D"
    await tried(officer, table)
    await expect(officer.get_by_role("alert")).to_contain_text("Dòng 4 có 4 ô, nhưng chỉ có 3 cột")
    await expect(officer.get_by_label("Tên thủ tục, mỗi tên một dòng")).to_have_value(table)
    for names, told in (
        (table.rpartition("\n")[0], "Dòng 3, cấp"),
        ("name;agency\nMua hóa đơn;H26", "Dòng 2, cơ quan"),
        ("", "Chưa có tên nào"),
        ("x\n" * 501, "Có 501 tên; mỗi lần tối đa 500"),
    ):
        await tried(officer, names)
        if "cơ quan" in told:
            # Anybody may ask about another agency's name; only its own officers may have it wait.
            await officer.get_by_role("button", name="vào hàng chờ").click()
        await expect(officer.get_by_role("alert")).to_contain_text(told)


async def test_names_that_are_none_are_answered_one_by_one_and_harm_nothing(officer: Page) -> None:
    await tried(officer, "\n".join([*BAD, "Mua hóa đơn lẻ"]))
    rows = officer.locator("tbody tr")
    await expect(rows).to_have_count(len(BAD) + 1)
    await expect(officer.locator("tbody .state", has_text="Không có")).to_have_count(len(BAD))
    await expect(rows.first).to_contain_text("Tên dài 10000 ký tự")
    await expect(rows.last).to_contain_text("Chắc chắn")
    await expect(officer.get_by_role("button", name="vào hàng chờ")).to_have_count(0)


async def test_every_page_of_matching_fits_a_phone_and_speaks_both_languages(browser: Browser, site: str) -> None:
    async with at_desk(browser, site, "chinh-h17", at=TRIAL, viewport=PHONE) as page:
        await sent(page, f"{EXTRACT}\ncap ban sao van bang tu so goc")
        for language in ("vi", "en"):
            for path in (QUEUE, TRIAL, DECIDED, f"{QUEUE}/ten?name=x&level=commune"):
                await opened(page, path, language)
            for path in (f"{QUEUE}?agency=H26", f"{QUEUE}?after=x", f"{DECIDED}?agency=H26", f"{QUEUE}/ten?level=x"):
                await opened(page, path, language, 422)


async def test_what_a_name_means_can_be_said_although_nothing_is_near_it(clerk: Page, officer: Page) -> None:
    folk = "Làm giấy trích lục ra đời"
    await tried(clerk, folk)
    await clerk.get_by_role("link", name="Chọn mã").click()
    entry = clerk.locator(".entry")
    await entry.get_by_label("Mã khác", exact=True).check()
    await entry.get_by_label("Mã thủ tục khác").fill("1.009074")
    await entry.get_by_label("Lý do").fill("người dân gọi như vậy")
    await entry.get_by_role("button", name="Quyết định").click()
    await expect(clerk.get_by_role("alert")).to_contain_text("1.009073")
    await entry.get_by_label("Mã thủ tục khác").fill("1.009073")
    await entry.get_by_role("button", name="Quyết định").click()
    await expect(clerk.get_by_role("status")).to_contain_text(f"“{folk}” → 1.009073 {EXTRACT}, cho mọi cơ quan")
    await tried(officer, folk.lower())
    await expect(officer.locator("tbody tr")).to_contain_text("Chắc chắn")


async def test_matching_is_for_editors_and_takes_no_form_of_another_page(site: str, page: Page) -> None:
    await sign_in(page, "lan", at=QUEUE)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Trang này dành cho người biên tập")
    cookies = {each["name"]: each["value"] for each in await page.context.cookies()}
    for path in (QUEUE, TRIAL, DECIDED):
        async with httpx.AsyncClient(base_url=site, trust_env=False) as stranger:
            assert (await stranger.get(path)).headers["location"].startswith("/dang-nhap")
        async with httpx.AsyncClient(base_url=site, trust_env=False, cookies=cookies) as citizen:
            assert (await citizen.post(path, data={"names": "x"})).status_code == 403
