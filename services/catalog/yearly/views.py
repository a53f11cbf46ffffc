"""What the doors of the yearly lists take and answer: the shapes, and how rows become them."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel

from services.kernel.database import Row
from services.kernel.text import Text

from ..domain.lists import STATE_NAMES, ListState, Standing, hindrance, possible
from ..views import BASE

NOTICE = (
    "DỮ LIỆU TỔNG HỢP: Danh mục này do chương trình tạo ra để minh họa; tên cơ quan và dịch vụ là giả định, không phải "
    "số liệu thật của cơ quan nào."
)
NOTICE_EN = (
    "SYNTHETIC: a program made this list to show how lists work; its agencies and services are invented, and no figure "
    "speaks of a real body."
)

PROCEDURE = Text("thủ tục", "procedure")


class Hindrance(BaseModel):
    """An act of this state that what stands in the list forbids for now, and why."""

    act: str
    code: str
    why: str
    why_en: str


class ListAnswer(BaseModel):
    """A list. ``possible``: the acts that lead on from its state; ``hindered``: those of them that must wait (told where
    the counts are); ``synthetic``: it speaks of nobody real, as ``notice`` says."""

    year: int
    title: str
    state: ListState
    state_name: str
    state_name_en: str
    scheme: str
    registration_due: date
    decision_number: str | None
    decision_date: date | None
    synthetic: bool
    notice: str | None
    notice_en: str | None
    counts: dict[str, Any] | None = None
    possible: list[str]
    hindered: list[Hindrance] | None = None
    links: dict[str, str]


class ListPage(BaseModel):
    """``next`` is the ``after`` of the following page; null on the last."""

    items: list[ListAnswer]
    next: int | None


class ItemLine(BaseModel):
    """A service the list names; no agency: every locality puts it online."""

    id: str
    procedure: str
    name: str
    group: Literal["ministries", "localities"]
    agency: str | None
    agency_name: str | None
    dropped_reason: str | None


class AgencyWork(BaseModel):
    """Whom the list asks, and how many of their registrations and services stand in which state.

    The contact is shown to the office and to the agency itself.
    """

    agency: str
    name: str
    kind: Literal["ministry", "province"]
    registrations: dict[str, int]
    implementations: dict[str, int]
    contact_email: str | None
    contact_language: str


class RegistrationLine(BaseModel):
    """One promise; ``in_list``: the list names the service itself."""

    agency: str
    procedure: str
    name: str
    level: str
    partial_reason: str | None
    planned_on: date
    note: str | None
    state: Literal["draft", "submitted", "returned", "consolidated"]
    returned_reason: str | None
    submitted_on: date | None
    consolidated_on: date | None
    in_list: bool


class ImplementationLine(BaseModel):
    """What became of one service at one level (null: not known yet)."""

    agency: str
    procedure: str
    name: str
    origin: Literal["assigned", "registered", "own"]
    level: str | None
    planned_on: date | None
    state: Literal["registered", "implemented", "verified", "dropped"]
    implemented_on: date | None
    address: str | None
    verified_on: date | None
    dropped_on: date | None
    dropped_reason: str | None


class ActLine(BaseModel):
    """Who did what, when and why. ``who`` is the subject of the token."""

    id: int
    at: AwareDatetime
    who: str
    role: str
    of_agency: str | None
    kind: str
    agency: str | None
    procedure: str | None
    act: str
    from_state: str | None
    to_state: str | None
    reason: str | None
    detail: dict[str, Any]


class Page(BaseModel):
    """``next`` is the ``after`` of the following page; null on the last."""

    items: list[Any]
    next: str | None


class ItemPage(Page):
    """Items by agency and procedure."""

    items: list[ItemLine]


class WorkPage(Page):
    """Agencies by code."""

    items: list[AgencyWork]


class RegistrationPage(Page):
    """Registrations by agency and procedure."""

    items: list[RegistrationLine]


class ImplementationPage(Page):
    """Services by agency, procedure and level."""

    items: list[ImplementationLine]


class ActPage(Page):
    """Acts in the order they were done, or the newest first."""

    items: list[ActLine]


def list_answer(row: Row, counts: Row | None = None) -> ListAnswer:
    """From a list's row, with what it holds."""
    state = ListState(row["state"])
    where = f"{BASE}/lists/{row['year']}"
    names = ("items", "agencies", "registrations", "implementations", "acts", "progress")
    held = hindered = None
    if counts is not None:
        stands = standing(state, counts)
        found = ((act, hindrance(act, stands)) for act in possible(state))
        hindered = [Hindrance(act=act, code=why.code, why=why.vi, why_en=why.en) for act, why in found if why]
        held = {name: counts[name] for name in ("agencies", "items")} | {
            name: json.loads(counts[name]) for name in ("registrations", "implementations")
        }
    return ListAnswer(
        **{name: row[name] for name in ("year", "title", "scheme", "registration_due", "synthetic")},
        decision_number=row["decision_number"],
        decision_date=row["decision_date"],
        state=state,
        state_name=STATE_NAMES[state][0],
        state_name_en=STATE_NAMES[state][1],
        notice=NOTICE if row["synthetic"] else None,
        notice_en=NOTICE_EN if row["synthetic"] else None,
        counts=held,
        possible=possible(state),
        hindered=hindered,
        links={"self": where, **{name: f"{where}/{name}" for name in names}},
    )


def standing(state: ListState, counts: Row) -> Standing:
    """What is counted before an act."""
    registered, work = json.loads(counts["registrations"]), json.loads(counts["implementations"])
    undone = work.get("registered", 0) + work.get("implemented", 0)
    return Standing(state, counts["items"], counts["agencies"], registered.get("submitted", 0), undone)


def item_line(row: Mapping[str, Any]) -> ItemLine:
    """From an item's row."""
    return ItemLine(
        **{name: row[name] for name in ("procedure", "name", "agency", "agency_name", "dropped_reason")},
        id=str(row["id"]),
        group="ministries" if row["agency"] else "localities",
    )


def agency_work(row: Mapping[str, Any], *, with_contact: bool) -> AgencyWork:
    """From a row of an agency; the contact only for who may see it."""
    return AgencyWork(
        **{name: row[name] for name in ("agency", "name", "kind", "contact_language")},
        registrations=json.loads(row["registrations"]),
        implementations=json.loads(row["implementations"]),
        contact_email=row["contact_email"] if with_contact else None,
    )


def act_line(row: Row) -> ActLine:
    """From an act's row."""
    return ActLine(**{**dict(row), "detail": json.loads(row["detail"])})
