"""A portal with its catalogue and the local issuer on one port, and a browser that must stay on it and complain of nothing."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from deploy.local.ports import free_port
from deploy.local.postgres import Postgres
from deploy.local.world.issuer import endpoints
from deploy.local.world.issuer.personas import KNOWN
from deploy.local.world.issuer.tokens import Issuer
from deploy.local.world.settings import WorldSettings
from services.catalog import api as catalogue
from services.kernel.address import application
from services.portal import web
from tests.component.world.conftest import served
from tests.support.environment import Environment

CHROMIUM = os.environ.get("MOTCUA_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# A procedure of Đà Nẵng with two versions and a draft of a third, so that no page of editors is seen empty.
EDITED = "1.011441.000.00.00.H17"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

Open = Callable[..., Awaitable[Page]]


@pytest.fixture(scope="session")
async def site(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The address of a whole portal on a loaded catalogue."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    client = {"oidc_client_id": "motcua-local", "oidc_client_secret": "a secret"}
    world = WorldSettings(
        profile="local", data=tmp_path_factory.mktemp("world"), world_port=port, oidc_issuer=f"{base}/oidc", **client
    )
    environment = await Environment.make(postgres, None)
    runtime = await environment.runtime(
        "catalog", "portal", public_url=base, catalog_url=base, oidc_issuer=f"{base}/oidc", **client
    )
    await catalogue.start(runtime)
    issuer = Issuer(world)
    routes = [*endpoints.routes(issuer, base), *catalogue.routes(runtime), *web.routes(runtime)]
    async with served(application(runtime, routes), port) as address:
        await edited(address, issuer)
        yield address
    await runtime.close()
    await environment.close()


async def edited(site: str, issuer: Issuer) -> None:
    """One officer writes a second version of EDITED, another publishes it, and the first begins a third."""
    path = f"/api/catalog/v1/procedures/{EDITED}"

    async def asked(sub: str, method: str, about: str, body: dict[str, Any] | None, **headers: str) -> Any:
        bearer = {"Authorization": f"Bearer {issuer.token(KNOWN[sub].persona)}", "Idempotency-Key": uuid4().hex}
        answer = await http.request(method, path + about, json=body, headers=bearer | headers)
        assert answer.is_success, answer.text
        return answer.json()

    async with httpx.AsyncClient(base_url=site, trust_env=False) as http:
        for version in (2, 3):
            await asked("binh-h17", "POST", "/draft", {"why": "Quyết định 7/QĐ-UBND"})
            draft = await asked("binh-h17", "GET", "/draft", None)
            words = f"Điều kiện của bản {version}. " + "Người nộp xuất trình bản chính để đối chiếu. " * 10
            told = draft["description"]
            # What the published description lacks, and nothing is published without.
            whole = {"cases": [{**each, "steps": each["steps"] or ["Nộp hồ sơ"]} for each in told["cases"]],
                     "sets": told["sets"] or 1, "online_reasons": told["online_reasons"] or ["presence"]}  # fmt: skip
            body = {"description": told | whole | {"requirements": words}, "why": "Quyết định 7/QĐ-UBND"}
            draft = await asked("binh-h17", "PUT", "/draft", body, **{"If-Match": f'"r{draft["revision"]}"'})
            if version == 2:
                await asked("chinh-h17", "POST", "/publish", {"revision": draft["revision"], "why": "Đã đọc"})


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for the run."""
    if not os.path.exists(CHROMIUM):  # noqa: ASYNC240 - once, before anything runs
        pytest.fail(f"{CHROMIUM} is missing: apt install chromium, or set MOTCUA_CHROMIUM to a Chromium", pytrace=False)
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        await launched.close()


@asynccontextmanager
async def watched(browser: Browser, site: str, **options: object) -> AsyncIterator[BrowserContext]:
    """A browser of its own; whatever it asks of another host, and whatever it complains of, fails the test."""
    context = await browser.new_context(base_url=site, locale="vi-VN", **options)
    wrong: list[str] = []

    def watch(page: Page) -> None:
        page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request",
            lambda asked: wrong.append(asked.url) if urlsplit(asked.url).netloc != urlsplit(site).netloc else None,
        )

    context.on("page", watch)
    yield context
    await context.close()
    # A page that is not there is an answer, which Chromium also writes to its console.
    assert [each for each in wrong if "the server responded with a status of 4" not in each] == []


@pytest.fixture
async def page(browser: Browser, site: str) -> AsyncIterator[Page]:
    """A visitor's page on a desk."""
    async with watched(browser, site, viewport=DESK) as context:
        yield await context.new_page()


async def sign_in(page: Page, sub: str, at: str = "/") -> None:
    """Signs in as one of the local issuer's people, beginning at this page."""
    await page.goto(at)
    if "/oidc/" not in page.url:
        await page.get_by_role("link", name="Đăng nhập").click()
    await page.locator(f"button[value={sub}]").click()
    await page.wait_for_url(lambda address: "/oidc/" not in address and "/dang-nhap" not in address)


@asynccontextmanager
async def at_desk(browser: Browser, site: str, sub: str, at: str, **options: object) -> AsyncIterator[Page]:
    """One of the local issuer's people, signed in at this page, in a browser of their own."""
    async with watched(browser, site, **{"viewport": DESK, **options}) as context:
        page = await context.new_page()
        await sign_in(page, sub, at=at)
        yield page


async def opened(page: Page, path: str, language: str = "vi", status: int = 200) -> None:
    """Opens a page in a language: it says so, has one heading and a title of ours, and is no wider than the screen."""
    answer = await page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
    assert answer is not None
    assert answer.status == status, path
    assert await page.locator("html").get_attribute("lang") == language, path
    assert await page.locator("h1").count() == 1, path
    assert (await page.title()).endswith("– Một Cửa"), path
    await fits(page)


async def fits(page: Page) -> None:
    """The page is no wider than the screen. Works where scripts do not."""
    wide = await page.locator("html").evaluate("page => page.scrollWidth - page.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px wider than the screen"
