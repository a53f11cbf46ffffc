"""A procedure as an editor or another register describes it: the parts that NĐ 63/2010/NĐ-CP Đ.8 asks for, by case."""

import json
import unicodedata
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from .competence import Level
from .texts import nfc

LONGEST_NAME = 1_000
LONGEST_LINE = 2_000
LONGEST_TEXT = 20_000
# A message about a procedure carries its papers three times (as data, as the form's list in two languages) and must stay
# below what the broker takes.
LARGEST_BYTES = 150_000

OnlineLevel = Literal[
    "ND43-2011:1", "ND43-2011:2", "ND43-2011:3", "ND43-2011:4", "ND42-2022:TOAN_TRINH", "ND42-2022:MOT_PHAN"
]
# Why a service may be offered only in part (NĐ 224/2026 Đ.14): presence required by law; a check in the field required
# by law; a technical fault not yet mended; another technical matter not yet solved.
PartialReason = Literal["presence", "field-check", "technical-fault", "other-technical"]
Way = Literal["in-person", "online", "post", "unknown"]


def lines(text: str) -> str:
    """The text in NFC, each line without superfluous blanks, outer empty lines removed; line breaks stay."""
    # str.splitlines knows more ends of a line than a reader expects, but all of them end a line.
    return "\n".join(" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines()).strip()


def _stored(text: str) -> str:
    # PostgreSQL stores no NUL, and a lone surrogate is no text at all.
    if any(each == "\0" or "\ud800" <= each <= "\udfff" for each in text):
        raise ValueError("holds a character that cannot be stored")
    return text


Line = Annotated[str, StringConstraints(max_length=LONGEST_LINE), AfterValidator(_stored), AfterValidator(nfc)]
Named = Annotated[
    str, StringConstraints(max_length=LONGEST_LINE), AfterValidator(_stored), AfterValidator(nfc), Field(min_length=1)
]
Body = Annotated[str, StringConstraints(max_length=LONGEST_TEXT), AfterValidator(_stored), AfterValidator(lines)]
ProcedureCode = Annotated[str, Field(pattern=r"^[0-9]\.[0-9]{6}(\.[0-9A-Z]{1,16})*$", max_length=64)]
AgencyCode = Annotated[str, Field(pattern=r"^[0-9A-Z]+(\.[0-9A-Z]+)*$", max_length=35)]
Count = Annotated[int, Field(ge=0, le=1000)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Paper(_Part):
    """A paper of a case (thành phần hồ sơ): how many originals and copies, and the form to fill in, if there is one."""

    name: Named
    code: Line = ""
    originals: Count | None = None
    copies: Count | None = None
    form_name: Line = ""
    form_url: Line = ""
    replaced_by: Line = ""  # the result of another procedure that stands in for it (MA_KQ_THAYTHE)


class Case(_Part):
    """A case (trường hợp) with its own steps and papers; a procedure without cases has one without a name."""

    name: Line = ""
    steps: list[Body] = Field(default_factory=list, max_length=100)
    papers: list[Paper] = Field(default_factory=list, max_length=200)


class Tier(_Part):
    """One structured line of a fee. ``amount`` as it was written; ``condition`` says when it is due."""

    amount: Line = ""
    unit: Line = ""
    condition: Line = ""
    code: Line = ""
    file: Line = ""
    url: Line = ""


class Filing(_Part):
    """One way to file (cách thức thực hiện) with its time limit and fee as published; ``tiers`` beside the text."""

    channel: Way
    deadline: Annotated[Line, Field(max_length=1_000)] = ""
    fee: Annotated[Line, Field(max_length=2_000)] = ""
    note: Line = ""
    tiers: list[Tier] = Field(default_factory=list, max_length=50)


class Outcome(_Part):
    """What the procedure ends with (kết quả thực hiện)."""

    name: Named
    code: Line = ""
    file: Line = ""
    url: Line = ""


class LegalBasis(_Part):
    """A legal document it rests on (căn cứ pháp lý). Days as they were written."""

    number: Line = ""
    title: Line = ""
    issuer: Line = ""
    url: Line = ""
    issued_on: Line = ""
    in_force_on: Line = ""


class Office(_Part):
    """An agency named by the national register, with its code there."""

    code: Line = ""
    name: Line = ""


class Description(_Part):
    """Everything a version fixes. ``authority``: who decides, in words; ``agency``: its code where the place does not
    choose it; ``publisher``: the agency that announced it and whose officers may edit it."""

    code: ProcedureCode
    name: Annotated[str, StringConstraints(max_length=LONGEST_NAME), AfterValidator(_stored), AfterValidator(nfc),
                    Field(min_length=1)]  # fmt: skip
    name_en: Line = ""
    aliases: list[ProcedureCode] = Field(default_factory=list, max_length=50)
    field: Named
    field_code: Line = ""
    level: Level = "unknown"
    authority: Line = ""
    agency: AgencyCode | None = None
    publisher: AgencyCode | None = None
    offices: dict[Literal["carrying-out", "competent", "delegated", "coordinating"], list[Office]] = Field(
        default_factory=dict
    )
    decision: Line = ""  # the decision that announced it
    about: Body = ""
    keywords: Line = ""
    subjects: list[Named] = Field(default_factory=list, max_length=100)
    subjects_note: Body = ""
    cases: list[Case] = Field(default_factory=list, max_length=50)
    sets: Annotated[int, Field(ge=1, le=100)] | None = None
    filings: list[Filing] = Field(default_factory=list, max_length=50)
    receiving_address: Body = ""
    requirements: Body = ""
    outcomes: list[Outcome] = Field(default_factory=list, max_length=100)
    legal_bases: list[LegalBasis] = Field(default_factory=list, max_length=200)
    online_level: OnlineLevel | None = None
    online_reasons: list[PartialReason] = Field(default_factory=list, max_length=4)
    notice: Line = ""
    notice_en: Line = ""

    @model_validator(mode="after")
    def _small_enough(self) -> "Description":
        size = len(json.dumps(self.model_dump(mode="json"), ensure_ascii=False).encode())
        if size > LARGEST_BYTES:
            raise ValueError(f"the description has {size} bytes; at most {LARGEST_BYTES} can be kept and sent")
        return self

    def papers(self) -> list[Paper]:
        """The papers of all cases, each name once, in order."""
        return list({paper.name: paper for case in reversed(self.cases) for paper in reversed(case.papers)}.values())[
            ::-1
        ]

    def stated(self) -> dict[str, Any]:
        """Only what was stated: nothing empty, as JSON values."""
        return {key: value for key, value in self.model_dump(mode="json").items() if value not in ("", None, [], {})}
