"""What the pages of the yearly lists share: the list and the reader's part in it, acts that are done or refused in words."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import admission, done, forms, frame
from ...asking import Answer, Fault, NotThere
from ...doors import Catalogue
from . import words
from .steps import left

PAGE = 100
_NO_DAY = Text(
    "Ghi một ngày có thật, dạng ngày/tháng/năm, ví dụ 31/12/2026.",
    "Write an existing day as day/month/year, such as 31/12/2026.",
)
# What was done, said on the page one comes to.
DONE = {
    "draft": Text("Đã lập Danh mục.", "The list was drafted."),
    "change": Text("Đã ghi thay đổi.", "The change was recorded."),
    "send": Text("Đã gửi Danh mục cho các cơ quan.", "The list was sent to the agencies."),
    "open": Text("Đã mở đăng ký.", "Registration is open."),
    "consolidate": Text("Đã tổng hợp Danh mục.", "The list was consolidated."),
    "reopen": Text("Đã mở lại đăng ký.", "Registration is open again."),
    "approve": Text("Đã ghi quyết định phê duyệt.", "The approval was recorded."),
    "start": Text("Đã bắt đầu triển khai.", "Implementation has begun."),
    "verify": Text("Đã xác nhận kiểm tra xong.", "It was confirmed that all is verified."),
    "close": Text("Đã đóng Danh mục.", "The list was closed."),
    "contact": Text("Đã ghi nơi nhận thư nhắc.", "It was recorded where reminders go."),
    "item": Text("Đã đưa dịch vụ vào Danh mục.", "The service was put on the list."),
    "dropped": Text("Đã rút dịch vụ khỏi Danh mục.", "The service was taken off the list."),
    "registration": Text("Đã ghi đăng ký. Đăng ký còn là bản soạn cho đến khi bạn gửi.",
                         "The registration was recorded. It is a draft until you send it."),
    "removed": Text("Đã xóa đăng ký.", "The registration was removed."),
    "submitted": Text("Đã gửi đăng ký cho Văn phòng Chính phủ.", "The registrations were sent to the Government Office."),
    "returned": Text("Đã trả lại đăng ký cho cơ quan, kèm lý do.", "The registrations were returned with the reason."),
    "consolidated": Text("Đã tổng hợp các đăng ký.", "The registrations were consolidated."),
    "implemented": Text("Đã ghi dịch vụ trực tuyến.", "It was recorded that the service is online."),
    "verified": Text("Đã ghi kết quả kiểm tra.", "The verification was recorded."),
    "work-dropped": Text("Đã loại bỏ dịch vụ, kèm lý do.", "The service was dropped with the reason."),
}  # fmt: skip


@dataclass(slots=True)
class Reading:
    """One list as somebody reads it. ``own``: the work of the reader's agency, None for the office and whom nobody asks."""

    seen: frame.Visit
    catalogue: Catalogue
    year: int
    listed: dict[str, Any]
    own: dict[str, Any] | None

    @property
    def office(self) -> bool:
        """Whether the Government Office reads."""
        return self.seen.who.office

    @property
    def agency(self) -> str | None:
        """The reader's agency."""
        return self.seen.who.agency

    async def get(self, path: str, **asked: str | int | None) -> dict[str, Any]:
        """What the catalogue has at this path below the list."""
        return await self.catalogue.get(f"/lists/{self.year}{path}", **asked)

    async def act(self, method: str, path: str, body: Any = None, key: str | None = None) -> Answer:
        """Does something to the list; what the body names and nobody knows is a refusal, not a page that is missing."""
        return await tried(self.catalogue, method, f"/lists/{self.year}{path}", body, key)

    def page(self, template: str, tab: str, status: int = 200, **values: Any) -> Response:
        """A page of this list."""
        listed, say = self.listed, self.seen.say
        values["typed"] = defaultdict(str, values.get("typed", {}))
        levels = {code: say(text) for code, text in words.LEVELS.items()}
        return page(
            self.seen,
            f"lists/{template}",
            status,
            listed=listed,
            year=self.year,
            office=self.office,
            own=self.own,
            tab=tab,
            levels=levels,
            choices=[(code, levels[code]) for code in words.LEVELS if code.startswith(listed["scheme"])],
            registration_words={name: (say(text), colour) for name, (text, colour) in words.REGISTRATION.items()},
            work_words={name: (say(text), colour) for name, (text, colour) in words.WORK.items()},
            origins={name: say(text) for name, text in words.ORIGIN.items()},
            key=forms.new_key(),
            **values,
        )

    def go(self, path: str = "", done: str = "") -> Response:
        """To a page of this list, where it is said what was done."""
        return go(self.seen, f"/danh-muc/{self.year}{path}", done)


