"""The events as typed models. GENERATED from schemas/ by ``python -m services.contracts.generate``: do not edit."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field
from typing_extensions import TypeAliasType

from services.contracts.vocabulary import OpenEnum

ApplicationId = TypeAliasType(
    "ApplicationId",
    Annotated[
        UUID,
        Field(
            description='The dossier (hồ sơ), from the moment it was submitted. It is not the dossier code that the agency gives after acceptance.'
        ),
    ],
)


DossierCode = TypeAliasType(
    "DossierCode",
    Annotated[
        str,
        Field(
            description='The dossier code (mã số hồ sơ, TT 01/2018/TT-VPCP Đ.19): the accepting agency, the day of acceptance in Việt Nam, and the number of the dossier on that day, such as 000.00.00.H26-170424-0001. The number has four digits, and more from the 10,000th of a day on.',
            max_length=64,
            pattern='^[0-9A-Z]{1,16}(\\.[0-9A-Z]{1,16}){0,3}-[0-9]{6}-[0-9]{4,9}$',
        ),
    ],
)


Timestamp = TypeAliasType(
    "Timestamp", Annotated[AwareDatetime, Field(description='A moment, RFC 3339 with its offset.')]
)


EventId = TypeAliasType("EventId", Annotated[UUID, Field(description='The id of one event (ce_id).')])


class AgencyApplicationAccepted(BaseModel):
    """To the agency: your acceptance was recorded, and the dossier has its code from now on."""

    application_id: ApplicationId
    code: Annotated[DossierCode, Field(description='Print it on the receipt (mẫu số 01); the citizen asks by it.')]
    accepted_at: Annotated[Timestamp, Field(description='When you accepted, by your report.')]
    report_id: Annotated[EventId, Field(description='Your report.')]


ProcedureCode = TypeAliasType(
    "ProcedureCode",
    Annotated[
        str,
        Field(
            description='An administrative procedure (thủ tục hành chính) by its national code, such as 1.013125 or 1.000105.000.00.00.H17.',
            max_length=64,
            pattern='^[0-9]\\.[0-9]{6}(\\.[0-9A-Z]{1,16})*$',
        ),
    ],
)


Version = TypeAliasType(
    "Version",
    Annotated[
        int, Field(description='The version of a procedure as the catalogue numbers them, from 1.', ge=1, le=2147483647)
    ],
)


Text = TypeAliasType(
    "Text",
    Annotated[
        str,
        Field(
            description='A sentence or a heading in Vietnamese (or, where the field says so, English), NFC, without NUL.',
            max_length=4000,
            min_length=1,
            pattern='^[^\\x00]*$',
        ),
    ],
)


class NamedProcedure(BaseModel):
    """The procedure in the version that the dossier was submitted under, with its legal name."""

    code: ProcedureCode
    version: Version
    name: Text


ProvinceCode = TypeAliasType(
    "ProvinceCode",
    Annotated[
        str,
        Field(
            description="The statistics office's code of a province as it is today; a code changes its meaning over the years, so read it together with the time of the event.",
            pattern='^[0-9]{2}$',
        ),
    ],
)


CommuneCode = TypeAliasType(
    "CommuneCode",
    Annotated[str, Field(description="The statistics office's code of a commune or ward.", pattern='^[0-9]{5}$')],
)


class Place(BaseModel):
    """The place that decides which agency is competent."""

    province: ProvinceCode
    commune: CommuneCode | None = None


Code = TypeAliasType(
    "Code",
    Annotated[
        str,
        Field(
            description='A short word of a fixed list, for machines.',
            max_length=100,
            pattern='^[0-9A-Za-z][0-9A-Za-z._/-]*$',
        ),
    ],
)


Link = TypeAliasType(
    "Link",
    Annotated[str, Field(description='An absolute address.', max_length=2000, pattern='^https?://[^\\s\\x00]+$')],
)


Sha256 = TypeAliasType(
    "Sha256", Annotated[str, Field(description='SHA-256 in lower-case hexadecimal.', pattern='^[0-9a-f]{64}$')]
)


class AgencyApplicationAssignedV1(BaseModel):
    """To the agency: this dossier is yours from now on."""

    application_id: ApplicationId
    procedure: NamedProcedure
    place: Place
    rule: Annotated[Code, Field(description='The rule that made you competent.')]
    explanation: Annotated[Text, Field(description='Why you, as a Vietnamese sentence.')]
    assigned_at: Annotated[Timestamp, Field(description='When routing decided.')]
    received_at: Annotated[Timestamp, Field(description='When the clock of the time limit starts.')]
    due_at: Annotated[
        Timestamp | None,
        Field(description='The due date (ngày hẹn trả); null when the procedure publishes no time limit.'),
    ]
    dossier_url: Annotated[Link, Field(description='Where you fetch the dossier with your own credential.')]
    form_sha256: Annotated[Sha256, Field(description='Of the form as it was filled in.')]


class Component(BaseModel):
    """One paper that a procedure asks for (thành phần hồ sơ)."""

    id: Code
    name: Text


class AgencyApplicationAssignedV2(BaseModel):
    """To the agency: this dossier is yours from now on."""

    application_id: ApplicationId
    procedure: NamedProcedure
    place: Place
    rule: Annotated[Code, Field(description='The rule that made you competent.')]
    explanation: Annotated[Text, Field(description='Why you, as a Vietnamese sentence.')]
    assigned_at: Annotated[Timestamp, Field(description='When routing decided.')]
    received_at: Annotated[Timestamp, Field(description='When the clock of the time limit starts.')]
    due_at: Annotated[
        Timestamp | None,
        Field(description='The due date (ngày hẹn trả); null when the procedure publishes no time limit.'),
    ]
    dossier_url: Annotated[Link, Field(description='Where you fetch the dossier with your own credential.')]
    form_sha256: Annotated[Sha256, Field(description='Of the form as it was filled in.')]
    components: Annotated[
        list[Component],
        Field(
            description='The papers of the procedure in this version: what you may ask for, by id or name. The electronic form itself is always among them.',
            validate_default=True,
        ),
    ] = []


Count = TypeAliasType("Count", Annotated[int, Field(description='How many.', ge=0, le=9007199254740991)])


class HandedInFile(BaseModel):
    """One file that the citizen handed in, known by what it contains, in the order of the manifest."""

    component: Annotated[
        Code | None,
        Field(
            description="Which paper of the procedure's list it is, other for none of them. Null and absent mean that nobody said so."
        ),
    ] = None
    sha256: Sha256
    size: Annotated[Count, Field(description='Bytes.')]


class AgencyApplicationAssigned(BaseModel):
    """To the agency: this dossier is yours from now on."""

    application_id: ApplicationId
    procedure: NamedProcedure
    place: Place
    rule: Annotated[Code, Field(description='The rule that made you competent.')]
    explanation: Annotated[Text, Field(description='Why you, as a Vietnamese sentence.')]
    assigned_at: Annotated[Timestamp, Field(description='When routing decided.')]
    received_at: Annotated[Timestamp, Field(description='When the clock of the time limit starts.')]
    due_at: Annotated[
        Timestamp | None,
        Field(description='The due date (ngày hẹn trả); null when the procedure publishes no time limit.'),
    ]
    dossier_url: Annotated[Link, Field(description='Where you fetch the dossier with your own credential.')]
    form_sha256: Annotated[Sha256, Field(description='Of the form as it was filled in.')]
    components: Annotated[
        list[Component],
        Field(
            description='The papers of the procedure in this version: what you may ask for, by id or name. The electronic form itself is always among them.',
            validate_default=True,
        ),
    ] = []
    files: Annotated[
        list[HandedInFile],
        Field(
            description='The files of the dossier; those of later supplements follow them in the manifest.',
            validate_default=True,
        ),
    ] = []


class Promise(OpenEnum):
    """What was not kept: the day of the result, an answer to the submission, or any word at all."""

    result = 'result'
    acceptance = 'acceptance'
    word = 'word'
    unknown = 'unknown'


class AgencyApplicationComplained(BaseModel):
    """To the agency: the citizen complains about a delay; what they wrote stands in the dossier."""

    application_id: ApplicationId
    number: Annotated[int, Field(description='Which complaint about this dossier it is, from 1.', ge=1, le=1000)]
    promise: Promise
    promised_at: Annotated[Timestamp, Field(description='Until when it should have been kept.')]
    complained_at: Annotated[Timestamp, Field(description='When the citizen complained.')]


Amount = TypeAliasType("Amount", Annotated[int, Field(description='Money in whole đồng.', ge=0, le=9007199254740991)])


class AgencyApplicationPaid(BaseModel):
    """To the agency: the citizen paid what you asked for."""

    application_id: ApplicationId
    amount: Amount
    reference: Annotated[Code, Field(description='The payment at the payment service.')]
    paid_at: Annotated[Timestamp, Field(description='When the payment service confirmed it.')]


class RefundCause(OpenEnum):
    """Why a payment went back: what ended the dossier, nothing was due any more when it came, or the payment service did it by itself."""

    withdrawn = 'withdrawn'
    not_accepted = 'not-accepted'
    stopped = 'stopped'
    not_due = 'not-due'
    provider = 'provider'
    unknown = 'unknown'


class AgencyApplicationRefunded(BaseModel):
    """To the agency: a payment you were told of was given back to the citizen, in full."""

    application_id: ApplicationId
    amount: Amount
    reference: Annotated[
        Code, Field(description='The payment at the payment service, as it was told when it was paid.')
    ]
    cause: RefundCause
    refunded_at: Annotated[Timestamp, Field(description='When the payment service gave it back.')]


class AgencyApplicationSupplementedV1(BaseModel):
    """To the agency: the citizen handed in what you asked for; the clock starts again (NĐ 61/2018 Đ.19.4)."""

    application_id: ApplicationId
    round: Annotated[int, Field(description='Which supplement of this dossier it is, from 1.', ge=1, le=1000)]
    components: Annotated[list[Text], Field(description='What was handed in.')]
    supplemented_at: Annotated[Timestamp, Field(description='When the citizen handed it in.')]
    due_at: Annotated[
        Timestamp | None,
        Field(description='The due date from now on; null when the procedure publishes no time limit.'),
    ]


class AgencyApplicationSupplemented(BaseModel):
    """To the agency: the citizen handed in what you asked for; the clock starts again (NĐ 61/2018 Đ.19.4)."""

    application_id: ApplicationId
    round: Annotated[int, Field(description='Which supplement of this dossier it is, from 1.', ge=1, le=1000)]
    components: Annotated[list[Text], Field(description='What was handed in.')]
    supplemented_at: Annotated[Timestamp, Field(description='When the citizen handed it in.')]
    due_at: Annotated[
        Timestamp | None,
        Field(description='The due date from now on; null when the procedure publishes no time limit.'),
    ]
    files: Annotated[
        list[HandedInFile],
        Field(
            description='The files of this supplement; they follow those before them in the manifest.',
            validate_default=True,
        ),
    ] = []


class AgencyApplicationWithdrawn(BaseModel):
    """To the agency: the citizen withdrew the dossier; nothing more is to be done."""

    application_id: ApplicationId
    withdrawn_at: Annotated[Timestamp, Field(description='When the citizen asked.')]


class ReportStep(OpenEnum):
    """What an agency may say it has done with a dossier."""

    accepted = 'accepted'
    not_accepted = 'not-accepted'
    in_progress = 'in-progress'
    supplement_requested = 'supplement-requested'
    payment_required = 'payment-required'
    extended = 'extended'
    decided = 'decided'
    stopped = 'stopped'
    returned = 'returned'
    unknown = 'unknown'


class Outcome(OpenEnum):
    """What the agency decided."""

    approved = 'approved'
    refused = 'refused'
    unknown = 'unknown'


class Document(BaseModel):
    """One paper the agency issued in this dossier."""

    name: Text
    sha256: Sha256 | None = None
    size: Annotated[Count | None, Field(description='Bytes.')] = None


class AgencyReportV1(BaseModel):
    """From an agency: what it has done with one of its dossiers. Message headers and the key may be left out."""

    report_id: Annotated[
        EventId,
        Field(
            description='Made by the agency, new for every report; the same id with the same content is the same report.'
        ),
    ]
    application_id: ApplicationId
    step: ReportStep
    outcome: Annotated[
        Outcome | None,
        Field(description='What was decided; compulsory when step is decided. Null and absent mean the same.'),
    ] = None
    occurred_at: Annotated[Timestamp, Field(description="When it happened, by the agency's clock.")]
    unit: Annotated[
        Text | None,
        Field(description='The unit inside the agency that handles the dossier. Null and absent mean the same.'),
    ] = None
    officer: Annotated[
        Code | None,
        Field(description="The officer's code inside the agency, never a name. Null and absent mean the same."),
    ] = None
    reason: Annotated[
        Text | None,
        Field(
            description='Why; compulsory for not-accepted, supplement-requested, extended, stopped and a refusal. Null and absent mean the same.'
        ),
    ] = None
    components: Annotated[
        list[Text] | None,
        Field(
            description='The papers that are asked for; compulsory for supplement-requested. Null and absent mean the same.'
        ),
    ] = None
    due_at: Annotated[
        Timestamp | None, Field(description='The new due date; compulsory for extended. Null and absent mean the same.')
    ] = None
    documents: Annotated[
        list[Document] | None, Field(description='The papers the agency issued. Null and absent mean the same.')
    ] = None


class FeeItem(BaseModel):
    """One part of a stated fee, in the words of the published fee."""

    text: Text
    amount: Amount


class StatedFee(BaseModel):
    """What one dossier costs, as its agency states it; the items add up to the amount."""

    amount: Amount
    items: list[FeeItem]


class AgencyReportV2(BaseModel):
    """From an agency: what it has done with one of its dossiers. Message headers and the key may be left out."""

    report_id: Annotated[
        EventId,
        Field(
            description='Made by the agency, new for every report; the same id with the same content is the same report.'
        ),
    ]
    application_id: ApplicationId
    step: ReportStep
    outcome: Annotated[
        Outcome | None,
        Field(description='What was decided; compulsory when step is decided. Null and absent mean the same.'),
    ] = None
    occurred_at: Annotated[Timestamp, Field(description="When it happened, by the agency's clock.")]
    unit: Annotated[
        Text | None,
        Field(description='The unit inside the agency that handles the dossier. Null and absent mean the same.'),
    ] = None
    officer: Annotated[
        Code | None,
        Field(description="The officer's code inside the agency, never a name. Null and absent mean the same."),
    ] = None
    reason: Annotated[
        Text | None,
        Field(
            description='Why; compulsory for not-accepted, supplement-requested, extended, stopped and a refusal. Null and absent mean the same.'
        ),
    ] = None
    components: Annotated[
        list[Text] | None,
        Field(
            description='The papers that are asked for; compulsory for supplement-requested. Null and absent mean the same.'
        ),
    ] = None
    due_at: Annotated[
        Timestamp | None, Field(description='The new due date; compulsory for extended. Null and absent mean the same.')
    ] = None
    documents: Annotated[
        list[Document] | None, Field(description='The papers the agency issued. Null and absent mean the same.')
    ] = None
    fee: Annotated[
        StatedFee | None,
        Field(
            description='What the citizen has to pay, for payment-required: with it, and only with it or with a published fee of one structured line, the citizen can pay online. Null and absent mean the same.'
        ),
    ] = None


class AgencyReport(BaseModel):
    """From an agency: what it has done with one of its dossiers. Message headers and the key may be left out."""

    report_id: Annotated[
        EventId,
        Field(
            description='Made by the agency, new for every report; the same id with the same content is the same report.'
        ),
    ]
    application_id: ApplicationId
    step: ReportStep
    outcome: Annotated[
        Outcome | None,
        Field(description='What was decided; compulsory when step is decided. Null and absent mean the same.'),
    ] = None
    occurred_at: Annotated[Timestamp, Field(description="When it happened, by the agency's clock.")]
    unit: Annotated[
        Text | None,
        Field(description='The unit inside the agency that handles the dossier. Null and absent mean the same.'),
    ] = None
    officer: Annotated[
        Code | None,
        Field(description="The officer's code inside the agency, never a name. Null and absent mean the same."),
    ] = None
    reason: Annotated[
        Text | None,
        Field(
            description='Why; compulsory for not-accepted, supplement-requested, extended, stopped and a refusal. Null and absent mean the same.'
        ),
    ] = None
    components: Annotated[
        list[Text] | None,
        Field(
            description='The papers that are asked for; compulsory for supplement-requested. Null and absent mean the same.'
        ),
    ] = None
    due_at: Annotated[
        Timestamp | None, Field(description='The new due date; compulsory for extended. Null and absent mean the same.')
    ] = None
    documents: Annotated[
        list[Document] | None, Field(description='The papers the agency issued. Null and absent mean the same.')
    ] = None
    fee: Annotated[
        StatedFee | None,
        Field(
            description='What the citizen has to pay, for payment-required: with it, and only with it or with a published fee of one structured line, the citizen can pay online. Null and absent mean the same.'
        ),
    ] = None
    again_because: Annotated[
        Text | None,
        Field(
            description='Why asking once was not enough; compulsory for supplement-requested in a dossier in which a supplement was requested before. The citizen reads it. Null and absent mean the same.'
        ),
    ] = None


class RefusalCode(OpenEnum):
    """Why a report of an agency was not applied."""

    unknown_application = 'unknown-application'
    not_yours = 'not-yours'
    illegal_move = 'illegal-move'
    older_than_last = 'older-than-last'
    report_id_reused = 'report-id-reused'
    invalid_report = 'invalid-report'
    missing_reason = 'missing-reason'
    missing_components = 'missing-components'
    supplement_limit = 'supplement-limit'
    extension_limit = 'extension-limit'
    in_the_future = 'in-the-future'
    unknown = 'unknown'


class State(OpenEnum):
    """Where a dossier stands."""

    assigned = 'assigned'
    accepted = 'accepted'
    not_accepted = 'not-accepted'
    in_progress = 'in-progress'
    supplement_requested = 'supplement-requested'
    payment_required = 'payment-required'
    approved = 'approved'
    refused = 'refused'
    returned = 'returned'
    stopped = 'stopped'
    withdrawn = 'withdrawn'
    unknown = 'unknown'


class Received(BaseModel):
    """Where on Kafka the message stood."""

    topic: Code
    partition: Count
    offset: Count


class AgencyReportRefusedV1(BaseModel):
    """To the agency: your report was not applied; here is why and what to send instead."""

    report_id: Annotated[EventId | None, Field(description='Your report; null when it could not be read.')]
    application_id: Annotated[ApplicationId | None, Field(description='The dossier; null when it could not be read.')]
    code: RefusalCode
    message: Annotated[Text, Field(description='What is wrong and what to do, in Vietnamese.')]
    message_en: Annotated[Text, Field(description='The same in English.')]
    expected: Annotated[list[ReportStep], Field(description='The steps that are legal now.')]
    state: Annotated[State | None, Field(description='Where the dossier stands; null when it is unknown or not yours.')]
    received: Annotated[Received, Field(description='Where your report stood.')]


class ReasonOfRefusal(OpenEnum):
    """Why a report of an agency was not applied: the words of RefusalCode, and those that came later."""

    unknown_application = 'unknown-application'
    not_yours = 'not-yours'
    illegal_move = 'illegal-move'
    older_than_last = 'older-than-last'
    report_id_reused = 'report-id-reused'
    invalid_report = 'invalid-report'
    missing_reason = 'missing-reason'
    missing_components = 'missing-components'
    unknown_component = 'unknown-component'
    supplement_limit = 'supplement-limit'
    extension_limit = 'extension-limit'
    in_the_future = 'in-the-future'
    unknown = 'unknown'


class AgencyReportRefused(BaseModel):
    """To the agency: your report was not applied; here is why and what to send instead."""

    report_id: Annotated[EventId | None, Field(description='Your report; null when it could not be read.')]
    application_id: Annotated[ApplicationId | None, Field(description='The dossier; null when it could not be read.')]
    code: ReasonOfRefusal
    message: Annotated[Text, Field(description='What is wrong and what to do, in Vietnamese.')]
    message_en: Annotated[Text, Field(description='The same in English.')]
    expected: Annotated[list[ReportStep], Field(description='The steps that are legal now.')]
    state: Annotated[State | None, Field(description='Where the dossier stands; null when it is unknown or not yours.')]
    received: Annotated[Received, Field(description='Where your report stood.')]
    components: Annotated[
        list[Component],
        Field(description='With unknown-component: what may be asked for, by id or name.'),
    ] = []


class ApplicationComplained(BaseModel):
    """The citizen complains that a promise about the dossier was not kept. What they wrote stays with submission."""

    application_id: ApplicationId
    number: Annotated[int, Field(description='Which complaint about this dossier it is, from 1.', ge=1, le=1000)]
    promise: Promise
    promised_at: Annotated[Timestamp, Field(description='Until when it should have been kept.')]
    complained_at: Annotated[Timestamp, Field(description='When the citizen complained.')]


class ApplicationErased(BaseModel):
    """The personal data of the dossier were erased: whoever keeps anything personal of it forgets it."""

    application_id: ApplicationId
    erased_at: Annotated[Timestamp, Field(description='When the key of the dossier was destroyed.')]


class DeliveryChannel(OpenEnum):
    """How a message went out to the citizen."""

    email = 'email'
    sms = 'sms'
    inbox = 'inbox'
    webhook = 'webhook'
    unknown = 'unknown'


class DeliveryOutcome(OpenEnum):
    """What became of a message to the citizen."""

    sent = 'sent'
    failed = 'failed'
    unknown = 'unknown'


class ApplicationNotified(BaseModel):
    """One message to the citizen reached a final outcome on one channel."""

    application_id: ApplicationId
    delivery_id: Annotated[EventId, Field(description='This message on this channel.')]
    about: Annotated[EventId, Field(description='The event the citizen was told of.')]
    about_type: Annotated[Code, Field(description='The type of that event, such as application.routed.')]
    template: Annotated[Code, Field(description='The text that was used.')]
    channel: DeliveryChannel
    outcome: DeliveryOutcome
    at: Annotated[Timestamp, Field(description='When the outcome was known.')]
    attempts: Annotated[Count, Field(description='How often it was tried.')]
    reason: Annotated[
        Text | None, Field(description="What the other side said when it failed, without the citizen's address.")
    ] = None


class ApplicationPaid(BaseModel):
    """The citizen paid what the agency had asked for."""

    application_id: ApplicationId
    amount: Amount
    reference: Annotated[Code, Field(description='The payment at the payment service.')]
    paid_at: Annotated[Timestamp, Field(description='When the payment service confirmed it.')]


AgencyCode = TypeAliasType(
    "AgencyCode",
    Annotated[
        str,
        Field(
            description='An agency by QĐ 20/2020/QĐ-TTg: level 1 as in G01 or H26, lower levels grow to the right as in H55.242.',
            max_length=35,
            pattern='^[A-Z][0-9]{2}(\\.[0-9A-Z]{1,16})*$',
        ),
    ],
)


class Step(OpenEnum):
    """One step in the life of a dossier: what an agency reported, or what followed from an act of the citizen."""

    accepted = 'accepted'
    not_accepted = 'not-accepted'
    in_progress = 'in-progress'
    supplement_requested = 'supplement-requested'
    payment_required = 'payment-required'
    extended = 'extended'
    decided = 'decided'
    stopped = 'stopped'
    returned = 'returned'
    withdrawn = 'withdrawn'
    withdrawal_refused = 'withdrawal-refused'
    supplemented = 'supplemented'
    paid = 'paid'
    unknown = 'unknown'


class ApplicationProcessedV1(BaseModel):
    """A step was taken in a dossier: reported by the agency and found legal, or made by routing after an act of the citizen."""

    application_id: ApplicationId
    agency: AgencyCode
    step: Step
    outcome: Annotated[Outcome | None, Field(description='What was decided; there when step is decided.')] = None
    state: Annotated[State, Field(description='Where the dossier stands after this step.')]
    occurred_at: Annotated[Timestamp, Field(description="When it happened, by the agency's clock.")]
    recorded_at: Annotated[Timestamp, Field(description='When routing recorded it.')]
    report_id: Annotated[
        EventId | None, Field(description="The agency's report; null when routing made the step itself.")
    ]
    unit: Annotated[Text | None, Field(description='The unit inside the agency that handles the dossier.')] = None
    officer: Annotated[Code | None, Field(description="The officer's code inside the agency, never a name.")] = None
    reason: Annotated[Text | None, Field(description='Why, as a Vietnamese sentence for the citizen.')] = None
    components: Annotated[
        list[Text], Field(description="The papers that are asked for, in the words of the procedure's list.")
    ] = []
    due_at: Annotated[Timestamp | None, Field(description='The due date from now on, when this step set it.')] = None
    documents: Annotated[list[Document], Field(description='The papers the agency issued.')] = []
    late: Annotated[bool | None, Field(description='Whether the step came after the due date.')] = None


class ApplicationProcessedV2(BaseModel):
    """A step was taken in a dossier: reported by the agency and found legal, or made by routing after an act of the citizen."""

    application_id: ApplicationId
    agency: AgencyCode
    step: Step
    outcome: Annotated[Outcome | None, Field(description='What was decided; there when step is decided.')] = None
    state: Annotated[State, Field(description='Where the dossier stands after this step.')]
    occurred_at: Annotated[Timestamp, Field(description="When it happened, by the agency's clock.")]
    recorded_at: Annotated[Timestamp, Field(description='When routing recorded it.')]
    report_id: Annotated[
        EventId | None, Field(description="The agency's report; null when routing made the step itself.")
    ]
    unit: Annotated[Text | None, Field(description='The unit inside the agency that handles the dossier.')] = None
    officer: Annotated[Code | None, Field(description="The officer's code inside the agency, never a name.")] = None
    reason: Annotated[Text | None, Field(description='Why, as a Vietnamese sentence for the citizen.')] = None
    components: Annotated[
        list[Text], Field(description="The papers that are asked for, in the words of the procedure's list.")
    ] = []
    due_at: Annotated[Timestamp | None, Field(description='The due date from now on, when this step set it.')] = None
    documents: Annotated[list[Document], Field(description='The papers the agency issued.')] = []
    code: Annotated[
        DossierCode | None,
        Field(
            description='The dossier code; there when step is accepted, null for what was accepted before codes were issued.'
        ),
    ] = None
    late: Annotated[bool | None, Field(description='Whether the step came after the due date.')] = None


class ApplicationProcessedV3(BaseModel):
    """A step was taken in a dossier: reported by the agency and found legal, or made by routing after an act of the citizen."""

    application_id: ApplicationId
    agency: AgencyCode
    step: Step
    outcome: Annotated[Outcome | None, Field(description='What was decided; there when step is decided.')] = None
    state: Annotated[State, Field(description='Where the dossier stands after this step.')]
    occurred_at: Annotated[Timestamp, Field(description="When it happened, by the agency's clock.")]
    recorded_at: Annotated[Timestamp, Field(description='When routing recorded it.')]
    report_id: Annotated[
        EventId | None, Field(description="The agency's report; null when routing made the step itself.")
    ]
    unit: Annotated[Text | None, Field(description='The unit inside the agency that handles the dossier.')] = None
    officer: Annotated[Code | None, Field(description="The officer's code inside the agency, never a name.")] = None
    reason: Annotated[Text | None, Field(description='Why, as a Vietnamese sentence for the citizen.')] = None
    components: Annotated[
        list[Text], Field(description="The papers that are asked for, in the words of the procedure's list.")
    ] = []
    due_at: Annotated[Timestamp | None, Field(description='The due date from now on, when this step set it.')] = None
    documents: Annotated[list[Document], Field(description='The papers the agency issued.')] = []
    code: Annotated[
        DossierCode | None,
        Field(
            description='The dossier code; there when step is accepted, null for what was accepted before codes were issued.'
        ),
    ] = None
    late: Annotated[bool | None, Field(description='Whether the step came after the due date.')] = None
    fee: Annotated[
        StatedFee | None, Field(description='What the agency states the citizen has to pay, when it states it.')
    ] = None


class ApplicationProcessed(BaseModel):
    """A step was taken in a dossier: reported by the agency and found legal, or made by routing after an act of the citizen."""

    application_id: ApplicationId
    agency: AgencyCode
    step: Step
    outcome: Annotated[Outcome | None, Field(description='What was decided; there when step is decided.')] = None
    state: Annotated[State, Field(description='Where the dossier stands after this step.')]
    occurred_at: Annotated[Timestamp, Field(description="When it happened, by the agency's clock.")]
    recorded_at: Annotated[Timestamp, Field(description='When routing recorded it.')]
    report_id: Annotated[
        EventId | None, Field(description="The agency's report; null when routing made the step itself.")
    ]
    unit: Annotated[Text | None, Field(description='The unit inside the agency that handles the dossier.')] = None
    officer: Annotated[Code | None, Field(description="The officer's code inside the agency, never a name.")] = None
    reason: Annotated[Text | None, Field(description='Why, as a Vietnamese sentence for the citizen.')] = None
    components: Annotated[
        list[Text], Field(description="The papers that are asked for, in the words of the procedure's list.")
    ] = []
    due_at: Annotated[Timestamp | None, Field(description='The due date from now on, when this step set it.')] = None
    documents: Annotated[list[Document], Field(description='The papers the agency issued.')] = []
    code: Annotated[
        DossierCode | None,
        Field(
            description='The dossier code; there when step is accepted, null for what was accepted before codes were issued.'
        ),
    ] = None
    late: Annotated[bool | None, Field(description='Whether the step came after the due date.')] = None
    fee: Annotated[
        StatedFee | None, Field(description='What the agency states the citizen has to pay, when it states it.')
    ] = None
    again_because: Annotated[
        Text | None,
        Field(
            description='Why asking once was not enough, as a Vietnamese sentence for the citizen; there when a supplement is requested that is not the first.'
        ),
    ] = None


class Satisfaction(OpenEnum):
    """How satisfied the citizen is, in the three grades of TT 32/2017 Đ.12: Rất hài lòng, Hài lòng, Chưa hài lòng."""

    very_satisfied = 'very-satisfied'
    satisfied = 'satisfied'
    unsatisfied = 'unsatisfied'
    unknown = 'unknown'


class ApplicationRated(BaseModel):
    """The citizen said how satisfied they are with the service (TT 32/2017 Đ.12). What they wrote stays with submission."""

    application_id: ApplicationId
    grade: Satisfaction
    revision: Annotated[
        int,
        Field(description='1 for the first rating, one more for each change of it; the highest counts.', ge=1, le=1000),
    ]
    rated_at: Annotated[Timestamp, Field(description='When the citizen said so.')]


class ApplicationRefunded(BaseModel):
    """A payment that had been told as paid was given back to the citizen, in full."""

    application_id: ApplicationId
    amount: Amount
    reference: Annotated[
        Code, Field(description='The payment at the payment service, as it was told when it was paid.')
    ]
    cause: RefundCause
    refunded_at: Annotated[Timestamp, Field(description='When the payment service gave it back.')]


class ProcedureRef(BaseModel):
    """The procedure in the version that the dossier was submitted under."""

    code: ProcedureCode
    version: Version


class DurationUnit(OpenEnum):
    """What a time limit is counted in."""

    working_day = 'working-day'
    calendar_day = 'calendar-day'
    hour = 'hour'
    month = 'month'
    unknown = 'unknown'


class Deadline(BaseModel):
    """The time limit that the due date was computed from."""

    value: Annotated[int, Field(ge=0, le=100000)]
    unit: DurationUnit


class ApplicationRoutedV1(BaseModel):
    """The competent agency was found and the dossier assigned to it, with the rule that decided and the due date."""

    application_id: ApplicationId
    procedure: ProcedureRef
    place: Place
    agency: AgencyCode
    rule: Annotated[Code, Field(description='The rule that decided.')]
    explanation: Annotated[Text, Field(description='Why this agency, as a Vietnamese sentence for the citizen.')]
    assigned_at: Annotated[Timestamp, Field(description='When routing decided.')]
    received_at: Annotated[
        Timestamp,
        Field(
            description='When the clock of the time limit starts: after 15:00 it is the next working day (NĐ 61/2018 Đ.18).'
        ),
    ]
    due_at: Annotated[
        Timestamp | None,
        Field(description='The due date (ngày hẹn trả); null when the procedure publishes no time limit.'),
    ]
    deadline: Annotated[
        Deadline | None, Field(description='The time limit the due date was computed from; null when there is none.')
    ]


class ApplicationRouted(BaseModel):
    """The competent agency was found and the dossier assigned to it, with the rule that decided and the due date."""

    application_id: ApplicationId
    procedure: ProcedureRef
    place: Place
    agency: AgencyCode
    rule: Annotated[Code, Field(description='The rule that decided.')]
    explanation: Annotated[Text, Field(description='Why this agency, as a Vietnamese sentence for the citizen.')]
    explanation_en: Annotated[
        Text | None,
        Field(
            description='The same sentence in English, for whoever reads the portal in English; null when there is none.'
        ),
    ] = None
    assigned_at: Annotated[Timestamp, Field(description='When routing decided.')]
    received_at: Annotated[
        Timestamp,
        Field(
            description='When the clock of the time limit starts: after 15:00 it is the next working day (NĐ 61/2018 Đ.18).'
        ),
    ]
    due_at: Annotated[
        Timestamp | None,
        Field(description='The due date (ngày hẹn trả); null when the procedure publishes no time limit.'),
    ]
    deadline: Annotated[
        Deadline | None, Field(description='The time limit the due date was computed from; null when there is none.')
    ]


class Channel(OpenEnum):
    """How the dossier came in (NĐ 61/2018 Đ.16)."""

    online = 'online'
    in_person = 'in-person'
    post = 'post'
    unknown = 'unknown'


class Language(OpenEnum):
    """The language the citizen chose."""

    vi = 'vi'
    en = 'en'
    unknown = 'unknown'


class Attachment(BaseModel):
    """One file of the dossier, known by what it contains."""

    sha256: Sha256
    size: Annotated[Count, Field(description='Bytes.')]


class ApplicationSubmittedV1(BaseModel):
    """A citizen or a business submitted a dossier; it is durable and its receipt is signed."""

    application_id: ApplicationId
    procedure: ProcedureRef
    place: Place
    channel: Channel
    language: Language
    submitted_at: Annotated[Timestamp, Field(description='When the dossier became durable.')]
    form_sha256: Annotated[
        Sha256, Field(description='Of the form as it was filled in; the form itself stays with submission.')
    ]
    attachments: Annotated[list[Attachment], Field(description='The files of the dossier.')] = []


class ApplicationSubmitted(BaseModel):
    """A citizen or a business submitted a dossier; it is durable and its receipt is signed."""

    application_id: ApplicationId
    procedure: ProcedureRef
    place: Place
    channel: Channel
    language: Language
    submitted_at: Annotated[Timestamp, Field(description='When the dossier became durable.')]
    form_sha256: Annotated[
        Sha256, Field(description='Of the form as it was filled in; the form itself stays with submission.')
    ]
    attachments: Annotated[
        list[HandedInFile], Field(description='The files of the dossier.')
    ] = []


class ApplicationSupplementedV1(BaseModel):
    """The citizen handed in what the agency had asked for."""

    application_id: ApplicationId
    round: Annotated[
        int,
        Field(
            description='Which supplement of this dossier it is, from 1 (at intake there should be one only, NĐ 61/2018 Đ.15.3).',
            ge=1,
            le=1000,
        ),
    ]
    supplemented_at: Annotated[Timestamp, Field(description='When the supplement became durable.')]
    form_sha256: Annotated[Sha256, Field(description='Of the form as it is now.')]
    components: Annotated[
        list[Text], Field(description="What was handed in, in the words of the procedure's list of papers.")
    ]


class ApplicationSupplemented(BaseModel):
    """The citizen handed in what the agency had asked for."""

    application_id: ApplicationId
    round: Annotated[
        int,
        Field(
            description='Which supplement of this dossier it is, from 1 (at intake there should be one only, NĐ 61/2018 Đ.15.3).',
            ge=1,
            le=1000,
        ),
    ]
    supplemented_at: Annotated[Timestamp, Field(description='When the supplement became durable.')]
    form_sha256: Annotated[Sha256, Field(description='Of the form as it is now.')]
    components: Annotated[
        list[Text], Field(description="What was handed in, in the words of the procedure's list of papers.")
    ]
    files: Annotated[list[HandedInFile], Field(description='The files handed in with it.')] = []


class ApplicationWithdrawn(BaseModel):
    """The citizen asked to withdraw the dossier."""

    application_id: ApplicationId
    withdrawn_at: Annotated[Timestamp, Field(description='When the citizen asked.')]


class AgencyKind(OpenEnum):
    """A ministry (or a body of that rank), or the people's committee of a province."""

    ministry = 'ministry'
    province = 'province'
    unknown = 'unknown'


