"""Who may edit which procedure: the Government Office all, officers what their agency announced or one it took over from."""

from dataclasses import dataclass

from services.kernel.auth import Principal, forbidden
from services.kernel.database import Connection
from services.kernel.problem import Problem

from ..days import today
from ..domain.agencies import normal_code
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
    """Who acts, as it is kept: the agency by its code as of 2020."""
    return Who(principal.sub, principal.role, own_agency(principal))


def own_agency(who: Principal | Who) -> str | None:
    """Somebody's agency by its code as of 2020, in whichever of the two formats they have it; as it is if it has neither."""
    return (normal_code(who.agency) or who.agency) if who.agency else None


def leading_agency(who: Principal | Who) -> str | None:
    """The agency of level 1 that theirs is or belongs to: it answers for procedures."""
    own = own_agency(who)
    return own.partition(".")[0] if own else None


async def rights_of(connection: Connection, who: Who) -> Rights:
    """As the tree of agencies is today."""
    own = leading_agency(who)
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
