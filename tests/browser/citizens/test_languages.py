"""What is Vietnamese by right on an English page says so, so that a screen reader reads it right (WCAG 2.2 3.1.2)."""

from itertools import groupby

import pytest
from playwright.async_api import Browser

from tests.browser.citizens.counter import Counter
from tests.browser.citizens.everything import PAGES
from tests.browser.conftest import PHONE, sign_in, watched

# Vietnamese gives itself away by its marks, wherever the nearest language said is English.
VIETNAMESE = """() => {
  const marked = /[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]/i;
  return [...document.querySelectorAll("option")].filter(each => each.closest("[lang]").lang === "en")
    .map(each => each.text.normalize("NFC")).filter(text => marked.test(text));
}"""
# Where a person looks for a service, follows the progress of the list, or applies. "Tiếng Việt" is no choice there.
ROOMS = ("/thu-tuc", "/tien-do", "/nop/", "{draft}", "{with_papers}", "{with_rows}", "{helped}")


@pytest.mark.timeout(600)
async def test_a_vietnamese_name_that_an_english_page_offers_to_choose_says_that_it_is_vietnamese(
    browser: Browser, counter: Counter, things: dict[str, str]
) -> None:
    wrong: dict[str, list[str]] = {}
    walked = sorted((each for each in PAGES if each.path.startswith(ROOMS)), key=lambda each: each.who or "")
    for who, examples in groupby(walked, key=lambda each: each.who):
        async with watched(browser, counter.address, viewport=PHONE) as context:
            page = await context.new_page()
            if who:
                await sign_in(page, who, at="/?lang=vi")
            for each in examples:
                path = each.at(things)
                await page.goto(f"{path}{'&' if '?' in path else '?'}lang=en")
                if found := await page.evaluate(VIETNAMESE):
                    wrong[f"{each.path} ({who})"] = found
    assert not wrong, "\n".join(f"{path}: {what}" for path, all_ in wrong.items() for what in all_)
