"""Whether the form of a procedure says only what a form may say (schemas/forms/procedure-form*.json)."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from services.contracts import source
from services.contracts.reading import Misfit


def faults(form: Any) -> tuple[Misfit, ...]:
    """What is wrong with ``form``, each with its JSON pointer; empty when it may be used."""
    return faults_by(source.ROOT, form)


def faults_by(root: Path, form: Any) -> tuple[Misfit, ...]:
    """As ``faults``, by the rules of another copy of schemas/."""
    found = [
        Misfit(pointer(error.instance_path), error.message[:300])
        for error in _rules(root, version_of(form)).iter_errors(form)
    ]
    if found:
        # One fault inside makes every level above it "unevaluated": only the faults themselves are worth reading.
        return tuple(fault for fault in found if not fault.message.startswith("Unevaluated")) or tuple(found)
    try:
        jsonschema_rs.Draft202012Validator(form, offline=True)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
        return (Misfit("", f"It is no JSON Schema: {error}"),)
    return ()


def version_of(form: Any) -> int:
    """Which rules a form is written by: it says so from version 2 on (``x-rules``)."""
    return 2 if isinstance(form, dict) and "x-rules" in form else 1


@cache
def _rules(root: Path, version: int) -> jsonschema_rs.Draft202012Validator:
    name = "procedure-form.json" if version == 1 else f"procedure-form-{version}.json"
    rules = json.loads((root / "forms" / name).read_text(encoding="utf-8"))
    return jsonschema_rs.Draft202012Validator(rules, validate_formats=True)


def pointer(path: Iterable[str | int]) -> str:
    """A JSON pointer (RFC 6901), "" for the whole."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)
