"""`make chaos N=50000 KILLS=100`: a long run, its result printed; exit 1 unless it is clean."""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.run import chaos


def main() -> int:
    """Reads the wishes, runs, prints."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--dossiers", type=int, default=50_000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--rate", type=float, default=60.0, help="submissions a second")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--settle", type=float, default=1800.0, help="seconds to wait for quiet at the end, at most")
    parser.add_argument("--data", type=Path, help="directory to run in; kept afterwards. Else a temporary one")
    wishes = parser.parse_args()
    print(f"chaos: {wishes.dossiers} dossiers, {wishes.kills} kills, seed {wishes.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="motcua-chaos-") as scratch:
        result = asyncio.run(
            chaos(
                wishes.data or Path(scratch),
                dossiers=wishes.dossiers,
                kills=wishes.kills,
                rate=wishes.rate,
                seed=wishes.seed,
                settle_seconds=wishes.settle,
                say=lambda line: print(f"  {line}", flush=True),
            )
        )
    print("\n".join(result.lines()))
    for finding in result.verdict.verified.get("findings", [])[:40]:
        print(f"  {finding}")
    for sentence in result.refused[:10]:
        print(f"  refused: {sentence}")
    return 0 if result.verdict.clean and not result.refused else 1


if __name__ == "__main__":
    sys.exit(main())