class ProvinceOfAgency(BaseModel):
    """The provinces of today that an agency answers for."""

    codes: list[ProvinceCode]


Day = TypeAliasType("Day", Annotated[date, Field(description='A calendar day in Việt Nam.')])


class CatalogAgencyV1(BaseModel):
    """One agency as the catalogue holds it now, with its predecessors and its successor."""

    code: AgencyCode
    name: Annotated[Text, Field(description='The official name.')]
    kind: AgencyKind
    province: ProvinceOfAgency | None = None
    code_2016: Annotated[
        str,
        Field(
            description='The code by QCVN 102:2016, such as 000.00.00.H26.',
            pattern='^[0-9A-Z]{1,16}(\\.[0-9A-Z]{1,16}){3}$',
        ),
    ]
    valid_from: Day
    valid_to: Annotated[Day | None, Field(description='The last day; absent while the agency exists.')] = None
    successor: Annotated[AgencyCode | None, Field(description='Who took over.')] = None
    predecessors: Annotated[list[AgencyCode], Field(description='Whom this agency took over from.')]


class KindOfAgency(OpenEnum):
    """A ministry (or a body of that rank) or the people's committee of a province; under them departments, districts (until 30/6/2025), communes and other units."""

    ministry = 'ministry'
    province = 'province'
    department = 'department'
    district = 'district'
    commune = 'commune'
    unit = 'unit'
    unknown = 'unknown'


