"""What a person need not type twice: which entries are remembered, and where a form asks for one of them again."""

from collections.abc import Mapping
from typing import Any, Final

from services.submission.domain.filling import Schema, resolved

# In the order they are shown. TT 32/2017 Đ.4, Đ.11: what was given once is offered again.
FIELDS: Final = ("full_name", "id_number", "phone", "email", "address", "language")
# A form's own kind of a field → the entry that fits it; where there is no kind, the field's name decides.
_OF_KIND: Final = {
    "person-name": "full_name", "identity-number": "id_number", "citizen-number": "id_number",
    "identity-card": "id_number", "phone": "phone",
}  # fmt: skip
_DIGITS: Final = {"citizen-number": 12, "identity-card": 9}
# Only what the form asks of who files it: a child's name is nobody's own.
_SECTION: Final = "applicant"


def offered(schema: Schema, profile: Mapping[str, str]) -> dict[str, str]:
    """JSON pointer into the form → the remembered value that fits there."""
    section = resolved(resolved(schema, schema).get("properties", {}).get(_SECTION), schema)
    found: dict[str, str] = {}
    for name, stated in section.get("properties", {}).items():
        field = resolved(stated, schema)
        kind = str((field.get("x-check") or {}).get("is"))
        entry = _OF_KIND.get(kind) or ("email" if field.get("format") == "email" else name)
        value = profile.get(entry, "")
        fits = value in field["enum"] if "enum" in field else len(value) == _DIGITS.get(kind, len(value))
        if value and fits and field.get("type") == "string" and "x-when" not in field:
            found[f"/{_SECTION}/{name}"] = value
    return found


def given(form: Mapping[str, Any] | None) -> dict[str, str]:
    """What a submitted form says of who filed it, of the entries that may be remembered."""
    section = (form or {}).get(_SECTION)
    if not isinstance(section, Mapping):
        return {}
    return {name: section[name] for name in FIELDS if isinstance(section.get(name), str) and section[name]}
