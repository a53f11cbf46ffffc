"""The frame of every page: language, header, who is signed in, and the headers that keep a page to itself."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from services.kernel import days
from services.kernel.days import VIETNAM, last_day
from services.kernel.process import Runtime
from services.kernel.text import Language, Text, negotiated

from . import sessions, words
from .sessions import Session

# Long enough to sign in again without haste.
_TOLD_BEFORE = timedelta(minutes=10)
LANGUAGE_COOKIE = "motcua_lang"
_YEAR_SECONDS = 365 * 24 * 3600
_HERE = Path(__file__).parent

STATIC = _HERE / "static"
# The address of each file carries its content: it may be kept for ever, and a new one is fetched at once.
_PRINTS = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in STATIC.iterdir() if path.is_file()}

_templates = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    auto_reload=False,  # Else each page looks whether each of its files has changed.
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a page: who asks, in which language. ``unread``: messages that wait for them, None when not asked."""

    runtime: Runtime
    request: Request
    language: Language
    session: Session | None
    unread: int | None = None

    @property
    def who(self) -> Session:
        """Who is signed in, on pages that nobody sees without."""
        assert self.session is not None
        return self.session

    def say(self, text: Text) -> str:
        """The sentence in the visitor's language."""
        return text.in_(self.language)


async def visit(runtime: Runtime, request: Request) -> Visit:
    """Raises Transient while the sessions cannot be read."""
    return Visit(runtime, request, language_of(request), await sessions.current(runtime, request))


def language_of(request: Request) -> Language:
    """``?lang=``, else what was chosen before, else what the browser prefers; Vietnamese otherwise."""
    for asked in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if asked in ("vi", "en"):
            return "en" if asked == "en" else "vi"
    return negotiated(request.headers)