class NameOfAgency(BaseModel):
    """What an agency was called, from one day to another."""

    name: Text
    valid_from: Day
    valid_to: Annotated[Day | None, Field(description='The last day; absent while the name is in use.')] = None


class Succession(BaseModel):
    """Who took over from an agency, or from a part of it, and from which day."""

    code: AgencyCode
    since: Annotated[Day, Field(description='The first day on which the successor answers.')]
    lead: Annotated[bool, Field(description='Whether new dossiers go to this one.')]


class CatalogAgencyV2(BaseModel):
    """One agency of any level as the catalogue holds it now, with its names, its superior, its predecessors and successors."""

    code: AgencyCode
    name: Annotated[Text, Field(description='The official name on the day of the message.')]
    kind: KindOfAgency
    province: ProvinceOfAgency | None = None
    code_2016: Annotated[
        str,
        Field(
            description='The code by QCVN 102:2016, such as 000.00.00.H26; of an agency that has none there, the code of the nearest superior that has (code_2016_of).',
            pattern='^[0-9A-Z]{1,16}(\\.[0-9A-Z]{1,16}){3}$',
        ),
    ]
    valid_from: Day
    valid_to: Annotated[Day | None, Field(description='The last day; absent while the agency exists.')] = None
    successor: Annotated[AgencyCode | None, Field(description='Who takes new dossiers after the end.')] = None
    predecessors: Annotated[list[AgencyCode], Field(description='Whom this agency took over from.')]
    level: Annotated[
        int,
        Field(
            description='1 for ministries and provinces, one more for every group of the code (QĐ 20/2020/QĐ-TTg Đ.4).',
            ge=1,
            le=16,
        ),
    ] = 1
    parent: Annotated[AgencyCode | None, Field(description='The agency it belongs to; null at level 1.')] = None
    names: Annotated[
        list[NameOfAgency], Field(description='Every name it had or will have, oldest first.')
    ] = []
    successors: Annotated[
        list[Succession], Field(description='All who took over, the leading one first.')
    ] = []
    code_2016_of: Annotated[
        AgencyCode | None, Field(description='Whose code code_2016 is, when the agency has none of its own.')
    ] = None


