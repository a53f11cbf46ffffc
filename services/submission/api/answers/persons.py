"""What a person is answered about what is kept of them: the profile, the wallet, and who looked."""

from uuid import UUID

from pydantic import AwareDatetime, Field

from services.submission.api.answers.answer import Answer, ProcedureNamed


class RememberedProfile(Answer):
    """What is remembered of a person, by entry; ``saved_at`` is null when nothing is."""

    entries: dict[str, str]
    saved_at: AwareDatetime | None


class PrefillSource(Answer):
    """Where offered entries come from: what was remembered at ``saved_at``, what was vouched for at the sign-in."""

    profile: bool
    sign_in: bool
    saved_at: AwareDatetime | None = None


class Prefill(Answer):
    """Entries for a draft of the procedure, by pointer into its form."""

    entries: dict[str, str]
    origin: PrefillSource | None = Field(alias="from")


class LookedAt(Answer):
    """Somebody looked at one's dossier; ``text`` says who and at what.

    ``role``: officer, operator, service, or filer, who filed it for them; the looks of a day of the last two are counted.
    """

    look_id: UUID
    at: AwareDatetime
    application_id: UUID
    procedure: ProcedureNamed
    role: str
    viewer: str
    agency: str | None = None
    agency_name: str | None = None
    door: str
    times: int
    text: str


class AccessLog(Answer):
    """A page of looks, newest first; ``next`` is there when there are more."""

    items: list[LookedAt]
    next: UUID | None


class Document(Answer):
    """A document handed in before, or issued by an agency. ``source`` names it for ``POST /uploads/from-wallet``.

    ``issued``: it came out of that application; then it was no paper of it, and ``component`` is null.
    """

    source: str
    issued: bool
    name: str
    component: str | None
    component_name: str | None
    kind: str
    size: int
    sha256: str
    application_id: UUID
    procedure: ProcedureNamed
    kept_at: AwareDatetime


class Wallet(Answer):
    """Documents that one has handed in or was given, each once, newest first."""

    items: list[Document]
