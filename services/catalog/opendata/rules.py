"""The rules a service follows (cpsv:Rule): its time limit, with working days as such, and its steps by case."""

from collections.abc import Mapping
from typing import Any

from services.kernel.text import Text

from .concepts import Shared
from .nodes import Node, listed, present, spoken, words

_UNITS = {"calendar-day": "time:unitDay", "hour": "time:unitHour", "month": "time:unitMonth"}
_DEADLINE = Text("Thời hạn giải quyết", "Time limit")
_STEPS = Text("Trình tự thực hiện", "Steps")


def rules(own: str, content: Mapping[str, Any], shared: Shared) -> list[Node]:
    """The time limit and the steps of each case, each in the words of its publisher."""
    deadline = _deadline(own, content.get("deadline") or {}, shared)
    return [*([deadline] if deadline else []), *_steps(own, content, shared)]


def _deadline(own: str, deadline: Mapping[str, Any], shared: Shared) -> Node | None:
    if not deadline.get("text"):
        return None
    duration = None
    if deadline.get("value") is not None and deadline.get("unit"):
        duration = {
            "id": f"{own}#duration",
            "type": "Duration",
            "numericDuration": str(deadline["value"]),
            "unitType": _UNITS.get(deadline["unit"]) or shared.concept("unit", deadline["unit"]),
        }
    return present(
        {
            "id": f"{own}#deadline",
            "type": "Rule",
            "identifier": "deadline",
            "title": words(_DEADLINE),
            "description": spoken(deadline["text"]),
            "kind": shared.concept("rule", "deadline"),
            "hasDuration": present(duration) if duration else None,
        }
    )


def _steps(own: str, content: Mapping[str, Any], shared: Shared) -> list[Node]:
    nodes: list[Node] = []
    for number, case in enumerate(listed(content, "cases"), 1):
        if case.get("steps"):
            name = case.get("name")
            nodes.append(
                {
                    "id": f"{own}#steps-{number}",
                    "type": "Rule",
                    "identifier": f"steps-{number}",
                    "title": {"vi": f"{_STEPS.vi}: {name}"} if name else words(_STEPS),
                    "description": {"vi": "\n".join(case["steps"])},
                    "kind": shared.concept("rule", "steps"),
                }
            )
    return nodes