async def opened(runtime: Runtime, request: Request) -> Reading:
    """The list of the address for who asks. NotThere for a list they may not see; raises as `admission.officer`."""
    seen = await admission.officer(runtime, request)
    if not re.fullmatch("[0-9]{4}", request.path_params["year"]):
        raise NotThere
    year = int(request.path_params["year"])
    catalogue = Catalogue(runtime, seen.language, seen.session)
    listed = await catalogue.get(f"/lists/{year}")
    own = None
    if seen.who.agency:
        asked = await catalogue.get(f"/lists/{year}/agencies", agency=seen.who.agency)
        own = next(iter(asked["items"]), None)
    return Reading(seen, catalogue, year, listed, own)


async def tried(catalogue: Catalogue, method: str, path: str, body: Any, key: str | None) -> Answer:
    """An act's answer; a code in its body that nobody knows is a fault of that field."""
    try:
        return await catalogue.send(method, path, body, key=key)
    except NotThere as missing:
        field = next((name for name in ("procedure", "agencies") if name in (body or {})), None)
        faults = (Fault(f"/{field}", "not-there", str(missing)),) if field else ()
        return Answer.refused("not-there", str(missing), faults, 404)


def go(seen: frame.Visit, path: str, said: str = "") -> Response:
    """303 to another page; ``said`` is a key of DONE, said once on the page come to."""
    return done.go(seen, path, said)


def page(seen: frame.Visit, template: str, status: int = 200, **values: Any) -> Response:
    """A page that says, once, what was done before it was come to."""
    return done.page(seen, DONE, template, status, **values)


def given(fields: Mapping[str, str], *names: str, prefix: str = "") -> dict[str, str]:
    """Those fields of a form that were filled in."""
    found = {name: fields.get(prefix + name, "").strip() for name in names}
    return {name: value for name, value in found.items() if value}


def with_days(
    seen: frame.Visit, fields: Mapping[str, str], *names: str, prefix: str = ""
) -> tuple[dict[str, str], Answer | None]:
    """(those days as the catalogue takes them, what is no day or None)."""
    found, faults = given(fields, *names, prefix=prefix), []
    for name, typed in found.items():
        day = words.read_day(typed)
        if day is None:
            faults.append(Fault(f"/{name}", "no-such-date", seen.say(_NO_DAY)))
        found[name] = day or typed
    return found, Answer.refused("no-such-date", seen.say(_NO_DAY), tuple(faults)) if faults else None


def without(seen: frame.Visit, body: Mapping[str, str], wanted: Mapping[str, Text]) -> Answer | None:
    """What of these fields is not in the body, refused at each with its words; None when all are there."""
    faults = tuple(Fault(f"/{name}", "missing", seen.say(why)) for name, why in wanted.items() if name not in body)
    return Answer.refused("missing", faults[0].message, faults) if faults else None


def until_words(seen: frame.Visit, until: date | None) -> str:
    """ "thứ Năm 31/12/2026, còn 38 ngày", or ''."""
    return f"{frame.day(until, seen.language)}, {seen.say(left(until))}" if until else ""
