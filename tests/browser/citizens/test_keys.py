"""The Tab key alone reaches everything that can be used, in the order it is read, and what has the focus is not covered."""

import pytest
from playwright.async_api import Browser, Page

from tests.browser.citizens.counter import Counter
from tests.browser.citizens.everything import PAGES, VISITOR, Example
from tests.browser.conftest import DESK, EDITED, PHONE, sign_in, watched

# Of each kind of page one: to read, to choose, to fill in.
WALKED = (
    "/", "/thu-tuc", "/thu-tuc/1.009073", "/so-do", "{draft}/buoc/2?kiem-tra=1", f"/bien-tap/thu-tuc/{EDITED}/sua",
    "/danh-muc/{list}/dang-ky",
)  # fmt: skip

# Of radio buttons of one name the Tab key reaches one.
NUMBERED = """() => {
  const usable = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter(each => each.checkVisibility({visibilityProperty: true}) && !each.disabled && each.tabIndex >= 0);
  const chosen = each => usable.find(one => one.type === "radio" && one.name === each.name && one.checked) ||
    usable.find(one => one.type === "radio" && one.name === each.name);
  const reached = usable.filter(each => each.type !== "radio" || chosen(each) === each);
  reached.forEach((each, at) => each.dataset.at = at);
  return reached.length;
}"""
AT_TOP = """() => {
  document.activeElement.blur();
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
  window.scrollTo(0, 0);
}"""
FOCUSED = """() => {
  const each = document.activeElement;
  if (!each || each === document.body) return null;
  const box = each.getBoundingClientRect();
  const shown = [0.5, 0.1, 0.9].some(share => {
    const top = document.elementFromPoint(box.left + box.width * share, box.top + Math.min(box.height, 40) / 2);
    return top && (each.contains(top) || top.contains(each) || (each.labels && [...each.labels].some(one => one.contains(top))));
  });
  return [each.dataset.at === undefined ? null : Number(each.dataset.at), shown, each.outerHTML.slice(0, 90)];
}"""


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
async def test_the_tab_key_reaches_everything_in_order_and_nothing_covers_it(
    browser: Browser, counter: Counter, things: dict[str, str], viewport: dict[str, int]
) -> None:
    wrong: dict[str, list[str]] = {}
    examples = [next(each for each in PAGES if each.path == path) for path in WALKED]
    for each in examples:
        async with watched(browser, counter.address, viewport=viewport, reduced_motion="reduce") as context:
            page = await context.new_page()
            if each.who is not VISITOR:
                await sign_in(page, each.who, at="/")
            if found := await _walked(page, each, things):
                wrong[each.path] = found
    assert wrong == {}


async def _walked(page: Page, each: Example, things: dict[str, str]) -> list[str]:
    await page.goto(each.at(things))
    # Where a page puts the focus by itself, the walk begins at its top all the same.
    await page.evaluate(AT_TOP)
    number, order, covered = await page.evaluate(NUMBERED), list[int](), list[str]()
    for _ in range(number + 5):
        await page.keyboard.press("Tab")
        focused = await page.evaluate(FOCUSED)
        if focused is None or (order and focused[0] == order[0]):
            break
        at, shown, what = focused
        if at is not None:
            order.append(at)
        if not shown:
            covered.append(f"covered: {what}")
    lost = sorted(set(range(number)) - set(order))
    return [
        *covered,
        *([f"not in order: {order}"] if order != sorted(order) else []),
        *([f"never reached: number {lost} of {number}"] if lost else []),
    ]