class CatalogAgency(BaseModel):
    """One agency of any level as the catalogue holds it now, with its names, its superior, its predecessors and successors."""

    code: AgencyCode
    name: Annotated[Text, Field(description='The official name on the day of the message.')]
    kind: KindOfAgency
    province: ProvinceOfAgency | None = None
    code_2016: Annotated[
        str,
        Field(
            description='The code by QCVN 102:2016, such as 000.00.00.H26; of an agency that has none there, the code of the nearest superior that has (code_2016_of).',
            pattern='^[0-9A-Z]{1,16}(\\.[0-9A-Z]{1,16}){3}$',
        ),
    ]
    valid_from: Day
    valid_to: Annotated[Day | None, Field(description='The last day; absent while the agency exists.')] = None
    successor: Annotated[AgencyCode | None, Field(description='Who takes new dossiers after the end.')] = None
    predecessors: Annotated[list[AgencyCode], Field(description='Whom this agency took over from.')]
    level: Annotated[
        int,
        Field(
            description='1 for ministries and provinces, one more for every group of the code (QĐ 20/2020/QĐ-TTg Đ.4).',
            ge=1,
            le=16,
        ),
    ] = 1
    parent: Annotated[AgencyCode | None, Field(description='The agency it belongs to; null at level 1.')] = None
    names: Annotated[
        list[NameOfAgency], Field(description='Every name it had or will have, oldest first.')
    ] = []
    successors: Annotated[
        list[Succession], Field(description='All who took over, the leading one first.')
    ] = []
    code_2016_of: Annotated[
        AgencyCode | None, Field(description='Whose code code_2016 is, when the agency has none of its own.')
    ] = None
    withdrawn_on: Annotated[
        Day | None,
        Field(
            description='The first day it was no longer in the register, which it should never have been in. Nothing new may name it; what names it already still finds its name.'
        ),
    ] = None


