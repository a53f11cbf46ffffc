"""Who may edit which procedure: the Government Office all, officers what their agency announced or one it took over from."""

from dataclasses import dataclass

from services.kernel.auth import Principal, forbidden
from services.kernel.database import Connection
from services.kernel.problem import Problem

from ..days import today
from ..store import agency_reading
from ..store.life import Who


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may edit. ``agencies``: the officer's own of level 1, and those that ended and whose work it leads."""

    who: Who
    agencies: frozenset[str]

    def over(self, owner: str | None) -> bool:
        """Whether what this agency announced is theirs to edit."""
        return self.who.role == "office" or (self.who.role == "officer" and owner in self.agencies)


def who_of(principal: Principal) -> Who:
    """Who acts, as it is kept."""
    return Who(principal.sub, principal.role, principal.agency)


def agency_of(who: Who) -> str | None:
    """The level-1 agency of an officer, in either national format of its code."""
    if not who.agency:
        return None
    first, _, rest = who.agency.partition(".")
    return rest.rpartition(".")[2] if first.isdigit() else first


async def rights_of(connection: Connection, who: Who) -> Rights:
    """As the tree of agencies is today."""
    own = agency_of(who)
    if who.role != "officer" or own is None:
        return Rights(who, frozenset())
    return Rights(who, frozenset(await agency_reading.answered_for(connection, own, today())))


async def refuse_unless(connection: Connection, who: Who, *owners: str | None) -> None:
    """Problem 403 unless every one of these owners is theirs."""
    rights = await rights_of(connection, who)
    for owner in owners:
        if not rights.over(owner):
            raise not_theirs(owner)


def not_theirs(owner: str | None) -> Problem:
    """403 that says whose it is."""
    if owner is None:
        return forbidden(
            "thủ tục này do Văn phòng Chính phủ quản lý: vai trò office",
            "this procedure is kept by the Government Office: role office",
        )
    return forbidden(
        f"thủ tục này do cơ quan {owner} công bố: cán bộ của cơ quan đó (hoặc của cơ quan kế thừa) hoặc vai trò office",
        f"this procedure was announced by the agency {owner}: an officer of that agency (or of the one that took over), "
        "or the role office",
    )
