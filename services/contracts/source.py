"""Reads schemas/ from disk: which events and versions exist, and one schema with everything it refers to inside it."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

Schema = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2] / "schemas"
_COMMON = "../../common.json#/$defs/"
_HERE = "#/$defs/"


def events(root: Path = ROOT) -> dict[str, tuple[int, ...]]:
    """Every event with its versions, by what lies in events/<event>/<n>.json."""
    folders = sorted(path for path in (root / "events").iterdir() if path.is_dir())
    return {
        folder.name: tuple(sorted(int(file.stem) for file in folder.glob("*.json") if file.stem.isdecimal()))
        for folder in folders
    }


def path_of(event: str, version: int, root: Path = ROOT) -> Path:
    return root / "events" / event / f"{version}.json"


def written(event: str, version: int, root: Path = ROOT) -> Schema:
    """The schema as it stands in the file. Raises FileNotFoundError, json.JSONDecodeError."""
    schema: Schema = json.loads(path_of(event, version, root).read_text(encoding="utf-8"))
    return schema


def common(root: Path = ROOT) -> dict[str, Schema]:
    """The definitions of common.json by name."""
    definitions: dict[str, Schema] = json.loads((root / "common.json").read_text(encoding="utf-8"))["$defs"]
    return definitions


def topics(root: Path = ROOT) -> dict[str, Any]:
    """topics.yaml as it stands."""
    table: dict[str, Any] = yaml_of((root / "topics.yaml").read_text(encoding="utf-8"))
    return table


def yaml_of(text: str) -> Any:
    """YAML as plain data; by libyaml where it is there, for it is ten times as fast. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe loaders


def whole(event: str, version: int, root: Path = ROOT) -> Schema:
    """One schema without any $ref: what it refers to stands in its place. Raises KeyError for a missing definition."""
    schema: Schema = resolved(written(event, version, root), common(root))
    return schema


def resolved(node: Any, definitions: Mapping[str, Schema]) -> Any:
    """``node`` with each $ref replaced by its definition; what stands beside a $ref wins over the definition."""

    def put(name: str, beside: Schema) -> Any:
        return resolved(definitions[name] | beside, definitions)

    return rewritten(node, put)


def rewritten(node: Any, put: Callable[[str, Schema], Any]) -> Any:
    """``node`` with ``put(name, what stands beside)`` in place of each $ref into common.json."""
    if isinstance(node, list):
        return [rewritten(item, put) for item in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if isinstance(reference, str):
        name = reference.removeprefix(_COMMON).removeprefix(_HERE)
        return put(name, {key: rewritten(value, put) for key, value in node.items() if key != "$ref"})
    return {key: rewritten(value, put) for key, value in node.items()}


def class_name(event: str) -> str:
    """``application.submitted`` → ``ApplicationSubmitted``, ``procedure_ref`` → ``ProcedureRef``."""
    return "".join(word.capitalize() for word in event.replace(".", " ").replace("-", " ").replace("_", " ").split())
