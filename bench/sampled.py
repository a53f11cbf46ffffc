"""Runs `motcua …` and writes down which functions its processor time went to: python -m bench.sampled OUT serve ROLE…"""

import atexit
import json
import runpy
import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType

BEGIN = signal.SIGUSR1
EVERY_SECONDS = 0.001  # of processor time, so that waiting is not counted

_own: Counter[str] = Counter()


def _sample(_: int, frame: FrameType | None) -> None:
    if frame is not None:
        module = frame.f_globals.get("__name__", "?")
        _own[f"{module}.{frame.f_code.co_qualname}"] += 1


def read(file: Path) -> list[tuple[str, float]]:
    """(function, share of all samples), most first. What runs in C counts for the Python function that called it."""
    samples: dict[str, int] = json.loads(file.read_text())
    total = sum(samples.values()) or 1
    return [(name, count / total) for name, count in sorted(samples.items(), key=lambda one: -one[1])]


def _begin(_: int, __: FrameType | None) -> None:
    signal.setitimer(signal.ITIMER_PROF, EVERY_SECONDS, EVERY_SECONDS)


def main() -> None:
    """Samples from the signal ``BEGIN`` until the process ends: what a start costs is another matter."""
    out = Path(sys.argv[1])
    sys.argv[1:2] = []
    atexit.register(lambda: out.write_text(json.dumps(_own)))
    signal.signal(signal.SIGPROF, _sample)
    signal.signal(BEGIN, _begin)
    runpy.run_module("services", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
