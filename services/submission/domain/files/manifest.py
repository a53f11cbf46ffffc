"""The manifest of a dossier: what was handed in, file by file, and one hash over all of it."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def manifest_sha256(files: Iterable[Mapping[str, Any]]) -> str:
    """SHA-256 over ``[{"sha256": …, "size": …}, …]`` as canonical JSON (sorted keys, no blanks), in the order handed in.

    Nothing but what the receipt and the event ``application.submitted`` say of each file: whoever holds these, or the
    files themselves, comes to the same hash.
    """
    named = [{"sha256": file["sha256"], "size": file["size"]} for file in files]
    return hashlib.sha256(json.dumps(named, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def prefixes(files: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Hash → how many files it covers, for the first none, one, two … files: tells an older manifest from a wrong one."""
    return {manifest_sha256(files[:count]): count for count in range(len(files) + 1)}
