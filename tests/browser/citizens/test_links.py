"""Whatever the portal links to within itself is there: for visitors, citizens, officers and the Government Office; and any
service is three clicks away."""

import re
from collections import defaultdict
from html import unescape
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

import httpx
from playwright.async_api import Browser

from tests.browser.citizens.counter import Counter
from tests.browser.citizens.everything import PAGES
from tests.browser.citizens.test_every_page import cookies_of

# Of addresses that differ only in a code, a year or what is searched for, so many are asked for.
OF_A_KIND = 2
# Fewer than these were not looked for where they are.
FEWEST = 60
# Files, and what leads away from finding a service.
_NO_WAY = ("/static/", "/api/", "/dang-nhap", "/co-quan", "/tien-do", "/so-lieu-mo")


async def test_every_link_within_the_portal_leads_somewhere(
    browser: Browser, counter: Counter, things: dict[str, str]
) -> None:
    site, broken, seen = counter.address, {}, 0
    for who in {each.who for each in PAGES}:
        cookies = await cookies_of(browser, counter, who)
        paths = [each.at(things) for each in PAGES if each.who == who and each.status == 200]
        async with httpx.AsyncClient(base_url=site, cookies=cookies, trust_env=False, follow_redirects=True) as http:
            found = await _links(http, site, paths)
            seen += len(found)
            for address, where in found.items():
                # What is downloaded is asked for, not read to its end.
                async with http.stream("GET", address) as answer:
                    if answer.status_code >= 400:
                        broken[address] = f"{answer.status_code} on {where}"
    assert not broken, "\n".join(f"{address}: {what}" for address, what in broken.items())
    assert seen >= FEWEST


async def test_any_service_is_three_clicks_from_the_first_page(counter: Counter) -> None:
    seen: set[str] = {"/"}
    clicked = {"/"}
    async with httpx.AsyncClient(base_url=counter.address, trust_env=False) as http:
        for _ in range(2):
            pages = [await http.get(path) for path in sorted(clicked)]
            linked = {unescape(each) for page in pages for each in re.findall(r'href="(/[^"]*)"', page.text)}
            # The other language of a page is the page.
            clicked = {each for each in linked if "lang=" not in each and not each.startswith(_NO_WAY)} - seen
            seen |= clicked
        pages = [await http.get(path) for path in sorted(clicked) if not path.startswith("/thu-tuc/")]
        seen |= {each for page in pages for each in re.findall(r'href="(/thu-tuc/[^"?#]*)"', page.text)}
        everything = []
        after: str | None = ""
        while after is not None:
            found = (await http.get("/api/catalog/v1/procedures", params={"limit": 100, "after": after})).json()
            everything += [f"/thu-tuc/{each['code']}" for each in found["items"]]
            after = found["next"]
    assert len(everything) > FEWEST
    assert set(everything) - seen == set()


async def _links(http: httpx.AsyncClient, site: str, paths: list[str]) -> dict[str, str]:
    """Address → the page where it was found first, OF_A_KIND of each. The other language of a page is the page."""
    found: dict[str, str] = {}
    kinds: defaultdict[str, int] = defaultdict(int)
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
