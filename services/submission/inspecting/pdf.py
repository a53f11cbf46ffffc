"""PDF files: whole, open to everybody, and who signed them."""

from pathlib import Path
from typing import Any

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from . import signatures
from .verdict import Refusal

_TAIL = 2048


def looked_into(path: Path, trust: bytes) -> tuple[dict[str, Any], ...]:
    """What is to be said of each signature, none when it is not signed. Raises Refusal for a locked or broken file."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        if b"%%EOF" not in file.read():
            raise Refusal("broken", kind="PDF")
        file.seek(0)
        try:
            # Many programs write PDFs a little wrong, and every reader opens them: strict is for those we would sign.
            reader = PdfFileReader(file, strict=False)
            if reader.encrypted:
                raise Refusal("locked-pdf")
            if _pages(reader) < 1:
                raise Refusal("broken", kind="PDF")
        except (PdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError, OSError) as error:
            raise Refusal("broken", kind="PDF") from error
        return signatures.of(reader, trust)


def _pages(reader: PdfFileReader) -> int:
    """How many pages can be reached, counted no further than the first: a file cut in two has a root and no page."""
    waiting = [reader.root["/Pages"]]
    seen = 0
    while waiting and seen < 10_000:
        node = waiting.pop(0)
        seen += 1
        if "/Kids" not in node:
            return 1
        waiting[:0] = [each.get_object() for each in node["/Kids"]]
    return 0
