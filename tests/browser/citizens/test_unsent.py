"""What is not on the server yet belongs to whoever typed it: signing out asks, and then leaves nothing on the device."""

from playwright.async_api import Browser, Dialog, expect

from tests.browser.citizens.counter import Counter
from tests.browser.citizens.test_applying import GENERAL, begun
from tests.browser.conftest import at_desk

# Of both stores: what is kept of forms.
HELD = """async () => {
    const opened = await new Promise((done) => {
        const asked = indexedDB.open("motcua", 1);
        asked.onsuccess = () => done(asked.result);
    });
    const kept = await new Promise((done) => {
        const asked = opened.transaction("unsent").objectStore("unsent").getAll();
        asked.onsuccess = () => done(asked.result);
    });
    opened.close();
    const here = Object.keys(localStorage).filter((key) => key.startsWith("motcua:")).map((key) => localStorage.getItem(key));
    return [here.join(), kept.join()];
}"""


async def test_signing_out_asks_before_it_takes_away_what_is_not_saved_and_then_leaves_nothing(
    browser: Browser, counter: Counter
) -> None:
    async with at_desk(browser, counter.address, "lan", "/") as page:
        base = await begun(page, GENERAL)
        await page.route("**/luu", lambda route: route.fulfill(status=422, json={"why": "thử"}))
        name = page.locator("[name='/applicant/full_name']")
        await name.fill("Chưa lưu được")
        await expect(page.locator("[data-saved]")).to_contain_text("Chưa lưu được", timeout=10_000)
        for held in await page.evaluate(HELD):
            assert "Chưa lưu được" in held
        asked: list[str] = []

        async def answers(dialog: Dialog) -> None:
            asked.append(dialog.type)
            await (dialog.accept() if len(asked) > 1 else dialog.dismiss())

        page.on("dialog", answers)
        await page.get_by_role("button", name="Đăng xuất").click()
        assert page.url.endswith(f"{base}/buoc/1")
        await expect(name).to_have_value("Chưa lưu được")
        async with page.expect_navigation():
            await page.get_by_role("button", name="Đăng xuất").click()
        assert asked == ["confirm", "confirm"]
        assert await page.evaluate(HELD) == ["", ""]
