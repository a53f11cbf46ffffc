"""The bodies that the doors of drafts take: what was typed is bounded, never judged."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.kernel.misfits import fitted
from services.kernel.problem import FieldError, Problem
from services.kernel.text import Text
from services.submission.bodies import FIELDS, MOST_ENTRIES, Model, OnBehalf
from services.submission.domain.drafts import Save

LONGEST_TEXT = 20_000
MOST_TEXTS = 500
MOST_CHARACTERS = 600_000
MOST_DRAFTS = 50

_STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)
_POINTER = re.compile(r"(?:/(?:[A-Za-z0-9_.-]|~[01]){1,64}){1,12}")
_TYPED = "as typed; empty while nothing was"

Short = Annotated[str, StringConstraints(max_length=100)]
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]


class TypedPlace(BaseModel):
    """Where the citizen means to apply, as far as it was chosen; judged when the draft is submitted."""

    model_config = _STRICT
    province: Annotated[str, Field(max_length=100, description=_TYPED, examples=["01"])] = ""
    commune: Annotated[str, Field(max_length=100, description=_TYPED)] | None = None


class NewDraft(BaseModel):
    """What a draft begins with. ``on_behalf_of``: for whom it is, when somebody else fills it in."""

    model_config = _STRICT
    procedure: Annotated[str, Field(max_length=200, description="national code", examples=["1.001193"])]
    place: TypedPlace | None = None
    on_behalf_of: OnBehalf | None = None


class Saved(BaseModel):
    """What changed on a page since ``base_revision``: entries by their pointer into the form, null for one taken away.

    ``writer`` and ``save`` name the open page and number its saves from 1, so that a page does not conflict with itself.
    """

    model_config = _STRICT
    base_revision: Count
    entries: Annotated[
        dict[str, Annotated[Any, Field(description="a text, true, false, a list of texts, or null")]],
        Field(max_length=MOST_ENTRIES, default_factory=dict),
    ]
    place: TypedPlace | None = None
    step: Annotated[int, Field(ge=0, le=1000)] | Short | None = None
    writer: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,64}$")] | None = None
    save: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None

    @property
    def by(self) -> Save | None:
        """Whose save it is, if the page says so."""
        return Save(self.writer, self.save) if self.writer is not None and self.save is not None else None


class Move(BaseModel):
    """To which version of the procedure's form, seen at which revision of the draft."""

    model_config = _STRICT
    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    base_revision: Count


class Nothing(BaseModel):
    """An empty object: everything is known already."""

    model_config = _STRICT


def parse(model: type[Model], value: Any) -> Model:
    """The body as a model. Problem 422 that names every misfit."""
    return fitted(model, value, {**FIELDS, **_FIELDS}, refused=not_taken)


def saved(value: Any) -> Saved:
    """The body of a save. Problem 422: nothing of it was kept then; each entry that cannot be is named."""
    body = parse(Saved, value)
    wrong = misfits(body.entries)
    if wrong:
        raise not_taken(wrong[:50])
    return body


def misfits(entries: Mapping[str, Any]) -> list[FieldError]:
    """Entries that nobody can have typed into a form, or that are too long to be kept."""
    return [
        FieldError("/entries/" + pointer[:200].replace("~", "~0").replace("/", "~1"), *misfit)
        for pointer, typed in entries.items()
        if (misfit := _misfit(pointer, typed)) is not None
    ]


def not_taken(errors: list[FieldError]) -> Problem:
    """422: nothing of the request was kept."""
    return Problem(
        422,
        "does-not-fit",
        Text("Chưa lưu được", "It could not be saved"),
        Text(
            "Chưa có gì của lần gửi này được lưu; những gì đã lưu trước đó vẫn còn. Xin sửa mục được nêu rồi gửi lại.",
            "Nothing of this request was saved; what was saved before is still there. Mend what is named and send again.",
        ),
        errors,
    )


def full() -> Problem:
    """422: with this save the draft would hold more than any form asks for."""
    said = Text(
        f"Một bản nháp giữ được tối đa {MOST_ENTRIES} mục và {MOST_CHARACTERS:,} ký tự.".replace(",", "."),
        f"A draft holds at most {MOST_ENTRIES:,} entries and {MOST_CHARACTERS:,} characters.",
    )
    return not_taken([FieldError("/entries", "too-much", said)])


def _misfit(pointer: str, value: Any) -> tuple[str, Text] | None:
    if not _POINTER.fullmatch(pointer):
        return "not-a-pointer", Text(
            "Tên mục phải là JSON pointer vào tờ khai, ví dụ “/applicant/full_name”.",
            "An entry is named by its JSON pointer into the form, such as “/applicant/full_name”.",
        )
    texts = value if isinstance(value, list) else [value]
    if isinstance(value, bool) or value is None:
        return None
    if not all(isinstance(each, str) for each in texts):
        return "not-as-typed", Text(
            "Giá trị là nội dung đã gõ (chuỗi), true, false, danh sách chuỗi hoặc null.",
            "A value is what was typed (a text), true, false, a list of texts, or null.",
        )
    if len(texts) > MOST_TEXTS or sum(map(len, texts)) > LONGEST_TEXT:
        return "too-long", Text(
            f"Mục này dài quá {LONGEST_TEXT:,} ký tự hoặc quá {MOST_TEXTS} lựa chọn; xin rút ngắn.".replace(",", "."),
            f"This is longer than {LONGEST_TEXT:,} characters, or more than {MOST_TEXTS} choices; shorten it.",
        )
    return None


_FIELDS = {
    "province": Text("Mã tỉnh dài tối đa 100 ký tự.", "A province is named by at most 100 characters."),
    "commune": Text("Mã xã, phường dài tối đa 100 ký tự.", "A commune is named by at most 100 characters."),
    "base_revision": Text("base_revision là số nguyên từ 0.", "base_revision is a whole number, 0 or more."),
    "step": Text("Bước là số từ 0 đến 1000 hoặc một tên ngắn.", "A step is a number up to 1000, or a short name."),
    "writer": Text("writer gồm 1–64 ký tự ASCII.", "writer has 1–64 visible ASCII characters."),
    "save": Text("save là số nguyên từ 1.", "save is a whole number, 1 or more."),
    "version": Text("Phiên bản là số nguyên từ 1.", "The version is a whole number, 1 or more."),
}
