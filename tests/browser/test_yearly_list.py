"""The yearly list walked through by those whose work it is: the Government Office at a desk, an officer without scripts."""

from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from services.portal.frame import today
from tests.browser.conftest import PHONE, at_desk, opened
from tests.browser.test_accessibility import faults
from tests.browser.test_signing_in import begun, clicked, client

EXTRACT, BIRTH = "1.009073", "1.001193"
# A service may be reported from the year before its list on, and a decision is never of tomorrow.
YEAR = today().year + 1
DUE = f"{today() + timedelta(days=12):%d/%m/%Y}"
TODAY = f"{today():%d/%m/%Y}"


async def press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).click()
    await page.wait_for_load_state()


async def act(page: Page, title: str, **fields: str) -> None:
    """One act of the office on the list: opens it, fills it in, does it."""
    await page.locator("details.act", has=page.locator("summary", has_text=title)).evaluate("each => each.open = true")
    for label, text in fields.items():
        await page.get_by_label(label.replace("_", " ")).first.fill(text)
    await press(page, title)


async def begin(page: Page, year: int) -> None:
    """A list of Đà Nẵng and the Ministry of Defence that names one service of all localities, sent."""
    await page.goto("/danh-muc")
    await page.locator("summary", has_text="Lập Danh mục mới").click()
    await page.get_by_label("Năm", exact=True).fill(str(year))
    await page.get_by_label("Hạn các cơ quan đăng ký").fill("31/11/2026")
    await page.get_by_label("Mã các cơ quan").fill("H17, G11")
    await press(page, "Lập Danh mục")
    await expect(page.locator("#refused")).to_contain_text("Ghi một ngày có thật")
    await page.get_by_label("Hạn các cơ quan đăng ký").fill(DUE)
    await press(page, "Lập Danh mục")
    await expect(page.get_by_role("status")).to_have_text("Đã lập Danh mục.")
    await page.get_by_role("link", name="Đến việc này").click()
    await page.get_by_label("Mã thủ tục", exact=True).fill("1.00937")
    await press(page, "Đưa vào Danh mục")
    await expect(page.locator("#procedure-fault")).to_contain_text("Mã gần nhất: 1.009073")
    await page.get_by_label("Mã thủ tục", exact=True).fill(EXTRACT)
    await press(page, "Đưa vào Danh mục")
    await page.goto(f"/danh-muc/{year}")
    await act(page, "Gửi cho các cơ quan")


