"""What every page of a draft has beside it: the way to its end, how each part of it stands, and where one is."""

from typing import Any, Literal

from ...applying.steps import PAPERS, Step
from .draft import Draft, Fault

State = Literal["done", "begun", "todo", "none"]


def nav(draft: Draft, faults: list[Fault], here: Step | None = None) -> dict[str, Any]:
    """For the list of steps: how the place, each step and the papers stand, and the position of ``here`` from 1."""
    asked = draft.asked
    return {
        "place_state": place_state(draft, faults),
        "states": [(step, state(draft, step, faults)) for step in asked],
        "papers_state": papers_state(draft, faults),
        "position": next((at for at, step in enumerate(asked, start=1) if step is here), 0),
    }


def place_state(draft: Draft, faults: list[Fault]) -> State:
    """done, or what is missing of where one applies."""
    if not any(each.of == "place" for each in faults):
        return "done"
    return "begun" if draft.told.get("place") else "todo"


def state(draft: Draft, step: Step, faults: list[Fault]) -> State:
    """How one step of the form stands."""
    if not any(each.of == "form" and step.covers(each.pointer) for each in faults):
        return "done"
    return (
        "begun" if any(draft.entries.get(each.pointer) is not None for each in step.fields(draft.entries)) else "todo"
    )


def papers_state(draft: Draft, faults: list[Fault]) -> State:
    """How the papers stand; none: none is there, and none need be."""
    there = bool(draft.told["files"]) or bool(draft.entries.get(PAPERS))
    if any(each.of == "files" or (each.of == "form" and each.pointer.startswith(PAPERS)) for each in faults):
        return "begun" if there else "todo"
    return "done" if there else "none"
