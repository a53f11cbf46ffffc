"""Each service the portal needs is away in turn: every page is a page, says what still works, and what it offers does work."""

import re
from html import unescape
from itertools import groupby

import httpx
import pytest
from playwright.async_api import Browser

from deploy.local.ports import free_port
from tests.browser.citizens.counter import Counter
from tests.browser.citizens.everything import PAGES, Example
from tests.browser.citizens.test_every_page import cookies_of

# The pages that tell what only that service knows; every other page is there without it, for whoever opens it. Drafts need the
# catalogue for their form, which each process keeps once it has it: whoever is filling in goes on without the catalogue.
TELL_OF = {
    "catalog_url": ("/thu-tuc", "/co-quan", "/tien-do", "/nop/", "/bien-tap", "/danh-muc"),
    "submission_url": ("{", "/ban-nhap", "/ho-so", "/hop-thu", "/ca-nhan/giay-to", "/ca-nhan/nhat-ky", "/thanh-toan"),
    "routing_url": (),
    "notification_url": ("/hop-thu",),
}
# What is somebody's own is told as it is at this moment, or not at all: nothing old is shown in its place.
NEVER_OLD = {"submission_url", "notification_url"}


@pytest.mark.parametrize("door", TELL_OF)
async def test_a_page_without_a_service_says_what_still_works(
    browser: Browser, counter: Counter, things: dict[str, str], door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whose = [
        (who, await cookies_of(browser, counter, who), list(examples))
        for who, examples in groupby(sorted(PAGES, key=lambda each: each.who or ""), key=lambda each: each.who)
    ]
    await _kept_by_the_process(counter, whose, things)
    nowhere = counter.runtime.settings.model_copy(update={door: f"http://127.0.0.1:{free_port()}"})
    monkeypatch.setattr(counter.runtime, "settings", nowhere)
    wrong: dict[str, str] = {}
    for who, cookies, examples in whose:
        async with httpx.AsyncClient(base_url=counter.address, cookies=cookies, trust_env=False, timeout=30) as http:
            for each in examples:
                answer = await http.get(each.at(things))
                if complaint := await _unfriendly(http, answer, _may_answer(each, door)):
                    wrong[f"{each.path} ({who})"] = complaint
    assert not wrong, "\n".join(f"{path}: {what}" for path, what in wrong.items())


def _may_answer(each: Example, door: str) -> tuple[int, ...]:
    """The statuses that this page may answer with while that service is away."""
    if not each.path.startswith(TELL_OF[door]):
        return (each.status,)
    return (503,) if door in NEVER_OLD and each.status == 200 else (each.status, 503)


async def _kept_by_the_process(
    counter: Counter, whose: list[tuple[str | None, dict[str, str], list[Example]]], things: dict[str, str]
) -> None:
    """Whoever fills in a form has opened its pages before the service goes away."""
    for _, cookies, examples in whose:
        async with httpx.AsyncClient(base_url=counter.address, cookies=cookies, trust_env=False, timeout=30) as http:
            for each in examples:
                if each.path.startswith("{"):
                    assert (await http.get(each.at(things))).status_code == each.status, each.path


async def _unfriendly(http: httpx.AsyncClient, answer: httpx.Response, statuses: tuple[int, ...]) -> str:
    """What is wrong with this answer, ''."""
    if answer.status_code not in statuses:
        return f"answers {answer.status_code}"
    if "<h1>" not in answer.text and "<h1 " not in answer.text:
        return "is no page"
    if answer.status_code != 503:
        return ""
    content = answer.text.partition("<main")[2].partition("</main>")[0]
    offered = [unescape(each) for each in re.findall(r'href="(/[^"]*)"', content)]
    if not offered:
        return "offers nothing"
    away = [path for path in offered if (await http.get(path, follow_redirects=True)).status_code >= 400]
    return f"offers what does not work: {away}" if away else ""
