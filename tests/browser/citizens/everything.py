"""An example of every address of the portal, and who opens it: what is walked over by the tests of the whole portal.

A page that is added to the portal needs a line here; `missing` names the routes that no example leads to.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from starlette.routing import Match, Mount, Route

from services.kernel.process import Runtime
from services.portal import web
from tests.browser.conftest import EDITED

VISITOR, CITIZEN, OFFICER, OFFICE = None, "lan", "binh-h17", "ha"
# An officer at the counter, who files for whoever comes.
COUNTER = "chinh-h17"


@dataclass(frozen=True, slots=True)
class Example:
    """An address that ``who`` opens (None: not signed in), and the status of its answer. ``path`` may name things that
    tests have made, in braces."""

    path: str
    who: str | None = VISITOR
    status: int = 200

    def at(self, things: Mapping[str, str]) -> str:
        """The address, with those things."""
        return self.path.format_map(things)


def _of(who: str | None, *paths: str, status: int = 200) -> tuple[Example, ...]:
    return tuple(Example(path, who, status) for path in paths)


_LIST = "/danh-muc/{list}"

# Pages that people read.
PAGES = (
    *_of(
        VISITOR,
        "/", "/thu-tuc", "/thu-tuc?q=trich+luc", "/thu-tuc?q=khongcogi", "/thu-tuc?q=trichluc+ho+tihc&level=commune",
        "/thu-tuc/1.009073", "/thu-tuc/1.000105", "/tien-do", "/tien-do?nam=2016&co-quan=Y63", "/tra-cuu", "/kiem-tra",
        "/co-quan",
        "/co-quan?q=ha+giang", "/co-quan/H22", "/co-quan/H17?as_of=2024-01-01", "/gioi-thieu", "/so-do", "/tro-giup",
        "/tro-nang", "/rieng-tu", "/so-lieu-mo",
    ),
    *_of(VISITOR, "/khong-co", "/thu-tuc/9.999999", status=404),
    *_of(VISITOR, "/thu-tuc?life_event=wedding", "/co-quan?as_of=2025-06-31", status=422),
    *_of(VISITOR, "/nop/1.001193"),
    *_of(
        CITIZEN,
        "/nop/1.001193", "/ban-nhap", "{draft}/buoc/2?kiem-tra=1", "{draft}/noi-nop", "{draft}/xem-lai?kiem-tra=1",
        "{draft}/xoa", "{with_papers}/giay-to", "{with_rows}/buoc/4", "/ho-so/{submitted}/da-nop",
    ),
    *_of(
        CITIZEN,
        "/", "/ca-nhan", "/ca-nhan/nhat-ky", "/ca-nhan/giay-to", "/ho-so", "/ho-so?loc=xong",
        "/hop-thu", "/ho-so/{dossier}", "/ho-so/{dossier}/bo-sung", "/ho-so/{dossier}/rut",
        "/ho-so/{dossier}/bo-sung?to-khai=1&giay=1",
        "/ho-so/{ended}", "/ho-so/{ended}/danh-gia", "/ho-so/{late}", "/ho-so/{late}/phan-anh", "/ho-so/{ended}/rut",
        "/ho-so/{late}/bo-sung", "/ho-so/{late}/danh-gia", "/ho-so/{ended}/phan-anh",
    ),
    *_of(CITIZEN, "/ho-so/{ended}/ket-qua/1", "/ho-so/01a20ac7-1a35-7181-8cfb-02a9bdb2500e", status=404),
    *_of(OFFICER, "/ho-so/{dossier}", "/", "/thu-tuc/1.009073"),
    *_of(
        COUNTER,
        "/nop/1.001193", "/ban-nhap", "{helped}/buoc/2?kiem-tra=1", "{helped}/noi-nop", "{helped}/giay-to",
        "{helped}/xem-lai?kiem-tra=1", "{helped}/xoa", "/ho-so", "/ho-so/{filed}/da-nop", "/ho-so/{filed}",
        "/ho-so/{filed}/bo-sung", "/ho-so/{filed}/rut",
    ),
    *_of(COUNTER, "/ho-so/{filed}/danh-gia", "/ho-so/{dossier}/bo-sung", "/ca-nhan", "/hop-thu", "/ca-nhan/giay-to", status=403),
    *_of(CITIZEN, "/ho-so/{charged}/thanh-toan", "/thanh-toan/ve?ho-so={charged}&so={payment}"),
    *_of(CITIZEN, "/bien-tap", status=403),
    *_of(
        OFFICER,
        "/bien-tap", "/bien-tap/thu-tuc-moi", f"/bien-tap/ban-nhap/{EDITED}", f"/bien-tap/thu-tuc/{EDITED}",
        f"/bien-tap/thu-tuc/{EDITED}/sua", f"/bien-tap/thu-tuc/{EDITED}/so-sanh", "/bien-tap/doi-chieu",
        "/bien-tap/doi-chieu/ten?name=khai+sinh", "/bien-tap/doi-chieu/thu", _LIST, f"{_LIST}/lien-he/H17",
        f"{_LIST}/dang-ky", f"{_LIST}/dang-ky/moi", f"{_LIST}/dang-ky/1.009073", f"{_LIST}/dang-ky/1.009073/xoa",
        f"{_LIST}/dang-ky/tep/{{upload}}", "/danh-muc/{worked_on}/thuc-hien", "/danh-muc/{worked_on}/thuc-hien/moi",
        "/danh-muc/{worked_on}/thuc-hien/H17/1.009073",
    ),
    *_of(
        OFFICE,
        "/bien-tap?q=khongcogi", "/bien-tap/ban-nhap", "/bien-tap/doi-chieu", "/bien-tap/doi-chieu/da-quyet", "/danh-muc",
        "/danh-muc/2016", _LIST, f"{_LIST}/nhat-ky", f"{_LIST}/dich-vu", f"{_LIST}/dich-vu/{{item}}",
        f"{_LIST}/dang-ky?co-quan=H17", "/danh-muc/2016/thuc-hien", "/danh-muc/{worked_on}",
    ),
)  # fmt: skip
# What is no page: files, and steps of signing in that lead elsewhere.
OTHERS = (
    *_of(VISITOR, "/static/portal.css", "/sitemap.xml", "/tien-do/tien-do.csv?nam=2016", "/tien-do/bieu-do.svg?nam=2016"),
    *_of(VISITOR, "/api/portal/openapi.json"),
    *_of(VISITOR, "/favicon.ico", status=301),
    *_of(VISITOR, "/ho-so/{dossier}/dien-bien", status=401),
    *_of(CITIZEN, "/ho-so/{dossier}/giay-tiep-nhan"),
    *_of(VISITOR, "/dang-nhap", status=303),
    *_of(CITIZEN, "{draft}", status=303),
    *_of(CITIZEN, "/tep/tus/{begun_file}"),
    *_of(VISITOR, "/dang-nhap/ve", status=400),
    *_of(
        OFFICER, f"{_LIST}/dang-ky/mau.xlsx", f"{_LIST}/dang-ky/mau.csv", f"{_LIST}/dang-ky/tep/{{upload}}/o-sai.xlsx"
    ),
)  # fmt: skip
# Addresses that only take a form have no page of their own: what they are called in a test, and who may send there.
FORMS = (
    *_of(CITIZEN, "/dang-xuat", "/ca-nhan/quen", "/ca-nhan/ghi-nho", "/ca-nhan/phien"),
    *_of(CITIZEN, "{draft}/luu", "{draft}/mau-moi", "{draft}/dien-san", "/tep", "/tep/tus", "/tep/{begun_file}/xoa"),
    *_of(OFFICER, f"{_LIST}/dang-ky/tep"),
)

# What takes a form of anybody's and only answers: it does nothing, and keeps nothing.
CHECKS = ("/kiem-tra",)


def routes(runtime: Runtime) -> list[Route]:
    """Every route of the portal, as its table has it."""
    (whole,) = web.routes(runtime)
    assert isinstance(whole, Mount)
    return [each for each in whole.routes if isinstance(each, Route)]


def leads_to(address: str, method: str, table: Iterable[Route]) -> Route | None:
    """The route that answers this address."""
    scope = {"type": "http", "method": method, "path": address.partition("?")[0], "root_path": ""}
    return next((route for route in table if route.matches(scope)[0] is Match.FULL), None)


def missing(runtime: Runtime, things: Mapping[str, str]) -> set[str]:
    """``GET /path`` of every route that no example leads to."""
    table = routes(runtime)
    shown = [leads_to(each.at(things), "GET", table) for each in (*PAGES, *OTHERS)]
    return {f"GET {route.path}" for route in table if "GET" in (route.methods or ()) and route not in shown}
