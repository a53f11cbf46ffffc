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
_CODE = str(Path(services.__path__[0]).parent)


async def look_into(path: Path, kept: Path, settings: Settings) -> dict[str, Any]:
    """The child's verdict: ``{kind, changes, signatures}`` or ``{refusal: {code, facts}}``; never raises for a file."""
    asked = {
        "path": str(path),
        "kept": str(kept),
        "kinds": settings.files_kinds,
        "most_pixels": settings.files_most_pixels,
        "trust": settings.files_trust,
    }
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.submission.inspecting.child", orjson.dumps(asked).decode()),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        # Nothing of ours: what a file may make it do, it does without our passwords.
        env={"PYTHONPATH": _CODE, "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
    )
    try:
        said, complaint = await asyncio.wait_for(child.communicate(), WITHIN_SECONDS)
    except TimeoutError:
        return {"refusal": {"code": "bomb", "facts": {}}}
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
