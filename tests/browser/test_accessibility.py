"""What is looked for on a page that is read, heard and walked through: names, order, contrast, focus; and that it is found.

Every page of the portal is looked at by tests/browser/citizens/test_every_page.py.
"""

from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from tests.browser.axe import violations

LOOKS = Path(__file__).with_name("accessibility.js").read_text(encoding="utf-8")
# What a screen reader must be able to call by a name.
NAMED = {
    "button", "link", "textbox", "searchbox", "combobox", "listbox", "checkbox", "radio", "image", "heading", "spinbutton",
    "Date", "DisclosureTriangle", "dialog", "tab", "navigation", "region",
}  # fmt: skip

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
    broken = " / ".join(await violations(page))
    for rule in ("image-alt", "color-contrast", "link-name", "list", "tabindex"):
        assert f"axe {rule}:" in broken, rule
    await context.close()
