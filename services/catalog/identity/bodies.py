"""What the doors of procedure identity take: the shapes of their bodies, read strictly."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ..domain.agencies import normal_code
from ..domain.identity.answers import Asked
from ..domain.identity.tails import Level

MOST_NAMES = 500

Reason = Annotated[str, StringConstraints(min_length=3, max_length=2_000, pattern=r"\S")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AskedBody(_Body):
    """A submission; a bare text in its place is its name. ``agency``: a code in either format."""

    name: str = ""
    code: Annotated[str, Field(max_length=200)] | None = None
    field: Annotated[str, Field(max_length=500)] | None = None
    agency: Annotated[str, Field(max_length=200)] | None = None
    level: Level | None = None

    def asked(self) -> Asked:
        """As the matcher takes it: an agency's code as of 2020, nothing instead of blanks."""
        agency = normal_code(self.agency) if self.agency else None
        return Asked(self.name, _filled(self.code), _filled(self.field), agency, self.level)

    @property
    def strange_agency(self) -> str | None:
        """What was given as an agency, if it is no code of one."""
        return self.agency if self.agency and self.agency.strip() and not normal_code(self.agency) else None


class NamesBody(_Body):
    """Up to 500 submissions; each a name, or an object."""

    names: Annotated[list[AskedBody], Field(min_length=1, max_length=MOST_NAMES)]


class DecisionBody(_Body):
    """About a submission of the queue, or one given here. ``choose``: the code it means, null for "not in the register".

    ``for_everyone``: it holds for every agency's submissions, not only for those of the agency that submitted it.
    """

    submission: UUID | None = None
    asked: AskedBody | None = None
    choose: Annotated[str, Field(max_length=200)] | None
    reason: Reason
    for_everyone: bool = False


class UndoBody(_Body):
    """Why it is taken back."""

    reason: Reason


def _filled(text: str | None) -> str | None:
    return text if text and text.strip() else None
