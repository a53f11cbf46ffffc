"""Everything in schemas/ is referred to, and everything referred to is there: topics, events, versions, examples, words."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from services.contracts import source
from services.contracts.gate.files import named
from services.contracts.gate.findings import Finding

SERVICES: Final = frozenset({"catalog", "submission", "routing", "notification", "gateway", "oversight", "portal"})
_TOPIC: Final = re.compile(r"[a-z]+(\.[a-z][a-z-]*|\.\{code\})+\.v[1-9][0-9]*")
_GROUP: Final = re.compile(rf"({'|'.join(sorted(SERVICES))})\.[a-z]+(-[a-z]+)*")
_RETENTION: Final = re.compile(r"last|[1-9][0-9]* days")
_ROW: Final = frozenset({"about", "key", "partitions", "retention", "writer", "groups", "events"})
_EVENT: Final = frozenset({"versions", "golden", "must-fail"})
_BESIDE: Final = frozenset(
    {"topics.yaml", "common.json", "schemas.lock", "asyncapi.yaml", "README.md"}
    | {"forms/procedure-form.json", "forms/procedure-form-2.json", "forms/example.json", "forms/example-2.json"}
    | {"forms/known/countries.json", "forms/known/ethnic-groups.json"}
)


def findings(root: Path) -> Iterator[Finding]:
    table = source.topics(root)
    file = named(root / "topics.yaml", root)
    for topic, row in table.items():
        for fault in _row(topic, row):
            yield Finding(file, f"{topic} {fault}")
    if any(not isinstance(row, dict) or _ROW - row.keys() for row in table.values()):
        return
    for fault in _partitions(table):
        yield Finding(file, fault)
    yield from _events(root, table, file)
    yield from _keys(root, table, file)
    yield from _words(root)
    yield from _strays(root, table)


def _row(topic: str, row: Any) -> Iterator[str]:
    if not _TOPIC.fullmatch(topic):
        yield "is no name for a topic; write it like application.submitted.v1, dots only and the version last."
    if not isinstance(row, dict):
        yield "says nothing; give it about, key, partitions, retention, writer, groups and events."
        return
    for missing in sorted(_ROW - row.keys()):
        what = "no writer: one service, and only one, writes a topic" if missing == "writer" else f"no {missing}"
        yield f"has {what}; add the line."
    for strange in sorted(row.keys() - _ROW - {"readers"}):
        yield f"says {strange}, which nobody reads; the head of the file lists what a topic may say."
    writer = row.get("writer", "agency")
    if not isinstance(writer, str) or writer not in SERVICES | {"agency"}:
        yield f"has the writer {writer!r}; it must be ONE of {', '.join(sorted(SERVICES))}, or agency."
    if not _RETENTION.fullmatch(str(row.get("retention", "last"))):
        yield f'has the retention {row["retention"]!r}; write it like "30 days", or "last" for a compacted topic.'
    if not isinstance(row.get("partitions", 1), int) or row.get("partitions", 1) < 1:
        yield f"has {row['partitions']!r} partitions; it needs a number from 1."
    yield from _groups(row)


def _groups(row: dict[str, Any]) -> Iterator[str]:
    groups = row.get("groups") or []
    if not groups and row.get("readers") != "agency":
        yield 'has no reader: name its consumer groups, or say "readers: agency".'
    for group in groups:
        if not isinstance(group, str) or not _GROUP.fullmatch(group):
            yield f"has the group {group!r}; a group is written service.handler, such as routing.route-application."


def _partitions(table: dict[str, Any]) -> Iterator[str]:
    by_key: dict[str, dict[int, list[str]]] = {}
    for topic, row in table.items():
        if "{code}" not in topic:
            by_key.setdefault(row["key"], {}).setdefault(row["partitions"], []).append(topic)
    for key, counts in by_key.items():
        if len(counts) > 1:
            said = "; ".join(f"{', '.join(topics)} {count}" for count, topics in sorted(counts.items()))
            yield f"Topics keyed by {key} must have the same number of partitions, so that a key stays in its lane: {said}."


def _events(root: Path, table: dict[str, Any], file: str) -> Iterator[Finding]:
    on_disk = source.events(root)
    carried = Counter(event for row in table.values() for event in row["events"])
    for event, times in carried.items():
        if times > 1:
            yield Finding(file, f"{event} stands on {times} topics; an event travels on one, or its order is lost.")
        if event not in on_disk:
            yield Finding(file, f"{event} has no schema; write schemas/events/{event}/1.json or take it out.")
    for event, versions in on_disk.items():
        if event not in carried:
            folder = named(root / "events" / event, root)
            yield Finding(folder, f"No topic of topics.yaml carries {event}; name it there or remove the schema.")
            continue
        row = next(row["events"][event] for row in table.values() if event in row["events"])
        if not isinstance(row, dict) or row.keys() != _EVENT:
            yield Finding(
                file, f"{event} needs its versions, its golden examples and its must-fail ones, nothing else."
            )
            continue
        if tuple(row["versions"]) != versions:
            yield Finding(file, f"{event} has the versions {list(versions)} on disk, but {row['versions']} here.")
        yield from _examples(root, event, row, file)


def _examples(root: Path, event: str, row: dict[str, Any], file: str) -> Iterator[Finding]:
    names = Counter([*row["golden"], *row["must-fail"]])
    folder = root / "examples" / event
    for kind in ("golden", "must-fail"):
        if not row[kind]:
            yield Finding(file, f"{event} has no {kind} example; write one in schemas/examples/{event}/.")
    for name, times in names.items():
        if times > 1:
            yield Finding(file, f"The example {name} of {event} is named {times} times.")
        if not (folder / f"{name}.json").is_file():
            yield Finding(file, f"The example {name} of {event} is not there: {named(folder / f'{name}.json', root)}.")
    for path in sorted(folder.glob("*.json")):
        if path.stem not in names:
            yield Finding(named(path, root), f"Nobody refers to this example; name it under {event} in topics.yaml.")


def _keys(root: Path, table: dict[str, Any], file: str) -> Iterator[Finding]:
    for topic, row in table.items():
        for event in row["events"]:
            for version in source.events(root).get(event, ()):
                if row["key"] not in source.written(event, version, root).get("properties", {}):
                    yield Finding(file, f"{topic} is keyed by {row['key']}, but {event}/{version} has no such field.")


def _words(root: Path) -> Iterator[Finding]:
    there = source.common(root)
    used: set[str] = set()
    for event, versions in source.events(root).items():
        for version in versions:
            wanted = _named(source.written(event, version, root))
            used |= wanted
            for name in sorted(wanted - there.keys()):
                file = named(source.path_of(event, version, root), root)
                yield Finding(file, f"It refers to {name}, which common.json does not define; write it there.")
    common = named(root / "common.json", root)
    for definition, content in there.items():
        wanted = _named(content)
        used |= wanted
        for name in sorted(wanted - there.keys()):
            yield Finding(common, f"$defs/{definition} refers to {name}, which is not defined; write it there.")
    for name in sorted(there.keys() - used):
        yield Finding(common, f"Nobody refers to $defs/{name}; remove it or use it.")


def _named(schema: dict[str, Any]) -> set[str]:
    """Every definition that ``schema`` refers to."""
    names: set[str] = set()

    def note(name: str, beside: dict[str, Any]) -> dict[str, Any]:
        names.add(name)
        return beside

    source.rewritten(schema, note)
    return names


def _strays(root: Path, table: dict[str, Any]) -> Iterator[Finding]:
    events = {event for row in table.values() for event in row["events"]}
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if path.is_dir() or str(inside) in _BESIDE or inside.name.startswith("."):
            continue
        match inside.parts:
            case ("events", _, name) if re.fullmatch(r"[1-9][0-9]*\.json", name):
                continue
            case ("examples", event, name) if event in events and name.endswith(".json"):
                continue
        yield Finding(named(path, root), "Nobody refers to this file, and no part of the contract is of that name.")
