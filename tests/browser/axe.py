"""axe-core on a page as it stands: its rules for WCAG 2.2 A and AA, and for good practice."""

import json
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.async_api import Page

# Scripts that a test evaluates are not held to the page's Content-Security-Policy: the page stays as strict as it is served.
_AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_OPTIONS = {"runOnly": {"type": "tag", "values": _RULES}, "resultTypes": ["violations"]}
_RUN = f"async () => (await axe.run(document, {json.dumps(_OPTIONS)})).violations"


async def violations(page: Page) -> list[str]:
    """A sentence for each rule that the page breaks, with the first element that breaks it."""
    if await page.evaluate("typeof axe === 'undefined'"):
        await page.evaluate(_AXE)
    broken: list[dict[str, Any]] = await page.evaluate(_RUN)
    return [f"axe {each['id']}: {each['help']}: {each['nodes'][0]['html'][:140]}" for each in broken]
