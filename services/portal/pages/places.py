"""Where a procedure is offered, in words: the catalogue keeps sets of codes, a reader wants names."""

import asyncio
from typing import Any
from urllib.parse import quote

from services.kernel.text import Text

from .. import frame
from ..asking import NotThere
from ..doors import Catalogue
from ..shelf import OF_A_DAY, shelf

# More names than these are counted, not listed.
MOST_AGENCIES = 5
_EVERYWHERE = {
    "agency": Text("Mọi cơ quan có thẩm quyền", "Every competent agency"),
    "province": Text("Mọi tỉnh, thành phố", "Every province"),
    "commune": Text("Mọi xã, phường, đặc khu", "Every commune"),
}
_KINDS = {
    "agency": Text("cơ quan", "agencies"),
    "province": Text("tỉnh, thành phố", "provinces"),
    "commune": Text("xã, phường, đặc khu", "communes"),
}
_WAYS = {
    "in-person": Text("trực tiếp", "in person"),
    "online": Text("trực tuyến", "online"),
    "post": Text("bưu chính", "by post"),
    "unknown": Text("không nói rõ cách nộp", "way not stated"),
}


async def places_of(seen: frame.Visit, catalogue: Catalogue, code: str) -> list[str]:
    """A sentence for each set of places; none where nobody said so yet."""
    try:
        offers = (await catalogue.get(f"/procedures/{quote(code, safe='')}/offers"))["items"]
    except NotThere:
        return []
    return await asyncio.gather(*(_said(seen, each) for each in offers))


async def _said(seen: frame.Visit, offer: dict[str, Any]) -> str:
    kind, places = offer["kind"], offer["places"]
    if places == ["*"]:
        words = seen.say(_EVERYWHERE[kind])
    else:
        names = await _names(seen, kind, places, offer["since"])
        words = ", ".join(names) if names else f"{frame.number(len(places), seen.language)} {seen.say(_KINDS[kind])}"
    ways = ", ".join(seen.say(_WAYS[each]) for each in offer["channels"])
    return f"{words} ({ways})" if ways else words


async def _names(seen: frame.Visit, kind: str, places: list[str], since: str) -> list[str]:
    """The names of the day the codes were said on; none where there are too many, or the register has no names."""
    kept = shelf(seen.runtime)
    if kind == "province":
        listed = (await kept.get(seen, "/provinces", OF_A_DAY, as_of=since))["items"]
        known = {each["code"]: each["name"] for each in listed}
        return [known.get(each, each) for each in places]
    if kind == "agency" and len(places) <= MOST_AGENCIES:
        addresses = [f"/agencies/{quote(each, safe='')}" for each in places]
        found = await asyncio.gather(*(kept.get(seen, each, OF_A_DAY, as_of=since) for each in addresses))
        return [each["name"] for each in found]
    return []
