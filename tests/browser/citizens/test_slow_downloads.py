"""Many slow telephones fetch their results at once, and every page of the portal still comes at once."""

import asyncio
from contextlib import AsyncExitStack

import httpx
from playwright.async_api import Browser

from tests.browser.citizens.counter import Counter
from tests.browser.citizens.test_dossiers import handed_in
from tests.browser.citizens.test_every_page import cookies_of
from tests.browser.citizens.things import PROCEDURE
from tests.component.submission.files.files import pdf

# More than the connections that all pages of one process share (kernel/process.py).
SLOW = 40
LARGE_BYTES = 16_000_000


async def test_forty_slow_downloads_of_results_keep_no_page_waiting(browser: Browser, counter: Counter) -> None:
    dossier = await counter.dossier("lan", PROCEDURE)
    await handed_in(counter, dossier, pdf(filling=LARGE_BYTES))
    where = {"base_url": counter.address, "cookies": await cookies_of(browser, counter, "lan"), "trust_env": False}
    async with AsyncExitStack() as stack, httpx.AsyncClient(**where, timeout=20) as slow:  # type: ignore[arg-type] # as named
        for _ in range(SLOW):
            # Its first bytes come, and nobody reads on.
            answer = await stack.enter_async_context(slow.stream("GET", f"/ho-so/{dossier}/ket-qua/1"))
            assert answer.status_code == 200
        async with httpx.AsyncClient(**where, timeout=5) as http:  # type: ignore[arg-type] # as above
            pages = await asyncio.gather(*(http.get(path) for path in (f"/ho-so/{dossier}", "/ho-so", "/thu-tuc")))
    assert [each.status_code for each in pages] == [200, 200, 200]
