"""What befalls a service as rules it follows (cpsv:Rule): its suspensions and its repeal, with their days and reasons."""

from services.kernel.text import Text

from .concepts import Shared
from .nodes import Node, present, words
from .published import Published

_SUSPENDED = Text("Tạm ngừng tiếp nhận", "Suspended")
_REPEALED = Text("Bãi bỏ", "Repealed")


def happenings(own: str, one: Published, shared: Shared) -> list[Node]:
    """One rule for each suspension that has not ended, and one for the repeal, also when its day is still to come."""
    suspensions = [
        _rule(f"{own}#suspension-{each.first_day}", "suspension", _SUSPENDED, each.reason,
              f"start={each.first_day}; end={each.last_day};", shared)
        for each in one.around.suspensions
    ]  # fmt: skip
    repeal = one.around.repeal
    if repeal is None:
        return suspensions
    return [*suspensions, _rule(f"{own}#repeal", "repeal", _REPEALED, repeal.reason, f"start={repeal.on};", shared)]


def _rule(address: str, kind: str, title: Text, reason: str, valid: str, shared: Shared) -> Node:
    return present(
        {
            "id": address,
            "type": "Rule",
            "identifier": address.partition("#")[2],
            "title": words(title),
            # The reason as announced; the shape wants a text even where nobody gave one.
            "description": {"vi": reason or title.vi},
            "kind": shared.concept("rule", kind),
            "valid": valid,
        }
    )
