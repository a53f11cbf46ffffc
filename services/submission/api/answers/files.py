"""What the doors of files answer: an upload as it stands, and the manifest of a dossier."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.submission.api.answers.answer import Answer


class Signature(Answer):
    """One digital signature in a PDF. ``trusted``: whether a known root vouches for the signer; null when nobody can say."""

    signer: str
    valid: bool
    trusted: bool | None
    why: str


class FileFault(Answer):
    """What the sender should mend although the file is kept."""

    code: str
    message: str


class Upload(Answer):
    """A file that somebody sends, and what became of it."""

    upload_id: UUID
    name: str
    component: str
    size: int = Field(description="bytes, of what is kept once it is")
    received: int
    state: Literal["receiving", "kept", "refused"] = Field(description="receiving until the file was looked into")
    kind: Literal["pdf", "jpeg", "png", "tiff", "docx", "xlsx"] | None = None
    sha256: str | None = None
    original_sha256: str | None = Field(None, description="of what was sent, where that was changed before it was kept")
    changes: list[str] | None = None
    signatures: list[Signature] | None = None
    refusal: str | None = None
    refusal_code: str | None = None
    faults: list[FileFault] | None = None


class ManifestFile(Answer):
    """One file of a dossier. ``href`` is null where only its hash was named and its bytes were never sent."""

    number: int
    round: int
    name: str
    component: str | None
    sha256: str
    size: int
    kind: str | None
    signatures: list[Signature]
    href: str | None


class Confirmed(Answer):
    """That the agency has every file."""

    manifest_sha256: str
    files: int
    confirmed_at: AwareDatetime


class Manifest(Answer):
    """Every file of a dossier. ``manifest_sha256``: of [{sha256, size}, …] as canonical JSON, in this order."""

    application_id: UUID
    files: list[ManifestFile]
    manifest_sha256: str
    confirmed: Confirmed | None
