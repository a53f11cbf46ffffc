"""A small picture of every page, on a desk in Vietnamese and on a phone in English: `make pictures` keeps them in docs."""

import io
import os
import re
from pathlib import Path

from PIL import Image
from playwright.async_api import Page

from tests.browser.citizens.everything import COUNTER, PAGES, Example

# Where pictures go, if anywhere; a run of the tests takes none.
PICTURES = os.environ.get("MOTCUA_PICTURES")
_WIDTH = {"desk": 480, "phone": 240}  # px
_TALLEST = 860  # px; what is longer is cut
_QUALITY = 45
_WHO = {None: "a visitor", "lan": "a citizen", "binh-h17": "an officer who edits", "ha": "a clerk of the Office"} | {
    COUNTER: "an officer at the counter"
}


def named(example: Example, screen: str) -> str:
    """The file of a page's picture: ``citizen-ho-so-dossier.desk.webp``."""
    whose = " ".join(filter(None, (example.who, example.path))).lower()
    return f"{re.sub('[^a-z0-9]+', '-', whose).strip('-') or 'home'}.{screen}.webp"


async def pictured(page: Page, example: Example, screen: str) -> None:
    """Keeps the page as it is shown now, if pictures are wanted."""
    if PICTURES is None:
        return
    whole = Image.open(io.BytesIO(await page.screenshot(full_page=True))).convert("RGB")
    width = _WIDTH[screen]
    small = whole.resize((width, whole.height * width // whole.width), Image.Resampling.LANCZOS)
    small.crop((0, 0, width, min(small.height, _TALLEST))).save(
        Path(PICTURES) / named(example, screen), quality=_QUALITY
    )


def index(folder: Path) -> str:
    """docs/pages.md: every page with its pictures, by who opens it."""
    lines = ["# Every page", "", "Made by `make pictures`: on a desk in Vietnamese, on a phone in English.", ""]
    for who, words in _WHO.items():
        lines += [f"## What {words} sees", "", "| Page | Desk | Phone |", "|---|---|---|"]
        for each in PAGES:
            kept = [folder / named(each, screen) for screen in _WIDTH]
            if each.who == who and all(file.exists() for file in kept):
                said = f"`{each.path}`" + ("" if each.status == 200 else f" ({each.status})")
                pictures = " | ".join(f"![]({file.relative_to(folder.parent.parent)})" for file in kept)
                lines.append(f"| {said} | {pictures} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    assert PICTURES is not None
    (Path(PICTURES).parent.parent / "pages.md").write_text(index(Path(PICTURES)))
