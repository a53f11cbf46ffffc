"""The gate's first question: can every file of schemas/ be read at all? Without that, no other question makes sense."""

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import yaml

from services.contracts import source
from services.contracts.gate.findings import Finding


def findings(root: Path) -> Iterator[Finding]:
    for path in sorted(root.rglob("*")):
        if path.suffix in {".json", ".yaml"}:
            yield from _readable(path, named(path, root))


def named(path: Path, root: Path) -> str:
    """The file as people name it: from the repository's top."""
    return f"{root.name}/{path.relative_to(root).as_posix()}"


def _readable(path: Path, name: str) -> Iterator[Finding]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        yield Finding(name, f"It is not UTF-8 (byte {error.start}); save it as UTF-8.")
        return
    if not unicodedata.is_normalized("NFC", text):
        yield Finding(name, "Its Vietnamese is not NFC, so equal words would compare as unequal; normalise the file.")
    try:
        content = _parsed(text, path.suffix)
    except (ValueError, yaml.YAMLError) as error:
        yield Finding(name, f"It cannot be read: {' '.join(str(error).split())}.")
        return
    if not isinstance(content, dict):
        yield Finding(name, "It must hold one object with named parts.")


def _parsed(text: str, suffix: str) -> object:
    return json.loads(text, object_pairs_hook=_no_doubles) if suffix == ".json" else source.yaml_of(text)


def _no_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    content = dict(pairs)
    if len(content) < len(pairs):
        double = next(name for name, _ in pairs if sum(name == other for other, _ in pairs) > 1)
        raise ValueError(f"the name {double!r} stands in one object twice")
    return content
