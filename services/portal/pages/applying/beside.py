"""What every page of a draft has beside it: the way to its end, how each part of it stands, and where one is."""

from collections.abc import Sequence
from typing import Any, Literal

from ...applying.steps import PAPERS, Step
from .draft import Draft, Fault

State = Literal["done", "begun", "wrong", "todo", "none"]


def nav(draft: Draft, faults: list[Fault], here: Step | Literal["place", "papers", "check"]) -> dict[str, Any]:
    """For the list of steps: how the place, each step and the papers stand, and the ``position`` of ``here`` of ``last``.

    Counted from 1 as the list is; 0 for a step that these answers do not ask.
    """
    asked = draft.asked
    listed = ["place", *asked, "papers", "check"]
    return {
        "place_state": place_state(draft, faults),
        "states": [(step, state(draft, step, faults)) for step in asked],
        "papers_state": papers_state(draft, faults),
        "position": next((at for at, each in enumerate(listed, start=1) if each is here), 0),
        "last": len(listed),
    }


def place_state(draft: Draft, faults: list[Fault]) -> State:
    """How it stands where one applies."""
    return _stands([each for each in faults if each.of == "place"], bool(draft.told.get("place")))


def state(draft: Draft, step: Step, faults: list[Fault]) -> State:
    """How one step of the form stands."""
    own = [each for each in faults if each.of == "form" and step.covers(each.pointer)]
    return _stands(own, any(draft.entries.get(each.pointer) is not None for each in step.fields(draft.entries)))


def papers_state(draft: Draft, faults: list[Fault]) -> State:
    """How the papers stand; none: none is there, and none need be."""
    there = bool(draft.told["files"]) or bool(draft.entries.get(PAPERS))
    own = [each for each in faults if each.of == "files" or (each.of == "form" and each.pointer.startswith(PAPERS))]
    return _stands(own, there) if own or there else "none"


def _stands(faults: Sequence[Fault], there: bool) -> State:
    """Nothing to mend; nothing there yet; something wrong in it; or something missing besides what is ``there``."""
    if not faults:
        return "done"
    if not there:
        return "todo"
    return "begun" if all(each.missing for each in faults) else "wrong"
