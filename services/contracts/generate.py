"""``python -m services.contracts.generate``: writes anew what is made from schemas/, and locks what was added to it."""

import sys
from pathlib import Path

from services.contracts import asyncapi, hashes, source, types

PACKAGE = Path(__file__).parent


def texts(root: Path = source.ROOT, package: Path = PACKAGE) -> dict[Path, str]:
    """Every generated file with the text it must have. Raises ImportError without datamodel-code-generator."""
    return {package / "events.py": types.rendered(root), root / "asyncapi.yaml": asyncapi.rendered(root)}


def write(root: Path = source.ROOT, package: Path = PACKAGE) -> list[Path]:
    """Makes every generated file current and locks new schemas; returns what was changed."""
    changed = []
    for path, text in {**texts(root, package), root / hashes.NAME: hashes.extended(root)}.items():
        if not same(path, text):
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def same(path: Path, text: str) -> bool:
    """Whether the file has that text already."""
    return path.exists() and path.read_text(encoding="utf-8") == text


def main() -> int:
    for path in write():
        sys.stdout.write(f"written: {path.name}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
