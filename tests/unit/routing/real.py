"""The real catalogue as routing sees it: the register's own files, through the messages, into routing's copy."""

from datetime import date
from functools import cache

from services.catalog.domain.procedures import FIRST_OFFERED
from services.catalog.domain.standing import standings
from services.catalog.messages import agency_message, procedure_message
from services.catalog.register import read_register
from services.contracts import codec
from services.kernel.event import Outgoing, Record
from services.routing.catalogue_copy import agency_of, procedure_of
from services.routing.domain.directory import Directory


@cache
def messages() -> tuple[tuple[Outgoing, ...], tuple[Outgoing, ...]]:
    """What the catalogue publishes of agencies, and of procedures."""
    register = read_register()
    agencies = tuple(agency_message(agency, 1, "test", date(2026, 11, 23)) for agency in standings(register.agencies))
    return agencies, tuple(procedure_message(each, 1, FIRST_OFFERED, 1, "test") for each in register.procedures)


@cache
def directory() -> Directory:
    """What routing keeps of it."""
    agencies, procedures = messages()
    return Directory.of(
        [agency_of(codec.decode(_record(message)).data) for message in agencies],
        [procedure_of(codec.decode(_record(message)).data) for message in procedures],
    )


def _record(message: Outgoing) -> Record:
    headers = tuple((name, value.encode()) for name, value in message.headers)
    return Record(message.topic, 0, 0, message.key.encode(), headers, message.value)
