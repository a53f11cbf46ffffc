"""What the API answers, for its OpenAPI description; the tests hold the real answers against it."""

from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.submission.bodies import Attachment, Place


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Completion(_Answer):
    """How far a dossier has come, without how it went."""

    degree: Literal["received", "processing", "waiting-for-applicant", "finished"]
    text: str


class Step(_Answer):
    """One entry of a timeline. ``text`` says all of it; ``title`` its first sentence, ``more`` the others or ''."""

    at: AwareDatetime
    step: str
    actor: Literal["applicant", "agency", "portal"]
    text: str
    title: str
    more: str


class Waiting(_Answer):
    """Who must act now, and until when where there is a day."""

    who: Literal["applicant", "agency", "portal"]
    until: AwareDatetime | None = None


class Paper(_Answer):
    """A paper that the agency asks for; ``id`` when it is one of the procedure's list."""

    id: str | None = None
    name: str


class Request(_Answer):
    """What the agency asks the citizen for now: papers, or a payment."""

    at: AwareDatetime
    reason: str | None = None
    components: list[Paper]
    payment: bool


class Result(_Answer):
    """A document that the agency issued, numbered from 1.

    ``state``: "here" to be fetched; "awaited": its file is reported, but not handed in yet; "named": reported without a file.
    """

    number: int
    name: str
    at: AwareDatetime
    step: str
    state: Literal["here", "awaited", "named"]
    sha256: str | None = None
    size: int | None = None
    kind: str | None = None
    signatures: list[dict[str, Any]] = []


class HandedInFile(_Answer):
    """A file of the dossier; ``round`` 0 came with the submission, n with the n-th supplement."""

    name: str
    sha256: str
    size: int
    round: int
    component: str | None = None


class Promise(_Answer):
    """A promise that is broken: the day of the result, an answer to the submission, or any word; and when it was for."""

    kind: Literal["result", "acceptance", "word"]
    until: AwareDatetime


class RatingGiven(_Answer):
    """How the citizen rated; it may be changed until ``open_until``."""

    grade: Literal["very-satisfied", "satisfied", "unsatisfied"]
    comment: str | None = None
    rated_at: AwareDatetime
    open_until: AwareDatetime


class ComplaintMade(_Answer):
    """A complaint about delay, and against which promise; ``text`` is missing once it is erased."""

    number: int
    promise: str
    promised_at: AwareDatetime
    complained_at: AwareDatetime
    text: str | None = None


class ProcedureNamed(_Answer):
    """A procedure, in the version the dossier was submitted under where a version is given."""

    code: str
    version: int | None = None
    name: str | None


class Receipt(_Answer):
    """The dossier is durable. ``receipt`` is a compact JWS (EdDSA); its key is in /.well-known/jwks.json."""

    application_id: UUID
    receipt: str
    links: dict[str, str]


class ErasureTold(_Answer):
    """That the personal data of a dossier are gone, and why."""

    at: AwareDatetime
    reason: str
    legal_basis: str


class HelpedTold(_Answer):
    """Who filed for whom, for those who may see the dossier; the identity number stays in it."""

    filed_by: dict[str, str]
    on_behalf_of: dict[str, str]


class Application(_Answer):
    """A dossier as somebody sees it: those without a right to more see ``application_id`` and ``completion`` only."""

    application_id: UUID
    completion: Completion
    state: str | None = None
    code: str | None = Field(None, description="the dossier code, once the agency accepted")
    due_at: AwareDatetime | None = None
    agency: str | None = None
    agency_name: str | None = None
    procedure: ProcedureNamed | None = None
    place: Place | None = None
    submitted_at: AwareDatetime | None = None
    may: list[Literal["supplement", "pay", "result", "rate", "complain", "withdraw"]] = []
    waiting: Waiting | None = None
    request: Request | None = None
    late: Promise | None = None
    files: list[HandedInFile] = []
    uploads: list[dict[str, Any]] = Field(default=[], description="files of a supplement that is being prepared")
    results: list[Result] = []
    rating: RatingGiven | None = None
    complaints: list[ComplaintMade] = []
    position: int | None = Field(default=None, description="Last-Event-ID to follow the timeline live from here")
    erased: ErasureTold | None = None
    on_behalf_of: HelpedTold | None = None
    timeline: list[Step] = []


class Listed(_Answer):
    """One dossier in a list."""

    application_id: UUID
    procedure: ProcedureNamed
    submitted_at: AwareDatetime
    state: str
    code: str | None = None
    completion: Completion
    waiting: Waiting | None = None
    due_at: AwareDatetime | None = None
    agency: str | None = None
    agency_name: str | None = None


class Applications(_Answer):
    """A page of one's own dossiers; ``next`` is there when there are more."""

    items: list[Listed]
    next: UUID | None


class ReceiptAgain(_Answer):
    """The receipt as it was given at the submission."""

    receipt: str


class LookedUp(_Answer):
    """A dossier found by its code: the degree of completion, and for those who may follow it, its id."""

    code: str | None
    completion: Completion
    application_id: UUID | None = None


class Durations(_Answer):
    """How long the latest decided dossiers took from acceptance to decision; no figures of fewer than ``fewest``."""

    procedure: str
    agency: str | None
    count: int
    fewest: int
    median_seconds: int | None = None
    p90_seconds: int | None = None
    since: AwareDatetime | None = None


