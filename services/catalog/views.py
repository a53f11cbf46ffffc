"""What the catalogue's API answers: the shapes, and how rows become them."""

import json
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel

from services.kernel.database import Row

from .domain.description import Case, Filing, LegalBasis, Office, Outcome
from .life_views import Repealed, Status, Suspended, not_before, repeal_of, status_of, suspensions_of

BASE = "/api/catalog/v1"

Level = Literal["ministry", "province", "commune", "unknown"]


class Competent(BaseModel):
    """Who decides; ``agency`` where the place does not choose it."""

    level: Level
    agency: str | None


class Deadline(BaseModel):
    """As published; value and unit only where the text states exactly one time limit."""

    text: str
    value: int | None
    unit: Literal["working-day", "calendar-day", "hour", "month"] | None


class Fee(BaseModel):
    """As published; amount (đồng) only where the text states exactly one. Nobody is billed from it."""

    text: str
    amount: int | None


class Component(BaseModel):
    """A paper the procedure asks for."""

    id: str
    name: str


class Channel(BaseModel):
    """One way to file, with its own time limit and fee."""

    channel: Literal["in-person", "online", "post", "unknown"]
    deadline: Deadline
    fee: Fee


class ProcedureLine(BaseModel):
    """A procedure in a list."""

    code: str
    version: int
    name: str
    name_en: str | None
    field: str
    level: Level
    competent: Competent
    authority: str
    deadline: Deadline
    fee: Fee
    online_level: str | None
    links: dict[str, str]


class ProcedureFull(ProcedureLine):
    """One version of a procedure with all that was published of it. ``status`` is that of the day asked for, or today's.

    From ``cases`` on: what the sources of the register's own files do not have is empty there."""

    aliases: list[str]
    components: list[Component]
    channels: list[Channel]
    subjects: list[str]
    notice: str
    notice_en: str
    form_sha256: str
    newest_version: int
    valid_from: date
    valid_to: date | None
    withdrawn_on: date | None
    status: Status = "published"
    suspensions: list[Suspended] = []
    repealed: Repealed | None = None
    cases: list[Case] = []
    filings: list[Filing] = []
    sets: int | None = None
    requirements: str = ""
    outcomes: list[Outcome] = []
    legal_bases: list[LegalBasis] = []
    offices: dict[str, list[Office]] = {}
    publisher: str | None = None
    decision: str = ""
    about: str = ""
    keywords: str = ""
    subjects_note: str = ""
    receiving_address: str = ""
    field_code: str = ""
    online_reasons: list[str] = []


class ProvinceLine(BaseModel):
    """One meaning of a code of the statistics office; the key is (code, valid_from)."""

    code: str
    name: str
    valid_from: date
    valid_to: date | None
    agency: str
    formed_from: list[str]
    communes: int | None


class ProvinceList(BaseModel):
    """All provinces of a day."""

    as_of: date
    items: list[ProvinceLine]


def procedure_full(row: Row, day: date) -> ProcedureFull:
    """From a row of one version; ``day`` decides the status."""
    content: dict[str, Any] = json.loads(row["content"])
    return ProcedureFull(
        **content,
        version=row["version"],
        newest_version=row["newest"],
        valid_from=row["valid_from"],
        valid_to=not_before(row["valid_to"], row["valid_from"]),
        withdrawn_on=row["withdrawn_on"],
        status=status_of(row, day),
        suspensions=suspensions_of(row),
        repealed=repeal_of(row),
        links=procedure_links(content["code"], row["version"]),
    )


def procedure_links(code: str, version: int) -> dict[str, str]:
    """Where this version, its procedure and its form are read."""
    return {
        "self": f"{BASE}/procedures/{code}",
        "version": f"{BASE}/procedures/{code}?version={version}",
        "form": f"{BASE}/procedures/{code}/form?version={version}",
    }
