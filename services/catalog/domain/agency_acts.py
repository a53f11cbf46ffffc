"""What an editor may do to the register of agencies; each act gives the agencies it changes, or refuses with every fault."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from . import agency_refusals as refusals
from .agencies import Period
from .agency_refusals import Refused
from .agency_rules import Fault, faults
from .provinces import REGISTER_BEGINS, day_before
from .standing import How, Kind, Standing, Succession

MOST_SUCCESSORS = 50
_PROVINCE = re.compile("[0-9]{2}")

Register = Mapping[str, Standing]


@dataclass(frozen=True, slots=True)
class Draft:
    """A new agency as somebody describes it; the code is normal. ``predecessors``: whom it takes over from on its first
    day; ``province``: of a people's committee of a province the code of the statistics office."""

    code: str
    kind: Kind
    name: str
    valid_from: date
    valid_to: date | None = None
    predecessors: tuple[str, ...] = ()
    evidence: str = ""
    province: str | None = None


def create(register: Register, draft: Draft) -> list[Standing]:
    """The new agency, and its predecessors that now name it. Raises Refused."""
    provinces = (draft.province,) if draft.province else ()
    period = Period(draft.name, draft.valid_from, draft.valid_to, provinces)
    one = Standing(draft.code, draft.kind, (period,), draft.evidence)
    found = faults(one, register.get(one.parent or ""))
    if (draft.kind == "province") != bool(provinces) or not all(map(_PROVINCE.fullmatch, provinces)):
        found.append(refusals.province_code())
    if (there := register.get(draft.code)) is not None:
        found.append(refusals.taken(there, draft.valid_from, draft.valid_to))
    # Only with sound days: the first day there is has none before it.
    links, more = _links_from(register, draft) if draft.valid_from >= REGISTER_BEGINS else ([], [])
    if found or more:
        raise Refused([*found, *more])
    olds = [_linked(register[link.predecessor], link) for link in links]
    return [replace(one, before=tuple(links)), *olds]


def rename(register: Register, code: str, name: str, day: date) -> list[Standing]:
    """Another name from ``day`` on; a day on which a name began corrects that name. Raises Refused."""
    one = _known(register, code, "code")
    last = one.periods[-1]
    if (same := next((each for each in one.periods if each.valid_from == day), None)) is not None:
        periods = tuple(replace(each, name=name) if each is same else each for each in one.periods)
    elif day > last.valid_from and (last.valid_to is None or day <= last.valid_to):
        ended = replace(last, valid_to=day_before(day))
        periods = (*one.periods[:-1], ended, Period(name, day, last.valid_to, last.provinces))
    else:
        raise Refused([refusals.inside_a_period(one, day)])
    changed = replace(one, periods=periods)
    if found := faults(changed, register.get(one.parent or "")):
        raise Refused(found)
    return [changed] if changed != one else []


def regrade(register: Register, code: str, kind: Kind | None, evidence: str | None) -> list[Standing]:
    """Corrects the kind, or the note on how the agency is known. Raises Refused."""
    one = _known(register, code, "code")
    changed = replace(one, kind=kind or one.kind, evidence=one.evidence if evidence is None else evidence)
    if found := faults(changed, register.get(one.parent or "")):
        raise Refused(found)
    if "province" in {one.kind, changed.kind} and one.kind != changed.kind:
        raise Refused([refusals.stays_a_province()])
    return [changed] if changed != one else []


def end(
    register: Register, code: str, last_day: date, successors: Sequence[str], *, with_children: bool = False
) -> list[Standing]:
    """Ends an agency after ``last_day``; the first of ``successors`` gets the new dossiers.

    An agency that ended that day without a successor may be given one. ``with_children``: what is under it ends with it.
    Raises Refused.
    """
    one = _known(register, code, "code")
    found = _area_stays(register, one, successors)
    if one.valid_to is not None and one.valid_to != last_day and one.after:
        found.append(refusals.ended_before(one))
    changed = replace(one, periods=(*one.periods[:-1], replace(one.periods[-1], valid_to=last_day)))
    found += faults(changed, register.get(one.parent or ""))
    children = [each for each in below(register, code) if each.valid_to is None or each.valid_to > last_day]
    if children and not with_children:
        found.append(refusals.still_there(one, children))
    links, more = _links_to(register, one, last_day, successors)
    if found or more:
        raise Refused([*found, *more])
    ends = [_ended(each, last_day) for each in children]
    late = [fault for each in ends for fault in faults(each, None) if fault.code == "ends-before-it-begins"]
    if late:
        raise Refused(late)
    heirs = [_heir(register[link.successor], link) for link in links]
    after = tuple(links) if links else changed.after
    return [replace(changed, after=after), *heirs, *ends]


