"""JSON-LD nodes as plain dictionaries: what is not known is left out, and what goes into an address is made safe."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from services.kernel.text import Text

Node = dict[str, Any]

_TEXT_UNSAFE_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`]")


def words(text: Text) -> dict[str, str]:
    """A text in both languages, as the context's language maps want it."""
    return {"vi": text.vi, "en": text.en}


def spoken(vi: str | None, en: str | None = None) -> dict[str, str]:
    """A text in the languages it exists in; what nobody has translated is not tagged as English."""
    return {language: text for language, text in (("vi", vi), ("en", en)) if text}


def present(node: Node) -> Node:
    """The node without what is not known: no null, no empty text, list or node, no null inside a list."""
    kept: Node = {}
    for key, value in node.items():
        known = [each for each in value if each not in (None, {})] if isinstance(value, list) else value
        if known not in (None, [], {}, ""):
            kept[key] = known
    return kept


def safe(part: str) -> str:
    """A part of an address, with everything escaped that could mean something there."""
    return quote(part, safe="")


def web_document(address: Any) -> Node | None:
    """A page on the web, if this is its address at all: sources put file names and remarks there, too."""
    if not isinstance(address, str) or _TEXT_UNSAFE_IN_IRI.search(address.strip()):
        return None
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    whole = parts.scheme in ("http", "https") and bool(parts.hostname)
    return {"id": address.strip(), "type": "Document"} if whole else None


def listed(content: Mapping[str, Any], key: str) -> list[Any]:
    """The list under that key; empty where a version was stored before the key existed."""
    found = content.get(key)
    return found if isinstance(found, list) else []
