"""Compatibility by rule: every released version against every other, both ways (FULL_TRANSITIVE)."""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from services.contracts import source
from services.contracts.gate import changes, people
from services.contracts.gate.changes import Change
from services.contracts.gate.files import named
from services.contracts.gate.findings import Finding
from services.contracts.gate.people import People


def findings(root: Path) -> Iterator[Finding]:
    table = source.topics(root)
    for event, versions in source.events(root).items():
        if versions and versions != tuple(range(1, versions[-1] + 1)):
            folder = named(root / "events" / event, root)
            yield Finding(folder, f"Versions count 1, 2, 3 without a gap; here are {', '.join(map(str, versions))}.")
        sides = people.of(event, table)
        for old, new in combinations(versions, 2):
            file = named(source.path_of(event, new, root), root)
            for change in changes.between(source.whole(event, old, root), source.whole(event, new, root)):
                if not change.allowed:
                    yield Finding(file, sentence(event, old, change, sides))


def notes(root: Path, event: str) -> list[str]:
    """What the newest version of ``event`` adds, and who must roll out first."""
    versions = source.events(root)[event]
    if len(versions) < 2:
        return []
    old, new = versions[-2:]
    found = changes.between(source.whole(event, old, root), source.whole(event, new, root))
    said = " ".join(described(change) for change in found) or "It says what the version before said."
    return [f"{event}/{new} is new against {event}/{old}. {said} {people.of(event, source.topics(root)).order}"]


def described(change: Change) -> str:
    """One change as a sentence without a judgement."""
    place = change.place
    match change.kind:
        case "field added":
            return f"{place} is new ({change.after}, default {change.before})."
        case "field added without a default" | "field added as required":
            kind = change.kind.removeprefix("field added ")
            return f"{place} is new ({change.after}), {kind}."
        case "field removed":
            return f"{place} ({change.before}) is gone."
        case "now required" | "no longer required":
            return f"{place} is {change.kind}."
        case "type changed":
            return f"{place} was {change.before} and is {change.after}."
        case "limit changed":
            return f"{place} had {change.before} and has {change.after}."
        case "default changed":
            return f"The default of {place} was {change.before} and is {change.after}."
        case "word added":
            return f'{place} may now say "{change.after}"; readers of before read it as "unknown".'
        case "word removed":
            return f'{place} may no longer say "{change.before}".'


def sentence(event: str, old: int, change: Change, sides: People) -> str:
    """What changed, whom it breaks, and what to do instead."""
    kept = f"messages of {event}/{old} that {sides.producer} wrote and the topic still keeps"
    said = described(change)
    match change.kind:
        case "field removed":
            return (
                f"{said} Consumers ({sides.consumers}) that read it would find nothing, and no order of roll-out helps: "
                f'put it back, and mark it "deprecated": true if nobody should use it any more.'
            )
        case "now required":
            return f"{said} The new version could not read {kept}; no order of roll-out helps: leave it optional."
        case "no longer required":
            return (
                f"{said} Consumers ({sides.consumers}) of version {old} rely on it and would fail on a message without "
                "it; no order of roll-out helps: keep it required."
            )
        case "field added as required":
            return f"{said} The new version could not read {kept}: make it optional and give it a default."
        case "field added without a default":
            return f"{said} What should a reader take it for in {kept}? Give it a default."
        case "type changed":
            return (
                f"{said} Neither can version {old} read the new messages nor the new version {kept}; no order of "
                "roll-out helps: leave it, and add a field of another name."
            )
        case "limit changed":
            return (
                f"{said} One of the two versions would refuse what the other allows ({sides.producer} writes, "
                f"{sides.consumers} read): leave it as it was, or add a field of another name."
            )
        case "default changed":
            return f"{said} The same {kept} would mean two different things: leave the default as it was."
        case "word removed":
            return f"{said} It stands in {kept}: a list of words may only grow. Put it back."
        case _:
            return said