class ProcedureLevel(OpenEnum):
    """The level of administration at which a procedure is carried out."""

    ministry = 'ministry'
    province = 'province'
    commune = 'commune'
    unknown = 'unknown'


class Competence(BaseModel):
    """Who decides, as the catalogue reads what was published: the level of administration, and the agency where the place does not choose it."""

    level: ProcedureLevel
    agency: Annotated[
        AgencyCode | None,
        Field(
            description='A ministry, or the one province that published the procedure for itself; absent where the place decides.'
        ),
    ] = None


class PublishedDeadline(BaseModel):
    """A time limit as it was published, and as far as it could be read, in figures."""

    text: Annotated[str, Field(max_length=4000, pattern='^[^\\x00]*$')]
    value: Annotated[int | None, Field(ge=0, le=100000)] = None
    unit: DurationUnit | None = None


class PublishedFee(BaseModel):
    """A fee as it was published. The amount is there only when one amount holds in every case; nobody is billed from a parsed text."""

    text: Annotated[str, Field(max_length=4000, pattern='^[^\\x00]*$')]
    amount: Amount | None = None


class CatalogProcedureV1(BaseModel):
    """One version of an administrative procedure as the catalogue holds it now."""

    code: ProcedureCode
    version: Version
    name: Annotated[Text, Field(description='The legal name.')]
    name_en: Annotated[Text | None, Field(description='The name in English.')] = None
    field: Annotated[Text, Field(description='The field of administration (lĩnh vực).')]
    level: Annotated[
        ProcedureLevel, Field(description='The level it was announced for; who decides stands in competent.')
    ]
    competent: Competence | None = None
    authority: Annotated[
        str,
        Field(
            description='The authority that carries it out, as it was published.',
            max_length=4000,
            pattern='^[^\\x00]*$',
        ),
    ]
    deadline: PublishedDeadline
    fee: PublishedFee
    components: Annotated[list[Component], Field(description='The papers it asks for (thành phần hồ sơ).')]
    form: Annotated[
        dict[str, Any],
        Field(description='The form a citizen fills in: a JSON Schema by schemas/forms/procedure-form.json.'),
    ]
    form_sha256: Annotated[Sha256, Field(description='Of the form as canonical JSON.')]
    valid_from: Day
    valid_to: Annotated[Day | None, Field(description='The last day; absent while it is in force.')] = None
    aliases: Annotated[list[ProcedureCode], Field(description='Other codes the same procedure is known by.')]
    notice: Annotated[Text, Field(description='Where these facts come from and what they must not be used for.')]


