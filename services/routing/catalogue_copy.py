"""What routing keeps of a catalogue event: the few fields that decide, in the domain's words."""

from typing import get_args

from services.contracts import events
from services.routing.domain.deadlines import Unit
from services.routing.domain.directory import Agency, Closure, Level, Procedure
from services.routing.domain.papers import Paper


def procedure_of(data: events.CatalogProcedure) -> Procedure:
    """The version this event carries. Who decides is the catalogue's reading; without one, the published level."""
    competent = data.competent
    unit = data.deadline.unit
    return Procedure(
        code=data.code,
        version=data.version,
        name=data.name,
        level=(competent.level if competent else data.level).value,
        authority=data.authority,
        agency=competent.agency if competent else None,
        duration_value=data.deadline.value,
        duration_unit=unit.value if unit else None,
        duration_text=data.deadline.text,
        aliases=tuple(data.aliases),
        closures=(
            *(Closure(one.first_day, one.last_day, one.reason) for one in data.suspensions),
            *(Closure(one.on, None, one.reason, one.successor) for one in data.repeals),
        ),
        papers=tuple(Paper(one.id, one.name) for one in data.components),
    )


def agency_of(data: events.CatalogAgency) -> Agency:
    """The agency this event carries, with the provinces of today that it answers for."""
    return Agency(
        code=data.code,
        name=data.name,
        kind=data.kind.value,
        provinces=tuple(data.province.codes) if data.province else (),
        valid_from=data.valid_from,
        valid_to=data.valid_to,
        successor=data.successor,
        code_2016=data.code_2016 if data.code_2016_of is None else None,
    )


# The contract's words are the domain's; a test compares them, so that a new word is met here and not in a dossier.
assert set(get_args(Level)) == {level.value for level in events.ProcedureLevel}
assert set(get_args(Unit)) == {unit.value for unit in events.DurationUnit}
