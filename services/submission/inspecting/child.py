"""The process that looks into one file: bounded in memory and time, then gone. Its last line of output is the verdict.

python -m services.submission.inspecting.child '{"path": …, "kept": …, "kinds": […], "most_pixels": …}' < roots.pem
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

from . import kinds, office
from .verdict import Refusal, Verdict

MEMORY_BYTES = 3 * 1024**3
CPU_SECONDS = 60


def judge(path: Path, kept: Path, allowed: list[str], most_pixels: int, trust: bytes) -> Verdict:
    """What this file is and what was done to it; a changed one is written to ``kept``. ``trust``: PEM of the roots, or nothing.

    Raises Refusal.
    """
    kind = kinds.kind_of(path)
    if kind == "zip":
        kind = office.kind_of(path)
    if kind not in allowed:
        raise Refusal("not-allowed", kind=kind)
    # Loaded only where they are needed: each takes longer to load than most files take to be looked into.
    if kind == "pdf":
        from . import pdf

        return Verdict(kind, signatures=pdf.looked_into(path, trust))
    if kind in ("jpeg", "png", "tiff"):
        from . import pictures

        return Verdict(kind, changes=pictures.looked_into(path, kind, kept, most_pixels))
    return Verdict(kind)


def main(asked: dict[str, Any], trust: bytes) -> dict[str, Any]:
    """``{kind, changes, signatures}`` or ``{refusal: {code, facts}}``."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    try:
        verdict = judge(Path(asked["path"]), Path(asked["kept"]), asked["kinds"], asked["most_pixels"], trust)
    except Refusal as refusal:
        return {"refusal": {"code": refusal.code, "facts": refusal.facts}}
    except MemoryError:
        return {"refusal": {"code": "bomb", "facts": {}}}
    return {"kind": verdict.kind, "changes": list(verdict.changes), "signatures": list(verdict.signatures)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(json.loads(sys.argv[1]), sys.stdin.buffer.read())) + "\n")