class Suspension(BaseModel):
    """Nobody may submit from first_day to last_day, both included (NĐ 224/2026/NĐ-CP Đ.13)."""

    first_day: Day
    last_day: Day
    reason: Annotated[Text, Field(description='As it was announced to the public.')]


class Repeal(BaseModel):
    """The procedure is no longer offered from that day on; dossiers submitted before go on."""

    on: Annotated[Day, Field(description='The first day it is no longer offered.')]
    reason: Text
    successor: Annotated[ProcedureCode | None, Field(description='What to use instead, if there is anything.')] = None


class CatalogProcedureV2(BaseModel):
    """One version of an administrative procedure as the catalogue holds it now."""

    code: ProcedureCode
    version: Version
    name: Annotated[Text, Field(description='The legal name.')]
    name_en: Annotated[Text | None, Field(description='The name in English.')] = None
    field: Annotated[Text, Field(description='The field of administration (lĩnh vực).')]
    level: Annotated[
        ProcedureLevel, Field(description='The level it was announced for; who decides stands in competent.')
    ]
    competent: Competence | None = None
    authority: Annotated[
        str,
        Field(
            description='The authority that carries it out, as it was published.',
            max_length=4000,
            pattern='^[^\\x00]*$',
        ),
    ]
    deadline: PublishedDeadline
    fee: PublishedFee
    components: Annotated[list[Component], Field(description='The papers it asks for (thành phần hồ sơ).')]
    form: Annotated[
        dict[str, Any],
        Field(description='The form a citizen fills in: a JSON Schema by schemas/forms/procedure-form.json.'),
    ]
    form_sha256: Annotated[Sha256, Field(description='Of the form as canonical JSON.')]
    valid_from: Day
    valid_to: Annotated[Day | None, Field(description='The last day; absent while it is in force.')] = None
    aliases: Annotated[list[ProcedureCode], Field(description='Other codes the same procedure is known by.')]
    notice: Annotated[Text, Field(description='Where these facts come from and what they must not be used for.')]
    suspensions: Annotated[
        list[Suspension],
        Field(
            description='When nobody may submit, announced or running; absent when there is nothing of the kind. Dossiers already submitted go on.',
            validate_default=True,
        ),
    ] = []
    repeals: Annotated[
        list[Repeal],
        Field(
            description='One entry once its repeal is decided; the procedure keeps its last message, so that a reader who comes late knows what to use instead.',
            max_length=1,
            validate_default=True,
        ),
    ] = []


