"""Every golden example is read and fits; every must-fail example is refused, for the reason it gives."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import jsonschema_rs

from services.contracts import codec, forms, registry, source
from services.contracts.gate.files import named
from services.contracts.gate.findings import Finding
from services.kernel.event import Event, Record, Unreadable

_KNOWN: Final = frozenset(
    {"about", "must_fail", "from_a_newer_writer", "reads_as", "topic", "key", "headers", "value", "text"}
)


def findings(root: Path) -> Iterator[Finding]:
    for event, row in _events(root):
        for kind in ("golden", "must-fail"):
            for name in row[kind]:
                path = root / "examples" / event / f"{name}.json"
                if not path.is_file():
                    continue
                example = json.loads(path.read_text(encoding="utf-8"))
                judge = _golden if kind == "golden" else _must_fail
                faults = [*_form(example, kind)] or [*judge(root, event, example)]
                for fault in faults:
                    yield Finding(named(path, root), fault)
    for form in sorted((root / "forms").glob("example*.json")):
        for misfit in forms.faults_by(root, json.loads(form.read_text(encoding="utf-8"))):
            yield Finding(
                named(form, root), f"The example of a form does not fit at {misfit.pointer or '/'}: {misfit.message}."
            )


def record(example: dict[str, Any]) -> Record:
    """The example as the broker would give it."""
    value = example.get("value")
    body = example["text"] if "text" in example else None if value is None else json.dumps(value, ensure_ascii=False)
    return Record(
        topic=example["topic"],
        partition=0,
        offset=0,
        key=None if example["key"] is None else example["key"].encode(),
        headers=tuple((name, text.encode()) for name, text in example["headers"].items()),
        value=None if body is None else body.encode(),
        timestamp_ms=0,
    )


def _events(root: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for topic in source.topics(root).values():
        yield from topic["events"].items()


def _form(example: dict[str, Any], kind: str) -> Iterator[str]:
    if strange := example.keys() - _KNOWN:
        yield f"An example does not say {', '.join(sorted(strange))}."
    if missing := {"about", "topic", "key", "headers"} - example.keys():
        yield f"An example must say {', '.join(sorted(missing))}."
    if len({"value", "text"} & example.keys()) != 1:
        yield "An example says either value (JSON, or null for a message without a body) or text (what is not JSON)."
    if (kind == "must-fail") != ("must_fail" in example):
        yield "It is listed as one kind and written as the other; must_fail belongs to the must-fail ones, and to all of them."
    if kind == "must-fail" and not (isinstance(example.get("must_fail"), dict) and example["must_fail"].get("because")):
        yield "It must say why it must fail: must_fail: {code, because}."


def _golden(root: Path, event: str, example: dict[str, Any]) -> Iterator[str]:
    try:
        read = codec.decode(record(example))
    except Unreadable as error:
        yield f"This golden example is refused ({error.code}): {error} Mend the example, or the change that broke it."
        return
    if read.envelope.type != event:
        yield f"It is an example of {read.envelope.type}, but lies with those of {event}."
        return
    for field, expected in example.get("reads_as", {}).items():
        if (got := getattr(read.data, field)) != expected:
            yield f"{field} should read as {expected!r}, but reads as {got!r}."
    if read.data is None:
        return
    validator = _validator(root, event, read.envelope.version)
    misfits = _misfits(validator, example["value"])
    if misfits and not example.get("from_a_newer_writer"):
        yield f"This golden example is read, but does not fit its schema: {misfits}. Mend one of the two."
    if not misfits and example.get("from_a_newer_writer"):
        yield "It says it is from a newer writer, but fits the schema of today; take from_a_newer_writer out."
    yield from _written_again(root, read)


def _written_again(root: Path, read: Event[Any]) -> Iterator[str]:
    kind = registry.kind_of(type(read.data))
    misfits = _misfits(_validator(root, kind.type, max(kind.versions)), json.loads(codec.body(read.data, kind)))
    if misfits:
        yield f"Read and written again, it no longer fits its schema: {misfits}."


def _must_fail(root: Path, event: str, example: dict[str, Any]) -> Iterator[str]:
    expected = example["must_fail"]
    try:
        codec.decode(record(example))
    except Unreadable as error:
        if error.code != expected.get("code"):
            yield f"It must fail as {expected.get('code')}, but fails as {error.code}: {error}"
            return
        if isinstance(error, codec.DoesNotFit):
            yield from _right_place(root, event, example, error)
        return
    yield f"This must-fail example is read without complaint, although: {expected['because']}"


def _right_place(root: Path, event: str, example: dict[str, Any], error: codec.DoesNotFit) -> Iterator[str]:
    pointers = [misfit.pointer for misfit in error.misfits]
    if pointers != [example["must_fail"].get("pointer")]:
        yield f"It must fail at {example['must_fail'].get('pointer')} only, but fails at {', '.join(pointers)}."
    if not _misfits(_validator(root, event, source.events(root)[event][-1]), example["value"]):
        yield "The reader refuses it, but the schema allows it; whoever writes by the schema would be surprised."


def _validator(root: Path, event: str, version: int) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(source.whole(event, version, root), validate_formats=True)


def _misfits(validator: jsonschema_rs.Draft202012Validator, value: Any) -> str:
    return "; ".join(
        f"/{'/'.join(map(str, error.instance_path))} {error.message[:200]}" for error in validator.iter_errors(value)
    )
