"""Saving while somebody types in two tabs, leaves in the middle of a word, or types what cannot be kept: nothing is lost or
overwritten unseen, and "saved" is said of what is saved."""

import re

from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.citizens.counter import DRAFTS, Counter, Json
from tests.browser.citizens.test_applying import GENERAL, begun, go_on
from tests.browser.conftest import at_desk

RELATIVES = "1.013133"  # a list of relatives
SAVED = re.compile("Đã lưu [0-9]")


def field(page: Page, name: str) -> Locator:
    return page.locator(f"[name='/applicant/{name}']")


async def types(page: Page, name: str, words: str) -> None:
    """Types, and waits until the page says that it is saved."""
    await field(page, name).fill(words)
    await expect(page.locator("[data-saved]")).not_to_contain_text(SAVED)
    await expect(page.locator("[data-saved]")).to_contain_text(SAVED, timeout=10_000)


async def entries(counter: Counter, base: str) -> Json:
    draft = await counter.asked("minh", "GET", f"{DRAFTS}/{base.rpartition('/')[2]}")
    found: Json = draft.raise_for_status().json()["entries"]
    return found


async def test_what_another_tab_answered_is_shown_or_asked_and_never_overwritten_unseen(
    browser: Browser, counter: Counter
) -> None:
    async with at_desk(browser, counter.address, "minh", "/") as a:
        base = await begun(a, GENERAL)
        a.on("dialog", lambda dialog: dialog.accept())
        b = await a.context.new_page()
        await b.goto(f"{base}/buoc/1")
        # B answers the address; A, opened before, saves another field, and has seen B's answer when it types there.
        await types(b, "address", "Địa chỉ của thẻ B")
        await types(a, "full_name", "Tên của thẻ A")
        await expect(field(a, "address")).to_have_value("Địa chỉ của thẻ B")
        # What A saved and B changed since is not sent again by A's buttons.
        await b.reload()
        await types(b, "full_name", "Tên của thẻ B")
        await go_on(a)
        await a.wait_for_url(re.compile("/buoc/2$"))
        assert (await entries(counter, base))["/applicant/full_name"] == "Tên của thẻ B"
        # An open question is decided by its own buttons alone.
        await a.goto(f"{base}/buoc/1")
        await types(b, "address", "Địa chỉ mới của thẻ B")
        await field(a, "address").fill("Địa chỉ mới của thẻ A")
        await expect(a.locator(".conflict")).to_contain_text("Địa chỉ mới của thẻ B", timeout=10_000)
        for _ in range(2):
            await go_on(a)
            await expect(a.locator(".summary")).to_contain_text("Chưa lưu hết")
            assert (await entries(counter, base))["/applicant/address"] == "Địa chỉ mới của thẻ B"
            await expect(field(a, "address")).to_have_value("Địa chỉ mới của thẻ A")
        await a.locator(".conflict").get_by_role("button", name="Giữ của tôi").click()
        await expect(a.locator("[data-saved]")).to_contain_text(SAVED, timeout=10_000)
        assert (await entries(counter, base))["/applicant/address"] == "Địa chỉ mới của thẻ A"


async def test_the_last_words_before_the_review_are_on_it_and_those_after_submitting_are_kept(
    browser: Browser, counter: Counter
) -> None:
    async with at_desk(browser, counter.address, "minh", "/") as page:
        page.on("dialog", lambda dialog: dialog.accept())
        base = await begun(page, GENERAL)
        await types(page, "full_name", "Trần Văn")
        # Within the pause, and the way is blocked: the page of answers does not say that it is saved, nor let it be submitted.
        await page.context.route("**/luu", lambda route: route.fulfill(status=401, json={"why": "thử"}))
        await field(page, "full_name").fill("Trần Văn Minh")
        await page.get_by_role("link", name="Xem lại và nộp").click()
        await page.wait_for_url(re.compile("/xem-lai$"))
        await expect(page.locator("[data-saved]")).to_contain_text("Chưa lưu")
        await expect(page.get_by_role("button", name="Nộp hồ sơ")).to_be_disabled()
        await page.context.unroute("**/luu")
        await page.evaluate("window.dispatchEvent(new Event('online'))")
        await expect(page.locator(".answers").get_by_text("Trần Văn Minh")).to_be_visible(timeout=15_000)
        await expect(page.get_by_role("button", name="Nộp hồ sơ")).to_be_enabled()
        # One text that is too long keeps no other from being saved, and is named.
        await page.goto(f"{base}/buoc/1")
        await field(page, "address").fill("a" * 20_001)
        await field(page, "phone").fill("0900000009")
        await expect(page.locator(".field.wrong .fault")).to_contain_text("20.000", timeout=10_000)
        await field(page, "full_name").fill("Trần Minh")
        await expect(page.locator("[data-saved]")).not_to_contain_text(SAVED)
        await field(page, "address").fill("Số 9")
        await expect(page.locator("[data-saved]")).to_contain_text(SAVED, timeout=10_000)
        await expect(page.locator(".field.wrong")).to_have_count(0)
        found = await entries(counter, base)
        assert (found["/applicant/phone"], found["/applicant/full_name"]) == ("0900000009", "Trần Minh")
        # Another tab deletes the draft: what is typed now is nowhere else, and stays.
        assert (await counter.asked("minh", "DELETE", f"{DRAFTS}/{base.rpartition('/')[2]}")).is_success
        await field(page, "address").fill("Số 10")
        await expect(page.locator("[data-saved]")).to_contain_text("còn giữ trên máy này", timeout=10_000)
        assert "Số 10" in await page.evaluate("Object.values(localStorage).join()")


async def test_a_row_taken_out_in_the_middle_of_a_word_leaves_no_question_and_no_word_in_anothers_field(
    browser: Browser, counter: Counter
) -> None:
    """In a browser, too, whose own store never answers."""
    name = "/request/relatives/{}/full_name"
    draft = await counter.draft("minh", RELATIVES, {name.format(at): f"Người {at}" for at in range(4)})
    async with at_desk(browser, counter.address, "minh", f"/ban-nhap/{draft}/buoc/3") as page:
        third = page.locator(f"[name='{name.format(2)}']")
        await third.fill("Người 2, gõ dở")
        await page.locator("button[value='remove:/request/relatives/1']").click()
        await expect(page.locator(f"[name='{name.format(3)}']")).to_have_count(0)
        await expect(page.locator("[data-saved]")).to_contain_text(SAVED, timeout=10_000)
        assert await page.locator(".conflict").count() == 0
        await expect(third).to_have_value("Người 3")
        found = await entries(counter, f"/ban-nhap/{draft}")
        assert [found.get(name.format(at)) for at in range(4)] == ["Người 0", "Người 2, gõ dở", "Người 3", None]
        await page.add_init_script(
            "LockManager.prototype.request = () => new Promise(() => {}); IDBFactory.prototype.open = () => ({})"
        )
        await page.reload()
        async with page.expect_response("**/luu", timeout=10_000):
            await third.fill("Người 3, gõ tiếp")
        await expect(page.locator("[data-saved]")).to_contain_text(SAVED, timeout=10_000)
        found = await entries(counter, f"/ban-nhap/{draft}")
        assert found[name.format(2)] == "Người 3, gõ tiếp"
