"""Filling in at once what the person had remembered: offered beside the fields, done only when asked for."""

from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from services.kernel.failures import Transient
from services.kernel.process import Runtime

from ... import done, forms
from ...applying.steps import Step
from ...asking import NotThere, Refused
from .draft import Draft, of_draft


def routes(runtime: Runtime) -> list[Route]:
    """/ban-nhap/{id}/dien-san."""

    async def fill_in(draft: Draft) -> Response:
        sent = await forms.read(draft.seen)
        found = await remembered(draft)
        await draft.save(found)
        number = sent.get("step", "")
        where = f"{draft.address}/buoc/{number}" if number.isdecimal() else draft.address
        return done.go(draft.seen, where, "dien-san" if found else "")

    return [Route("/ban-nhap/{draft}/dien-san", of_draft(runtime, fill_in), methods=["POST"])]


async def offered(draft: Draft, step: Step) -> dict[str, str]:
    """What of the remembered this step would take; nothing once any of it is typed, or while nobody can say."""
    if draft.seen.who.role != "citizen" or not any(each.pointer.startswith("/applicant/") for each in step.fields({})):
        return {}
    try:
        found = await remembered(draft)
    except Transient:
        return {}
    return {pointer: value for pointer, value in found.items() if step.covers(pointer)}


async def remembered(draft: Draft) -> dict[str, str]:
    """The remembered entries for the draft's form that were not typed yet. Transient."""
    try:
        told: dict[str, Any] = await draft.door.get("/me/prefill", procedure=draft.told["procedure"]["code"])
    except (NotThere, Refused):
        return {}
    return {pointer: value for pointer, value in told["entries"].items() if not draft.entries.get(pointer)}
