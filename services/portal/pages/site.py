"""What every public portal must say of itself (TT 32/2017/TT-BTTTT Đ.16, Đ.18): about, site map, accessibility, privacy, help."""

import asyncio
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime

from .. import frame
from ..shelf import OF_NOW, shelf
from .home import told

PAGES = {
    "/gioi-thieu": "about.html",
    "/tro-giup": "help.html",
    "/tro-nang": "accessibility.html",
    "/rieng-tu": "privacy.html",
    "/so-lieu-mo": "opendata.html",
}

# Pages of other subjects that anybody may begin at.
OTHERS = ("/thu-tuc", "/co-quan", "/tien-do", "/tra-cuu", "/kiem-tra", "/so-do")


def routes(runtime: Runtime) -> list[Route]:
    """These pages, and the site map for search engines."""

    def made(template: str) -> Route:
        path = next(path for path, name in PAGES.items() if name == template)

        async def show(request: Request) -> Response:
            return frame.page(await frame.visit(runtime, request), f"site/{template}")

        return Route(path, show)

    async def tree(request: Request) -> Response:
        seen = await frame.visit(runtime, request)
        kept = shelf(runtime)
        events, overview = await asyncio.gather(
            told(kept.get(seen, "/life-events", OF_NOW)), told(kept.get(seen, "/overview", OF_NOW))
        )
        return frame.page(
            seen,
            "site/sitemap.html",
            events=[each for each in events["items"] if each["procedures"]] if events else [],
            fields=overview["fields"] if overview else [],
        )

    async def sitemap(_: Request) -> Response:
        base = runtime.settings.public_url.rstrip("/")
        places = "".join(f"<url><loc>{escape(base + path)}</loc></url>" for path in ("/", *OTHERS, *PAGES))
        xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>\n'
        return Response(xml, media_type="application/xml", headers={"Cache-Control": "public, max-age=3600"})

    return [*(made(template) for template in PAGES.values()), Route("/so-do", tree), Route("/sitemap.xml", sitemap)]
