"""Whatever the portal links to within itself is there: as a visitor and as the Government Office."""

import re
from collections import Counter
from html import unescape
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

import httpx
from playwright.async_api import Browser

from tests.browser.conftest import at_desk
from tests.browser.test_portal import DESK_PAGES, PAGES

# Of addresses that differ only in a code, a year or what is searched for, so many are asked for.
OF_A_KIND = 2
# Fewer than these were not looked for where they are.
FEWEST = 60


async def test_every_link_within_the_portal_leads_somewhere(browser: Browser, site: str) -> None:
    async with at_desk(browser, site, "ha", at="/bien-tap") as page:
        signed_in = {each["name"]: each["value"] for each in await page.context.cookies()}
    broken: dict[str, str] = {}
    seen = 0
    for cookies, paths in (({}, PAGES), (signed_in, DESK_PAGES)):
        async with httpx.AsyncClient(base_url=site, cookies=cookies, trust_env=False, follow_redirects=True) as http:
            found = await _links(http, site, paths)
            seen += len(found)
            for address, where in found.items():
                # What is downloaded is asked for, not read to its end.
                async with http.stream("GET", address) as answer:
                    if answer.status_code >= 400:
                        broken[address] = f"{answer.status_code} on {where}"
    assert broken == {}
    assert seen >= FEWEST


async def _links(http: httpx.AsyncClient, site: str, paths: list[str]) -> dict[str, str]:
    """Address → the page where it was found first, OF_A_KIND of each. The other language of a page is the page."""
    found: dict[str, str] = {}
    kinds: Counter[str] = Counter()
    for path in paths:
        answer = await http.get(path)
        assert answer.status_code == 200, path
        for written in re.findall(r'href="([^"]+)"', answer.text):
            address, _ = urldefrag(urljoin(str(answer.url), unescape(written)))
            parts = urlsplit(address)
            kind = re.sub(r"[A-Z]*\d[\dA-Z.]*", "#", parts.path) + "?" + ",".join(sorted(parse_qs(parts.query)))
            if not address.startswith(site) or "lang=" in parts.query or address in found or kinds[kind] == OF_A_KIND:
                continue
            kinds[kind] += 1
            found[address] = path
    return found
