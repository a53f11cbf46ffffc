"""Renders the world's few HTML pages from templates/, with no request to any other host."""

from pathlib import Path
from typing import Any

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
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """The page in the visitor's language (`lang` in the template)."""
    lang = language_of(request)
    html = _templates.get_template(template).render(lang=lang, english=lang == "en", **values)
    return HTMLResponse(html, status, headers={**_HEADERS, "Content-Language": lang, "Vary": "Accept-Language"})
