"""What the register calls the codes of a receipt: a person compares names with the paper, the signature holds the codes."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from services.kernel.days import VIETNAM
from services.kernel.failures import Transient
from services.kernel.signed_receipt import Promise

from ... import frame
from ...asking import NotThere, Refused
from ...doors import part
from ...shelf import OF_A_DAY, OF_A_VERSION, Json, shelf


@dataclass(frozen=True, slots=True)
class Names:
    """None of what the register does not know, or while nobody answers: a check needs no other service."""

    procedure: str | None
    province: str | None


async def of(seen: frame.Visit, promise: Promise) -> Names:
    """The names of the version and the day the receipt was made for."""
    on = datetime.fromisoformat(promise.submitted_at).astimezone(VIETNAM).date().isoformat()
    procedure, provinces = await asyncio.gather(
        _told(seen, f"/procedures/{part(promise.procedure)}", OF_A_VERSION, version=str(promise.version)),
        _told(seen, "/provinces", OF_A_DAY, as_of=on),
    )
    known = {each["code"]: each["name"] for each in provinces.get("items", ())}
    return Names(procedure.get("name"), known.get(promise.province))


async def _told(seen: frame.Visit, path: str, seconds: float, **asked: str) -> Json:
    try:
        return await shelf(seen.runtime).get(seen, path, seconds, **asked)
    except (Transient, NotThere, Refused):
        return {}
