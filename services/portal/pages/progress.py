"""The progress report of a yearly list: counted for a day, beside what an announcement published, as tables and as a chart."""

import re
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime
from services.kernel.text import Text

from .. import frame, words
from ..asking import NotThere, Refused
from ..doors import Catalogue
from ..signin import sign_in_address

_YEAR = re.compile("[0-9]{1,4}")
# Name of the file → what of the report it is.
_FILES: dict[str, tuple[str, dict[str, str]]] = {
    "bieu-do.svg": (".svg", {}),
    "tien-do.json": ("", {}),
    "tien-do.csv": ("", {"format": "csv"}),
    "cong-bo.csv": ("", {"format": "csv", "table": "published"}),
}
_LEVELS = list(words.ONLINE)


def routes(runtime: Runtime) -> list[Route]:
    """/tien-do and its files. Approved lists are public; whoever may see others is shown those, too."""

    async def report(request: Request) -> Response:
        seen = await frame.visit(runtime, request)
        catalogue = Catalogue(runtime, seen.language, seen.session)
        asked = {name: request.query_params.get(name, "").strip() for name in ("nam", "ngay", "co-quan")}
        lists = (await catalogue.get("/lists", limit=200))["items"]
        year = asked["nam"] or (str(lists[0]["year"]) if lists else "")
        told, status, refused = await _asked(seen, catalogue, year, asked["ngay"])
        agency = _agency(told, asked["co-quan"])
        if told and asked["co-quan"] and agency is None:
            status, refused = 404, seen.say(_not_asked(told["year"], asked["co-quan"]))
        shown = {
            "one": told,
            "agency": agency,
            "levels": [(level, seen.say(words.online(level)).lower()) for level in _levels(told)],
            "days": sorted({figure["counted_on"] for figure in _figures(told)}),
            "query": urlencode({"nam": told["year"], "ngay": told["as_of"]}) if told else "",
            "sign_in": None if seen.session else sign_in_address(seen),
        }
        return frame.page(
            seen, "progress/report.html", status, lists=lists, year=year, asked=asked, refused=refused, **shown
        )

    async def file(request: Request) -> Response:
        seen = await frame.visit(runtime, request)
        name, asked = request.path_params["name"], request.query_params
        if name not in _FILES or not _YEAR.fullmatch(asked.get("nam", "")):
            raise NotThere
        ending, more = _FILES[name]
        found = await Catalogue(runtime, seen.language, seen.session).document(
            f"/lists/{asked['nam']}/progress{ending}", as_of=asked.get("ngay"), group=asked.get("nhom"), **more
        )
        headers = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"}
        if found.disposition:
            headers["Content-Disposition"] = found.disposition
        return Response(found.content, 200, headers, found.media_type)

    return [Route("/tien-do", report), Route("/tien-do/{name}", file)]


async def _asked(
    seen: frame.Visit, catalogue: Catalogue, year: str, day: str
) -> tuple[dict[str, Any] | None, int, str | None]:
    """(the report, the page's status, why it is not the one asked for): without a year there is nothing to report."""
    if not year:
        return None, 200, None
    try:
        return await _report(seen, catalogue, year, day), 200, None
    except NotThere as missing:
        return None, 404, str(missing)
    except Refused as refusal:
        sentence = str(refusal).replace("“as_of”", seen.say(Text("“Tính đến hết ngày”", "“At the end of the day”")))
        return await _report(seen, catalogue, year, ""), 422, sentence


async def _report(seen: frame.Visit, catalogue: Catalogue, year: str, day: str) -> dict[str, Any]:
    if not _YEAR.fullmatch(year):
        raise NotThere(seen.say(Text(f"Không có Danh mục năm “{year[:20]}”.", f"There is no list of “{year[:20]}”.")))
    return await catalogue.get(f"/lists/{year}/progress", as_of=day)


def _figures(told: dict[str, Any] | None) -> list[dict[str, Any]]:
    return told["published"]["figures"] if told and told["published"] else []


def _levels(told: dict[str, Any] | None) -> list[str]:
    """Every level that anything of the report is counted at, the lowest first."""
    counted = [level for each in (told or {}).get("groups", ()) for level in _of(each)]
    return sorted(set(counted), key=lambda level: (_LEVELS.index(level) if level in _LEVELS else 9, level))


def _of(each: dict[str, Any]) -> list[str]:
    return [*each["registered"], *each["in_list"]["by_level"], *each["own"]["by_level"]]


def _agency(told: dict[str, Any] | None, code: str) -> dict[str, Any] | None:
    """The agency asked for, by its code in either format."""
    wanted = code.upper().removeprefix("000.00.00.")
    return next((each for each in (told or {}).get("agencies", ()) if each["agency"] == wanted), None)


def _not_asked(year: int, code: str) -> Text:
    return Text(
        f"Danh mục năm {year} không giao việc cho cơ quan mang mã “{code[:40]}”. Hãy chọn một cơ quan trong danh sách.",
        f"The list of {year} asks no agency with the code “{code[:40]}”. Choose one from the list.",
    )
