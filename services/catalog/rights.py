"""Who may edit which procedure: the Government Office all, an agency's officers what their agency announced."""

from services.kernel.auth import Principal, forbidden
from services.kernel.problem import Problem

from .store.life import Who


def who_of(principal: Principal) -> Who:
    """Who acts, as it is kept."""
    return Who(principal.sub, principal.role, principal.agency)


def agency_of(who: Who) -> str | None:
    """The level-1 agency of an officer, in either national format of its code."""
    if not who.agency:
        return None
    first, _, rest = who.agency.partition(".")
    return rest.rpartition(".")[2] if first.isdigit() else first


def may_edit(who: Who, owner: str | None) -> bool:
    """Whether these are theirs to edit."""
    return who.role == "office" or (who.role == "officer" and owner is not None and agency_of(who) == owner)


def refuse_unless(who: Who, *owners: str | None) -> None:
    """Problem 403 unless every one of these owners is theirs."""
    for owner in owners:
        if not may_edit(who, owner):
            raise not_theirs(owner)


def not_theirs(owner: str | None) -> Problem:
    """403 that says whose it is."""
    if owner is None:
        return forbidden(
            "thủ tục này do Văn phòng Chính phủ quản lý: vai trò office",
            "this procedure is kept by the Government Office: role office",
        )
    return forbidden(
        f"thủ tục này do cơ quan {owner} công bố: cán bộ của cơ quan đó hoặc vai trò office",
        f"this procedure was announced by the agency {owner}: an officer of that agency, or the role office",
    )
