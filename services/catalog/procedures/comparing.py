"""A draft beside what is in force: the changes it brings, and what citizens would read of it."""

import json
from datetime import date
from typing import Any

from services.kernel.database import Row

from .. import views
from ..domain.described import MakeForm, description_of
from ..domain.description import Description
from ..domain.diff import Change, changes
from ..domain.procedures import content
from . import publishing

FORM_CHANGED = Change(
    "form", None, None,
    "Biểu mẫu điện tử: đã thay đổi; xem bằng /form?version=….",
    "The electronic form changed; read it with /form?version=….",
)  # fmt: skip


def between(before: str | None, one: Description) -> list[Change]:
    """What the description changes against a version's content (JSON text); nothing to compare with: nothing."""
    return changes(description_of(json.loads(before)), one) if before else []


def previewed(
    one: Description, form: dict[str, Any] | None, held: Row | None, day: date, make: MakeForm
) -> tuple[views.ProcedureFull, list[Change]]:
    """What citizens would read if this were published on that day, and everything it changes, the form included."""
    new = publishing.next_of(one, held, day, make, form)
    number = new.before[0] + 1
    shown = views.ProcedureFull(
        **content(new.procedure), version=number, newest_version=number, valid_from=day, valid_to=None,
        withdrawn_on=None, links={},
    )  # fmt: skip
    found = between(held["content"] if held else None, one)
    if held is not None and json.loads(held["content"])["form_sha256"] != new.procedure.form_sha256:
        found.append(FORM_CHANGED)
    return shown, found
