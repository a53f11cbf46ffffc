"""What the doors of the yearly lists take: the shapes of their bodies, read strictly."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=r"^[^\x00-\x1f]*$")
]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=r"^[0-9A-Za-z.]+$")]
Address = Annotated[str, StringConstraints(max_length=2000, pattern=r"^https?://[^\s\x00-\x1f]+$")]
Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^[!-;=?A-Z\[-~]+@[0-9A-Za-z.-]+\.[0-9A-Za-z-]+$")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewList(_Body):
    """A list to be drafted. ``agencies``: whom it asks; all of level 1 that are in force when left out."""

    year: int = Field(ge=2011, le=2100)
    title: Line
    registration_due: date
    agencies: list[Code] | None = Field(None, min_length=1, max_length=500)


class ListChange(_Body):
    """What may change until the agencies begin; a new due date begins its own reminders."""

    title: Line | None = None
    registration_due: date | None = None


class Transition(_Body):
    """An act on the whole list; ``approve`` takes the decision, ``reopen`` and ``close`` a reason."""

    act: Literal["send", "open", "consolidate", "reopen", "approve", "start", "verify", "close"]
    reason: Line | None = None
    decision_number: Line | None = None
    decision_date: date | None = None


class NewItem(_Body):
    """A service the list names: for one ministry (``agency``), or without one for every locality."""

    procedure: Code
    agency: Code | None = None


class Dropping(_Body):
    """Why a service is taken off the list."""

    reason: Line


class ContactChange(_Body):
    """Whom reminders go to."""

    email: Email | None
    language: Literal["vi", "en"] = "vi"


class RegistrationAct(_Body):
    """submit (the agency), return with a reason or consolidate (the Government Office): these, or all that can be."""

    act: Literal["submit", "return", "consolidate"]
    agency: Code | None = None
    procedures: list[Code] | None = Field(None, min_length=1, max_length=2000)
    reason: Line | None = None


class ImplementationAct(_Body):
    """implement (the agency: level, day, address), verify (the Government Office), or drop with a reason."""

    act: Literal["implement", "verify", "drop"]
    procedure: Code
    agency: Code | None = None
    level: Line | None = None
    on: date | None = None
    address: Address | None = None
    reason: Line | None = None
