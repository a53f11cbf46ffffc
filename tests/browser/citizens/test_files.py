"""Sending files in a browser: with a script that goes on by itself, with none, the wrong ones, and the largest there are."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect

from tests.browser.citizens.counter import Counter
from tests.browser.conftest import DESK, PHONE, at_desk, fits, sign_in
from tests.component.submission.files.files import jpeg, pdf

GENERAL = "1.013128"
OTHER = "#files-other"


async def _files(counter: Counter, draft: str) -> list[dict[str, Any]]:
    answer = await counter.asked("lan", "GET", f"/api/submission/v1/drafts/{draft}")
    found: list[dict[str, Any]] = answer.raise_for_status().json()["files"]
    return found


async def _written(folder: Path, **files: bytes) -> dict[str, str]:
    for name, content in files.items():
        await asyncio.to_thread((folder / name.replace("_", ".")).write_bytes, content)
    return {name: str(folder / name.replace("_", ".")) for name in files}


def _papers(page: Page) -> Locator:
    """How the papers stand in the list of steps."""
    return page.locator("#cac-buoc li", has_text="Giấy tờ")


async def _said(page: Page, words: str) -> None:
    await expect(page.locator(f"{OTHER} .file-said")).to_contain_text(words, timeout=20_000)


@asynccontextmanager
async def _where_lines_break(browser: Browser, counter: Counter, at: str) -> AsyncIterator[Page]:
    """Lan at that page; of a broken line alone the browser may complain."""
    context = await browser.new_context(base_url=counter.address, locale="vi-VN", viewport=DESK)
    page, wrong = await context.new_page(), []
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    await sign_in(page, "lan", at=at)
    yield page
    await context.close()
    assert [each for each in wrong if "ERR_CONNECTION_RESET" not in each] == []


async def test_a_file_goes_on_where_the_line_broke_and_where_the_page_was_closed(
    browser: Browser, counter: Counter, tmp_path: Path
) -> None:
    draft = await counter.draft("lan", GENERAL, {})
    content = pdf(filling=9_000_000)
    paths = await _written(
        tmp_path, lớn_pdf=content, ảnh_jpg=jpeg(6, located=True), chạy_exe=b"MZ" + bytes(200), đúng_pdf=pdf()
    )
    async with _where_lines_break(browser, counter, f"/ban-nhap/{draft}/giay-to") as page:
        control = page.locator(OTHER)
        await expect(control).to_contain_text("DOCX, XLSX · tối đa 100 MB")
        parts = 0

        async def breaks(route: Route) -> None:
            nonlocal parts
            parts += route.request.method == "PATCH"
            # The third part is cut off, and so is everything until the line is back.
            await (route.abort("connectionreset") if parts == 3 else route.continue_())

        await page.route("**/tep/tus/**", breaks)
        await control.locator("input[type=file]").set_input_files(paths["lớn_pdf"])
        await expect(control.locator(".file-progress p")).to_contain_text("mất kết nối", timeout=20_000)
        await expect(control.locator(".file-progress p")).to_contain_text("%")
        page.once("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
        await page.reload()
        parts = 100
        await expect(control.locator("li")).to_contain_text("Mới nhận")
        await expect(control.locator(".fault").first).to_contain_text("chưa tải lên xong")
        await expect(_papers(page)).to_contain_text("Còn thiếu")
        before = (await _files(counter, draft))[0]["received"]
        assert 2_000_000 <= before < len(content)
        await control.locator("input[type=file]").set_input_files(paths["lớn_pdf"])
        await _said(page, "Đã nhận “lớn.pdf”")
        [kept] = await _files(counter, draft)
        assert (kept["state"], kept["sha256"]) == ("kept", hashlib.sha256(content).hexdigest())
        assert parts - 100 <= 5, "what had come before was not sent again"
        # What was missing is not missing any more, on the page that is open.
        await expect(control.locator(".fault")).to_have_count(0)
        await expect(control).not_to_have_class(re.compile("wrong"))
        await expect(_papers(page)).to_contain_text("Xong")

        await control.locator("input[type=file]").set_input_files([paths["ảnh_jpg"], paths["chạy_exe"]])
        await _said(page, "“chạy.exe”: không nhận.")
        why = page.get_by_text("Đây là một chương trình, không phải giấy tờ")
        await expect(why).to_have_count(1)
        await expect(control.locator("li .fault")).to_contain_text("Xin bỏ hoặc thay tệp này.")
        await expect(_papers(page)).to_contain_text("Cần sửa")
        await expect(control.locator("li")).to_have_count(3)
        await expect(control).to_contain_text("ảnh đã được xoay cho đúng chiều")
        await fits(page)
        # What the label says is done: the good file stands where the refused one did, and nothing is to be mended.
        await control.get_by_label("Chọn tệp thay cho “chạy.exe”").set_input_files(paths["đúng_pdf"])
        await _said(page, "Đã nhận “đúng.pdf”")
        await expect(why).to_have_count(0)
        await expect(control.locator("li")).to_have_count(3)
        await expect(control.get_by_label("Thêm tệp khác")).to_have_count(1)
        await expect(_papers(page)).to_contain_text("Xong")


async def test_one_need_not_wait_for_a_check_and_signing_out_leaves_no_file_s_name(
    browser: Browser, counter: Counter, tmp_path: Path
) -> None:
    draft = await counter.draft("lan", GENERAL, {})
    paths = await _written(tmp_path, ảnh_jpg=jpeg(6), nặng_pdf=pdf(filling=3_000_000))
    async with at_desk(browser, counter.address, "lan", f"/ban-nhap/{draft}/giay-to") as page:
        first = page.locator(".papers li").first
        control, on_paper = first.locator(".files"), first.get_by_label(re.compile("Tôi sẽ đưa bản giấy"))
        await expect(on_paper).to_have_count(1)

        async def never_checked(route: Route) -> None:
            waits = route.request.method == "GET"
            await (route.fulfill(json={"state": "receiving"}) if waits else route.continue_())

        await page.route("**/tep/tus/**", never_checked)
        await control.locator("input[type=file]").set_input_files(paths["ảnh_jpg"])
        await expect(control.locator(".file-progress p")).to_contain_text("đang kiểm tra", timeout=20_000)
        await control.get_by_role("button", name="Dừng").click()
        await expect(control.locator(".file-said")).to_contain_text("đã đến đủ và đang được kiểm tra")
        # The paper is there now: nobody is asked any more to bring it.
        await expect(control.locator("li")).to_contain_text("ảnh.jpg")
        await page.unroute("**/tep/tus/**")
        await page.evaluate("localStorage.setItem('tep|x|y|tên cũ.pdf|1|2', '/tep/tus/x')")
        await page.reload()
        await expect(on_paper).to_have_count(0)
        assert await page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('tep|'))") == []

        held = asyncio.Event()

        async def cut(route: Route) -> None:
            if route.request.method == "PATCH":
                held.set()
                return
            await route.continue_()

        await page.route("**/tep/tus/**", cut)
        await control.locator("input[type=file]").set_input_files(paths["nặng_pdf"])
        await asyncio.wait_for(held.wait(), 20)
        await control.get_by_role("button", name="Dừng").click()
        await expect(control.locator(".file-said")).to_contain_text(
            "Đã dừng gửi “nặng.pdf”. Chọn lại tệp này để gửi tiếp từ chỗ dừng"
        )
        names = "Object.keys(localStorage).filter(key => key.includes('nặng.pdf')).length"
        assert await page.evaluate(names) == 1
        await page.unroute("**/tep/tus/**")
        async with page.expect_navigation():
            await page.get_by_role("button", name="Đăng xuất").click()
        assert await page.evaluate("Object.keys(localStorage)") == []


async def test_a_portal_that_cannot_take_a_file_now_says_why_and_the_file_goes_on_by_itself(
    browser: Browser, counter: Counter, tmp_path: Path
) -> None:
    draft = await counter.draft("lan", GENERAL, {})
    paths = await _written(tmp_path, a_jpg=jpeg())
    context = await browser.new_context(base_url=counter.address, locale="vi-VN", viewport=DESK)
    page = await context.new_page()
    await sign_in(page, "lan", at=f"/ban-nhap/{draft}/giay-to")
    busy = True

    async def not_now(route: Route) -> None:
        if busy and route.request.method == "PATCH":
            await route.fulfill(status=503, json={"detail": "Bạn đang gửi 4 tệp cùng lúc, là số nhiều nhất."})
        else:
            await route.continue_()

    await page.route("**/tep/tus/**", not_now)
    await page.locator(OTHER).locator("input[type=file]").set_input_files(paths["a_jpg"])
    told = page.locator(f"{OTHER} .file-progress p")
    await expect(told).to_contain_text("gửi 4 tệp cùng lúc, là số nhiều nhất; tệp sẽ tự gửi tiếp", timeout=20_000)
    await expect(told).not_to_contain_text("mất kết nối")
    busy = False
    await _said(page, "Đã nhận “a.jpg”")
    await context.close()


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_without_scripts_a_file_is_sent_by_an_ordinary_form(
    browser: Browser, counter: Counter, tmp_path: Path, language: str
) -> None:
    draft = await counter.draft("lan", GENERAL, {})
    paths = await _written(tmp_path, a_jpg=jpeg(), b_pdf=pdf()[:200], lớn_pdf=pdf(filling=105_000_000))
    start = f"/ban-nhap/{draft}/giay-to"
    async with at_desk(browser, counter.address, "lan", start, viewport=PHONE, java_script_enabled=False) as page:
        await page.goto(f"{start}?lang={language}")
        control = page.locator(OTHER)
        for path, words in ((paths["a_jpg"], ("Đã nhận", "Received")), (paths["b_pdf"], ("bị hỏng", "broken"))):
            await control.locator("input[type=file]").set_input_files(path)
            await control.get_by_role("button", name=re.compile("Gửi tệp|Send file")).click()
            await page.wait_for_url(re.compile(r"giay-to.*#files-other$"))
            await expect(control.locator("li").last).to_contain_text(words[language == "en"])
        await fits(page)
        await control.locator("input[type=file]").set_input_files(paths["lớn_pdf"])
        await control.get_by_role("button", name=re.compile("Gửi tệp|Send file")).click()
        await expect(page.get_by_role("alert")).to_contain_text("100 MB", timeout=60_000)
        await page.get_by_role("link", name=re.compile("Quay lại|Go back")).click()
        await expect(control.locator("li")).to_have_count(2)
        await expect(control.get_by_label(re.compile("(thay cho|instead of) “b.pdf”"))).to_have_count(1)
        await control.locator("input[type=file]").set_input_files(paths["a_jpg"])
        await control.get_by_role("button", name=re.compile("Gửi tệp|Send file")).click()
        await expect(control.locator(".fault")).to_have_count(0)
        await control.get_by_role("button", name=re.compile("a.jpg")).first.click()
        await expect(control.locator("li")).to_have_count(1)
    assert [each["state"] for each in await _files(counter, draft)] == ["kept"]


async def test_many_files_chosen_at_once_on_two_open_pages_all_arrive(browser: Browser, counter: Counter) -> None:
    draft = await counter.draft("lan", GENERAL, {})
    start, each_page = f"/ban-nhap/{draft}/giay-to", 6
    async with at_desk(browser, counter.address, "lan", start) as page:
        second = await page.context.new_page()
        await second.goto(start)
        sent = [
            [
                {"name": f"{tab} {number}.pdf", "mimeType": "application/pdf", "buffer": pdf(filling=300_000 + number)}
                for number in range(each_page)
            ]
            for tab in ("trang", "thẻ")
        ]
        await asyncio.gather(
            *(
                each.locator(OTHER).locator("input[type=file]").set_input_files(files)
                for each, files in zip((page, second), sent, strict=True)
            )
        )
        for each, files in zip((page, second), sent, strict=True):
            await expect(each.locator(f"{OTHER} .file-said")).to_contain_text(files[-1]["name"], timeout=60_000)
        await page.reload()
        await expect(page.locator(OTHER).locator("li")).to_have_count(2 * each_page)
        await expect(page.locator(OTHER).locator(".fault")).to_have_count(0)
    kept = await _files(counter, draft)
    assert {each["name"] for each in kept} == {file["name"] for files in sent for file in files}
    assert {each["state"] for each in kept} == {"kept"}
