"""What is answered to what a citizen does with a dossier: that it is durable."""

from uuid import UUID

from pydantic import AwareDatetime

from services.submission.api.answers.answer import Answer


class Receipt(Answer):
    """The dossier is durable. ``receipt`` is a compact JWS (EdDSA); its key is in /.well-known/jwks.json."""

    application_id: UUID
    receipt: str
    links: dict[str, str]


class ReceiptAgain(Answer):
    """The receipt as it was given at the submission."""

    receipt: str


class Supplemented(Answer):
    """A supplement that is durable."""

    application_id: UUID
    round: int
    form_sha256: str


class WithdrawalRequested(Answer):
    """A withdrawal that was asked for; routing decides."""

    application_id: UUID
    requested_at: AwareDatetime


class Rated(Answer):
    """A rating that is durable."""

    application_id: UUID
    grade: str
    revision: int
    open_until: AwareDatetime


class Complained(Answer):
    """A complaint that is durable and on its way to the agency."""

    application_id: UUID
    number: int
    promise: str
    promised_at: AwareDatetime
