"""What the doors of drafts answer."""

from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.submission.api.answers.answer import Answer, ProcedureNamed
from services.submission.api.answers.files import Upload
from services.submission.draft_bodies import TypedPlace


class Change(Answer):
    """One field that differs between two versions of a form; ``what`` says it in a sentence."""

    pointer: str
    kind: Literal["added", "removed", "required", "changed"]
    what: str


class FormMoved(Answer):
    """Another version of the form is in force. ``must``: the draft can no longer be submitted under its own."""

    version: int
    must: bool
    changed: list[Change]


class DraftListed(Answer):
    """A draft in a list."""

    draft_id: UUID
    revision: int
    procedure: ProcedureNamed
    step: int | str | None
    saved_at: AwareDatetime
    expires_at: AwareDatetime
    application_id: UUID | None = None
    on_behalf_of: dict[str, str] | None = None


class Draft(DraftListed):
    """A draft with everything typed. ``unplaced``: entries that its form has no place for; kept, and not submitted."""

    place: TypedPlace | None = None
    entries: dict[str, Any]
    unplaced: list[str]
    files: list[Upload]
    form_moved: FormMoved | None = None


class Drafts(Answer):
    """A page of one's own drafts, newest saved first; ``next`` is there when there are more."""

    items: list[DraftListed]
    next: UUID | None


class Conflict(Answer):
    """An entry (or the place, as ``/place``) that somebody else changed meanwhile; theirs stands until it is sent again."""

    pointer: str
    yours: Any
    theirs: Any
    theirs_at: AwareDatetime


class DraftSaved(Answer):
    """What was sent is durable, except for the conflicts."""

    revision: int
    saved_at: AwareDatetime
    conflicts: list[Conflict]
    kept: dict[str, Any] = Field(description="what the draft holds now at each pointer that was sent; null: nothing")
    elsewhere: dict[str, Any] = Field(
        description="what others changed after base_revision beside what was sent, by pointer; null: taken away"
    )


class Fault(Answer):
    """One thing to mend before it can be submitted."""

    pointer: str = Field(description="/procedure, /place/…, /form/…, or /files/<component>")
    code: str
    message: str


class Faults(Answer):
    """Everything that keeps a draft from being submitted, at most 50 in the form."""

    faults: list[Fault]
