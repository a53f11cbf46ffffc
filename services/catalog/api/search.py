"""Procedures by what people type and by filters, suggestions while typing, and life events."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.kernel.database import Connection
from services.kernel.hot import HotRoute
from services.kernel.web import Endpoint, Text

from .. import questions, views
from ..days import today
from ..domain.agencies import normal_code
from ..domain.search.audience import AUDIENCES
from ..domain.search.entries import BY_PLACE
from ..domain.search.ranking import Hit
from ..domain.search.terms import filter_term
from ..domain.texts import folded
from ..search import views as search_views
from ..search.finding import find
from ..search.lexicon import Lexicon
from ..search.looking_up import MOST_RANKED, Filters
from ..search.suggesting import suggest
from ..search_lists import life_events, synonyms
from ..store import reading, searching
from .answers import AGENCY, ERRORS, answer, answer_bytes, database

router = APIRouter()

_LEVELS = ("ministry", "province", "commune", "unknown")
_ONLINE = ("ND42-2022:TOAN_TRINH", "ND42-2022:MOT_PHAN")
_MOST_SUGGESTIONS = 20
_USUAL_SUGGESTIONS = 8
_KEPT = 6


@router.get("/procedures", response_model=search_views.ProcedurePage, responses=ERRORS)
async def procedures(
    request: Request,
    q: str | None = None,
    literal: str | None = None,
    agency: str | None = None,
    field: str | None = None,
    life_event: str | None = None,
    audience: str | None = None,
    level: str | None = None,
    online_level: str | None = None,
    limit: str | None = None,
    after: str | None = None,
) -> Response:
    """Procedures on offer: by code, or, with `q`, the best first.

    `q`: words of a name as people type them (without accents, mistyped, everyday words, abbreviations), or a code or its
    beginning; `literal=true`: these words and no others. `agency`: what it is competent for; `field`: the name of a
    field of administration; `life_event`: a code of /life-events; `audience`: citizen or business; `level`: of the
    competent authority; `online_level`: as published.
    """
    query, most, beyond = questions.read_query(q), questions.read_limit(limit), questions.read_after(after)
    exactly = questions.read_choice("literal", literal, ("true", "false")) == "true"
    wanted = {
        "field": folded(field) if field else None,
        "event": questions.read_choice("life_event", life_event, tuple(life_events().events)),
        "audience": questions.read_choice("audience", audience, AUDIENCES),
        "level": questions.read_choice("level", level, _LEVELS),
        "online": questions.read_choice("online_level", online_level, _ONLINE),
    }
    lexicon = _lexicon(request)
    vocabulary = await lexicon.current() if query else None
    async with database(request).acquire() as connection:
        filters = await _filters(connection, wanted, agency)
        if query is None or vocabulary is None:
            rows = await searching.browsed(
                connection, terms=filters.terms, either=filters.either, after=beyond, limit=most + 1
            )
            lines = [search_views.found_line(row) for row in rows[:most]]
            following = lines[-1].code if len(rows) > most else None
            return answer(request, search_views.ProcedurePage(items=lines, next=following))
        found = await find(connection, query, vocabulary, lexicon.synonyms, filters, literal=exactly)
        hits = {hit.code: hit for hit in found.hits[_after(found.hits, beyond) :]}
        rows = await searching.contents(connection, list(hits), most + 1)
    items = [search_views.found_line(row, hits[row["code"]]) for row in rows[:most]]
    kept = {key: value for key, value in request.query_params.items() if key not in ("q", "after", "literal")}
    address = f"{views.BASE}/procedures?{urlencode(kept)}{'&' if kept else ''}"
    read = search_views.understood(query, found, address)
    if not found.hits:
        read.life_event = search_views.near_event(query, lexicon.synonyms, life_events().events.values())
    page = search_views.ProcedurePage(
        items=items,
        next=items[-1].code if len(rows) > most else None,
        understood=read,
        more_than_ranked=len(found.hits) == MOST_RANKED,
    )
    return answer(request, page)


@router.get("/suggestions", response_model=search_views.Suggestions, responses=ERRORS)
async def suggestions(request: Request, q: str | None = None, limit: str | None = None) -> Response:
    """What somebody who typed `q` so far may be looking for: procedures and everyday phrases. At most 20, usually 8."""
    query = questions.read_query(q)
    most = min(questions.read_limit(limit), _MOST_SUGGESTIONS) if limit else _USUAL_SUGGESTIONS
    if query is None:
        return answer(request, search_views.Suggestions(items=[], understood=None))
    lexicon = _lexicon(request)
    vocabulary = await lexicon.current()
    # Everybody's typing begins with the same few letters, and those fit the most names.
    kept = lexicon.kept(vocabulary)
    key = f"{today()} {most} {query}"
    body = kept.answers.get(key)
    if body is None:
        async with database(request).acquire() as connection:
            over = await searching.over(connection)
            found, phrases = await suggest(
                connection, query, vocabulary, lexicon.synonyms, most + len(over), kept.walks
            )
            found.hits = [hit for hit in found.hits if hit.code not in over][:most]
            # Only where two would read alike.
            alike = search_views.namesakes(found)
            rows = await searching.contents(connection, alike, most) if alike else []
        authorities = {row["code"]: search_views.found_line(row).authority for row in rows}
        read = search_views.understood(query, found, f"{views.BASE}/procedures?")
        body = search_views.suggestions(found, phrases, read, authorities).model_dump_json().encode()
        if len(query) <= _KEPT:
            kept.answers[key] = body
    return answer_bytes(request, body, "application/json", {})


@router.get("/life-events", response_model=search_views.LifeEventList, responses=ERRORS)
async def events(request: Request) -> Response:
    """The life events that procedures are gathered under, with how many each has."""
    known = life_events().events
    async with database(request).acquire() as connection:
        counted = await searching.counted(connection, {filter_term("event", code): code for code in known})
    return answer(
        request,
        search_views.LifeEventList(items=[search_views.life_event_line(each, counted) for each in known.values()]),
    )


def hot(app: Any) -> list[HotRoute]:
    """What is asked with every key somebody presses, past the routing of the application ``app``."""
    return [
        HotRoute("GET", f"{views.BASE}/{path}", _plain(endpoint), app, "catalog")
        for path, endpoint in (("procedures", procedures), ("suggestions", suggestions))
    ]


def _plain(endpoint: Callable[..., Awaitable[Response]]) -> Endpoint:
    names = list(inspect.signature(endpoint).parameters)[1:]

    async def answered(request: Request) -> Response:
        return await endpoint(request, **{name: request.query_params.get(name) for name in names})

    return answered


async def _filters(connection: Connection, wanted: dict[str, str | None], agency: str | None) -> Filters:
    terms = tuple(filter_term(name, value) for name, value in wanted.items() if value is not None)
    if not agency:
        return Filters(terms)
    code = normal_code(agency)
    row = await reading.agency(connection, code) if code else None
    if row is None or code is None:
        near = questions.nearest(agency, await reading.agency_names(connection))
        raise questions.wrong("agency", questions.unknown(AGENCY, "unknown-agency", agency, near).detail)
    # An end that is decided for a day to come takes nothing from it before that day.
    in_force = row["valid_from"] <= today() and (row["valid_to"] is None or today() <= row["valid_to"])
    if row["kind"] == "province" and in_force:
        return Filters(terms, (filter_term("agency", code), filter_term("agency", BY_PLACE)))
    return Filters((*terms, filter_term("agency", code)))


def _after(hits: list[Hit], code: str) -> int:
    """Where the page after this code begins."""
    if not code:
        return 0
    at = next((at for at, hit in enumerate(hits) if hit.code == code), None)
    if at is None:
        raise questions.wrong(
            "after",
            Text(
                f"Kết quả tìm kiếm không còn thủ tục {code} để xem tiếp từ đó; hãy tìm lại từ trang đầu (bỏ “after”).",
                f"The results no longer have procedure {code} to go on from; search again without “after”.",
            ),
        )
    return at + 1


def _lexicon(request: Request) -> Lexicon:
    """Kept with the application: every process has one."""
    state = request.app.state
    if not hasattr(state, "lexicon"):
        state.lexicon = Lexicon(database(request), synonyms())
    lexicon: Lexicon = state.lexicon
    return lexicon
