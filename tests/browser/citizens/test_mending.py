"""From the answers read back to what is wrong, mended, and back: nothing is hidden, counted twice or said twice."""

import re

from playwright.async_api import Browser, Page, expect

from services.submission.domain.filling import pointers
from tests.browser.citizens.counter import Counter
from tests.browser.conftest import DESK, PHONE, at_desk

BIRTH, GENERAL = "1.001193", "1.013128"
# A desk of 1280 × 900 at 400 %.
MAGNIFIED = {"width": 320, "height": 225}
COPIES = "f-request-copies"
_SEEN = """([from, ...those]) => {
    const bar = document.querySelector(".bar"), stays = getComputedStyle(bar).position === "sticky";
    const under = stays ? bar.getBoundingClientRect().bottom : 0;
    const tops = those.map((each) => document.querySelector(each).getBoundingClientRect());
    return document.activeElement.id === from && tops.every((each) => each.top >= Math.max(0, under) && each.top < innerHeight);
}"""


async def _stands_open(page: Page) -> None:
    """The field that was led to has the focus, and it, its label and what is wrong with it are not covered."""
    about = [COPIES, f"label[for={COPIES}]", f"#{COPIES}-fault", f"#{COPIES}"]
    await page.wait_for_function(_SEEN, arg=about, timeout=5_000)


async def test_what_is_wrong_is_led_to_mended_and_one_is_back_where_one_came_from(
    browser: Browser, counter: Counter
) -> None:
    answers = {pointer: str(value) for pointer, value in pointers(await counter.example(BIRTH))}
    draft = await counter.draft("lan", BIRTH, answers | {"/request/copies": "hai bản"})
    review = f"/ban-nhap/{draft}/xem-lai"
    async with at_desk(browser, counter.address, "lan", review) as page:
        for view in (PHONE, MAGNIFIED, DESK):
            await page.set_viewport_size(view)  # type: ignore[arg-type] # a size as any other
            await page.goto(review)
            await page.locator(f".answers a[href$='#{COPIES}']").click()
            await _stands_open(page)
        listed = page.locator("#cac-buoc li")
        at = await listed.locator("a").evaluate_all("all => all.findIndex((each) => each.ariaCurrent === 'step')")
        await expect(listed.nth(at)).to_contain_text("Cần sửa")
        await expect(page.locator(".bar p").first).to_have_text(f"Bước {at + 1} / {await listed.count()}")
        copies = page.locator(f"#{COPIES}")
        await copies.fill("")
        await page.get_by_role("button", name="Lưu và kiểm tra").click()
        await copies.fill("2")
        await page.get_by_role("button", name="Lưu và quay lại phần xem lại").last.click()
        await page.wait_for_url(re.compile("/xem-lai$"))
        await expect(page.locator(f".answers .wrong a[href$='#{COPIES}']")).to_have_count(0)
        # By any other address than that one a page goes on as it always does.
        await page.goto(f"/ban-nhap/{draft}/buoc/1?ve=//example.com")
        await page.get_by_role("button", name="Lưu và tiếp tục").last.click()
        await page.wait_for_url(re.compile(f"{draft}/buoc/2$"))


async def test_a_refused_file_is_called_so_where_answers_are_read_back_and_an_empty_wallet_is_not_offered(
    browser: Browser, counter: Counter
) -> None:
    draft = await counter.draft("minh", GENERAL, {})
    await counter.file("minh", draft, "other", "giấy.pdf", b"MZ" + bytes(100))
    async with at_desk(browser, counter.address, "minh", f"/ban-nhap/{draft}/xem-lai", viewport=PHONE) as page:
        papers = page.locator(".answers", has=page.get_by_role("heading", name="Giấy tờ"))
        await expect(papers).to_contain_text("giấy.pdf Không nhận")
        await expect(papers).not_to_contain_text("Chưa có")
        await papers.get_by_role("link", name="Sửa").click()
        await expect(page.locator("#files-other .fault")).to_have_count(1)
        await expect(page.locator("section.files").first.get_by_label(re.compile("Tôi sẽ đưa bản giấy"))).to_have_count(
            1
        )
        await expect(page.get_by_role("link", name=re.compile("Dùng giấy tờ đã nộp"))).to_have_count(0)
