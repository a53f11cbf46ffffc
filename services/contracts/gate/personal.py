"""No event carries a person: an event is kept for years and read by many, a person's data must be erasable."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from services.contracts import source
from services.contracts.gate.files import named
from services.contracts.gate.findings import Finding

_SPEAKS_OF_PERSONS: Final = frozenset(
    {"name", "names", "fullname", "surname", "birth", "birthday", "birthplace", "dob", "gender", "sex", "ip"}
    | {"phone", "mobile", "email", "mail", "address", "street", "bank", "account", "contact"}
    | {"passport", "identity", "cccd", "cmnd", "applicant", "citizen", "person", "spouse", "father", "mother", "child"}
)
_WHOLE_NAMES: Final = frozenset({"id_number", "tax_code", "date_of_birth", "national_id"})


def findings(root: Path) -> Iterator[Finding]:
    for name, definition in source.common(root).items():
        yield from _found(definition, f"$defs/{name}", named(root / "common.json", root))
    for event, versions in source.events(root).items():
        for version in versions:
            file = named(source.path_of(event, version, root), root)
            yield from _found(source.written(event, version, root), "", file)


def speaks_of_a_person(name: str) -> bool:
    """Whether a field of that name is likely to hold data of a person."""
    return name in _WHOLE_NAMES or not _SPEAKS_OF_PERSONS.isdisjoint(name.split("_"))


def _found(node: Any, place: str, file: str) -> Iterator[Finding]:
    if isinstance(node, list):
        for item in node:
            yield from _found(item, place, file)
    if not isinstance(node, dict):
        return
    if "x-personal" in node:
        yield Finding(
            file,
            f"{place or 'The event'} is marked x-personal. Personal data may not travel in events: leave it in the "
            "database of the service that owns it, and let readers fetch it with their own rights.",
        )
    for name, field in node.get("properties", {}).items():
        reason = field.get("x-not-personal") if isinstance(field, dict) else None
        if speaks_of_a_person(name) and not (isinstance(reason, str) and len(reason) >= 10):
            yield Finding(
                file,
                f"{place}/{name} looks like personal data, which may not travel in events. Leave it in the database of "
                'the service that owns it; if it speaks of no person, say why: "x-not-personal": "reason".',
            )
        yield from _found(field, f"{place}/{name}", file)
    for word in ("items", "anyOf"):
        yield from _found(node.get(word), f"{place}/{word}" if word == "items" else place, file)
