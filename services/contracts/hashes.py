"""schemas.lock: the hash of every released schema, so that a change of one is noticed."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Final

from services.contracts import source

NAME: Final = "schemas.lock"
_HEAD: Final = """\
# The sha256 of every released schema. Append-only: what is on the shared main branch is never changed or removed here.
# A definition of common.json is hashed by itself (canonical JSON), so that new ones can be written beside the old.
"""


def hashes(root: Path) -> dict[str, str]:
    """The hash of each schema as it is now."""
    now = {
        f"events/{event}/{version}.json": sha256(source.path_of(event, version, root).read_bytes()).hexdigest()
        for event, versions in source.events(root).items()
        for version in versions
    }
    for path in sorted((root / "forms").glob("procedure-form*.json")):
        now[f"forms/{path.name}"] = sha256(path.read_bytes()).hexdigest()
    for name, definition in source.common(root).items():
        canonical = json.dumps(definition, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        now[f"common.json#/$defs/{name}"] = sha256(canonical.encode()).hexdigest()
    return now


def locked(text: str) -> dict[str, str]:
    """The hashes in the text of a lock file."""
    rows = (line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#"))
    return {path: digest for digest, path in rows}


def extended(root: Path) -> str:
    """The text of the lock with what is new added at its end; what stands in it stays."""
    path = root / NAME
    text = path.read_text(encoding="utf-8") if path.exists() else _HEAD
    there = locked(text)
    return text + "".join(f"{digest}  {name}\n" for name, digest in hashes(root).items() if name not in there)
