"""Renders what a citizen reads: one content file per template and language, laid out once as text and once as HTML."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from services.kernel import days
from services.kernel.text import Language

from . import wording

TEMPLATES = Path(__file__).parent / "templates"
_ABOUT_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything one message may speak of. Texts are plain; times carry an offset."""

    application_id: UUID
    happened_at: datetime
    name: str | None = None
    procedure: str | None = None
    agency: str | None = None
    due_at: datetime | None = None
    late: bool = False
    reason: str | None = None
    again_because: str | None = None
    explanation: str | None = None
    unit: str | None = None
    components: Sequence[str] = field(default=())
    documents: Sequence[str] = field(default=())
    draft: bool = False
    list_year: int | None = None
    days_left: int | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """One message, ready to be put into an envelope."""

    subject: str
    text: str
    html: str


def render(template: str, language: str, facts: Facts, *, public_url: str) -> Rendered:
    """The message in that language (anything but English is Vietnamese). KeyError for a template that does not exist."""
    chosen: Language = "en" if language == "en" else "vi"
    text, html = _compiled(template, chosen)
    context = _context(chosen, facts, public_url)
    # The text layout opens with the subject on a line of its own.
    subject, _, body = text(context).partition("\n")
    return Rendered(_nfc(subject.strip()), _nfc(body.strip() + "\n"), _nfc(html(context)))


@dataclass(frozen=True, slots=True)
class Parts:
    """One message taken apart, for a page: what happened, who acts now, what the citizen can do. Plain text."""

    subject: str
    happened: str
    next: str
    you: str


def parts(template: str, language: str, facts: Facts, *, public_url: str) -> Parts:
    """The message without its envelope, in the words of the letter. KeyError for a template that does not exist."""
    chosen: Language = "en" if language == "en" else "vi"
    compiled = _template(template, chosen)[0]
    context = compiled.new_context(_context(chosen, facts, public_url))

    def block(name: str) -> str:
        lines = "".join(compiled.blocks[name](context)) if name in compiled.blocks else ""
        return _nfc(" ".join(lines.split()))

    return Parts(block("subject"), block("happened"), block("next"), block("you"))


def link_to(application_id: UUID, public_url: str) -> str:
    """The page of a dossier as citizens see it."""
    return f"{public_url.rstrip('/')}/ho-so/{application_id}"


def link_to_draft(draft_id: UUID, public_url: str) -> str:
    """The page of a draft as the citizen sees it."""
    return f"{public_url.rstrip('/')}/ban-nhap/{draft_id}"


def link_to_list(year: int, public_url: str) -> str:
    """The page of a yearly list as agencies see it."""
    return f"{public_url.rstrip('/')}/danh-muc/{year}"


def _context(language: Language, facts: Facts, public_url: str) -> dict[str, Any]:
    words, link, number = _about(language, facts, public_url)
    agency = wording.one_line(facts.agency, 200) if facts.agency else words.no_agency
    procedure = wording.one_line(facts.procedure, 500) if facts.procedure else None
    return {
        "words": words,
        "language": language,
        "name": wording.greeting_name(facts.name) or words.no_name,
        "procedure": procedure,
        "about": f": {wording.one_line(procedure, _ABOUT_LENGTH)}" if procedure else "",
        "agency": agency,
        "Agency": wording.at_start(agency),
        "at": days.moment(facts.happened_at).in_(language),
        "due": days.due(facts.due_at).in_(language) if facts.due_at else None,
        "late": facts.late,
        "reason": wording.one_line(facts.reason, 2000) if facts.reason else None,
        "again_because": wording.one_line(facts.again_because, 2000) if facts.again_because else None,
        "explanation": wording.one_line(facts.explanation, 1000) if facts.explanation else None,
        "unit": wording.one_line(facts.unit, 200) if facts.unit else None,
        "components": [wording.one_line(component, 500) for component in facts.components],
        "documents": [wording.one_line(document, 500) for document in facts.documents],
        "days_left": facts.days_left,
        "code": facts.code,
        "link": link,
        "number": number,
    }


def _about(language: Language, facts: Facts, public_url: str) -> tuple[wording.Words, str, str]:
    """(the words around it, the link, the number) of a message: about a dossier, a draft, or the list of a year."""
    if facts.list_year is not None:
        return wording.TO_AGENCY[language], link_to_list(facts.list_year, public_url), str(facts.list_year)
    number = str(facts.application_id)
    if facts.draft:
        return wording.OF_DRAFT[language], link_to_draft(facts.application_id, public_url), number
    return wording.WORDS[language], link_to(facts.application_id, public_url), number


def _nfc(text: str) -> str:
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _environment(layout: str, *, autoescape: bool) -> jinja2.Environment:
    environment = SandboxedEnvironment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        autoescape=autoescape,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["layout"] = layout
    environment.filters["short"] = lambda text: wording.one_line(text, _ABOUT_LENGTH)
    return environment


@cache
def _environments() -> tuple[jinja2.Environment, jinja2.Environment]:
    return _environment("layout.txt", autoescape=False), _environment("layout.html", autoescape=True)


Renderer = Callable[[Mapping[str, Any]], str]


@cache
def _template(template: str, language: str) -> tuple[jinja2.Template, jinja2.Template]:
    try:
        text, html = (environment.get_template(f"{language}/{template}.jinja") for environment in _environments())
    except jinja2.TemplateNotFound as error:
        raise KeyError(f"no template {template!r} in {language!r} under {TEMPLATES}") from error
    return text, html


def _compiled(template: str, language: str) -> tuple[Renderer, Renderer]:
    text, html = _template(template, language)
    return text.render, html.render
