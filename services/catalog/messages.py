"""The catalogue's messages: what others keep their own copies from (catalog.procedure.v1, catalog.agency.v1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from services.contracts import codec, events, topics
from services.kernel.event import Outgoing

from .domain import agency_codes
from .domain.fee_lines import fee_lines
from .domain.forms import sha256
from .domain.procedures import Procedure
from .domain.standing import Standing

SOURCE = "/motcua/catalog"


@dataclass(frozen=True, slots=True)
class Suspended:
    """Nobody may submit from one day to the other, both included."""

    first_day: date
    last_day: date
    reason: str


@dataclass(frozen=True, slots=True)
class Repealed:
    """No longer offered from a day on."""

    on: date
    reason: str
    successor: str | None


@dataclass(frozen=True, slots=True)
class Life:
    """What befalls a procedure whatever its version."""

    suspensions: Sequence[Suspended] = ()
    repealed: Repealed | None = None


UNTROUBLED = Life()


def agency_message(one: Standing, sequence: int, digest: str, day: date, withdrawn_on: date | None = None) -> Outgoing:
    """``catalog.agency``: the agency as it is on ``day``, or as it was when it ended, with all its names and successors.

    ``sequence`` counts the messages about it. With ``withdrawn_on`` it is the last one about an entry that was taken back.
    """
    period = one.on(day)
    answers = withdrawn_on is None and one.in_force(day)
    province = events.ProvinceOfAgency(codes=[*period.provinces]) if one.kind == "province" and answers else None
    old_of, old = _code_2016(one.code)
    links = sorted(one.after, key=lambda link: not link.lead)
    data = events.CatalogAgency(
        code=one.code,
        name=period.name,
        kind=events.KindOfAgency(one.kind),
        province=province,
        code_2016=old,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        successor=one.lead.successor if one.lead else None,
        predecessors=sorted(link.predecessor for link in one.before),
        level=one.level,
        parent=one.parent,
        names=[
            events.NameOfAgency(name=each.name, valid_from=each.valid_from, valid_to=each.valid_to)
            for each in one.periods
        ],
        successors=[events.Succession(code=each.successor, since=each.day, lead=each.lead) for each in links],
        code_2016_of=None if old_of == one.code else old_of,
        withdrawn_on=withdrawn_on,
    )
    identity = _identity("catalog.agency.withdrawn" if withdrawn_on else "catalog.agency", one.code, sequence, digest)
    return codec.message(data, id=identity, source=SOURCE, subject=one.code, sequence=sequence, correlation_id=identity)


def digest_of(one: Standing) -> str:
    """Of everything the register holds about an agency: it changes exactly when a message is due."""
    return sha256(one.content())


def agency_tombstone(code: str, sequence: int, digest: str) -> Outgoing:
    """Takes an agency off the topic that was taken back before its first day: nothing ever named it."""
    identity = _identity("catalog.agency.withdrawn", code, sequence, digest)
    return codec.tombstone(topics.AGENCY, code, id=identity, source=SOURCE, sequence=sequence)


def _code_2016(code: str) -> tuple[str, str]:
    """(whose, the code of 2016): its own, or that of the nearest superior that has one. Every code of level 1 has."""
    for one in reversed([*agency_codes.superiors(code), code]):
        try:
            return one, agency_codes.to_2016(agency_codes.read(one))
        except agency_codes.NotACode:
            continue
    raise ValueError(f"{code} has no code of level 1")


def procedure_message(
    procedure: Procedure,
    version: int,
    valid_from: date,
    sequence: int,
    digest: str,
    life: Life = UNTROUBLED,
    withdrawn_on: date | None = None,
) -> Outgoing:
    """``catalog.procedure``: one version with its form; ``sequence`` counts the messages about the procedure.

    A repealed one keeps its last message, with its last day and its successor, and one that left the register
    (``withdrawn_on``) its name: a tombstone could tell nobody.
    """
    duration = procedure.deadline.duration
    repealed = life.repealed
    over = [day for day in (repealed.on if repealed else None, withdrawn_on) if day is not None]
    data = events.CatalogProcedure(
        code=procedure.code,
        version=version,
        name=procedure.name,
        name_en=procedure.name_en,
        field=procedure.field,
        level=events.ProcedureLevel(procedure.competence.announced),
        competent=events.Competence(
            level=events.ProcedureLevel(procedure.competence.level), agency=procedure.competence.agency
        ),
        authority=procedure.authority,
        deadline=events.PublishedDeadline(
            text=procedure.deadline.text,
            value=duration.value if duration else None,
            unit=events.DurationUnit(duration.unit) if duration else None,
        ),
        fee=events.PublishedFee(text=procedure.fee.text, amount=procedure.fee.amount),
        fee_lines=[
            events.FeeLine(
                code=each.code or None, condition=each.condition or None, amount=each.amount, per=each.per or None
            )
            for each in fee_lines((procedure.more or {}).get("filings", ()))
        ],
        components=[events.Component(id=each.id, name=each.name) for each in procedure.components],
        form=procedure.form,
        form_sha256=procedure.form_sha256,
        valid_from=valid_from,
        # Readers of the first versions know the end of a procedure by this day alone.
        valid_to=max(valid_from, min(over) - timedelta(days=1)) if over else None,
        aliases=[*procedure.aliases],
        notice=procedure.notice,
        suspensions=[
            events.Suspension(first_day=each.first_day, last_day=each.last_day, reason=each.reason)
            for each in life.suspensions
        ],
        repeals=[events.Repeal(on=repealed.on, reason=repealed.reason, successor=repealed.successor)]
        if repealed
        else [],
        withdrawn_on=withdrawn_on,
    )
    kind = "catalog.procedure.withdrawn" if withdrawn_on else "catalog.procedure"
    identity = _identity(kind, procedure.code, sequence, digest)
    return codec.message(
        data, id=identity, source=SOURCE, subject=procedure.code, sequence=sequence, correlation_id=identity
    )


def _identity(kind: str, code: str, sequence: int, digest: str) -> UUID:
    """The same change gives the same id wherever it is loaded, and another change another id."""
    return uuid5(NAMESPACE_URL, f"urn:motcua:{kind}:{code}:{sequence}:{digest}")
