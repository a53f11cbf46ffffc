"""The catalogue's messages: what others keep their own copies from (catalog.procedure.v1, catalog.agency.v1)."""

from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5

from services.contracts import codec, events, topics
from services.kernel.event import Outgoing

from .domain.agencies import Agency
from .domain.procedures import Procedure

SOURCE = "/motcua/catalog"


def agency_message(agency: Agency, sequence: int, digest: str) -> Outgoing:
    """``catalog.agency``: the agency as it is, or as it was when it ended; ``sequence`` counts the messages about it."""
    period = agency.latest
    ended = agency.valid_to is not None
    province = events.ProvinceOfAgency(codes=[*period.provinces]) if agency.kind == "province" and not ended else None
    data = events.CatalogAgency(
        code=agency.code,
        name=period.name,
        kind=events.AgencyKind(agency.kind),
        province=province,
        code_2016=agency.code_2016,
        valid_from=agency.valid_from,
        valid_to=agency.valid_to,
        successor=agency.successor,
        predecessors=[*agency.predecessors],
    )
    identity = _identity("catalog.agency", agency.code, sequence, digest)
    return codec.message(
        data, id=identity, source=SOURCE, subject=agency.code, sequence=sequence, correlation_id=identity
    )


def procedure_message(procedure: Procedure, version: int, valid_from: date, sequence: int, digest: str) -> Outgoing:
    """``catalog.procedure``: one version with its form; ``sequence`` counts the messages about the procedure."""
    duration = procedure.deadline.duration
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
        components=[events.Component(id=each.id, name=each.name) for each in procedure.components],
        form=procedure.form,
        form_sha256=procedure.form_sha256,
        valid_from=valid_from,
        aliases=[*procedure.aliases],
        notice=procedure.notice,
    )
    identity = _identity("catalog.procedure", procedure.code, sequence, digest)
    return codec.message(
        data, id=identity, source=SOURCE, subject=procedure.code, sequence=sequence, correlation_id=identity
    )


def procedure_tombstone(code: str, sequence: int, digest: str) -> Outgoing:
    """Takes a withdrawn procedure off the topic: nobody may submit under it any more."""
    identity = _identity("catalog.procedure.withdrawn", code, sequence, digest)
    return codec.tombstone(topics.PROCEDURE, code, id=identity, source=SOURCE, sequence=sequence)


def _identity(kind: str, code: str, sequence: int, digest: str) -> UUID:
    """The same change gives the same id wherever it is loaded, and another change another id."""
    return uuid5(NAMESPACE_URL, f"urn:motcua:{kind}:{code}:{sequence}:{digest}")
