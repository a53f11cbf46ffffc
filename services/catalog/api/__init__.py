"""The catalogue's HTTP doors, one file a subject, gathered here."""

from starlette.routing import BaseRoute, Mount

from services.kernel.process import Runtime
from services.kernel.web import service_app

from ..days import today
from ..loader import load
from ..opendata.exports import Exports
from ..register import read_register
from ..search_lists import life_events, made_from
from ..store import indexing
from ..yearly.synthetic import load_synthetic
from . import (
    agencies,
    draft_views,
    drafts,
    forms,
    history,
    identity,
    identity_decisions,
    imports,
    life,
    offers,
    online_services,
    opendata,
    overview,
    procedures,
    search,
    stable,
    yearly,
)


def routes(runtime: Runtime) -> list[BaseRoute]:
    """Everything under /api/catalog, and the stable addresses under /id."""
    app = service_app(runtime, "catalog", "Danh mục thủ tục hành chính – catalogue of procedures")
    app.state.exports = Exports()
    # Open data comes first: /procedures/{code} would take {code}.jsonld for a code.
    for part in (
        opendata, search, overview, imports, drafts, draft_views, life, history, offers, online_services, procedures, forms,
        agencies, yearly, identity, identity_decisions,
    ):  # fmt: skip
        app.include_router(part.router, prefix="/v1")
    runtime.health.check("catalog.register", lambda: _loaded(runtime))
    return [*search.hot(app), Mount("/api/catalog", app), *stable.routes(runtime)]


async def start(runtime: Runtime) -> None:
    """Loads the register's files into the tables; the second time nothing changes. Raises Transient."""
    database = runtime.database("catalog")
    await load(database, read_register(), today())
    async with database.transaction() as connection:
        await indexing.rebuild(connection, made_from(), life_events())
    if runtime.settings.profile == "local":
        await load_synthetic(database)


async def _loaded(runtime: Runtime) -> str | None:
    async with runtime.database("catalog").acquire() as connection:
        loaded = await connection.fetchval("SELECT EXISTS (SELECT FROM edition)")
    return None if loaded else "the register is not loaded yet"
