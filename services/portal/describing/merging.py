"""Two people changed one draft: what each did is put together, and where both changed the same field a person decides."""

import base64
import binascii
import json
import unicodedata
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

# Twice what the catalogue keeps of a description.
_LARGEST = 300_000


class Merged(NamedTuple):
    """``taken``: fields that only the other one changed; ``both``: fields both changed, in which mine stand."""

    typed: dict[str, Any]
    taken: list[str]
    both: list[str]


def packed(description: Mapping[str, Any]) -> str:
    """What an editor had before him when he began, to be carried by his form."""
    return base64.b64encode(zlib.compress(json.dumps(description, ensure_ascii=False).encode(), 9)).decode()


def unpacked(text: str) -> dict[str, Any] | None:
    """None for what no form of ours carried."""
    try:
        opened = zlib.decompressobj().decompress(base64.b64decode(text, validate=True), _LARGEST)
        found = json.loads(opened)
    except (ValueError, binascii.Error, zlib.error):
        return None
    return found if isinstance(found, dict) else None


def merged(base: Mapping[str, Any] | None, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merged:
    """Field by field. Without a ``base`` every difference counts as changed by both."""
    out, taken, both = dict(mine), [], []
    for name, value in mine.items():
        other = theirs.get(name)
        if _plain(value) == _plain(other):
            continue
        began = base.get(name) if base is not None else None
        if base is not None and _plain(value) == _plain(began):
            out[name] = other
            taken.append(name)
        elif base is None or _plain(other) != _plain(began):
            both.append(name)
    return Merged(out, taken, both)


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether both say the same, however it was typed."""
    return all(_plain(one.get(name)) == _plain(other.get(name)) for name in {*one, *other})


def _plain(value: Any) -> Any:
    """As the catalogue would keep it: nothing empty, numbers as they are written, texts without superfluous blanks."""
    if isinstance(value, Mapping):
        kept = {key: _plain(each) for key, each in value.items()}
        return {key: each for key, each in kept.items() if each not in ("", None, [], {})} or None
    if isinstance(value, list):
        return [_plain(each) for each in value] or None
    if isinstance(value, str):
        text = unicodedata.normalize("NFC", value)
        return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip() or None
    return None if value is None else str(value)
