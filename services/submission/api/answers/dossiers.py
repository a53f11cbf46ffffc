"""What the doors of a dossier answer to whoever may follow it."""

from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.submission.api.answers.answer import Answer, ProcedureNamed
from services.submission.bodies import Place


class Completion(Answer):
    """How far a dossier has come, without how it went."""

    degree: Literal["received", "processing", "waiting-for-applicant", "finished"]
    text: str


class Step(Answer):
    """One entry of a timeline. ``text`` says all of it; ``title`` its first sentence, ``more`` the others or ''."""

    at: AwareDatetime
    step: str
    actor: Literal["applicant", "agency", "portal"]
    text: str
    title: str
    more: str


class Waiting(Answer):
    """Who must act now, and until when where there is a day."""

    who: Literal["applicant", "agency", "portal"]
    until: AwareDatetime | None = None


class Paper(Answer):
    """A paper that the agency asks for; ``id`` when it is one of the procedure's list, ``form``: it is the electronic form."""

    id: str | None = None
    name: str
    form: bool = False


class Request(Answer):
    """What the agency asks the citizen for now: papers, or a payment; ``again_because``: why papers once more."""

    at: AwareDatetime
    reason: str | None = None
    again_because: str | None = None
    components: list[Paper]
    payment: bool


class Decision(Answer):
    """When the agency decided, accepted not, or stopped, and why in its words; no ``reason``: none given, or erased."""

    at: AwareDatetime
    reason: str | None = None


Outcome = Literal["approved", "refused", "not-accepted", "stopped"]
_OUTCOME = "how the agency concluded; it stays when the result is handed over (state returned)"


class FormInForce(Answer):
    """What the applicant answered, as it stands now: flat, each answer by its JSON pointer into the form."""

    application_id: UUID
    procedure: ProcedureNamed
    entries: dict[str, Any]
    form_sha256: str


class Result(Answer):
    """A document that the agency issued, numbered from 1.

    ``state``: "here" to be fetched; "awaited": its file is reported, but not handed in yet; "named": reported without a
    file; "erased": with the personal data, its name too.
    """

    number: int
    name: str
    at: AwareDatetime
    step: str
    state: Literal["here", "awaited", "named", "erased"]
    sha256: str | None = None
    size: int | None = None
    kind: str | None = None
    signatures: list[dict[str, Any]] = Field(default=[])


class HandedInFile(Answer):
    """A file of the dossier; ``round`` 0 came with the submission, n with the n-th supplement."""

    name: str
    sha256: str
    size: int
    round: int
    component: str | None = None


class Promise(Answer):
    """A promise that is broken: the day of the result, an answer to the submission, or any word; ``text`` says it whole."""

    kind: Literal["result", "acceptance", "word"]
    until: AwareDatetime
    text: str


class RatingGiven(Answer):
    """How the citizen rated; it may be changed until ``open_until``."""

    grade: Literal["very-satisfied", "satisfied", "unsatisfied"]
    comment: str | None = None
    rated_at: AwareDatetime
    open_until: AwareDatetime


class ComplaintMade(Answer):
    """A complaint about delay, and against which promise; ``text`` is missing once it is erased."""

    number: int
    promise: str
    promised_at: AwareDatetime
    complained_at: AwareDatetime
    text: str | None = None


class ErasureTold(Answer):
    """That the personal data of a dossier are gone, and why."""

    at: AwareDatetime
    reason: str
    legal_basis: str


class HelpedTold(Answer):
    """Who filed for whom, for those who may see the dossier; the identity number stays in it."""

    filed_by: dict[str, str]
    on_behalf_of: dict[str, str]


SeenAs = Literal["applicant", "representative", "filer", "agency", "operator"]


class Application(Answer):
    """A dossier as somebody sees it: those without a right to more see ``application_id`` and ``completion`` only."""

    application_id: UUID
    completion: Completion
    seen_as: SeenAs | None = Field(
        None,
        description="representative: who filed it for somebody and acts for them until they come; filer: the same afterwards",
    )
    state: str | None = None
    code: str | None = Field(None, description="the dossier code, once the agency accepted")
    due_at: AwareDatetime | None = None
    agency: str | None = None
    agency_name: str | None = None
    procedure: ProcedureNamed | None = None
    place: Place | None = None
    submitted_at: AwareDatetime | None = None
    may: list[Literal["supplement", "pay", "result", "rate", "complain", "withdraw"]] = Field(default=[])
    waiting: Waiting | None = None
    request: Request | None = None
    outcome: Outcome | None = Field(None, description=_OUTCOME)
    decision: Decision | None = None
    late: Promise | None = None
    files: list[HandedInFile] = Field(default=[])
    uploads: list[dict[str, Any]] = Field(default=[], description="files of a supplement that is being prepared")
    results: list[Result] = Field(default=[])
    rating: RatingGiven | None = None
    complaints: list[ComplaintMade] = Field(default=[])
    position: int | None = Field(default=None, description="Last-Event-ID to follow the timeline live from here")
    erased: ErasureTold | None = None
    on_behalf_of: HelpedTold | None = None
    timeline: list[Step] = Field(default=[])


class Listed(Answer):
    """One dossier in a list."""

    application_id: UUID
    procedure: ProcedureNamed
    submitted_at: AwareDatetime
    state: str
    code: str | None = None
    completion: Completion
    waiting: Waiting | None = None
    outcome: Outcome | None = Field(None, description=_OUTCOME)
    due_at: AwareDatetime | None = None
    agency: str | None = None
    agency_name: str | None = None
    on_behalf_of: dict[str, str] | None = Field(None, description="{full_name}, when the reader filed it for somebody")


class Applications(Answer):
    """A page of one's own dossiers; ``next`` is there when there are more."""

    items: list[Listed]
    next: UUID | None


class LookedUp(Answer):
    """A dossier found by its code: the degree of completion, and for those who may follow it, its id."""

    code: str | None
    completion: Completion
    application_id: UUID | None = None


class Durations(Answer):
    """How long the latest decided dossiers took from acceptance to decision; no figures of fewer than ``fewest``."""

    procedure: str
    agency: str | None
    count: int
    fewest: int
    median_seconds: int | None = None
    p90_seconds: int | None = None
    since: AwareDatetime | None = None
