"""Whom to write to about a list: for our own services, which ask when they send and keep nothing."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from ..store import lists
from ..yearly.bodies import Code
from . import list_doors as doors
from .answers import ERRORS, database
from .list_doors import takes

router = APIRouter(tags=["lists"])


class OfAgency(BaseModel):
    """One agency's registration for one year."""

    model_config = ConfigDict(extra="forbid")

    year: int = Field(ge=2011, le=2100)
    agency: Code


class ContactsWanted(BaseModel):
    """At most 200 of them."""

    model_config = ConfigDict(extra="forbid")

    registrations: Annotated[list[OfAgency], Field(max_length=200)]


@router.post("/lists/contacts", responses=ERRORS, openapi_extra=takes(ContactsWanted))
async def contacts(request: Request) -> Response:
    """Name, e-mail address and language for registrations; those that no list knows are missing. Services only."""
    await doors.signed_in(request, "service")
    wanted, _ = await doors.body(request, ContactsWanted)
    async with database(request).acquire() as connection:
        rows = await lists.contacts(connection, [(each.year, each.agency) for each in wanted.registrations])
    found = [
        {
            "year": row["year"],
            "agency": row["agency"],
            "name": row["name"],
            "email": row["contact_email"],
            "language": row["contact_language"],
        }
        for row in rows
    ]
    return Response(orjson.dumps({"contacts": found}), 200, {"Cache-Control": "no-store"}, "application/json")
