"""A released schema never changes, and the lock that says so is only ever added to."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from services.contracts.gate.files import named
from services.contracts.gate.findings import Finding
from services.contracts.hashes import NAME, hashes, locked

_YOUNG: Final = "(If it has never left your machine: take its line out of schemas.lock and lock it again.)"
# What counts as released: the branch everybody shares, by the names a clone may know it by.
_SHARED: Final = ("@{upstream}", "origin/HEAD", "origin/main")


def findings(root: Path) -> Iterator[Finding]:
    path = root / NAME
    if not path.exists():
        yield Finding(named(path, root), "It is missing; write it with: python -m services.contracts.generate")
        return
    now, lock = hashes(root), locked(path.read_text(encoding="utf-8"))
    for name, digest in lock.items():
        if name not in now:
            yield Finding(
                f"{root.name}/{name}",
                "It was released and is gone, but messages written by it are still kept and read. Put it back as it was.",
            )
        elif now[name] != digest:
            yield Finding(f"{root.name}/{name}", _edited(name))
    for name in now:
        if name not in lock:
            yield Finding(
                f"{root.name}/{name}", "It is not locked yet; lock it with: python -m services.contracts.generate"
            )
    for name, digest in released(root).items():
        if lock.get(name) != digest:
            yield Finding(
                named(path, root), f"The line of {name} was changed or removed, but the lock may only be added to."
            )


def released(root: Path) -> dict[str, str]:
    """The lock as the shared main branch has it; empty outside a clone and before the first release."""
    if shutil.which("git") is None:
        return {}
    for branch in _SHARED:
        shown = subprocess.run(  # noqa: S603 - a fixed command; branch is one of three literals
            ["git", "show", f"{branch}:./{NAME}"],  # noqa: S607 - git by PATH, as every developer has it
            cwd=root, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if shown.returncode == 0:
            return locked(shown.stdout)
    return {}


def _edited(name: str) -> str:
    if name.startswith("common.json"):
        return (
            "It was released and has been changed, so it would mean something else in messages already written. Put it "
            f"back as it was, and write a new definition of another name beside it. {_YOUNG}"
        )
    if name.startswith("forms/"):
        return (
            "It was released and has been changed, but forms written by it are pinned to dossiers. Put it back as it was, "
            f"and write the change as a new version beside it. {_YOUNG}"
        )
    event, version = name.split("/")[1], int(Path(name).stem)
    return (
        f"It was released and has been changed, but messages of {event}/{version} are already written. Put it back as it "
        f"was, and write the change as {event}/{version + 1}.json. {_YOUNG}"
    )