async def test_a_list_is_walked_from_draft_to_closed_by_the_office_and_an_officer_without_scripts(
    browser: Browser, site: str
) -> None:
    # The address in the reminders leads to the list after signing in.
    reminded = at_desk(browser, site, "binh-h17", at=f"/danh-muc/{YEAR}", viewport=PHONE, java_script_enabled=False)
    async with at_desk(browser, site, "ha", at="/danh-muc") as office, reminded as officer:
        await expect(officer.get_by_role("heading", level=1)).to_have_text("Không có trang này")
        await begin(office, YEAR)
        await office.reload()
        await expect(office.get_by_role("status")).to_have_count(0)
        await office.locator("details.act", has_text="Sửa tên").evaluate(
            "each => { each.open = true; each.querySelector('form').noValidate = true }"
        )
        await office.get_by_label("Tên Danh mục").fill(" ")
        await press(office, "Ghi thay đổi")
        await expect(office.locator("#change-title-fault")).to_contain_text("phải có tên")
        assert await faults(office) == []
        await office.goto(f"/danh-muc/{YEAR}/dich-vu")
        taking_off = await office.get_by_role("link", name="Rút khỏi Danh mục").get_attribute("href")
        await officer.goto(str(taking_off))
        assert officer.url.endswith(f"/danh-muc/{YEAR}/dich-vu")
        await officer.goto(f"/danh-muc/{YEAR}")
        await expect(officer.get_by_role("heading", name="Cơ quan bạn: đăng ký dịch vụ")).to_be_visible()
        await expect(officer.get_by_text("còn 12 ngày").first).to_be_visible()
        await expect(officer.locator("details.act")).to_have_count(0)

        # By page: what is wrong stands beside its field, what was typed is still there.
        await officer.get_by_role("link", name="Đến việc này").click()
        await officer.get_by_role("link", name="Cấp bản sao trích lục hộ tịch").click()
        await officer.get_by_label("Mức độ").select_option(label="Một phần")
        await officer.get_by_label("Ngày dự kiến").fill(f"31/06/{YEAR}")
        await press(officer, "Ghi đăng ký")
        await expect(officer.locator("#partial_reason-fault")).to_contain_text("phải có lý do")
        await expect(officer.locator("#planned_on-fault")).to_contain_text("Ô cần một ngày có thật")
        assert await officer.get_by_label("Ngày dự kiến").input_value() == f"31/06/{YEAR}"
        await officer.get_by_label("Nếu một phần").fill("Phải kiểm tra thực địa")
        await officer.get_by_label("Ngày dự kiến").fill(f"30/06/{YEAR}")
        await press(officer, "Ghi đăng ký")
        # Nobody overwrites what is registered by registering it as new.
        await officer.goto(f"/danh-muc/{YEAR}/dang-ky/moi?ma={EXTRACT}")
        assert officer.url.endswith(f"/dang-ky/{EXTRACT}")
        await officer.goto(f"/danh-muc/{YEAR}/dang-ky/moi")
        await officer.get_by_label("Mã thủ tục").fill(EXTRACT)
        await officer.get_by_label("Mức độ").select_option(label="Toàn trình")
        await officer.get_by_label("Ngày dự kiến").fill(f"1/12/{YEAR}")
        await press(officer, "Ghi đăng ký")
        await expect(officer.locator("#procedure-fault")).to_contain_text("đã ghi đăng ký cho thủ tục này")
        await officer.get_by_role("link", name="Mở đăng ký đã có").click()
        assert await officer.get_by_label("Ngày dự kiến").input_value() == f"30/06/{YEAR}"
        await officer.goto(f"/danh-muc/{YEAR}/dang-ky?q=khai+sinh")
        await officer.get_by_role("link", name="Đăng ký: Đăng ký khai sinh").click()
        await officer.get_by_label("Mức độ").select_option(label="Toàn trình")
        await officer.get_by_label("Ngày dự kiến").fill(f"1/12/{YEAR}")
        await press(officer, "Ghi đăng ký")
        await press(officer, "Gửi đăng ký")
        await expect(officer.get_by_role("status")).to_contain_text("Đã gửi đăng ký")
        await expect(officer.get_by_role("link", name="Xóa")).to_have_count(0)

        # The office returns one, and cannot consolidate the list while the other waits.
        await office.goto(f"/danh-muc/{YEAR}")
        await expect(office.get_by_text("Chưa làm được: Còn 2 đăng ký chờ quyết định")).to_be_visible()
        await expect(office.get_by_role("button", name="Tổng hợp Danh mục")).to_have_count(0)
        await office.get_by_role("link", name="Đến việc này").click()
        await office.get_by_role("link", name="UBND thành phố Đà Nẵng").click()
        await office.get_by_label(f"Chọn {EXTRACT}").uncheck()
        await press(office, "Trả lại để sửa")
        await expect(office.locator("#reason-fault")).to_have_text("Trả lại phải nêu lý do.")
        await expect(office.get_by_label(f"Chọn {EXTRACT}")).not_to_be_checked()
        # A later page stays where it is when something is refused there.
        await office.goto(f"/danh-muc/{YEAR}/dang-ky?co-quan=H17&after=H17+{BIRTH}")
        await press(office, "Trả lại để sửa")
        await expect(office.locator("#reason-fault")).to_be_visible()
        await expect(office.get_by_label(f"Chọn {EXTRACT}")).to_be_checked()
        await expect(office.get_by_label(f"Chọn {BIRTH}")).to_have_count(0)
        assert await faults(office) == []
        await office.goto(f"/danh-muc/{YEAR}/dang-ky?co-quan=H17")
        await office.get_by_label(f"Chọn {EXTRACT}").uncheck()
        await office.get_by_label("Lý do").fill("Quá muộn, đề nghị trước 30/6")
        await office.get_by_label("Lý do").press("Enter")
        await expect(office.get_by_role("status")).to_contain_text("Đã trả lại đăng ký")
        await press(office, "Tổng hợp")
        await expect(office.get_by_role("status")).to_contain_text("Đã tổng hợp các đăng ký")
        await officer.goto(f"/danh-muc/{YEAR}/dang-ky")
        await expect(officer.get_by_text("Quá muộn, đề nghị trước 30/6")).to_be_visible()
        await officer.get_by_role("link", name=f"Xóa {BIRTH}").click()
        await expect(officer.get_by_role("heading", level=1)).to_have_text("Xóa đăng ký này?")
        await press(officer, "Xóa đăng ký")
        await expect(officer.get_by_role("status")).to_have_text("Đã xóa đăng ký.")

        await office.goto(f"/danh-muc/{YEAR}")
        await act(office, "Tổng hợp Danh mục")
        await act(office, "Ghi quyết định phê duyệt", Số_quyết_định="01/QĐ-THỬ", Ngày_ký_quyết_định="1/1/2199")
        await expect(office.locator("#approve-decision_date-fault")).to_contain_text("ở tương lai")
        await act(office, "Ghi quyết định phê duyệt", Ngày_ký_quyết_định=TODAY)
        await act(office, "Bắt đầu triển khai")

        # The agency puts it online, the office verifies.
        await officer.goto(f"/danh-muc/{YEAR}")
        await officer.get_by_role("link", name="Đến việc này").click()
        await officer.get_by_role("link", name="Cấp bản sao trích lục hộ tịch").click()
        await officer.get_by_label("Ngày lên mạng").fill(TODAY)
        await officer.get_by_label("Địa chỉ của dịch vụ").fill("dichvucong.danang.example")
        await press(officer, "Báo đã trực tuyến")
        await expect(officer.locator("#implement-address-fault")).to_contain_text("bắt đầu bằng https://")
        await officer.get_by_label("Địa chỉ của dịch vụ").fill("https://dichvucong.danang.example/")
        await press(officer, "Báo đã trực tuyến")
        await expect(officer.get_by_role("button", name="Loại bỏ")).to_have_count(0)
        await officer.goto(f"/danh-muc/{YEAR}/thuc-hien/moi?ma={BIRTH}")
        await officer.get_by_label("Mức độ").select_option(label="Toàn trình")
        await officer.get_by_label("Ngày lên mạng").fill(TODAY)
        await officer.get_by_label("Địa chỉ của dịch vụ").fill("https://dichvucong.danang.example/khai-sinh")
        await press(officer, "Ghi dịch vụ")
        await office.goto(f"/danh-muc/{YEAR}/thuc-hien?trang-thai=implemented")
        await office.get_by_role("link", name="Cấp bản sao trích lục hộ tịch").click()
        await press(office, "Xác nhận đã kiểm tra")
        await office.goto(f"/danh-muc/{YEAR}/thuc-hien/H17/{BIRTH}")
        await office.locator("summary", has_text="Loại bỏ").click()
        await press(office, "Loại bỏ")
        await expect(office.locator("#drop-reason-fault")).to_have_text("Loại bỏ một dịch vụ phải nêu lý do.")
        await office.get_by_label("Lý do").fill("Chạy thử, chưa mở cho dân")
        await press(office, "Loại bỏ")
        await office.goto(f"/danh-muc/{YEAR}")
        await act(office, "Xác nhận đã kiểm tra xong")
        await act(office, "Đóng Danh mục", Lý_do="Hết năm")
        await expect(office.get_by_role("heading", name="Danh mục đã đóng")).to_be_visible()
        await office.goto(f"/danh-muc/{YEAR}/nhat-ky")
        await expect(office.get_by_text("Lý do: Quá muộn, đề nghị trước 30/6")).to_be_visible()
        await expect(office.get_by_text("Quyết định 01/QĐ-THỬ")).to_be_visible()

        rooms = ["", "/dich-vu", "/dang-ky", "/dang-ky?co-quan=H17", "/dang-ky/moi", "/thuc-hien", "/nhat-ky", "/lien-he/H17",
                 f"/thuc-hien/H17/{EXTRACT}"]  # fmt: skip
        for language in ("vi", "en"):
            for who in (office, officer):
                for path in ["/danh-muc", "/danh-muc/2017", *(f"/danh-muc/{YEAR}{room}" for room in rooms)]:
                    await opened(who, path, language)


@pytest.mark.parametrize(
    "path", ["/danh-muc", f"/danh-muc/{YEAR}", f"/danh-muc/{YEAR}/dang-ky", "/danh-muc/2017/thuc-hien"]
)
async def test_strangers_sign_in_first_and_citizens_are_told_whose_pages_these_are(site: str, path: str) -> None:
    async with client(site) as http:
        answer = await http.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/dang-nhap?ve={path.replace('/', '%2F')}")
        await http.get(await clicked(http, await begun(http), "lan"))
        assert (await http.get(path)).status_code == 403
