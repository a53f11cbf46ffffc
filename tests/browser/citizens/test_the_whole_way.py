"""From a search to a result in hand, on a stack as `make run` starts it: the one front door, simulated agencies, real parts."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Download, Locator, Page, expect

from deploy.local.configuration import FEES
from tests.browser.conftest import at_desk
from tests.component.submission.files.files import pdf
from tests.support.stack import Stack

PROCEDURE, FEE = next(iter(FEES.items()))
_EXAMPLE = re.compile(r"Ví dụ: (.+)")
_SURE = ("NOT_ACCEPTED", "SUPPLEMENT", "STOPPED", "REFUSED")


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """Agencies that approve everything; their fees and the files they issue are those of `make run`."""
    sure = {f"MOTCUA_WORLD_{name}": "0" for name in _SURE}
    started = Stack.new(tmp_path, MOTCUA_WORLD_SPEED="4", **sure)
    for kept_plain in ("MOTCUA_WORLD_FEES", "MOTCUA_WORLD_RESULTS"):
        del started.environment[kept_plain]
    started.start()
    yield started
    started.stop()


@pytest.mark.timeout(180)
async def test_somebody_searches_applies_pays_follows_and_receives(browser: Browser, stack: Stack) -> None:
    async with at_desk(browser, stack.url, "lan", f"/thu-tuc?q={PROCEDURE}") as page:
        await page.locator(f"main a[href='/thu-tuc/{PROCEDURE}']").first.click()
        await page.get_by_role("link", name="Nộp trực tuyến").first.click()
        # The procedure is one of Đà Nẵng's own.
        await expect(page.locator("select[name=province]")).to_have_value("48")
        await page.get_by_role("button", name="Bắt đầu").click()
        await page.wait_for_url("**/buoc/1")
        await page.get_by_role("button", name="Điền sẵn", exact=True).click()
        await expect(page.get_by_label("Họ và tên")).to_have_value("Nguyễn Thị Lan")
        while "/buoc/" in page.url:
            here = page.url
            await _as_the_examples_say(page)
            await page.get_by_role("button", name="Lưu và tiếp tục").click()
            await page.wait_for_url(lambda url, here=here: url != here)
        paper = {"name": "đơn.pdf", "mimeType": "application/pdf", "buffer": pdf()}
        await page.locator("input[type=file]").first.set_input_files([paper])
        await expect(page.get_by_text("Đã nhận", exact=True)).to_be_visible(timeout=20_000)
        await page.get_by_role("button", name="Lưu và tiếp tục").click()
        await page.get_by_role("checkbox").check()
        await page.get_by_role("button", name="Nộp hồ sơ").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Đã nộp hồ sơ")
        await page.get_by_role("link", name="Theo dõi hồ sơ").click()
        # From here on nobody loads the page again: what the agency does appears by itself.
        await page.get_by_role("link", name=re.compile("Nộp .*phí|thanh toán", re.IGNORECASE)).first.click(
            timeout=30_000
        )
        await page.get_by_role("button", name=re.compile("^Nộp [0-9.]+ đồng$")).click()
        await page.wait_for_url("**/cong-thanh-toan/**")
        await expect(page.locator("main")).to_contain_text(f"{FEE:,}".replace(",", "."))
        await page.get_by_role("link", name="English").click()
        await expect(page.locator("main")).to_contain_text(f"Pay {FEE:,}")
        await page.get_by_role("link", name="Tiếng Việt").click()
        await page.get_by_label("Ngân hàng Lũy Tre").check()
        await page.get_by_role("button", name="Thanh toán", exact=True).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Đã nộp")
        await page.goto(f"{stack.url}/ho-so")
        await page.locator("main a[href^='/ho-so/']").first.click()
        result = page.get_by_role("link", name="Tải kết quả")
        await expect(result).to_be_visible(timeout=60_000)
        async with page.expect_download() as fetching:
            await result.click()
        assert await _begins(await fetching.value) == b"%PDF"
        await page.goto(f"{stack.url}/hop-thu")
        await expect(page.locator("main li, main tr").first).to_be_visible()


async def _begins(download: Download) -> bytes:
    kept = await download.path()
    return (await asyncio.to_thread(kept.read_bytes))[:4]


async def _as_the_examples_say(page: Page) -> None:
    """Writes into each field what is given beside it as an example, and chooses the first of every choice."""
    form = page.locator("form.step")
    for at in range(await form.locator(".field").count()):
        field = form.locator(".field").nth(at)
        choices = field.locator("input[type=radio]")
        if not await field.is_visible():
            continue  # asked only of those who answered otherwise
        if await choices.count():
            await choices.first.check()
        elif await field.locator("select").count():
            await field.locator("select").first.select_option(index=1)
        else:
            await _write(field)


async def _write(field: Locator) -> None:
    line = field.locator("input:not([type=hidden]), textarea").first
    example = _EXAMPLE.search(await field.inner_text())
    listed = await line.get_attribute("list")
    if await line.input_value():
        return
    if example:
        await line.fill(example[1].strip())
    elif listed:
        options = field.page.locator(f"datalist#{listed} option")
        await line.fill(str(await options.first.get_attribute("value")))
    else:
        await line.fill("30/11/2028")
