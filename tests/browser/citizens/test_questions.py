"""What a page asks of the services before it is shown, and how often one question waits for another: pages are quick by that."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

import httpx
from playwright.async_api import Browser

from tests.browser.citizens.counter import Counter
from tests.browser.citizens.test_foreign_forms import signed_in

# Page → (questions, how many come one after the other) of a process that has been asked before.
MOST = {
    "/": (1, 1),
    "/thu-tuc?q=trich+luc": (1, 1),
    "/thu-tuc/1.013128": (3, 2),
    "/thu-tuc/1.001193?tinh=48": (4, 3),
    "/nop/1.001193": (2, 1),
    "{draft}/buoc/2": (2, 1),
    "{with_papers}/giay-to": (3, 2),
    "{draft}/xem-lai": (3, 2),
    "/ban-nhap": (1, 1),
    "/ho-so": (2, 1),
    "/ho-so/{dossier}": (6, 3),
    "/ho-so/{submitted}/da-nop": (2, 1),
}


async def test_no_page_asks_more_than_it_needs_or_one_after_the_other(
    browser: Browser, counter: Counter, things: dict[str, str]
) -> None:
    wrong = {}
    async with signed_in(browser, counter, "lan") as (http, _):
        for path, most in MOST.items():
            address = path.format_map(things)
            assert (await http.get(address)).status_code == 200, path
            with _questions(counter) as asked:
                assert (await http.get(address)).status_code == 200, path
            found = (len(asked), _in_turn(asked))
            if found[0] > most[0] or found[1] > most[1]:
                wrong[path] = f"{found}, not {most}: {[what for what, _, _ in asked]}"
    assert wrong == {}


def _in_turn(asked: list[tuple[str, float, float]]) -> int:
    """How many of the questions can be chosen so that each began when the one before was answered."""
    turns, last = 0, 0.0
    for _, began, ended in sorted(asked, key=lambda each: each[2]):
        if began >= last:
            turns, last = turns + 1, ended
    return turns


@contextmanager
def _questions(counter: Counter) -> Iterator[list[tuple[str, float, float]]]:
    """(what was asked, from when, until when); of all services' common client, without the letters of notification."""
    began: dict[int, float] = {}
    asked: list[tuple[str, float, float]] = []

    async def ask(request: httpx.Request) -> None:
        began[id(request)] = perf_counter()

    async def answered(response: httpx.Response) -> None:
        request = response.request
        if not request.url.path.endswith("/contacts"):
            asked.append((f"{request.method} {request.url.path}", began[id(request)], perf_counter()))

    hooks = counter.runtime.http.event_hooks
    counter.runtime.http.event_hooks = {"request": [*hooks["request"], ask], "response": [*hooks["response"], answered]}
    yield asked
    counter.runtime.http.event_hooks = hooks
