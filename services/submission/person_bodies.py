"""The bodies that the doors about oneself take: held to the rules that a form would hold them to."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.contracts.identifiers import citizen_number, person_name, phone
from services.contracts.sentence import Sentence
from services.kernel.misfits import fitted
from services.kernel.problem import FieldError, Problem
from services.kernel.text import Text
from services.submission.bodies import does_not_fit

_STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")

Short = Annotated[str, Field(max_length=300)]


class Entries(BaseModel):
    """What is remembered of a person; what is left out or empty is not remembered."""

    model_config = _STRICT
    full_name: Annotated[str, Field(max_length=120)] = ""
    id_number: Annotated[str, Field(max_length=20)] = ""
    phone: Annotated[str, Field(max_length=20)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    address: Short = ""
    language: Literal["", "vi", "en"] = ""


class Profile(BaseModel):
    """The whole profile, in place of the one before."""

    model_config = _STRICT
    entries: Entries


class Remember(BaseModel):
    """Of which dossier of one's own the entries about oneself are to be remembered."""

    model_config = _STRICT
    application_id: Annotated[UUID, Field(strict=False)]


def profile(value: Any, today: date) -> dict[str, str]:
    """The entries that are not empty. Problem 422 with a sentence for each that no form would take."""
    body = fitted(Profile, value, {}, refused=does_not_fit)
    said = {name: " ".join(text.split()) for name, text in body.entries.model_dump().items()}
    checks: dict[str, Callable[[str], Sentence | None]] = {
        "full_name": person_name.fault,
        "id_number": lambda number: citizen_number.either_fault(number, today),
        "phone": phone.fault,
        "email": _email_fault,
    }
    for name in ("id_number", "phone"):
        said[name] = said[name].replace(" ", "")
    wrong = [
        FieldError(f"/entries/{name}", name, Text(*fault))
        for name, check in checks.items()
        if said[name] and (fault := check(said[name])) is not None
    ]
    if wrong:
        raise does_not_fit(wrong)
    return {name: text for name, text in said.items() if text}


def remember(value: Any) -> Remember:
    """The body. Problem 422."""
    return fitted(Remember, value, {}, refused=does_not_fit)


class FromWallet(BaseModel):
    """Which document of the wallet, into which draft, as which paper. ``source`` as the wallet gives it."""

    model_config = _STRICT
    source: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[0-9a-f-]{36}(/[0-9]{1,6})?$")]
    draft: Annotated[UUID, Field(strict=False)]
    component: Annotated[str, Field(min_length=1, max_length=200)]


def from_wallet(value: Any) -> FromWallet:
    """The body. Problem 422."""
    return fitted(FromWallet, value, {}, refused=does_not_fit)


def filed_for_another() -> Problem:
    """409: that dossier was filed for somebody else, so its form may speak of either."""
    return Problem(
        409,
        "filed-for-another",
        Text("Không ghi nhớ từ hồ sơ nộp thay", "Nothing is remembered of what was filed for somebody else"),
        Text(
            "Hồ sơ này được nộp thay người khác nên thông tin trong tờ khai có thể không phải của bạn. Bạn có thể tự ghi thông "
            "tin của mình ở trang “Cá nhân”.",
            "This application was filed for somebody else, so what its form says may not be about you. You can write down "
            "your own particulars on the page “About me”.",
        ),
    )


def nothing_to_remember() -> Problem:
    """409: the form of that dossier says nothing of who filed it, or was erased."""
    return Problem(
        409,
        "nothing-to-remember",
        Text("Không có gì để ghi nhớ", "There is nothing to remember"),
        Text(
            "Tờ khai của hồ sơ này không có thông tin về người nộp, hoặc dữ liệu cá nhân đã được xóa.",
            "The form of this application says nothing about who filed it, or its personal data were erased.",
        ),
    )


def _email_fault(address: str) -> Sentence | None:
    if _EMAIL.fullmatch(address):
        return None
    return Sentence(
        "Thư điện tử không đúng dạng; hãy ghi như ten@example.com.",
        "The e-mail address is not right; write it like name@example.com.",
    )
