"""The bodies that the API takes, and the sentences for what is wrong with one."""

from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.kernel.misfits import fitted
from services.kernel.problem import FieldError, Problem
from services.kernel.text import Text

MOST_CONTACTS = 200
MOST_ENTRIES = 2000

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=r"\S")]
Model = TypeVar("Model", bound=BaseModel)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Place(_Body):
    """Where the citizen applies: codes of the statistics office as they are today."""

    province: Annotated[str, Field(max_length=100, description="such as 01", examples=["01"])]
    commune: Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")] | None = None


class Attachment(_Body):
    """One file, known by what it contains."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    sha256: Sha256
    size: Annotated[int, Field(ge=0, le=2**53 - 1, description="bytes")]
    component: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None


class OnBehalf(_Body):
    """For whom somebody else files: by a relation ("con", "vợ"), by an authority (a power of attorney), or, for an officer
    who helps at the counter, by neither."""

    full_name: Annotated[str, StringConstraints(min_length=2, max_length=120)]
    id_number: Annotated[str, StringConstraints(pattern=r"^([0-9]{9}|[0-9]{12})$")]
    relation: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"\S")] | None = None
    authority: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"\S")] | None = None


class Submission(_Body):
    """A dossier as the citizen submits it. ``form`` must fit the form of the procedure in force."""

    procedure: Annotated[str, Field(max_length=200, description="national code", examples=["1.001193"])]
    place: Place
    form: dict[str, Any]
    attachments: Annotated[list[Attachment], Field(max_length=100, default_factory=list)]
    on_behalf_of: OnBehalf | None = None


class Supplement(_Body):
    """What the agency asked for. ``components`` in the words of the request; ``form`` replaces the form when given.

    ``entries`` do the same, flat and as a person types them: what `GET …/form` gives, corrected.
    """

    components: Annotated[list[Line], Field(min_length=1, max_length=100)]
    form: dict[str, Any] | None = None
    entries: Annotated[dict[str, Any], Field(max_length=MOST_ENTRIES)] | None = None
    attachments: Annotated[list[Attachment], Field(max_length=100, default_factory=list)]
    note: Line | None = None


class Withdrawal(_Body):
    """The citizen's wish to withdraw, with a reason if they like."""

    reason: Line | None = None


class ErasureOrder(_Body):
    """Why, and by which law, the personal data of a dossier are erased. Both are shown: no personal data."""

    reason: Line
    legal_basis: Line


class Pay(_Body):
    """The wish to pay what is due: the amount is pinned here, never by who pays."""


class Rating(_Body):
    """How satisfied the citizen is, in the three grades of TT 32/2017 Đ.12, and why if they like."""

    grade: Literal["very-satisfied", "satisfied", "unsatisfied"]
    comment: Line | None = None


class Complaint(_Body):
    """What the citizen writes about a delay; which promise is broken, the service knows itself."""

    text: Line


class Contacts(_Body):
    """Which dossiers' contacts a service wants."""

    application_ids: Annotated[
        list[Annotated[UUID, Field(strict=False)]], Field(min_length=1, max_length=MOST_CONTACTS)
    ]


class FileHash(_Body):
    """One file as an agency has it."""

    sha256: Sha256
    size: Annotated[int, Field(ge=0, le=2**53 - 1, description="bytes")]


class Confirmation(_Body):
    """That an agency has every file. ``files``, in the manifest's order, lets the answer name which one differs."""

    manifest_sha256: Sha256
    files: Annotated[list[FileHash], Field(max_length=1000)] | None = None


def parse(model: type[Model], value: Any) -> Model:
    """The body as a model. Problem 422 with a pointer and a sentence for everything that does not fit."""
    return fitted(model, value, FIELDS, refused=does_not_fit)


def does_not_fit(errors: list[FieldError]) -> Problem:
    """422: nothing was stored; every field to mend is named."""
    return Problem(
        422,
        "does-not-fit",
        Text("Hồ sơ có mục cần sửa", "Some entries need mending"),
        Text(
            f"Có {len(errors)} mục cần sửa. Chưa có gì được lưu; xin sửa rồi gửi lại.",
            f"{len(errors)} {'entry needs' if len(errors) == 1 else 'entries need'} mending. Nothing was stored; "
            "please mend and send again.",
        ),
        errors,
    )


