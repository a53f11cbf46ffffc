"""What an agency and our own services are answered about a dossier: all of it, and whom to write to."""

from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.submission.api.answers.answer import Answer, ProcedureNamed
from services.submission.api.answers.dossiers import ComplaintMade, Completion, ErasureTold, HelpedTold, RatingGiven
from services.submission.bodies import Attachment, Place


class Filing(Answer):
    """What was handed in later."""

    round: int
    form: dict[str, Any] | None = None
    form_sha256: str
    attachments: list[Attachment]
    components: list[str]
    note: str | None = None
    filed_at: AwareDatetime


class Contact(Answer):
    """Whom to write to."""

    application_id: UUID | None = None
    name: str | None
    email: str | None
    language: str


class Dossier(Answer):
    """The whole dossier, for its agency. ``form`` is the one in force."""

    application_id: UUID
    state: str
    code: str | None = None
    completion: Completion
    procedure: ProcedureNamed
    place: Place
    submitted_at: AwareDatetime
    due_at: AwareDatetime | None = None
    agency: str | None = None
    agency_name: str | None = None
    may: list[str]
    erased: ErasureTold | None = None
    on_behalf_of: HelpedTold | None = None
    form: dict[str, Any] | None = Field(description="null once the personal data are erased")
    form_sha256: str = Field(description="of the form as canonical JSON: sorted keys, no blanks, UTF-8")
    attachments: list[Attachment]
    contact: Contact
    supplements: list[Filing]
    rating: RatingGiven | None = None
    complaints: list[ComplaintMade] = Field(default=[])


class ContactsFound(Answer):
    """Dossiers that do not exist are left out."""

    contacts: list[Contact]


class ResultKept(Answer):
    """A result's file as it is kept."""

    number: int
    name: str
    sha256: str
    size: int
    kind: str
    signatures: list[dict[str, Any]]


class ErasureDone(Answer):
    """The key of the dossier is destroyed."""

    application_id: UUID
    erased_at: AwareDatetime
