"""Asks every question of the gate in turn, the simple ones first."""

from pathlib import Path

from services.contracts import source
from services.contracts.gate import current, examples, files, lock, personal, property, references, rules, subset
from services.contracts.gate.findings import Finding, Verdict

DRAWN = 50
PACKAGE = Path(__file__).resolve().parents[1]


def check(root: Path = source.ROOT, package: Path = PACKAGE, drawn: int = DRAWN) -> Verdict:
    """The whole gate over ``root`` and the generated files in ``package``. Raises ToolMissing.

    ``drawn`` messages of each version are read by each other version; 0 leaves that question out.

    A later question relies on the answer to an earlier one: versions are compared only when they are written in words
    the gate knows, and messages are drawn only when nothing is wrong by rule.
    """
    found = list(files.findings(root))
    if not found:
        found = [*references.findings(root), *subset.findings(root)]
        comparable = not found
        found += [*personal.findings(root), *lock.findings(root)]
        if comparable:
            found += _compared(root, package, drawn)
    if found:
        return Verdict(tuple(sorted(set(found))), (), "")
    events = source.events(root)
    notes = tuple(note for event in events for note in rules.notes(root, event))
    examples_count = sum(1 for _ in (root / "examples").rglob("*.json"))
    return Verdict((), notes, f"{len(source.topics(root))} topics, {len(events)} events, {examples_count} examples")


def _compared(root: Path, package: Path, drawn: int) -> list[Finding]:
    by_rule = list(rules.findings(root))
    found = [*by_rule, *examples.findings(root)]
    if len(found) > len(by_rule):
        return found  # the generated documents quote the examples
    texts = current.made(root, package)
    found += current.findings(root, texts)
    if drawn and not by_rule:
        found += property.findings(root, texts[package / "events.py"], drawn)
    return found
