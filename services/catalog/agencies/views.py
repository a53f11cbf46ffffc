"""What the catalogue's API answers about agencies: the shapes, and how agencies as they stand become them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from pydantic import BaseModel

from services.kernel.database import Row

from ..domain.standing import How, Kind, Path, Standing, Succession
from ..views import BASE


class AgencyName(BaseModel):
    """Another agency, by its name of the day asked for (or the nearest to it)."""

    code: str
    name: str


class Relative(AgencyName):
    """Who came before or after: from ``since`` on the later one answers. ``lead``: new dossiers go this way."""

    valid_from: date
    valid_to: date | None
    since: date
    how: How
    lead: bool


class Period(BaseModel):
    """A name, and the codes that its provinces had then."""

    name: str
    valid_from: date
    valid_to: date | None
    provinces: list[str]


class AgencyLine(BaseModel):
    """An agency in a list, as it was on the day asked for. ``code_2016`` is null where the older format has no room."""

    code: str
    code_2016: str | None
    kind: Kind
    level: int
    parent: str | None
    name: str
    provinces: list[str]
    valid_from: date
    valid_to: date | None
    links: dict[str, str]


class AgencyPage(BaseModel):
    """``next`` is the ``after`` of the following page; null on the last."""

    as_of: date
    items: list[AgencyLine]
    next: str | None


class Step(BaseModel):
    """One succession on the way to who answers now."""

    predecessor: AgencyName
    successor: AgencyName
    since: date
    how: How


class Now(BaseModel):
    """Who answers on ``as_of`` for the agency asked for, and the way there; ``agency`` null: nobody known took over."""

    asked: AgencyName
    as_of: date
    agency: AgencyName | None
    path: list[Step]


class AgencyFull(AgencyLine):
    """An agency; ``in_force`` on the day asked for. One that has ended keeps its last name, and ``now`` says who answers."""

    as_of: date
    in_force: bool
    withdrawn_on: date | None
    evidence: str
    periods: list[Period]
    ancestors: list[AgencyName]
    children: int
    predecessors: list[Relative]
    successors: list[Relative]
    now: Now | None


class Act(BaseModel):
    """What an editor did, when and why; ``who`` only for the Government Office and operators."""

    at: datetime
    act: str
    reason: str
    who: str | None = None
    role: str | None = None


class History(BaseModel):
    """Everything that happened to an agency."""

    code: str
    periods: list[Period]
    predecessors: list[Relative]
    successors: list[Relative]
    acts: list[Act]


def agency_line(row: Row) -> AgencyLine:
    """From a row of an agency on a day."""
    return AgencyLine(**dict(row), links=links_of(row["code"]))


def line_of(one: Standing, day: date) -> AgencyLine:
    """From an agency as it stands."""
    then = one.on(day)
    return AgencyLine(
        code=one.code,
        code_2016=one.code_2016,
        kind=one.kind,
        level=one.level,
        parent=one.parent,
        name=then.name,
        provinces=[*then.provinces],
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        links=links_of(one.code),
    )


def agency_full(
    one: Standing,
    as_of: date,
    known: Mapping[str, Standing],
    *,
    ancestors: Sequence[str],
    children: int,
    path: Path,
    withdrawn_on: date | None,
) -> AgencyFull:
    """``known`` holds everybody that is named: ancestors, relatives, and who is on the way to who answers now."""
    in_force = one.in_force(as_of) and withdrawn_on is None
    ended = one.valid_to is not None and one.valid_to < as_of
    return AgencyFull(
        **line_of(one, as_of).model_dump(),
        as_of=as_of,
        in_force=in_force,
        withdrawn_on=withdrawn_on,
        evidence=one.evidence,
        periods=periods(one),
        ancestors=[name(known[code], as_of) for code in ancestors],
        children=children,
        predecessors=predecessors(one, known),
        successors=successors(one, known),
        now=now(one, as_of, path, known) if ended else None,
    )


def now(one: Standing, as_of: date, path: Path, known: Mapping[str, Standing]) -> Now:
    """Who answers, with the names each had when it handed over and took over."""
    return Now(
        asked=name(one, as_of),
        as_of=as_of,
        agency=name(known[path.now], as_of) if path.now else None,
        path=[
            Step(
                predecessor=name(known[step.predecessor], step.day),
                successor=name(known[step.successor], step.day),
                since=step.day,
                how=step.how,
            )
            for step in path.steps
        ],
    )


def history(one: Standing, known: Mapping[str, Standing], acts: Sequence[Row], *, with_names: bool) -> History:
    """``with_names``: whether the reader may know who acted."""
    return History(
        code=one.code,
        periods=periods(one),
        predecessors=predecessors(one, known),
        successors=successors(one, known),
        acts=[
            Act(
                at=row["at"],
                act=row["act"],
                reason=row["reason"],
                who=row["who"] if with_names else None,
                role=row["role"] if with_names else None,
            )
            for row in acts
        ],
    )


def name(one: Standing, day: date) -> AgencyName:
    """Its name on that day."""
    return AgencyName(code=one.code, name=one.on(day).name)


def periods(one: Standing) -> list[Period]:
    """Oldest first."""
    return [
        Period(name=each.name, valid_from=each.valid_from, valid_to=each.valid_to, provinces=[*each.provinces])
        for each in one.periods
    ]


def predecessors(one: Standing, known: Mapping[str, Standing]) -> list[Relative]:
    """By code, each by the name it had when it handed over."""
    return [_relative(known[link.predecessor], link) for link in sorted(one.before, key=lambda link: link.predecessor)]


def successors(one: Standing, known: Mapping[str, Standing]) -> list[Relative]:
    """The leading one first, each by the name it had when it took over."""
    return [_relative(known[link.successor], link) for link in sorted(one.after, key=lambda link: not link.lead)]


def links_of(code: str) -> dict[str, str]:
    """Where its other pages are."""
    here = f"{BASE}/agencies/{code}"
    return {"self": here, "children": f"{here}/children", "history": f"{here}/history", "now": f"{here}/now"}


def _relative(one: Standing, link: Succession) -> Relative:
    return Relative(
        **name(one, link.day).model_dump(),
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        since=link.day,
        how=link.how,
        lead=link.lead,
    )