def page(seen: Visit, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page in the visitor's language, with the header, the footer and everything a template may use."""
    request, language = seen.request, seen.language
    english = language == "en"
    html = _templates.get_template(template).render(
        lang=language,
        english=english,
        session=seen.session,
        ends_soon=seen.session is not None and seen.session.ends_at - datetime.now(UTC) < _TOLD_BEFORE,
        unread=seen.unread,
        path=request.url.path,
        posted=request.method == "POST",
        here=values.pop("here", None) or _address(request),
        other_language=_address(request, lang="vi" if english else "en"),
        static=static,
        owner=_owner(seen.runtime),
        say=lambda vi, en: en if english else vi,
        name_of=lambda procedure: words.procedure(procedure, language)[0],
        lang_of=lambda procedure: words.procedure(procedure, language)[1],
        online_words=lambda level, long=False: words.online(level, long=long).in_(language),
        level_words=lambda level, long=False: words.government(level, long=long).in_(language),
        day=lambda value: day(value, language),
        short=lambda value: short(value, language),
        due_day=due_day,
        typed_day=typed_day,
        clock=lambda value: clock(value, language),
        number=lambda value: number(value, language),
        size=lambda count: size(count, language),
        today=today().isoformat(),
        file_limits=_file_limits(seen.runtime),
        notices=notices(seen.runtime, language),
        with_query=lambda **changes: _address(request, **changes),
        **values,
    )
    response = HTMLResponse(html, status, {"Content-Language": language, "Vary": "Accept-Language, Cookie"})
    # What a signed-in person sees stays out of every cache, the browser's own included.
    response.headers["Cache-Control"] = "no-store" if seen.session else "private, no-cache"
    if request.query_params.get("lang") in ("vi", "en"):
        sessions.set_cookie(seen.runtime, response, LANGUAGE_COOKIE, language, _YEAR_SECONDS)
    return response


@dataclass(frozen=True, slots=True)
class Notice:
    """Planned maintenance as every page announces it. ``running``: it has begun."""

    running: bool
    title: str
    text: str


def notices(runtime: Runtime, language: Language, now: datetime | None = None) -> list[Notice]:
    """What is announced or under way at this moment, the soonest first (NĐ 224/2026/NĐ-CP Đ.13)."""
    at = now or datetime.now(UTC)
    said = []
    for one in sorted(runtime.settings.maintenance, key=lambda one: one.since):
        if at >= one.until:
            continue
        begins, ends = (clock(moment.isoformat(), language) for moment in (one.since, one.until))
        title = Text(f"Bảo trì từ {begins} đến {ends}.", f"Maintenance from {begins} to {ends}.")
        if one.since <= at:
            title = Text(
                f"Cổng đang bảo trì, dự kiến xong lúc {ends}.", f"Maintenance is under way; it ends at {ends}."
            )
        said.append(
            Notice(one.since <= at, title.in_(language), (one.text_en or one.text) if language == "en" else one.text)
        )
    return said


def _owner(runtime: Runtime) -> dict[str, str]:
    settings = runtime.settings
    return {
        "name": settings.owner_name,
        "responsible": settings.owner_responsible,
        "address": settings.owner_address,
        "phone": settings.owner_phone,
        "email": settings.owner_email,
    }


def _file_limits(runtime: Runtime) -> dict[str, Any]:
    """What the control for files shows before one is chosen; submission holds files to the same settings."""
    settings = runtime.settings
    return {"largest": settings.files_largest, "most_bytes": settings.files_most_bytes, "kinds": settings.files_kinds}


def today() -> date:
    """The day in Việt Nam."""
    return datetime.now(VIETNAM).date()


def static(name: str) -> str:
    """The address of a file of ours."""
    return f"/static/{name}?v={_PRINTS[name]}"


def is_current(name: str, print_: str | None) -> bool:
    """Whether an address of a file names the content it has now."""
    return print_ is not None and _PRINTS.get(name) == print_


def day(value: str | date | None, language: Language) -> str:
    """thứ Tư 25/11/2026, or Wednesday 25 November 2026; '' for none."""
    return days.day(_day_of(value)).in_(language) if value else ""


def short(value: str | date | None, language: Language) -> str:
    """25/11/2026, or 25 November 2026: for tables and lists; '' for none."""
    return days.short(_day_of(value)).in_(language) if value else ""


def _day_of(value: str | date) -> date:
    if isinstance(value, date):
        return value
    moment = datetime.fromisoformat(value)
    return moment.astimezone(VIETNAM).date() if moment.tzinfo else moment.date()


def due_day(until: str) -> date:
    """The day to show for a deadline: of one at midnight the day that ends then, for it holds until its end."""
    return last_day(datetime.fromisoformat(until))


def typed_day(text: str) -> str:
    """What a date field may show again: a day in its own form, or nothing; a browser complains of anything else."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def clock(value: str, language: Language) -> str:
    """A moment in Việt Nam: 20:15, thứ Hai 23/11/2026."""
    moment = datetime.fromisoformat(value).astimezone(VIETNAM)
    return f"{moment:%H:%M}, {day(moment.date(), language)}"


def number(value: int | float, language: Language) -> str:
    """12.480 in Vietnamese, 12,480 in English."""
    written = f"{value:,}"
    return written if language == "en" else written.translate(str.maketrans(",.", ".,"))


def size(count: int, language: Language) -> str:
    """So many bytes as one reads them: 340 kB, 1,5 MB. An MB is 1,024 kB here and wherever a limit is told."""
    if count < 1024 * 1024:
        return f"{number(max(1, round(count / 1024)), language)} kB"
    tenths = round(count / (1024 * 1024), 1)
    return f"{number(int(tenths) if tenths.is_integer() else tenths, language)} MB"


def _address(request: Request, **changes: str | None) -> str:
    """This page's own address with these changes to its query; None takes a part out.

    A step of signing in is no place to come back to, and its query is nobody's business: the first page stands for it.
    """
    if request.url.path.startswith(("/dang-nhap", "/dang-xuat")):
        return "/" + (f"?{urlencode(changes)}" if changes else "")
    asked = {name: value for name, value in request.query_params.items() if name != "lang"}
    asked = {name: value for name, value in (asked | changes).items() if value}
    return request.url.path + (f"?{urlencode(asked)}" if asked else "")
