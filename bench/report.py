"""Makes docs/benchmarks.md from what was measured: nobody writes a figure there by hand."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bench.accept import Accepting
from bench.catalogue_import import GOAL_SECONDS, PROCEDURES, Imported
from bench.pipeline import Flow, Latency
from bench.search import CLIENTS, FIRST, NAMES, Searching, share

P1_GOAL = 0.8
P2_NAIVE_GOAL = 5.0
P2_ACCEPT_GOAL = 0.8
P3_GOAL_MS = (50.0, 250.0)
P5_HIT_GOAL = 0.95
P5_GOAL_MS = 20.0
P5_SUGGESTION_GOAL_MS = 10.0
_FUNCTIONS = 12

Functions = Sequence[tuple[str, float]]


@dataclass
class Measured:
    """Everything one run of the bench found out; what was not measured is None."""

    when: str
    commit: str
    load: float
    machine: Mapping[str, str]
    accepting: Mapping[int, Accepting] | None = None
    flow: Flow | None = None
    naive: Flow | None = None
    latency: Latency | None = None
    searching: Searching | None = None
    imported: Imported | None = None
    accepting_samples: Functions = ()
    flow_samples: Mapping[str, Functions] = field(default_factory=dict)

    @property
    def best(self) -> Accepting | None:
        """The number of processes that accepted most, measured by the ratio."""
        return max(self.accepting.values(), key=lambda one: one.ratio) if self.accepting else None


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


def document(found: Measured) -> str:
    """The whole of docs/benchmarks.md."""
    parts = [
        "# Benchmarks",
        "Made by `make bench` (`python -m bench`); do not edit. Everything runs on one machine, over loopback, with the "
        "database durable (`fsync` and `synchronous_commit` on). Machines differ and are noisy: the ratio to the yardstick "
        "of the same run is what counts. The load generator and the mail server that counts share the cores with what is "
        "measured.",
        _table(
            ("", "Measure", "Figure", "Yardstick in the same run", "Ratio", "Goal", "Held", "Lost"),
            [
                (one.number, one.what, one.figure, one.yardstick, one.ratio, one.goal, _held(one.held), str(one.lost))
                for one in rows(found)
            ],
        ),
        *_details(found),
        "## The machine",
        _table(
            ("", ""),
            [
                *found.machine.items(),
                ("Measured", f"{found.when}, commit {found.commit}, load average before the start {found.load:.2f}"),
            ],
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _details(found: Measured) -> Iterable[str]:
    if found.accepting:
        yield "## P1: accepting"
        yield (
            "64 kept-open connections; each request carries a bearer token, a form of one of the 91 procedures that is "
            "validated, and a new Idempotency-Key; each answer a signed receipt. Rounds alternate with pgbench. "
            "Afterwards every 202 was counted against the rows. The last columns are processor time in µs for one submission."
        )
        yield _table(
            (
                "Processes",
                "Accepted/s",
                "pgbench/s",
                "Ratio",
                "prepared/s",
                "Ratio",
                "p50 ms",
                "p99 ms",
                "Not 202",
                "API",
                "PostgreSQL",
                "Clients",
            ),
            [
                (
                    str(one.processes),
                    f"{one.per_second:,.0f}",
                    f"{one.pgbench:,.0f}",
                    f"{one.ratio:.2f}",
                    f"{one.prepared:,.0f}",
                    f"{statistics.median(one.prepared_ratios):.2f}",
                    f"{one.p50_ms:.1f}",
                    f"{one.p99_ms:.1f}",
                    str(sum(one.others.values())),
                    str(sum(spent for name, spent in one.microseconds.items() if name.startswith("submission.api"))),
                    str(one.microseconds["PostgreSQL"]),
                    str(one.microseconds["clients"]),
                )
                for one in found.accepting.values()
            ],
        )
    if found.accepting_samples:
        yield "Where the time of one submission.api process goes (share of its processor time, by function):"
        yield _functions(found.accepting_samples)
    if found.flow:
        yield "## P2: the whole pipeline"
        yield (
            "A dossier is through when both its mails (`submitted`, `routed`) are at the mail server and both "
            "`application.notified` are in its timeline. A spike is taken as fast as it is accepted; the clock runs until "
            "the last dossier is through, so the rate is what all roles, the broker and the database do together. The naive "
            "build has the same processes, database, broker, mail server, validation, receipts and handlers; it uses a "
            "transaction for each request, awaits each message, handles and commits one event at a time, and sends one mail "
            "after the other."
        )
        builds = [("ours", found.flow)] + ([("naive", found.naive)] if found.naive else [])
        yield _table(
            ("Build", "Dossiers", "Accepted/s meanwhile", "Through/s", "Lost"),
            [
                (
                    name,
                    f"{flow.dossiers:,}",
                    f"{flow.accepted_per_second:,.0f}",
                    f"{flow.per_second:,.0f}",
                    str(flow.lost),
                )
                for name, flow in builds
            ],
        )
        yield "Processor time in µs for one dossier, by process:"
        names = list(found.flow.spent)
        yield _table(
            ("Build", *names, "all"),
            [(name, *(_micro(flow, one) for one in names), _micro(flow, *names)) for name, flow in builds],
        )
    if found.searching:
        yield "## P5: search"
        yield (
            f"How often the procedure that was meant is among the first {FIRST}, by how it was typed. A piece is the shortest "
            f"run of four or more words, of nine tried, that no more than {FIRST} names have; without one, the whole name. "
            f"{found.searching.asked:,} searches. The queries come from `bench/typed.py`, which shares nothing with the "
            "search; the names of `bench/names.py` are made up, closer to each other and with fewer words than real ones. "
            "Answers are timed through HTTP, ten procedures each, all kinds mixed, one process of catalog.api; "
            f"the clients share the cores. Indexing took {found.searching.indexing_seconds:.0f} s."
        )
        yield _table(
            ("Typed", "Made-up names", "Real names"),
            [(kind, f"{made:.3f}", f"{real:.3f}") for kind, (made, real) in found.searching.hits.items()],
        )
    for name, functions in found.flow_samples.items():
        yield f"Where the time of `{name}` goes:"
        yield _functions(functions)


def _functions(functions: Functions) -> str:
    return _table(("Function", "Share"), [(f"`{name}`", f"{share:.1%}") for name, share in functions[:_FUNCTIONS]])


def _micro(flow: Flow, *names: str) -> str:
    return f"{sum(flow.spent.get(name, 0.0) for name in names) / flow.dossiers * 1e6:,.0f}"


def _held(held: bool | None) -> str:
    return {True: "yes", False: "**no**", None: "–"}[held]


def _processes(number: int) -> str:
    return "1 process" if number == 1 else f"{number} processes"


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    return "\n".join(["| " + " | ".join(line) + " |" for line in (head, ["---"] * len(head), *lines)])
