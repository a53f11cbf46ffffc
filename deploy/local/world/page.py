"""Renders the world's few HTML pages from templates/, with no request to any other host."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from deploy.local.world.language import language_of

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """The page in the visitor's language (`lang` in the template)."""
    lang = language_of(request)
    other = request.url.include_query_params(lang="vi" if lang == "en" else "en").query
    html = _templates.get_template(template).render(lang=lang, english=lang == "en", other=other, **values)
    return HTMLResponse(html, status, headers={**_HEADERS, "Content-Language": lang, "Vary": "Accept-Language"})


def _moment(iso: str) -> str:
    """`20:21:27 23/11/2026`, the time in Việt Nam."""
    return datetime.fromisoformat(iso).astimezone(_VIETNAM).strftime("%H:%M:%S %d/%m/%Y")


def _figure(value: int, language: str) -> str:
    """12.480 in Vietnamese, 12,480 in English."""
    written = f"{value:,}"
    return written if language == "en" else written.replace(",", ".")


_templates.filters.update(moment=_moment, figure=_figure)
