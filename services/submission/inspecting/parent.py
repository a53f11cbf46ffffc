"""Has a file looked into by a process of its own, so that the one that serves goes on serving whatever is in the file."""

import asyncio
import contextlib
import os
import sys
from pathlib import Path
from typing import Any

import orjson

import services
from services.kernel.settings import Settings
from services.kernel.telemetry import logger

log = logger(__name__)

WITHIN_SECONDS = 120.0
# A busy machine is slow for a while, a file made to be slow is slow each time.
ATTEMPTS = 2
_CODE = str(Path(services.__path__[0]).parent)


async def look_into(path: Path, kept: Path, settings: Settings, trust: bytes) -> dict[str, Any]:
    """The child's verdict: ``{kind, changes, signatures}`` or ``{refusal: {code, facts}}``; never raises for a file.

    ``trust``: the roots as PEM, or nothing. One that takes too long is looked into once more, then refused as ``too-slow``:
    whether it is the file or the machine, nobody knows.
    """
    for attempt in range(ATTEMPTS):
        verdict = await _looked_into(path, kept, settings, trust)
        if verdict is not None:
            return verdict
        log.warning("looking into a file took too long", attempt=attempt + 1, seconds=WITHIN_SECONDS)
    return {"refusal": {"code": "too-slow", "facts": {}}}


async def _looked_into(path: Path, kept: Path, settings: Settings, trust: bytes) -> dict[str, Any] | None:
    """What one child said; None for one that took too long."""
    asked = {
        "path": str(path),
        "kept": str(kept),
        "kinds": settings.files_kinds,
        "most_pixels": settings.files_most_pixels,
    }
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.submission.inspecting.child", orjson.dumps(asked).decode()),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        # Nothing of ours: what a file may make it do, it does without our passwords.
        env={"PYTHONPATH": _CODE, "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
    )
    try:
        said, complaint = await asyncio.wait_for(child.communicate(trust), WITHIN_SECONDS)
    except TimeoutError:
        return None
    finally:
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    try:
        verdict: dict[str, Any] = orjson.loads(said.splitlines()[-1])
    except (IndexError, orjson.JSONDecodeError):
        log.warning(
            "a file could not be looked into", exit=child.returncode, why=complaint.decode("utf-8", "replace")[-2000:]
        )
        return {"refusal": {"code": "unreadable", "facts": {}}}
    return verdict
