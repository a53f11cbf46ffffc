"""Asks every question of the gate in turn, the simple ones first."""

from pathlib import Path

from services.contracts import source
from services.contracts.gate import current, examples, files, lock, personal, property, references, rules, subset
from services.contracts.gate.findings import Finding, Verdict

PACKAGE = Path(__file__).resolve().parents[1]


def check(root: Path = source.ROOT, package: Path = PACKAGE) -> Verdict:
    """The whole gate over ``root`` and the generated files in ``package``. Raises ToolMissing.

    A later question relies on the answer to an earlier one: versions are compared only when they are written in words
    the gate knows, and messages are drawn only when nothing is wrong by rule.
    """
    found = list(files.findings(root))
    if not found:
        found = [*references.findings(root), *subset.findings(root)]
        comparable = not found
        found += [*personal.findings(root), *lock.findings(root)]
        if comparable:
            found += _compared(root, package)
    if found:
        return Verdict(tuple(sorted(set(found))), (), "")
    events = source.events(root)
    notes = tuple(note for event in events for note in rules.notes(root, event))
    examples_count = sum(1 for _ in (root / "examples").rglob("*.json"))
    return Verdict((), notes, f"{len(source.topics(root))} topics, {len(events)} events, {examples_count} examples")


def _compared(root: Path, package: Path) -> list[Finding]:
    by_rule = list(rules.findings(root))
    rest = [*examples.findings(root), *current.findings(root, package)]
    return by_rule + rest + ([] if by_rule else list(property.findings(root)))