def merge(register: Register, codes: Sequence[str], into: Draft | str, last_day: date) -> list[Standing]:
    """Ends several agencies after ``last_day``; the one they become answers from the next day on. Raises Refused."""
    work = dict(register)
    target = into if isinstance(into, str) else into.code
    found = [] if len(set(codes)) == len(codes) and target not in codes else [refusals.named_twice()]
    if not codes or (len(codes) < 2 and not isinstance(into, str)):
        found.append(refusals.one_is_no_merger())
    if found:
        raise Refused(found)
    changed: dict[str, Standing] = {}
    if isinstance(into, Draft):
        _keep(work, changed, create(work, into))
    for code in codes:
        _keep(work, changed, end(work, code, last_day, [target]))
    return [_merged(one, target) for one in changed.values()]


def below(register: Register, code: str) -> list[Standing]:
    """Everything under an agency, at every depth, by code."""
    return sorted((one for each, one in register.items() if each.startswith(code + ".")), key=lambda one: one.code)


def _keep(work: dict[str, Standing], changed: dict[str, Standing], standings: Iterable[Standing]) -> None:
    for one in standings:
        work[one.code] = changed[one.code] = one


def _merged(one: Standing, target: str) -> Standing:
    """Several became one, whatever each step looked like alone."""
    after = tuple(replace(each, how="merge") if each.successor == target else each for each in one.after)
    if one.code == target and len(one.before) > 1:
        return replace(one, before=tuple(replace(each, how="merge") for each in one.before), after=after)
    return replace(one, after=after)


def _known(register: Register, code: str, field: str) -> Standing:
    if (one := register.get(code)) is None:
        raise Refused([refusals.unknown(code, field)])
    return one


def _links_from(register: Register, draft: Draft) -> tuple[list[Succession], list[Fault]]:
    links: list[Succession] = []
    found: list[Fault] = []
    if len(set(draft.predecessors)) != len(draft.predecessors) or draft.code in draft.predecessors:
        found.append(refusals.named_twice())
    for code in dict.fromkeys(draft.predecessors):
        old = register.get(code)
        if old is None:
            found.append(refusals.unknown(code, "predecessors"))
        elif not old.in_force(day_before(draft.valid_from)):
            found.append(refusals.not_there(old, day_before(draft.valid_from), "predecessors"))
        else:
            stays = old.in_force(draft.valid_from)
            how: How = "split" if stays or old.after else "merge" if len(draft.predecessors) > 1 else "rename"
            links.append(Succession(code, draft.code, draft.valid_from, how, lead=not stays and old.lead is None))
    return links, found


def _links_to(
    register: Register, one: Standing, last_day: date, successors: Sequence[str]
) -> tuple[list[Succession], list[Fault]]:
    found: list[Fault] = []
    if len(set(successors)) != len(successors) or one.code in successors:
        found.append(refusals.named_twice())
    if len(successors) > MOST_SUCCESSORS:
        found.append(refusals.too_many(MOST_SUCCESSORS))
    links: list[Succession] = []
    day = last_day + timedelta(days=1)
    for code in dict.fromkeys(successors):
        heir = register.get(code)
        if heir is None:
            found.append(refusals.unknown(code, "successors"))
        elif not heir.in_force(day):
            found.append(refusals.not_there(heir, day, "successors"))
        else:
            others = [each for each in heir.before if each.predecessor != one.code]
            how: How = "split" if len(successors) > 1 else "merge" if others or heir.valid_from != day else "rename"
            links.append(Succession(one.code, code, day, how, lead=not links))
    # A part that had been split off before stays noted as such.
    earlier = [replace(each, lead=False) for each in one.after if each.successor not in successors]
    return ([*links, *earlier] if links else links), found


def _area_stays(register: Register, one: Standing, successors: Sequence[str]) -> list[Fault]:
    """A province's land and people go to provinces: somebody answers for them on every day."""
    if one.kind != "province":
        return []
    heirs = [register[code] for code in successors if code in register]
    return (
        [] if successors and all(heir.kind == "province" for heir in heirs) else [refusals.province_needs_an_heir(one)]
    )


def _heir(one: Standing, link: Succession) -> Standing:
    """Who takes over. A province that grows has another territory from that day on: a period of its own."""
    changed = replace(one, before=_with(one.before, link))
    last = one.periods[-1]
    if one.kind != "province" or link.day <= last.valid_from:
        return changed
    until = replace(last, valid_to=day_before(link.day))
    return replace(changed, periods=(*one.periods[:-1], until, replace(last, valid_from=link.day)))


def _linked(old: Standing, link: Succession) -> Standing:
    return replace(old, after=_with(old.after, link))


def _with(links: tuple[Succession, ...], link: Succession) -> tuple[Succession, ...]:
    kept = (each for each in links if (each.predecessor, each.successor) != (link.predecessor, link.successor))
    return (*kept, link)


def _ended(one: Standing, last_day: date) -> Standing:
    return replace(one, periods=(*one.periods[:-1], replace(one.periods[-1], valid_to=last_day)))
