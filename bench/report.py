"""Makes docs/benchmarks.md from what was measured: nobody writes a figure there by hand."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass

from bench.catalogue_import import GOAL_SECONDS, PROCEDURES
from bench.details import details, table
from bench.measured import Measured
from bench.pages import GOAL_MS as PAGE_GOAL_MS
from bench.pages import Paged
from bench.search import CLIENTS, FIRST, NAMES, Searching, share

P1_GOAL = 0.8
P2_NAIVE_GOAL = 5.0
P2_ACCEPT_GOAL = 0.8
P3_GOAL_MS = (50.0, 250.0)
P5_HIT_GOAL = 0.95
P5_GOAL_MS = 20.0
P5_SUGGESTION_GOAL_MS = 10.0


@dataclass(frozen=True)
class Row:
    """One line of the table. ``held`` None: there is nothing to hold it against in this run."""

    number: str
    what: str
    figure: str
    yardstick: str
    ratio: str
    goal: str
    held: bool | None
    lost: int


def rows(found: Measured) -> list[Row]:
    """The table's lines."""
    made: list[Row] = []
    if best := found.best:
        what = f"durable accepted submissions a second, {_processes(best.processes)} of submission.api"
        rounds = ", ".join(f"{ratio:.2f}" for ratio in best.ratios)
        yardstick = f"pgbench, the same rows, one statement a transaction, 32 clients: {best.pgbench:,.0f}/s"
        ratio = f"{best.ratio:.2f} (rounds: {rounds})"
        held = best.ratio >= P1_GOAL
        made.append(Row("P1", what, f"{best.per_second:,.0f}/s", yardstick, ratio, f"≥ {P1_GOAL}", held, best.lost))
        rounds = ", ".join(f"{ratio:.2f}" for ratio in best.prepared_ratios)
        yardstick = f"the same with its statement prepared (`-M prepared`): {best.prepared:,.0f}/s"
        ratio = f"{statistics.median(best.prepared_ratios):.2f} (rounds: {rounds})"
        made.append(Row("P1", what, f"{best.per_second:,.0f}/s", yardstick, ratio, "–", None, best.lost))
    if flow := found.flow:
        what, figure = "whole pipeline, accepted → notified, all roles, dossiers a second", f"{flow.per_second:,.0f}/s"
        if naive := found.naive:
            times = flow.per_second / naive.per_second
            yardstick = f"naive build of the same: {naive.per_second:,.0f}/s"
            held = times >= P2_NAIVE_GOAL
            lost = flow.lost + naive.lost
            made.append(Row("P2", what, figure, yardstick, f"{times:.1f}", f"≥ {P2_NAIVE_GOAL:.0f}", held, lost))
        if best:
            part = flow.per_second / best.per_second
            yardstick = f"accepting alone (P1): {best.per_second:,.0f}/s"
            held = part >= P2_ACCEPT_GOAL
            made.append(Row("P2", what, figure, yardstick, f"{part:.2f}", f"≥ {P2_ACCEPT_GOAL}", held, flow.lost))
    if latency := found.latency:
        rate = latency.dossiers / latency.seconds
        what = f"from the 202 to the mail about it at the mail server, {rate:.0f} dossiers a second for {latency.seconds:.0f} s"
        figure = f"p50 {latency.p50:.0f} ms, p99 {latency.p99:.0f} ms (longest {latency.most:.0f} ms)"
        held = latency.p50 <= P3_GOAL_MS[0] and latency.p99 <= P3_GOAL_MS[1]
        goal = f"≤ {P3_GOAL_MS[0]:.0f} / {P3_GOAL_MS[1]:.0f} ms"
        made.append(Row("P3", what, figure, "–", "–", goal, held, latency.lost))
    if searching := found.searching:
        made += _search_rows(searching)
    if paged := found.paged:
        made += _page_rows(paged)
    if imported := found.imported:
        what = (
            f"import of a CSV of {PROCEDURES:,} procedures, each offered in 63 provinces ({imported.offers:,} offers)"
        )
        figure = f"{imported.first:.1f} s; the same file again, nothing changed: {imported.second:.1f} s"
        lost = PROCEDURES - imported.counts.get("new", 0)
        made.append(Row("import", what, figure, "–", "–", f"≤ {GOAL_SECONDS:.0f} s", imported.held, lost))
    return made


def _search_rows(searching: Searching) -> Iterable[Row]:
    over = f"over {NAMES:,} made-up names and the real ones, through HTTP"
    for kind in ("unaccented", "mistyped"):
        rate = searching.of(kind)
        what = f"search {over}: among the first {FIRST}, {kind}"
        yield Row("P5", what, f"{rate:.3f}", "–", "–", f"≥ {P5_HIT_GOAL}", rate >= P5_HIT_GOAL, searching.failed)
    for what, spent, goal in (
        ("search", searching.search_ms, P5_GOAL_MS),
        ("suggestions", searching.suggestion_ms, P5_SUGGESTION_GOAL_MS),
    ):
        p50, p99 = share(spent, 0.5), share(spent, 0.99)
        figure = f"p50 {p50:.1f} ms, p99 {p99:.1f} ms ({len(spent):,} answers)"
        yield Row("P5", f"{what} {over}, {CLIENTS} clients", figure, "–", "–", f"p99 < {goal:.0f} ms", p99 < goal, 0)


def _page_rows(paged: Paged) -> Iterable[Row]:
    file = f"a static file of the same process: p50 {share(paged.static_ms, 0.5):.1f} ms"
    for page, spent in paged.pages.items():
        p50, p95 = share(spent, 0.5), share(spent, 0.95)
        yield Row(
            "pages", f"a page of the portal, from request to last byte, signed in: {page}",
            f"p50 {p50:.1f} ms, p95 {p95:.1f} ms ({len(spent):,} answers)", file, f"{paged.ratio(page):.1f}",
            f"p95 < {PAGE_GOAL_MS:.0f} ms", p95 < PAGE_GOAL_MS, paged.failed,
        )  # fmt: skip


def document(found: Measured) -> str:
    """The whole of docs/benchmarks.md."""
    parts = [
        "# Benchmarks",
        "Made by `make bench` (`python -m bench`); do not edit. Everything runs on one machine, over loopback, with the "
        "database durable (`fsync` and `synchronous_commit` on). Machines differ and are noisy: the ratio to the yardstick "
        "of the same run is what counts. The load generator and the mail server that counts share the cores with what is "
        "measured.",
        table(
            ("", "Measure", "Figure", "Yardstick in the same run", "Ratio", "Goal", "Held", "Lost"),
            [
                (one.number, one.what, one.figure, one.yardstick, one.ratio, one.goal, _held(one.held), str(one.lost))
                for one in rows(found)
            ],
        ),
        *details(found),
        "## The machine",
        table(
            ("", ""),
            [
                *found.machine.items(),
                ("Measured", f"{found.when}, commit {found.commit}, load average before the start {found.load:.2f}"),
            ],
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _held(held: bool | None) -> str:
    return {True: "yes", False: "**no**", None: "–"}[held]


def _processes(number: int) -> str:
    return "1 process" if number == 1 else f"{number} processes"
