"""What an editor of the register of agencies sends, and what comes back."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ..agencies import views as agency_views
from ..domain.standing import Kind

Code = Annotated[str, Field(min_length=1, max_length=100)]
Name = Annotated[str, Field(min_length=1, max_length=2000)]
ProvinceCode = Annotated[str, Field(pattern="^[0-9]{2}$")]
Reason = Annotated[str, Field(min_length=5, max_length=1000)]


class Asked(BaseModel):
    """What every act says: why. It is kept with who and when."""

    model_config = ConfigDict(extra="forbid")
    reason: Reason


class NewAgency(Asked):
    """Codes in either national format. ``predecessors``: whom it takes over from on its first day; ``province``: of a
    people's committee of a province, and of no other agency, the code of the statistics office."""

    code: Code
    code_2016: Code | None = None
    parent: Code | None = None
    kind: Kind
    name: Name
    valid_from: date
    valid_to: date | None = None
    predecessors: Annotated[list[Code], Field(max_length=50)] = []
    evidence: Annotated[str, Field(max_length=500)] = ""
    province: ProvinceCode | None = None


class Change(Asked):
    """``name`` holds from the day ``from`` on; on a day when a name began it corrects that name."""

    name: Name | None = None
    from_: Annotated[date | None, Field(alias="from")] = None
    kind: Kind | None = None
    evidence: Annotated[str | None, Field(max_length=500)] = None


class End(Asked):
    """``valid_to`` is the last day; the first successor gets the new dossiers from the next day on."""

    valid_to: date
    successors: Annotated[list[Code], Field(max_length=200)] = []
    with_children: bool = False


class Made(BaseModel):
    """An agency that a merger makes; ``province`` as of a new agency."""

    model_config = ConfigDict(extra="forbid")
    kind: Kind
    name: Name
    evidence: Annotated[str, Field(max_length=500)] = ""
    province: ProvinceCode | None = None


class Merge(Asked):
    """Ends ``codes`` after ``valid_to``; ``into`` is an agency that exists, or a new one described by ``create``."""

    codes: Annotated[list[Code], Field(min_length=1, max_length=200)]
    into: Code
    create: Made | None = None
    valid_to: date


class Acted(BaseModel):
    """Every agency that the act changed, as it is today."""

    changed: list[agency_views.AgencyLine]
