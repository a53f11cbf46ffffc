"""`make never-lost`: 50 runs, the result printed; exit 1 unless it is clean."""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.never_lost.run import never_lost


def main() -> int:
    """Reads the wishes, runs, prints."""
    parser = argparse.ArgumentParser(prog="python -m tests.never_lost", description=__doc__)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    wishes = parser.parse_args()
    print(f"never lost: {wishes.runs} runs, seed {wishes.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="motcua-never-lost-", ignore_cleanup_errors=True) as scratch:
        result = asyncio.run(
            never_lost(
                Path(scratch), runs=wishes.runs, seed=wishes.seed, say=lambda line: print(f"  {line}", flush=True)
            )
        )
    print("\n".join(result.lines()))
    return 0 if result.clean else 1


if __name__ == "__main__":
    sys.exit(main())
