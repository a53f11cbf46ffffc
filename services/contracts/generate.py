"""``python -m services.contracts.generate``: writes anew what is made from schemas/, and locks what was added to it."""

import sys
from collections.abc import Callable
from pathlib import Path

from services.contracts import source, types

EVENTS_PY = Path(__file__).with_name("events.py")


def targets(root: Path = source.ROOT, events_py: Path = EVENTS_PY) -> dict[Path, Callable[[Path], str]]:
    """Every generated file and what makes its text."""
    return {events_py: types.rendered}


def stale(root: Path = source.ROOT, events_py: Path = EVENTS_PY) -> list[Path]:
    """The generated files that are not what the schemas make today."""
    return [path for path, render in targets(root, events_py).items() if not _same(path, render(root))]


def main() -> int:
    for path, render in targets().items():
        text = render(source.ROOT)
        if not _same(path, text):
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"written: {path.name}\n")
    return 0


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    raise SystemExit(main())
