"""The sections of docs/benchmarks.md below its table: how each figure was measured, and what it is made of."""

import statistics
from collections.abc import Iterable, Sequence

from bench.measured import Functions, Measured
from bench.pipeline import Flow
from bench.search import FIRST

_FUNCTIONS = 12


def details(found: Measured) -> Iterable[str]:
    """A section for each measure: how it was taken, and its figures in full."""
    if found.accepting:
        yield "## P1: accepting"
        yield (
            "64 kept-open connections; each request carries a bearer token, a form of one of the 91 procedures that is "
            "validated, and a new Idempotency-Key; each answer a signed receipt. Rounds alternate with pgbench. "
            "Afterwards every 202 was counted against the rows. The last columns are processor time in µs for one submission."
        )
        yield table(
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
        yield table(
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
        yield table(
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
        yield table(
            ("Typed", "Made-up names", "Real names"),
            [(kind, f"{made:.3f}", f"{real:.3f}") for kind, (made, real) in found.searching.hits.items()],
        )
    for name, functions in found.flow_samples.items():
        yield f"Where the time of `{name}` goes:"
        yield _functions(functions)


def _functions(functions: Functions) -> str:
    return table(("Function", "Share"), [(f"`{name}`", f"{share:.1%}") for name, share in functions[:_FUNCTIONS]])


def _micro(flow: Flow, *names: str) -> str:
    return f"{sum(flow.spent.get(name, 0.0) for name in names) / flow.dossiers * 1e6:,.0f}"


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    return "\n".join(["| " + " | ".join(line) + " |" for line in (head, ["---"] * len(head), *lines)])
