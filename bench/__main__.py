"""`python -m bench`: measures P1, P2, P3, P5, pages and the import beside their yardsticks and writes docs/benchmarks.md."""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from bench import accept, catalogue_import, machine, pages, report, search
from bench.measured import Functions, Measured
from bench.pipeline import Pipeline
from bench.stage import Stage

DOCUMENT = Path(__file__).parent.parent / "docs" / "benchmarks.md"
QUIET_LOAD = 1.5
EVERY = ("p1", "p2", "p3", "p5", "pages", "import")


def main() -> int:
    """Exit 0 when everything asked for was measured and nothing was lost; goals that are missed are stated, not errors."""
    wishes = _wishes()
    load = _quiet(wishes.wait)
    found = Measured(datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"), _commit(), load, machine.described())
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as scratch:
        uvloop.run(_measure(found, Path(scratch), wishes.only, wishes.quick))
    for row in report.rows(found):
        held = {True: "held", False: "NOT held", None: "no goal"}[row.held]
        print(
            f"{row.number}: {row.figure}; {row.yardstick}; ratio {row.ratio}; goal {row.goal}: {held}; lost {row.lost}"
        )
    print(f"in {time.monotonic() - began:.0f} s")
    if wishes.quick or set(wishes.only) != set(EVERY):
        print(f"{DOCUMENT.name} is left as it was: it is written by a whole run")
    else:
        DOCUMENT.write_text(report.document(found), encoding="utf-8")
        print(f"written: {DOCUMENT}")
    return 1 if any(row.lost for row in report.rows(found)) else 0


async def _measure(found: Measured, directory: Path, only: tuple[str, ...], quick: bool) -> None:
    stage = Stage(directory)
    try:
        _say("starting a database, a broker and an issuer; loading the catalogue")
        await stage.open()
        # The pipeline first: what P1 leaves behind keeps the database's writers busy for minutes.
        if "p2" in only or "p3" in only:
            await _p2_and_p3(found, stage, only, quick)
        if "p1" in only:
            await _p1(found, stage, quick)
        if "p5" in only:
            await _p5(found, stage, quick)
        if "pages" in only:
            rounds = 40 if quick else 300
            _say(f"pages: home, a procedure, a dossier and a form, {rounds} times each")
            found.paged = await pages.measure(stage, rounds=rounds)
        if "import" in only:
            _say(f"import: {catalogue_import.PROCEDURES:,} procedures offered in 63 provinces, in and again")
            found.imported = await catalogue_import.measure(directory / "import")
        if found.flow and found.best and found.flow.per_second < report.P2_ACCEPT_GOAL * found.best.per_second:
            _say("P2 falls short of accepting alone: looking where its time goes")
            found.flow_samples = await _profile(stage)
    finally:
        stage.close()


async def _p1(found: Measured, stage: Stage, quick: bool) -> None:
    rounds, seconds = (1, 4.0) if quick else (3, 8.0)
    _say(f"P1: {rounds} rounds of pgbench, one API process, two API processes, {seconds:.0f} s each")
    found.accepting = await accept.measure(stage, rounds=rounds, seconds=seconds)
    if found.best and found.best.ratio < report.P1_GOAL:
        _say("P1 falls short: looking where its time goes")
        found.accepting_samples = await accept.where_the_time_goes(stage, 5.0)


async def _p5(found: Measured, stage: Stage, quick: bool) -> None:
    targets, seconds = (60, 4.0) if quick else (300, 15.0)
    _say(
        f"P5: {search.NAMES:,} made-up names, {targets} of them and the real ones looked for; {search.CLIENTS} clients"
    )
    found.searching = await search.measure(stage, targets=targets, seconds=seconds)


async def _p2_and_p3(found: Measured, stage: Stage, only: tuple[str, ...], quick: bool) -> None:
    pipeline = Pipeline(stage)
    await pipeline.open()
    try:
        if "p3" in only:
            seconds = 10.0 if quick else 30.0
            _say(f"P3: 100 submissions a second for {seconds:.0f} s")
            await pipeline.steady(100, 3.0)  # warm
            found.latency = await pipeline.steady(100, seconds)
        if "p2" in only:
            dossiers = 4_000 if quick else 15_000
            _say(f"P2: a spike of {dossiers:,} through all roles")
            found.flow = await pipeline.spike(dossiers)
    finally:
        pipeline.close()
    if "p2" not in only or not found.flow:
        return
    dossiers = 300 if quick else 1_500
    _say(f"P2's yardstick: {dossiers:,} through the naive build")
    naive = Pipeline(stage)
    await naive.open(naive=True)
    try:
        found.naive = await naive.spike(dossiers)
    finally:
        naive.close()


async def _profile(stage: Stage) -> Mapping[str, Functions]:
    profiled = Pipeline(stage)
    await profiled.open(profiled=True)
    try:
        await profiled.spike(5_000)
    finally:
        profiled.close()
    return profiled.samples()


def _quiet(seconds: float) -> float:
    """Waits, so long at most, until nobody else uses the machine. Returns the load average."""
    deadline = time.monotonic() + seconds
    while (load := machine.load()) >= QUIET_LOAD and time.monotonic() < deadline:
        _say(f"the machine is busy (load average {load:.2f}); waiting for less than {QUIET_LOAD}")
        time.sleep(10)
    if load >= QUIET_LOAD:
        _say(f"measuring on a busy machine (load average {load:.2f}): the figures will be lower than they should be")
    return load


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=DOCUMENT.parent.parent
    )
    return done.stdout.strip() or "unknown"


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", flush=True)


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--only", default=",".join(EVERY), help="such as p1,p3", type=lambda text: tuple(text.split(","))
    )
    parser.add_argument("--quick", action="store_true", help="short rounds, to try it out; writes nothing")
    parser.add_argument("--wait", type=float, default=180.0, help="seconds to wait for a quiet machine")
    wishes = parser.parse_args()
    if unknown := set(wishes.only) - set(EVERY):
        parser.error(f"there is no {', '.join(sorted(unknown))}; choose from {', '.join(EVERY)}")
    return wishes


if __name__ == "__main__":
    sys.exit(main())