class CatalogProcedureV3(BaseModel):
    """One version of an administrative procedure as the catalogue holds it now."""

    code: ProcedureCode
    version: Version
    name: Annotated[Text, Field(description='The legal name.')]
    name_en: Annotated[Text | None, Field(description='The name in English.')] = None
    field: Annotated[Text, Field(description='The field of administration (lĩnh vực).')]
    level: Annotated[
        ProcedureLevel, Field(description='The level it was announced for; who decides stands in competent.')
    ]
    competent: Competence | None = None
    authority: Annotated[
        str,
        Field(
            description='The authority that carries it out, as it was published.',
            max_length=4000,
            pattern='^[^\\x00]*$',
        ),
    ]
    deadline: PublishedDeadline
    fee: PublishedFee
    components: Annotated[list[Component], Field(description='The papers it asks for (thành phần hồ sơ).')]
    form: Annotated[
        dict[str, Any],
        Field(description='The form a citizen fills in: a JSON Schema by schemas/forms/procedure-form.json.'),
    ]
    form_sha256: Annotated[Sha256, Field(description='Of the form as canonical JSON.')]
    valid_from: Day
    valid_to: Annotated[Day | None, Field(description='The last day; absent while it is in force.')] = None
    aliases: Annotated[list[ProcedureCode], Field(description='Other codes the same procedure is known by.')]
    notice: Annotated[Text, Field(description='Where these facts come from and what they must not be used for.')]
    suspensions: Annotated[
        list[Suspension],
        Field(
            description='When nobody may submit, announced or running; absent when there is nothing of the kind. Dossiers already submitted go on.',
            validate_default=True,
        ),
    ] = []
    repeals: Annotated[
        list[Repeal],
        Field(
            description='One entry once its repeal is decided; the procedure keeps its last message, so that a reader who comes late knows what to use instead.',
            max_length=1,
            validate_default=True,
        ),
    ] = []
    withdrawn_on: Annotated[
        Day | None,
        Field(
            description='The first day it was no longer in the register, without having been repealed. Nobody may submit under it; dossiers that name it still find its name.'
        ),
    ] = None


