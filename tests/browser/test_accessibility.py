"""Every page can be read, heard and walked through: names, order, contrast, focus, as the browser computes them."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.browser.conftest import DESK, PHONE, sign_in, watched
from tests.browser.test_portal import DESK_PAGES, PAGES

LOOKS = Path(__file__).with_name("accessibility.js").read_text(encoding="utf-8")
# What a screen reader must be able to call by a name.
NAMED = {
    "button", "link", "textbox", "searchbox", "combobox", "listbox", "checkbox", "radio", "image", "heading", "spinbutton",
    "Date", "DisclosureTriangle", "dialog", "tab", "navigation", "region",
}  # fmt: skip

# What went wrong is a page, too.
REFUSED = ["/khong-co", "/thu-tuc?life_event=wedding", "/co-quan?as_of=2025-06-31", "/tien-do?nam=2016&ngay=2017-02-31"]
# Shown to the Government Office.
OFFICE = [
    "/bien-tap?q=khongcogi", "/tien-do?nam=2016", "/danh-muc", "/danh-muc/2016", "/danh-muc/2016/dich-vu",
    "/danh-muc/2016/thuc-hien", "/danh-muc/2016/nhat-ky",
]  # fmt: skip

SPOILED = """<!doctype html><html lang="vi"><head><title>x</title><style>
  :focus { outline: none } .pale { color: #999 } .tiny { width: 9px; height: 9px; padding: 0; border: 0 } </style></head>
<body><header></header><nav></nav><main><h1>Một</h1><h3>Ba</h3><p class="pale">nhạt</p><img src="data:,">
<input name="a"><a href="#nowhere">đi</a><a href="/x"></a><button class="tiny">.</button><p id="a"></p><p id="a"></p>
<p aria-describedby="b">mô tả</p><ul><p>không phải mục</p></ul><table><tr><th>Tên</th></tr></table><p lang="zz">lạ</p>
<p tabindex="3">riêng</p></main></body></html>"""


async def faults(page: Page) -> list[str]:
    """A sentence for each fault of the page as it stands."""
    seen: list[str] = await page.evaluate(LOOKS)
    session = await page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = (await session.send("Accessibility.getFullAXTree"))["nodes"]
    await session.detach()
    for node in nodes:
        role = node.get("role", {}).get("value")
        if not node.get("ignored") and role in NAMED and not str(node.get("name", {}).get("value", "")).strip():
            seen.append(f"a {role} without a name")
    return seen


@pytest.mark.parametrize(("viewport", "language"), [(DESK, "vi"), (PHONE, "en")], ids=["desk-vi", "phone-en"])
async def test_no_page_has_a_fault_that_can_be_computed(
    browser: Browser, site: str, viewport: dict[str, int], language: str
) -> None:
    found: dict[str, list[str]] = {}
    async with watched(browser, site, viewport=viewport) as context:
        page = await context.new_page()

        async def look(paths: list[str]) -> None:
            for path in paths:
                await page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
                if wrong := await faults(page):
                    found[path] = wrong

        await look([*PAGES, *REFUSED])
        await page.goto("/?lang=vi")
        await sign_in(page, "ha")
        await look([*DESK_PAGES, *OFFICE])
    assert found == {}


async def test_the_search_stays_sound_while_it_suggests(page: Page) -> None:
    await page.goto("/")
    await page.get_by_role("combobox").press_sequentially("trich l", delay=20)
    await page.get_by_role("option").first.wait_for()
    await page.keyboard.press("ArrowDown")
    assert await faults(page) == []


async def test_the_looking_finds_what_it_looks_for(browser: Browser) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    await page.set_content(SPOILED)
    told = " / ".join(await faults(page))
    for each in (
        "one footer", "each nav has a name", "leads past the header", "level 3 follows one of level 1", "contrast 2.8",
        "a picture without alt", "a control without a label", "leads nowhere", "too small to hit", "two elements have the id a",
        "aria-describedby points to nothing", "not an item of its list", "does not say of what", "a table without headers",
        "a language nobody knows", "an order of its own", "its focus is not seen", "a link without a name",
    ):  # fmt: skip
        assert each in told, each
    await context.close()
