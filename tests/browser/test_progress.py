"""The progress report beside the announcement: what was published stands, what is counted stands beside it, in words."""

import csv
import io

from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import at_desk, sign_in

REPORT = "/tien-do?nam=2016&ngay=2017-03-31"


async def test_a_visitor_reads_what_was_published_beside_what_is_counted(page: Page) -> None:
    await page.goto("/tien-do?nam=2016")
    await page.get_by_role("link", name="31/03/2017").click()
    await expect(page.get_by_text("Dữ liệu tổng hợp, không phải số liệu thật.")).to_be_visible()
    assert await page.locator("table").nth(0).locator("tbody tr").all_inner_texts() == [
        "Bộ, ngành\t20\t83\t78\nđếm theo mức: 80\t93,98 %\t64\t16\t34\t0\t0",
        "Địa phương\t63\t2.772\t1.102\t39,75 %\t1.037\t65\t7.105\t0\t0",
    ]
    published = page.locator("table").nth(1)
    ministries = published.get_by_role("row", name="Bộ ngành đã triển khai trong Danh mục")
    assert (await ministries.locator("td").all_inner_texts())[:7] == ["64", "16", "78", "64", "16", "80", "78"]
    await expect(ministries).to_contain_text("không cộng được")
    # Outside the table, which a phone scrolls sideways; the row's mark leads there.
    explained = page.locator(await ministries.get_by_role("link").get_attribute("href") or "")
    await expect(explained).to_contain_text("Công bố 78, nhưng 64 + 16 = 80, lệch 2.")
    await expect(page.locator(".whys")).to_contain_text("32 + 27 = 59, thiếu 4 so với 63 tỉnh.")
    await expect(published.locator(".state.done")).to_have_count(6)
    chart = page.locator("img.chart").first
    await chart.scroll_into_view_if_needed()
    await expect(chart).to_have_js_property("naturalWidth", 830)
    assert "78 trên 83" in (await chart.get_attribute("alt") or "")


async def test_one_agency_on_one_day_and_the_same_figures_as_files(page: Page) -> None:
    await page.goto(REPORT)
    await page.get_by_label("Cơ quan", exact=True).select_option("Y63")
    await page.get_by_label("Tính đến hết ngày").fill("2016-04-30")
    await page.get_by_role("button", name="Tính").click()
    row = page.locator("tr.here")
    await expect(row).to_contain_text("[TỔNG HỢP] Địa phương số 63")
    assert (await row.locator("td").all_inner_texts())[:3] == ["Y63", "44", "0"], "nothing was online before May 2016"
    await page.goto(REPORT)
    for name, rows in (("Từng cơ quan và mức, CSV", "X01"), ("Số công bố bên cạnh số tính lại, CSV", "lệch 2")):
        address = await page.get_by_role("link", name=name).get_attribute("href")
        answer = await page.request.get(address or "")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        text = (await answer.body()).decode("utf-8-sig")
        assert rows in text
        assert len(list(csv.DictReader(io.StringIO(text)))) >= 8
    told = await (await page.request.get("/tien-do/tien-do.json?nam=2016&ngay=2017-03-31")).json()
    assert [each["in_list"]["services"] for each in told["groups"]] == [78, 1102]


async def test_what_cannot_be_counted_is_said_and_so_is_where_a_sign_in_is_needed(page: Page) -> None:
    for address, status, sentence in (
        ("/tien-do?nam=2016&ngay=2017-02-31", 422, "“Tính đến hết ngày” phải là một ngày có thật"),
        ("/tien-do?nam=2016&co-quan=H99", 404, "không giao việc cho cơ quan mang mã “H99”"),
        ("/tien-do?nam=2099", 404, "Không có Danh mục năm 2099, hoặc Danh mục này chưa công bố."),
        ("/tien-do?nam=%00..", 404, "Không có Danh mục năm"),
    ):
        answer = await page.goto(address)
        assert answer is not None
        assert answer.status == status
        await expect(page.get_by_role("alert")).to_contain_text(sentence)
    for address in (
        "/tien-do/x",
        "/tien-do/tien-do.csv",
        "/tien-do/bieu-do.svg?nam=2099",
        "/tien-do/tien-do.csv?nam=../x",
    ):
        assert (await page.request.get(address)).status == 404
    await page.goto("/tien-do?nam=2099")
    await expect(page.get_by_role("main").get_by_role("link", name="đăng nhập")).to_have_attribute(
        "href", "/dang-nhap?ve=%2Ftien-do%3Fnam%3D2099"
    )
    await sign_in(page, "ha")
    await page.goto(REPORT)
    await expect(page.get_by_role("navigation", name="Việc của cán bộ")).to_be_visible()
    await expect(page.get_by_role("main").get_by_role("link", name="đăng nhập")).to_have_count(0)


async def test_a_list_not_yet_public_is_reported_to_those_who_may_see_it_and_to_nobody_else(
    browser: Browser, site: str, page: Page
) -> None:
    async with at_desk(browser, site, "ha", at="/danh-muc") as desk:
        await desk.locator("summary", has_text="Lập Danh mục mới").click()
        await desk.get_by_label("Năm", exact=True).fill("2041")
        await desk.get_by_label("Hạn các cơ quan đăng ký").fill("30/06/2041")
        await desk.get_by_label("Mã các cơ quan").fill("H17, G11")
        await desk.get_by_role("button", name="Lập Danh mục", exact=True).click()
        await expect(desk.get_by_role("status")).to_have_text("Đã lập Danh mục.")
        await desk.goto("/tien-do?nam=2041&co-quan=000.00.00.H17")
        await expect(desk.locator("tr.here")).to_contain_text("UBND thành phố Đà Nẵng")
        await expect(desk.get_by_text("Dữ liệu tổng hợp")).to_have_count(0)
        await desk.get_by_role("link", name="Trang của cơ quan").click()
        await expect(desk.get_by_role("heading", level=1)).to_have_text("UBND thành phố Đà Nẵng")
        assert (await desk.request.get("/tien-do/tien-do.csv?nam=2041")).status == 200
        assert "UBND" in await (await desk.request.get("/tien-do/bieu-do.svg?nam=2041")).text()
    for address in ("/tien-do?nam=2041", "/tien-do/tien-do.csv?nam=2041", "/tien-do/bieu-do.svg?nam=2041"):
        assert (await page.request.get(address)).status == 404
