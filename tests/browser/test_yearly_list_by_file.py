"""Registration by spreadsheet in a browser: download the template, make mistakes, understand each answer, send it again."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from playwright.async_api import Browser, expect

from tests.browser.conftest import at_desk
from tests.browser.test_signing_in import begun, clicked, client
from tests.browser.test_yearly_list import BIRTH, EXTRACT, YEAR, begin, press


async def test_three_mistakes_in_a_spreadsheet_are_understood_mended_and_taken(
    browser: Browser, site: str, tmp_path: Path
) -> None:
    def filled(downloaded: Path, change: Callable[..., None]) -> Path:
        book = openpyxl.load_workbook(io.BytesIO(downloaded.read_bytes()))
        change(book["Đăng ký"])
        book.save(tmp_path / "da-dien.xlsx")
        return tmp_path / "da-dien.xlsx"

    def mistakes(sheet: Worksheet) -> None:
        assert sheet["A6"].value == EXTRACT
        sheet["C6"], sheet["E6"] = "Mức độ 5", "31/06/2099"
        sheet["A7"], sheet["C7"], sheet["E7"] = BIRTH, "Toàn trình", f"30/09/{YEAR + 1}"
        sheet["A8"], sheet["C8"], sheet["E8"] = "1.00937", "Toàn trình", f"30/09/{YEAR + 1}"

    def mended(sheet: Worksheet) -> None:
        marked = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment}
        assert marked == {"C6", "E6", "A8"}
        sheet["C6"], sheet["E6"], sheet["A8"] = "Toàn trình", f"30/06/{YEAR + 1}", None
        sheet["C8"], sheet["E8"] = None, None

    at = f"/danh-muc/{YEAR + 1}/dang-ky"
    async with at_desk(browser, site, "ha", at="/danh-muc") as office:
        await begin(office, YEAR + 1)
    async with at_desk(browser, site, "binh-h17", at=at, java_script_enabled=False) as page:
        await press(page, "Gửi tệp")
        await expect(page.locator("#refused")).to_contain_text("Bạn chưa chọn tệp")
        async with page.expect_download() as waiting:
            await page.get_by_role("link", name="Mẫu Excel (XLSX)").click()
        template = await waiting.value
        assert template.suggested_filename == f"dang-ky-{YEAR + 1}-H17.xlsx"
        await page.get_by_label("Tệp đã điền").set_input_files(filled(await template.path(), mistakes))
        await press(page, "Gửi tệp")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Chưa ghi dòng nào: có 3 ô sai")
        said = [re.sub(r"\s+", " ", row) for row in await page.locator("tbody tr").all_inner_texts()]
        assert said[0] == "C6 “Mức độ 5” Không có mức độ “Mức độ 5”. Chọn “Toàn trình” hoặc “Một phần”."
        assert said[1].startswith("E6 “31/06/2099” Ô cần một ngày có thật, không phải “31/06/2099”. Ghi ngày trong năm")
        assert "Có lẽ bảng tính đã đổi mã thành số" in said[2]
        assert "Mã gần nhất: 1.009073" in said[2]
        assert "Đăng ký khai sinh Đúng, chưa ghi" in said[3]
        await page.goto(page.url + "?lang=en")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Nothing was recorded: 3 cells are wrong")
        await expect(page.get_by_text("There is no level “Mức độ 5”.")).to_be_visible()
        await page.goto(page.url.replace("lang=en", "lang=vi"))
        async with page.expect_download() as waiting:
            await page.get_by_role("link", name="Tải bản đánh dấu (XLSX)").click()
        copy = await (await waiting.value).path()
        await page.get_by_label("Tệp đã sửa").set_input_files(filled(copy, mended))
        await press(page, "Gửi tệp")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Tệp đúng, đã ghi")
        await expect(page.get_by_text("2 đăng ký mới, 0 được sửa, 0 như cũ")).to_be_visible()
        await page.get_by_role("link", name="Xem các đăng ký rồi gửi").click()
        await expect(page.locator("tbody tr")).to_have_count(2)
        await press(page, "Gửi đăng ký")
        await page.goto(f"/danh-muc/{YEAR + 1}/dang-ky/moi")
        await page.get_by_label("Mã thủ tục").fill("1" * 70_000)
        await press(page, "Ghi đăng ký")
        await expect(page.locator("#procedure-fault")).to_contain_text("Dài hơn mọi mã thủ tục")
        # The same procedure by its code in the national database, then by that of its province.
        for code in ("1.010727", "1.010727.000.00.00.H17"):
            await page.goto(f"/danh-muc/{YEAR + 1}/dang-ky/moi")
            await page.get_by_label("Mã thủ tục").fill(code)
            await page.get_by_label("Mức độ").select_option(label="Toàn trình")
            await page.get_by_label("Ngày dự kiến").fill(f"{1 if code.endswith('H17') else 2}/12/{YEAR + 1}")
            await press(page, "Ghi đăng ký")
        await expect(page.locator("#procedure-fault")).to_contain_text("đã ghi đăng ký cho thủ tục này")
        await page.goto(f"/danh-muc/{YEAR + 1}/dang-ky/moi?ma=1.010727")
        assert page.url.endswith("/dang-ky/1.010727.000.00.00.H17")
        await page.goto(f"/danh-muc/{YEAR + 1}/dang-ky")
        legacy = tmp_path / "vni.csv"
        legacy.write_bytes("Maõ thuû tuïc;Möùc ñoä;Ngaøy döï kieán\n".encode("cp1252"))
        await page.get_by_label("Tệp đã điền").set_input_files(legacy)
        await press(page, "Gửi tệp")
        await expect(page.locator("#refused")).to_contain_text("Tệp dùng bảng mã VNI")


async def test_a_file_that_is_forged_broken_or_too_large_loads_nothing_and_is_answered(site: str) -> None:
    where = "/danh-muc/2017/dang-ky/tep"
    async with client(site) as http:
        await http.get(await clicked(http, await begun(http), "binh-h17"))
        token = re.search(r'name="_csrf" value="([^"]+)"', (await http.get("/danh-muc")).text)
        assert token

        async def sent(csrf: str, content: bytes, **more: str) -> httpx.Response:
            return await http.post(where, data={"_csrf": csrf}, files={"file": ("a.xlsx", content)}, headers=more)

        assert (await sent("guess", b"x")).status_code == 403
        assert (await sent(token[1], b"x", origin="https://evil.example")).status_code == 403
        large = await sent(token[1], b"x" * 6_000_000)
        assert (large.status_code, "Tệp lớn hơn 5 MB" in large.text) == (413, True)
        begun_well = f'--x\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n{token[1]}\r\n--x\r\nContent-Dis'
        cut = {"content-type": "multipart/form-data; boundary=x"}
        torn = await http.post(where, content=begun_well, headers=cut)
        assert (torn.status_code, "chưa trọn" in torn.text) == (400, True)
        assert (await http.post(where, content=b"a=1", headers={"content-type": "text/plain"})).status_code == 400
        many = "&".join(f"a{number}=1" for number in range(600))
        form = {"content-type": "application/x-www-form-urlencoded"}
        assert (await http.post("/danh-muc", content=many, headers=form)).status_code == 400
        for year in ("9" * 5000, "0", "1999", "%00", "hai"):
            assert (await http.get(f"/danh-muc/{year}")).status_code == 404
