"""Filling in at once what is known of the person: offered beside the fields, done only when asked for."""

from typing import Any, NamedTuple

from starlette.responses import Response
from starlette.routing import Route

from services.kernel.failures import Transient
from services.kernel.process import Runtime

from ... import done, forms
from ...applying.steps import Step
from ...asking import NotThere, Refused
from .draft import Draft, of_draft


class Offer(NamedTuple):
    """Entries that may be filled in, by pointer; whether the person had any of them ``remembered``."""

    entries: dict[str, str]
    remembered: bool

    @property
    def said(self) -> list[str]:
        """What a person recognises: no codes."""
        return [value for pointer, value in self.entries.items() if not pointer.endswith("/language")]


_NOTHING = Offer({}, False)


def routes(runtime: Runtime) -> list[Route]:
    """/ban-nhap/{id}/dien-san."""

    async def fill_in(draft: Draft) -> Response:
        sent = await forms.read(draft.seen)
        found = (await known(draft)).entries
        await draft.save(found)
        number = sent.get("step", "")
        back = "?ve=xem-lai" if sent.get("_back") == "xem-lai" else ""
        where = f"{draft.address}/buoc/{number}{back}" if number.isdecimal() else draft.address
        return done.go(draft.seen, where, "dien-san" if found else "")

    return [Route("/ban-nhap/{draft}/dien-san", of_draft(runtime, fill_in), methods=["POST"])]


async def offered(draft: Draft, step: Step) -> Offer:
    """What of it this step would take; nothing once any of it is typed, or while nobody can say."""
    if draft.seen.who.role != "citizen" or not any(each.pointer.startswith("/applicant/") for each in step.fields({})):
        return _NOTHING
    try:
        found = await known(draft)
    except Transient:
        return _NOTHING
    return found._replace(entries={pointer: value for pointer, value in found.entries.items() if step.covers(pointer)})


async def known(draft: Draft) -> Offer:
    """What is known for the draft's form and was not typed yet; nothing for somebody else's form. Transient.

    Then some forms mean by the applicant who files, and some whom it is for: a guess would put one's own name on their dossier.
    """
    if draft.told.get("on_behalf_of"):
        return _NOTHING
    try:
        told: dict[str, Any] = await draft.door.get("/me/prefill", procedure=draft.told["procedure"]["code"])
    except (NotThere, Refused):
        return _NOTHING
    missing = {pointer: value for pointer, value in told["entries"].items() if not draft.entries.get(pointer)}
    return Offer(missing, bool(told["from"] and told["from"]["profile"]))
