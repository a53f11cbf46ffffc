"""A draft as its pages see it: whose it is, its form, its steps, what is kept in it and what is still wrong."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.kernel.process import Runtime

from ... import admission, forms, frame
from ...applying import wording
from ...applying.form import Form
from ...applying.known import Known
from ...applying.steps import Step, steps_of
from ...asking import Answer
from ...doors import Submission, part
from .lists import kept

# 30 rows of twenty fields, and what else a page has.
MOST_FIELDS = 2_000
# Of the form and the place, and of a file that is still on its way.
_MISSING = ("required", "minItems", "receiving")
SOURCES = ("countries", "ethnic-groups", "provinces", "agencies")

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend. ``pointer``: into the form ('/request/…'), or '/place/…', '/files/…' with ``of`` saying which.

    ``missing``: nothing is there yet; otherwise what is there is wrong.
    """

    of: str
    pointer: str
    message: str
    missing: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """``told`` is what submission says of it; ``address`` where its pages begin; ``listing``: its faults, asked for already."""

    seen: frame.Visit
    told: dict[str, Any]
    form: Form
    steps: list[Step]
    known: Known
    listing: asyncio.Task[list[dict[str, str]]] | None = None

    @property
    def address(self) -> str:
        """/ban-nhap/{id}."""
        return f"/ban-nhap/{self.told['draft_id']}"

    @property
    def entries(self) -> dict[str, Any]:
        """What was typed, by pointer."""
        entries: dict[str, Any] = self.told["entries"]
        return entries

    @property
    def asked(self) -> list[Step]:
        """The steps that are asked with these answers."""
        return [step for step in self.steps if step.is_asked(self.entries)]

    def after(self, step: Step) -> str:
        """Where one goes on from this step."""
        later = [each for each in self.asked if each.number > step.number]
        return f"{self.address}/buoc/{later[0].number}" if later else f"{self.address}/giay-to"

    def before(self, step: Step) -> str:
        """Where one goes back to from this step."""
        earlier = [each for each in self.asked if each.number < step.number]
        return f"{self.address}/buoc/{earlier[-1].number}" if earlier else f"{self.address}/noi-nop"

    def mended_at(self, pointer: str) -> str:
        """The page where a fault of the form is mended, from which one comes back to the answers read back."""
        for step in self.steps:
            if step.covers(pointer):
                return f"{self.address}/buoc/{step.number}?kiem-tra=1&ve=xem-lai"
        return f"{self.address}/giay-to" if pointer.startswith("/components") else f"{self.address}/xem-lai"

    def asked_at(self, pointer: str) -> str:
        """The page on which this is answered; '' where no step has it."""
        there = next((step for step in self.steps if step.covers(pointer)), None)
        return f"{self.address}/buoc/{there.number}" if there else ""

    async def faults(self) -> list[Fault]:
        """Everything that keeps it from being submitted, in the words of these pages. Transient."""
        listed = await (self.listing or _listed(self.seen, self.told["draft_id"]))
        return [self.fault(each["pointer"], each["code"], each["message"]) for each in listed]

    def fault(self, pointer: str, code: str, message: str) -> Fault:
        """As submission tells it: its pointer begins with what it is of."""
        of, _, within = pointer[1:].partition("/")
        within = f"/{within}" if within else ""
        field = self.form.field(within) if of == "form" else None
        return Fault(of, within, wording.mended(field, code, message, self.seen.language), code in _MISSING)

    async def save(self, entries: Mapping[str, Any], revision: int | None = None, **more: Any) -> Answer:
        """Sends changes on; the answer's body has the new ``revision``, ``saved_at`` and ``conflicts``."""
        body = {
            "base_revision": self.told["revision"] if revision is None else revision,
            "entries": dict(entries),
            **more,
        }
        return await self.door.send("PATCH", f"/drafts/{part(self.told['draft_id'])}", body)

    @property
    def door(self) -> Submission:
        """Submission, asked as the person who is signed in."""
        return Submission(self.seen.runtime, self.seen.language, self.seen.session)


def judged(runtime: Runtime, page: Callable[[Draft], Awaitable[Response]]) -> Endpoint:
    """As `of_draft`, for a page that shows what is still wrong: that is asked for at the same moment as the draft itself."""
    return of_draft(runtime, page, _opened_and_judged)


def of_draft(
    runtime: Runtime,
    page: Callable[[Draft], Awaitable[Response]],
    open_: Callable[[frame.Visit], Awaitable[Draft]] | None = None,
) -> Endpoint:
    """A page of one's own draft. What was submitted has no such page any more: one comes to what became of it."""

    async def endpoint(request: Request) -> Response:
        seen = await admission.filer(runtime, request)
        if request.method == "POST":
            # Before any service is asked: the page that says that one is away gives back what was typed.
            await forms.ahead(seen, most=MOST_FIELDS)
        draft = await (open_ or opened)(seen)
        submitted = draft.told.get("application_id")
        if submitted:
            return RedirectResponse(f"/ho-so/{part(submitted)}/da-nop", 303, {"Cache-Control": "no-store"})
        return await page(draft)

    return endpoint


async def opened(seen: frame.Visit) -> Draft:
    """The draft that the address names. NotThere when it is nobody's or somebody else's, Transient."""
    return await with_form(seen, await told_of(seen))


async def _opened_and_judged(seen: frame.Visit) -> Draft:
    listing = asyncio.create_task(_listed(seen, seen.request.path_params["draft"]))
    # Of a draft that is not there, or was submitted, nobody asks for the faults any more.
    listing.add_done_callback(lambda done: done.cancelled() or done.exception())
    try:
        return replace(await opened(seen), listing=listing)
    except BaseException:
        listing.cancel()
        raise


async def _listed(seen: frame.Visit, draft_id: str) -> list[dict[str, str]]:
    door = Submission(seen.runtime, seen.language, seen.session)
    found: list[dict[str, str]] = (await door.get(f"/drafts/{part(draft_id)}/faults"))["faults"]
    return found


async def told_of(seen: frame.Visit) -> dict[str, Any]:
    """What submission says of it. NotThere when it is nobody's or somebody else's, Transient."""
    door = Submission(seen.runtime, seen.language, seen.session)
    return await door.get(f"/drafts/{part(seen.request.path_params['draft'])}")


async def with_form(seen: frame.Visit, told: dict[str, Any]) -> Draft:
    """The same with its form and the lists it asks from. NotThere when the catalogue has no such form, Transient."""
    of = told["procedure"]
    shelf = kept(seen.runtime)
    form, known = await asyncio.gather(shelf.form(seen, of["code"], of["version"]), shelf.known(seen, *SOURCES))
    return Draft(seen, told, form, steps_of(form), known)
