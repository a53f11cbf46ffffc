"""A form that is not of this session's own pages does nothing, wherever it is sent: every address that takes one is tried."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import httpx
from playwright.async_api import Browser
from starlette.routing import Route

from tests.browser.citizens.counter import Counter
from tests.browser.citizens.everything import (
    CHECKS,
    CITIZEN,
    COUNTER,
    FORMS,
    OFFICER,
    OTHERS,
    PAGES,
    Example,
    leads_to,
    routes,
)
from tests.browser.citizens.test_every_page import cookies_of

TYPED = {
    "act": "send",
    "_do": "publish",
    "_key": "of-a-foreign-form",
    "reason": "vì sao",
    "why": "vì sao",
    "names": "x",
}


async def test_no_address_does_anything_for_a_form_that_is_not_of_its_own_pages(
    browser: Browser, counter: Counter, things: dict[str, str]
) -> None:
    table = [route for route in routes(counter.runtime) if _takes(route)]
    examples = [(route, _example(route, things)) for route in table]
    assert [route.path for route, each in examples if each is None] == [], "they need an example"
    wrong: dict[str, str] = {}
    with acts_of(counter) as acts:
        for route, each in examples:
            for method in _takes(route) if each else ():
                async for how, status in _tried(browser, counter, method, each, each.at(things)):
                    # 422: the same page with what was typed, to be sent again. What anybody may check needs no session.
                    anybodys = each.path in CHECKS and "another site" not in how
                    if status not in ((200, 422) if anybodys else (401, 403, 422)) or acts:
                        wrong[f"{method} {each.path}, {how}"] = f"{status}; asked for: {acts}"
                        acts.clear()
    assert not wrong, "\n".join(f"{where}: {what}" for where, what in wrong.items())


async def test_nobody_acts_where_only_others_may(browser: Browser, counter: Counter, things: dict[str, str]) -> None:
    table = [route for route in routes(counter.runtime) if "POST" in (route.methods or set())]
    wrong: dict[str, int] = {}
    async with signed_in(browser, counter, "minh") as (http, csrf):
        with acts_of(counter) as acts:
            for each in (*PAGES, *FORMS):
                if (
                    each.who not in (OFFICER, CITIZEN, COUNTER)
                    or "{" not in each.path
                    or not leads_to(each.at(things), "POST", table)
                ):
                    continue
                acts.clear()
                answer = await http.post(each.at(things), data=TYPED | {"_csrf": csrf})
                # A door of the service may be asked; it knows whose it is.
                if answer.status_code not in (403, 404) or (each.who == OFFICER and acts):
                    wrong[each.path] = answer.status_code
    assert not wrong, "\n".join(f"{where}: {what}" for where, what in wrong.items())


def _takes(route: Route) -> set[str]:
    """The methods that may do something."""
    return set(route.methods or ()) - {"GET", "HEAD", "OPTIONS"}


def _example(route: Route, things: dict[str, str]) -> Example | None:
    """An address of this route, and who may act there."""
    method = next(iter(_takes(route)))
    return next((each for each in (*PAGES, *OTHERS, *FORMS) if leads_to(each.at(things), method, [route])), None)


async def _tried(
    browser: Browser, counter: Counter, method: str, each: Example, path: str
) -> AsyncIterator[tuple[str, int]]:
    """(how, status) of a form without a session, without a token, with another's token, and from another site."""
    async with httpx.AsyncClient(base_url=counter.address, trust_env=False) as http:
        yield "nobody signed in", await _sent(http, method, path, {})
    async with signed_in(browser, counter, "khanh") as (_, others):
        pass
    async with signed_in(browser, counter, each.who or "lan") as (http, own):
        yield "without a token", await _sent(http, method, path, {})
        yield "with another's token", await _sent(http, method, path, {"_csrf": others})
        yield "from another site", await _sent(http, method, path, {"_csrf": own}, Origin="https://elsewhere.example")


async def _sent(http: httpx.AsyncClient, method: str, path: str, token: dict[str, str], **headers: str | bytes) -> int:
    """The status of the answer to the form; of one that takes a file, to the form with a file."""
    # Where a script sends, the token stands in a header.
    given = token.get("_csrf", "not a token, và không phải ASCII").encode("latin-1", "replace")
    headers = {"X-CSRF": given, **headers}
    answer = await http.request(method, path, data=TYPED | token, headers=headers)
    if answer.status_code == 400:
        file = {"file": ("a.csv", b"1,2", "text/csv")}
        answer = await http.request(method, path, data=TYPED | token, files=file, headers=headers)
    return answer.status_code


_SIGNED_IN: dict[tuple[str, str], dict[str, str]] = {}


@asynccontextmanager
async def signed_in(browser: Browser, counter: Counter, who: str) -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
    """(a client with the session of this person, the session's token for forms)."""
    if (counter.address, who) not in _SIGNED_IN:
        _SIGNED_IN[counter.address, who] = await cookies_of(browser, counter, who)
    cookies = _SIGNED_IN[counter.address, who]
    async with httpx.AsyncClient(base_url=counter.address, cookies=cookies, trust_env=False) as http:
        found = re.search(r'name="_csrf" value="([^"]+)"', (await http.get("/")).text)
        assert found, who
        yield http, found[1]


@contextmanager
def acts_of(counter: Counter) -> Iterator[list[str]]:
    """What the portal asks of the services meanwhile that is more than a question."""
    acts: list[str] = []

    async def note(request: httpx.Request) -> None:
        # Notification asks submission for addresses whenever it has a letter to send.
        mail = request.url.path.endswith("/contacts")
        if request.method not in ("GET", "HEAD") and "/api/" in request.url.path and not mail:
            acts.append(f"{request.method} {request.url.path}")

    hooks = counter.runtime.http.event_hooks
    counter.runtime.http.event_hooks = {**hooks, "request": [*hooks["request"], note]}
    yield acts
    counter.runtime.http.event_hooks = hooks
