"""Compatibility by property: whatever one version allows, the reader of every other version can read."""

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import jsonschema_rs
from pydantic import BaseModel, ValidationError

from services.contracts import source, types
from services.contracts.gate import instances
from services.contracts.gate.files import named
from services.contracts.gate.findings import Finding

_MODULE: Final = "services.contracts.drawn_events"


def findings(root: Path, classes_text: str, drawn: int) -> Iterator[Finding]:
    """``classes_text`` is what events.py must be for these schemas. Raises ToolMissing when hypothesis is missing."""
    classes = _classes(classes_text)
    for event, versions in source.events(root).items():
        for writer in versions:
            # The same messages for every reader: drawing them is what takes the time.
            messages = _allowed(source.whole(event, writer, root), drawn)
            for reader in versions:
                fault = _unread(messages, getattr(classes, types.name_of(event, reader, versions)))
                if fault:
                    file = named(source.path_of(event, reader, root), root)
                    yield Finding(
                        file, f"A reader of version {reader} cannot read what version {writer} allows: {fault}"
                    )


def _classes(text: str) -> ModuleType:
    """The classes that these schemas make, made now, so that no stale file is asked."""
    # pydantic looks the names in annotations up in the module by its name.
    module = sys.modules[_MODULE] = ModuleType(_MODULE)
    try:
        exec(compile(text, "events.py", "exec"), module.__dict__)  # noqa: S102 - our own generator's text
    finally:
        del sys.modules[_MODULE]
    return module


def _allowed(schema: dict[str, Any], drawn: int) -> list[Any]:
    """Messages that the schema allows."""
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    messages = _drawn(schema, drawn)
    for message in messages:
        if not validator.is_valid(message):
            raise AssertionError(f"instances.py drew what the schema refuses: {message}")
    return messages


def _unread(messages: list[Any], reader: type[BaseModel]) -> str:
    """The first message that ``reader`` cannot read, and why; empty when there is none."""
    for message in messages:
        try:
            reader.model_validate_json(json.dumps(message), strict=True)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = "/" + "/".join(map(str, first["loc"]))
            return f"at {where} {first['msg']}, in {json.dumps(message, ensure_ascii=False)[:300]}"
    return ""


def _drawn(schema: dict[str, Any], count: int) -> list[Any]:
    strategy = instances.of(schema)
    from hypothesis import HealthCheck, Phase, given, settings

    messages: list[Any] = []

    @settings(
        max_examples=count, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def draw(message: Any) -> None:
        messages.append(message)

    state = random.getstate()
    draw()
    random.setstate(state)
    return messages