class Supplemented(_Answer):
    """A supplement that is durable."""

    application_id: UUID
    round: int
    form_sha256: str


class WithdrawalRequested(_Answer):
    """A withdrawal that was asked for; routing decides."""

    application_id: UUID
    requested_at: AwareDatetime


class RememberedProfile(_Answer):
    """What is remembered of a person, by entry; ``saved_at`` is null when nothing is."""

    entries: dict[str, str]
    saved_at: AwareDatetime | None


class PrefillSource(_Answer):
    """Where offered entries come from."""

    profile: bool
    saved_at: AwareDatetime


class Prefill(_Answer):
    """Entries for a draft of the procedure, by pointer into its form."""

    entries: dict[str, str]
    origin: PrefillSource | None = Field(alias="from")


class LookedAt(_Answer):
    """Somebody looked at one's dossier; ``text`` says who and at what. Our own services' looks of a day are counted in one."""

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


class AccessLog(_Answer):
    """A page of looks, newest first; ``next`` is there when there are more."""

    items: list[LookedAt]
    next: UUID | None


class Document(_Answer):
    """A document handed in before. ``source`` names it for ``POST /uploads/from-wallet``."""

    source: UUID
    name: str
    component: str
    component_name: str | None
    kind: str
    size: int
    sha256: str
    application_id: UUID
    procedure: ProcedureNamed
    kept_at: AwareDatetime


class Wallet(_Answer):
    """Documents that one has handed in, each once, newest first."""

    items: list[Document]


class ErasureDone(_Answer):
    """The key of the dossier is destroyed."""

    application_id: UUID
    erased_at: AwareDatetime


class Rated(_Answer):
    """A rating that is durable."""

    application_id: UUID
    grade: str
    revision: int
    open_until: AwareDatetime


class Complained(_Answer):
    """A complaint that is durable and on its way to the agency."""

    application_id: UUID
    number: int
    promise: str
    promised_at: AwareDatetime


class ResultKept(_Answer):
    """A result's file as it is kept."""

    number: int
    name: str
    sha256: str
    size: int
    kind: str
    signatures: list[dict[str, Any]]


class Filing(_Answer):
    """What was handed in later."""

    round: int
    form: dict[str, Any] | None = None
    form_sha256: str
    attachments: list[Attachment]
    components: list[str]
    note: str | None = None
    filed_at: AwareDatetime


class Contact(_Answer):
    """Whom to write to."""

    application_id: UUID | None = None
    name: str | None
    email: str | None
    language: str


class Dossier(_Answer):
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
    complaints: list[ComplaintMade] = []


class ContactsFound(_Answer):
    """Dossiers that do not exist are left out."""

    contacts: list[Contact]


class FeeItem(_Answer):
    """One part of what is due, in đồng."""

    text: str
    amount: int


class Charge(_Answer):
    """What is due, pinned; without ``amount`` it could not be, and ``why_not`` says why."""

    amount: int | None = None
    basis: Literal["stated", "published"]
    why_not: str | None = None
    items: list[FeeItem]
    fee_text: str | None = Field(None, description="the published fee, word for word")
    reason: str | None = None
    agency: str | None = None
    agency_name: str | None = None
    asked: bool
    settled_by: UUID | None = None


class PaymentStep(_Answer):
    """One step of a payment, with its cause."""

    at: AwareDatetime
    state: str
    cause: str


class Payment(_Answer):
    """One attempt to pay, in đồng. ``reference`` is its number at the payment service, ``transaction`` theirs."""

    payment_id: UUID
    reference: str
    amount: int
    state: Literal["intended", "redirected", "paid", "failed", "expired", "refund-asked", "refunded"]
    created_at: AwareDatetime
    expires_at: AwareDatetime
    paid_at: AwareDatetime | None = None
    transaction: str | None = None
    refund_cause: str | None = None
    steps: list[PaymentStep]


class RefundRule(_Answer):
    """After which endings the fee goes back if no work was done, and where that is written."""

    when: list[str]
    source: str


class Payments(_Answer):
    """What a dossier has to pay and what was paid. ``why_not`` and ``text``: why nothing can be paid online now."""

    application_id: UUID
    may_pay: bool
    why_not: str | None = None
    text: str | None = None
    provider: str | None
    charge: Charge
    payments: list[Payment]
    refund_rule: RefundRule | None = None


class PaymentBegun(_Answer):
    """Where to pay. The same payment while one is open, whichever tab asks."""

    payment_id: UUID
    amount: int
    state: Literal["redirected"]
    expires_at: AwareDatetime
    redirect: str


class CallbackAnswered(_Answer):
    """The answer to the payment service, in its own codes."""

    code: str
    message: str


class Signature(_Answer):
    """One digital signature in a PDF. ``trusted``: whether a known root vouches for the signer; null when nobody can say."""

    signer: str
    valid: bool
    trusted: bool | None
    why: str


class FileFault(_Answer):
    """What the sender should mend although the file is kept."""

    code: str
    message: str


class Upload(_Answer):
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


class ManifestFile(_Answer):
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


class Confirmed(_Answer):
    """That the agency has every file."""

    manifest_sha256: str
    files: int
    confirmed_at: AwareDatetime


class Manifest(_Answer):
    """Every file of a dossier. ``manifest_sha256``: of [{sha256, size}, …] as canonical JSON, in this order."""

    application_id: UUID
    files: list[ManifestFile]
    manifest_sha256: str
    confirmed: Confirmed | None