# What is wanted where, in words nearer to the citizen than the kernel's.
FIELDS = {
    "procedure": Text("Mã thủ tục là một chuỗi, ví dụ “1.001193”.", "The procedure is a code, such as “1.001193”."),
    "place": Text(
        "Nơi nộp gồm tỉnh, thành phố (province) và, nếu cần, xã, phường (commune).",
        "The place has a province and perhaps a commune.",
    ),
    "province": Text(
        "Mã tỉnh, thành phố là chuỗi 2 chữ số, ví dụ “01”.", "The province is a code of 2 digits, such as “01”."
    ),
    "commune": Text(
        "Mã xã, phường, đặc khu là chuỗi 5 chữ số, ví dụ “00001”.",
        "The commune is a code of 5 digits, such as “00001”.",
    ),
    "form": Text("Tờ khai phải là một đối tượng JSON.", "The form must be a JSON object."),
    "entries": Text(
        f"Các mục là một đối tượng JSON, tối đa {MOST_ENTRIES} mục.",
        f"The entries are a JSON object of at most {MOST_ENTRIES}.",
    ),
    "attachments": Text(
        "Tệp kèm theo là một danh sách, tối đa 100 tệp.", "Attachments are a list of at most 100 files."
    ),
    "name": Text("Tên tệp dài từ 1 đến 255 ký tự.", "A file name has 1 to 255 characters."),
    "sha256": Text(
        "Mã băm SHA-256 gồm 64 chữ số thập lục phân viết thường.", "SHA-256 is 64 lower-case hexadecimal digits."
    ),
    "size": Text("Kích thước tệp là số byte, từ 0 trở lên.", "The size is a number of bytes, 0 or more."),
    "component": Text(
        "Mã giấy tờ dài từ 1 đến 200 ký tự, hoặc bỏ trống.",
        "The id of a paper has 1 to 200 characters, or is left out.",
    ),
    "manifest_sha256": Text(
        "Mã băm của bảng kê gồm 64 chữ số thập lục phân viết thường.",
        "The hash of the manifest is 64 lower-case hexadecimal digits.",
    ),
    "files": Text(
        "Danh sách tệp theo thứ tự của bảng kê, mỗi tệp gồm sha256 và size.",
        "The files in the order of the manifest, each with sha256 and size.",
    ),
    "components": Text(
        "Hãy nêu ít nhất một giấy tờ bổ sung, tối đa 100.", "Name at least one paper of the supplement, at most 100."
    ),
    "note": Text(
        "Ghi chú dài từ 1 đến 4.000 ký tự, hoặc bỏ trống.", "A note has 1 to 4,000 characters, or is left out."
    ),
    "reason": Text(
        "Lý do dài từ 1 đến 4.000 ký tự, hoặc bỏ trống.", "A reason has 1 to 4,000 characters, or is left out."
    ),
    "on_behalf_of": Text(
        "Người được nộp thay: ghi họ và tên, số định danh, và quan hệ hoặc căn cứ đại diện.",
        "For whom it is: full name, identity number, and a relation or an authority.",
    ),
    "full_name": Text(
        "Họ và tên của người được nộp thay có từ 2 đến 120 ký tự.",
        "The full name of whom it is for, 2 to 120 characters.",
    ),
    "id_number": Text(
        "Số định danh gồm 12 chữ số (hoặc 9, nếu là số chứng minh nhân dân), viết liền.",
        "The identity number has 12 digits (9 on an old identity card) without blanks.",
    ),
    "relation": Text("Quan hệ với người được nộp thay, tối đa 200 ký tự.", "The relation, at most 200 characters."),
    "authority": Text("Căn cứ đại diện, tối đa 200 ký tự.", "The authority to act, at most 200 characters."),
    "legal_basis": Text("Căn cứ pháp lý dài từ 1 đến 4.000 ký tự.", "The legal basis has 1 to 4,000 characters."),
    "grade": Text(
        "Mức đánh giá là một trong ba: very-satisfied (Rất hài lòng), satisfied (Hài lòng), unsatisfied (Chưa hài lòng).",
        "The grade is one of three: very-satisfied, satisfied, unsatisfied.",
    ),
    "comment": Text(
        "Ý kiến dài từ 1 đến 4.000 ký tự, hoặc bỏ trống.", "A comment has 1 to 4,000 characters, or is left out."
    ),
    "text": Text("Nội dung phản ánh dài từ 1 đến 4.000 ký tự.", "A complaint has 1 to 4,000 characters."),
    "application_ids": Text("Danh sách gồm 1 đến 200 số hồ sơ (UUID).", "The list has 1 to 200 dossier ids (UUID)."),
}
