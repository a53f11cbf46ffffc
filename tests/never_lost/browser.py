"""A real browser with a profile on disk that can be killed like a crash, and starts again where it was."""

import os
import re
import signal
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from playwright.async_api import BrowserContext, Error, Page, Playwright

from tests.browser.conftest import CHROMIUM, DESK

WHO = "lan"
PROCEDURE = "1.013128"
# What a person writes freely; fields that are picked from lists, and days and numbers, are not typed letter by letter.
FREE = (
    "form.step .field input[type=text]:not([list], [inputmode]), form.step .field input[type=email], "
    "form.step .field textarea"
)
_SAYS = f"""() => ({{
    says: document.querySelector("[data-saved]").textContent,
    values: Object.fromEntries(Array.from(document.querySelectorAll({FREE!r}), (each) => [each.name, each.value])),
}})"""
_SAVED = re.compile(r"\s*Đã lưu [0-9]")


class Seen(NamedTuple):
    """The page at one moment: its word on whether all is saved, and what stands in its fields."""

    says: str
    values: dict[str, str]

    @property
    def saved(self) -> bool:
        """Whether it says that everything is on the server."""
        return _SAVED.match(self.says) is not None


class Citizen:
    """``start`` it, type on ``page``, ``kill`` it and ``start`` it again."""

    def __init__(self, playwright: Playwright, profile: Path, base_url: str) -> None:
        self._playwright, self._profile, self._base_url = playwright, profile, base_url
        self._context: BrowserContext | None = None
        self.page: Page

    async def start(self, at: str) -> None:
        """Opens a page, signing in where the session is over."""
        self._context = await self._playwright.chromium.launch_persistent_context(
            self._profile, executable_path=CHROMIUM, headless=True, base_url=self._base_url, locale="vi-VN", viewport=DESK,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )  # fmt: skip
        self.page = self._context.pages[0]
        await self.opens(at)

    async def opens(self, at: str) -> None:
        """Goes to a page as a person does, who tries again while it is away and signs in when asked."""
        for _ in range(120):
            await self.page.goto(at)
            if await self.page.locator(f"button[value={WHO}]").count():
                await self.page.locator(f"button[value={WHO}]").click()
                await self.page.wait_for_load_state()
            elif await self.page.get_by_role("link", name=re.compile("Đăng nhập và quay lại")).count():
                await self.page.get_by_role("link", name=re.compile("Đăng nhập và quay lại")).click()
                await self.page.wait_for_load_state()
                continue
            if self.page.url.endswith(at) and (
                at == "/" or await self.page.locator("[data-saved], form[data-keep]").count()
            ):
                return
            await self.page.wait_for_timeout(500)
        raise AssertionError(f"{at} did not come back; the page is {self.page.url}: {await self.page.title()}")

    async def begins(self) -> str:
        """Begins a draft; the path of its pages."""
        await self.page.goto(f"/dang-nhap?ve=/nop/{PROCEDURE}")
        await self.page.locator(f"button[value={WHO}]").click()
        await self.page.wait_for_url(re.compile(f"/nop/{PROCEDURE}$"))
        await self.page.locator("select[name=province]").select_option("48")
        await self.page.get_by_role("button", name=re.compile("Bắt đầu")).click()
        await self.page.wait_for_url(re.compile("/buoc/1$"))
        return self.page.url.removeprefix(self._base_url).removesuffix("/buoc/1")

    async def steps(self, path: str) -> list[str]:
        """The paths of the draft's steps that have something to write freely."""
        links = self.page.locator('nav a[href*="/buoc/"]')
        paths = [str(await links.nth(at).get_attribute("href")) for at in range(await links.count())]
        found = []
        for each in dict.fromkeys([f"{path}/buoc/1", *paths]):
            await self.opens(each)
            if await self.fields():
                found.append(each)
        return found

    async def fields(self) -> list[str]:
        """The pointers of the fields on this page that one types into freely."""
        own = self.page.locator(FREE)
        return [
            str(await own.nth(at).get_attribute("name"))
            for at in range(await own.count())
            if await own.nth(at).is_visible()
        ]

    async def sees(self) -> Seen:
        """What the page says at this moment."""
        return Seen(**await self.page.evaluate(_SAYS))

    def kill(self) -> None:
        """SIGKILL to the browser's first process: the others end with it."""
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and self._is_ours(entry):
                os.kill(int(entry.name), signal.SIGKILL)

    async def gone(self) -> None:
        """After a kill: lets go of what is left of it."""
        if self._context is not None:
            with suppress(Error):  # whatever a dead browser answers
                await self._context.close()

    def _is_ours(self, entry: Path) -> bool:
        try:
            words = (entry / "cmdline").read_text(errors="replace").split("\0")
        except OSError:
            return False
        return f"--user-data-dir={self._profile}" in words and not any(word.startswith("--type=") for word in words)
