"""Every page of the portal, in both languages, on a desk and a phone: read, heard, walked through, enlarged and printed."""

import gzip
import re
from itertools import groupby
from urllib.parse import urljoin

import httpx
import pytest
from playwright.async_api import Browser, Page

from tests.browser.axe import violations
from tests.browser.citizens.counter import Counter
from tests.browser.citizens.everything import OTHERS, PAGES, Example, missing
from tests.browser.citizens.gallery import pictured
from tests.browser.conftest import DESK, PHONE, at_desk, sign_in, watched
from tests.browser.test_accessibility import faults

# A screen of 1280 px enlarged to 400 % (WCAG 2.2 1.4.10).
ENLARGED = {"width": 320, "height": 256}
# TT 32/2017/TT-BTTTT Đ.16: mark, name and menu on top; owner, who is responsible and how to reach them at the foot.
FRAME = (
    "header.top img[src*='mark.svg']",
    "header.top .name strong",
    "header.top nav a",
    "main#content",
    "footer.bottom p",
)
MOST_BYTES = 30_000
MOVES = """() => [...document.querySelectorAll("*")].filter(each => {
  const style = getComputedStyle(each);
  return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0 || each.matches("marquee, blink");
}).map(each => each.outerHTML.slice(0, 80))"""
TOO_WIDE = """() => {
  const screen = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= screen) return [];
  return [...document.querySelectorAll("body *")].filter(each => each.getBoundingClientRect().right > screen + 1)
    .slice(0, 4).map(each => each.outerHTML.slice(0, 80));
}"""
PRINTED = """() => [...document.querySelectorAll("header nav, .skip, .button, form.search")]
  .filter(each => each.checkVisibility()).map(each => each.outerHTML.slice(0, 80))"""


async def test_every_address_of_the_portal_has_an_example(counter: Counter, things: dict[str, str]) -> None:
    assert missing(counter.runtime, things) == set()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("viewport", "other", "language"), [(DESK, PHONE, "vi"), (PHONE, DESK, "en")], ids=["desk-vi", "phone-en"]
)
async def test_no_page_has_a_fault(
    browser: Browser,
    counter: Counter,
    things: dict[str, str],
    viewport: dict[str, int],
    other: dict[str, int],
    language: str,
) -> None:
    """Each page in both languages and on both screens: opened on one, and looked at again when it has become the other."""
    wrong: dict[str, list[str]] = {}
    whose = sorted(PAGES, key=lambda each: each.who or "")
    for who, examples in groupby(whose, key=lambda each: each.who):
        async with watched(browser, counter.address, viewport=viewport, reduced_motion="reduce") as context:
            page = await context.new_page()
            if who:
                await sign_in(page, who, at="/?lang=vi")
            for each in examples:
                if found := await _looked_at(page, each, things, (viewport, other), language):
                    wrong[f"{each.path} ({who})"] = found
    assert not wrong, "\n".join(f"{path}: {what}" for path, all_ in wrong.items() for what in all_)


async def _looked_at(
    page: Page, each: Example, things: dict[str, str], screens: tuple[dict[str, int], ...], language: str
) -> list[str]:
    """A sentence for each fault of one page."""
    path = each.at(things)
    answer = await page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
    assert answer is not None
    if answer.status != each.status:
        return [f"answers {answer.status}, not {each.status}"]
    await pictured(page, each, "desk" if screens[0] == DESK else "phone")
    found = [*await faults(page), *await violations(page)]
    if await page.locator("html").get_attribute("lang") != language:
        found.append("is in another language")
    if await page.locator("h1").count() != 1 or not (await page.title()).endswith("– Một Cửa"):
        found.append("has no heading or no title of its own")
    found += [f"has no {part} (TT 32/2017 Đ.16)" for part in FRAME if not await page.locator(part).count()]
    found += [f"moves: {what}" for what in await page.evaluate(MOVES)]
    found += await _too_wide(page, "as it is")
    await page.set_viewport_size(ENLARGED)
    found += await _too_wide(page, "at 400 %")
    await page.set_viewport_size(screens[1])
    found += await _too_wide(page, f"{screens[1]['width']} px wide")
    found += await violations(page)
    await page.set_viewport_size(screens[0])
    await page.emulate_media(media="print")
    found += [f"prints what only a screen needs: {what}" for what in await page.evaluate(PRINTED)]
    await page.emulate_media(media="screen")
    return found


async def _too_wide(page: Page, how: str) -> list[str]:
    wide = await page.evaluate(TOO_WIDE)
    return [f"{how} it is wider than the screen: {', '.join(wide)}"] if wide else []


async def test_every_answer_forbids_what_the_portal_does_not_need(
    browser: Browser, counter: Counter, things: dict[str, str]
) -> None:
    wrong: dict[str, str] = {}
    everything = sorted((*PAGES, *OTHERS), key=lambda each: each.who or "")
    for who, examples in groupby(everything, key=lambda each: each.who):
        async with httpx.AsyncClient(
            base_url=counter.address, cookies=await cookies_of(browser, counter, who), trust_env=False
        ) as http:
            for each in examples:
                answer = await http.get(each.at(things))
                if complaint := _unguarded(each, answer):
                    wrong[f"{each.path} ({who})"] = complaint
    assert wrong == {}


async def cookies_of(browser: Browser, counter: Counter, who: str | None) -> dict[str, str]:
    """What the browser of somebody who is signed in sends with every request."""
    if who is None:
        return {}
    async with at_desk(browser, counter.address, who, at="/") as page:
        return {each["name"]: each["value"] for each in await page.context.cookies()}


def _unguarded(each: Example, answer: httpx.Response) -> str:
    headers = answer.headers
    policy = headers.get("content-security-policy", "")
    if answer.status_code != each.status:
        return f"answers {answer.status_code}, not {each.status}"
    if "default-src 'none'" not in policy or "unsafe" in policy:
        return f"its policy is {policy}"
    if headers.get("x-content-type-options") != "nosniff" or headers.get("referrer-policy") != "same-origin":
        return "it lacks a header"
    if each.who and "no-store" not in headers.get("cache-control", ""):
        return f"what somebody signed in sees is kept: {headers.get('cache-control')}"
    inline = re.search(r"<style|<script(?! src)| on\w+=\"| style=", answer.text) if _is_page(answer) else None
    return f"inline: {inline[0]}" if inline else ""


def _is_page(answer: httpx.Response) -> bool:
    return answer.headers.get("content-type", "").startswith("text/html")


async def test_a_first_visit_to_a_public_page_weighs_less_than_30_kb(counter: Counter, things: dict[str, str]) -> None:
    heavy: dict[str, int] = {}
    files: dict[str, int] = {}
    async with httpx.AsyncClient(base_url=counter.address, trust_env=False) as http:
        for each in (each for each in PAGES if each.who is None):
            html = (await http.get(each.at(things))).text
            linked = {
                address for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', html) if "mark" not in address
            }
            for address in linked - files.keys():
                answer = await http.get(urljoin(counter.address, address))
                files[address] = len(gzip.compress(answer.content, 6))
            weight = len(gzip.compress(html.encode(), 6)) + sum(files[address] for address in linked)
            if weight > MOST_BYTES:
                heavy[each.path] = weight
    assert heavy == {}