class FeeLine(BaseModel):
    """One structured line of a published fee. The amount is there only when the line states one whole number of đồng."""

    code: Annotated[Text | None, Field(description="The line's code in the register.")] = None
    condition: Annotated[Text | None, Field(description='When it is due; absent when always.')] = None
    amount: Amount | None = None
    per: Annotated[
        Text | None, Field(description='What the amount is for when it is not the whole dossier, such as a copy (bản).')
    ] = None


class CatalogProcedure(BaseModel):
    """One version of an administrative procedure as the catalogue holds it now."""

    code: ProcedureCode
    version: Version
    name: Annotated[Text, Field(description='The legal name.')]
    name_en: Annotated[Text | None, Field(description='The name in English.')] = None
    field: Annotated[Text, Field(description='The field of administration (lĩnh vực).')]
    level: Annotated[
        ProcedureLevel, Field(description='The level it was announced for; who decides stands in competent.')
    ]
    competent: Competence | None = None
    authority: Annotated[
        str,
        Field(
            description='The authority that carries it out, as it was published.',
            max_length=4000,
            pattern='^[^\\x00]*$',
        ),
    ]
    deadline: PublishedDeadline
    fee: PublishedFee
    components: Annotated[list[Component], Field(description='The papers it asks for (thành phần hồ sơ).')]
    form: Annotated[
        dict[str, Any],
        Field(description='The form a citizen fills in: a JSON Schema by schemas/forms/procedure-form.json.'),
    ]
    form_sha256: Annotated[Sha256, Field(description='Of the form as canonical JSON.')]
    valid_from: Day
    valid_to: Annotated[Day | None, Field(description='The last day; absent while it is in force.')] = None
    aliases: Annotated[list[ProcedureCode], Field(description='Other codes the same procedure is known by.')]
    notice: Annotated[Text, Field(description='Where these facts come from and what they must not be used for.')]
    suspensions: Annotated[
        list[Suspension],
        Field(
            description='When nobody may submit, announced or running; absent when there is nothing of the kind. Dossiers already submitted go on.',
            validate_default=True,
        ),
    ] = []
    repeals: Annotated[
        list[Repeal],
        Field(
            description='One entry once its repeal is decided; the procedure keeps its last message, so that a reader who comes late knows what to use instead.',
            max_length=1,
            validate_default=True,
        ),
    ] = []
    fee_lines: Annotated[
        list[FeeLine],
        Field(
            description='The structured lines of the fee for filing online, in the order published; absent when nobody has structured it.',
            validate_default=True,
        ),
    ] = []
    withdrawn_on: Annotated[
        Day | None,
        Field(
            description='The first day it was no longer in the register, without having been repealed. Nobody may submit under it; dossiers that name it still find its name.'
        ),
    ] = None


class CatalogRegistrationDue(BaseModel):
    """An agency has not yet handed in its registration for a yearly list of online services (Danh mục), and the day is near."""

    agency: AgencyCode
    year: Annotated[int, Field(description='The year of the list.', ge=2011, le=2100)]
    due_on: Annotated[Day, Field(description='The last day for registering.')]
    days_left: Annotated[Count, Field(description='Days from the reminder to that day; 0 on the day itself.')]


class SubmissionDraftExpiring(BaseModel):
    """A citizen's draft was not saved for a long time and will be erased soon. What was typed into it is not here, nor whose it is."""

    draft_id: Annotated[UUID, Field(description='The draft, from the moment it was begun.')]
    procedure: ProcedureRef
    expires_at: Annotated[Timestamp, Field(description='It is erased then, unless it is saved again.')]
