"""Each service the portal needs is away in turn: every page is a page, says what still works, and what it offers does work."""

import re
from html import unescape
from itertools import groupby

import httpx
import pytest
from playwright.async_api import Browser

from deploy.local.ports import free_port
from tests.browser.citizens.counter import Counter
from tests.browser.citizens.everything import PAGES
from tests.browser.citizens.test_every_page import cookies_of

# What a visitor reads without that service.
STILL_THERE = {
    "catalog_url": {"/", "/so-do", "/gioi-thieu", "/tro-giup", "/tro-nang", "/rieng-tu", "/so-lieu-mo"},
    "submission_url": {
        "/",
        "/nop/1.001193",
        "/thu-tuc",
        "/thu-tuc/1.009073",
        "/co-quan",
        "/co-quan/H22",
        "/tien-do",
        "/so-do",
    },
    "routing_url": {"/", "/thu-tuc", "/thu-tuc/1.009073", "/co-quan", "/so-do"},
    "notification_url": {"/", "/thu-tuc", "/thu-tuc/1.009073", "/co-quan", "/so-do"},
}
# What somebody who is signed in reads, too.
THERE_FOR_CITIZENS = {"submission_url": {"/nop/1.001193"}}


@pytest.mark.parametrize("door", STILL_THERE)
async def test_a_page_without_a_service_says_what_still_works(
    browser: Browser, counter: Counter, things: dict[str, str], door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whose = [
        (who, await cookies_of(browser, counter, who), list(examples))
        for who, examples in groupby(sorted(PAGES, key=lambda each: each.who or ""), key=lambda each: each.who)
    ]
    nowhere = counter.runtime.settings.model_copy(update={door: f"http://127.0.0.1:{free_port()}"})
    monkeypatch.setattr(counter.runtime, "settings", nowhere)
    wrong: dict[str, str] = {}
    for who, cookies, examples in whose:
        async with httpx.AsyncClient(base_url=counter.address, cookies=cookies, trust_env=False) as http:
            for each in examples:
                answer = await http.get(each.at(things))
                there = each.path in (STILL_THERE[door] if who is None else THERE_FOR_CITIZENS.get(door, ()))
                if complaint := await _unfriendly(http, answer, (each.status,) if there else (each.status, 503)):
                    wrong[f"{each.path} ({who})"] = complaint
    assert not wrong, "\n".join(f"{path}: {what}" for path, what in wrong.items())


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
