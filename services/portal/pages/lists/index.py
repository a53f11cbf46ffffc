"""The yearly lists: each year's list, where it stands, what the reader must do next, and every act the office may do now."""

from collections import defaultdict
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.kernel.process import Runtime
from services.kernel.text import Text

from ... import admission, forms, frame
from ...asking import Answer
from ...doors import Catalogue
from . import steps, words
from .reading import PAGE, Reading, given, go, opened, page, tried, until_words, with_days, without

# Of these the number of services and registrations tells what comes next.
_BUSY = ("sent", "registering", "implementing")

_WANTED = {
    "title": Text("Danh mục phải có tên; ghi tên.", "A list must have a title; write it."),
    "registration_due": Text("Ghi hạn đăng ký, ví dụ 31/12/2026.", "Write the due date, such as 31/12/2026."),
}

# Offered after what leads on.
_BACK = ("reopen", "close")


def routes(runtime: Runtime) -> list[Route]:
    """/danh-muc and /danh-muc/{year}, with its acts and whom reminders go to."""

    async def index(request: Request) -> Response:
        seen = await admission.officer(runtime, request)
        if request.method == "GET":
            return await _index(seen)
        fields = await forms.read(seen)
        days, wrong = with_days(seen, fields, "registration_due")
        catalogue = Catalogue(runtime, seen.language, seen.session)
        answer = wrong or await tried(catalogue, "POST", "/lists", _new_list(fields) | days, fields.get("_key"))
        if answer.done:
            return go(seen, f"/danh-muc/{answer.body['year']}", "draft")
        return await _index(seen, answer, fields)

    async def one(request: Request) -> Response:
        reading = await opened(runtime, request)
        if request.method == "GET":
            return await _one(reading)
        fields = await forms.read(reading.seen)
        act, key = fields.get("act", ""), fields.get("_key")
        days, wrong = with_days(reading.seen, fields, "registration_due", "decision_date", prefix=f"{act}-")
        body = given(fields, "title", "reason", "decision_number", prefix=f"{act}-") | days
        if act == "change":
            wrong = wrong or without(reading.seen, body, _WANTED)
            answer = wrong or await reading.act("PATCH", "", body, key)
        else:
            answer = wrong or await reading.act("POST", "/transitions", {"act": act, **body}, key)
        if answer.done:
            return reading.go("", act)
        return await _one(reading, answer, fields)

    async def acts(request: Request) -> Response:
        reading = await opened(runtime, request)
        asked = request.query_params
        page = await reading.get("/acts", newest="true", limit=PAGE, after=asked.get("after"), kind=asked.get("loai"),
                                 agency=asked.get("co-quan"))  # fmt: skip
        return reading.page("acts.html", "nhat-ky", acts=_told(reading, page["items"]), next=page["next"],
                            kind=asked.get("loai", ""))  # fmt: skip

    async def contact(request: Request) -> Response:
        reading = await opened(runtime, request)
        code = request.path_params["agency"]
        asked = await reading.get("/agencies", agency=code)
        if not asked["items"] or (not reading.office and code != reading.agency):
            return reading.go()
        (agency,) = asked["items"]
        if request.method == "GET":
            return reading.page("contact.html", "", agency=agency, answer=None)
        fields = await forms.read(reading.seen)
        email = fields.get("email", "").strip()
        body = {"email": email or None, "language": fields.get("language", "vi")}
        answer = await reading.act("PUT", f"/agencies/{agency['agency']}/contact", body)
        if answer.done:
            return reading.go("", "contact")
        agency |= {"contact_email": email, "contact_language": fields.get("language")}
        return reading.page("contact.html", "", 422, agency=agency, answer=answer)

    return [
        Route("/danh-muc", index, methods=["GET", "POST"]),
        Route("/danh-muc/{year}", one, methods=["GET", "POST"]),
        Route("/danh-muc/{year}/nhat-ky", acts),
        Route("/danh-muc/{year}/lien-he/{agency}", contact, methods=["GET", "POST"]),
    ]


async def _index(seen: frame.Visit, answer: Answer | None = None, typed: dict[str, str] | None = None) -> Response:
    catalogue = Catalogue(seen.runtime, seen.language, seen.session)
    known = await catalogue.get("/lists", limit=PAGE, after=seen.request.query_params.get("after"))
    office, agency = seen.who.office, seen.who.agency
    rows = []
    for listed in known["items"]:
        own = None
        if listed["state"] in _BUSY and not listed["synthetic"]:
            listed = await catalogue.get(f"/lists/{listed['year']}") if office else listed
            found = await catalogue.get(f"/lists/{listed['year']}/agencies", agency=agency) if agency else {"items": []}
            own = next(iter(found["items"]), None)
        step = None if listed["synthetic"] else steps.next_step(listed, own, office=office)
        rows.append((listed, seen.say(step.what) if step else "", step, until_words(seen, step.until) if step else ""))
    year = max([each["year"] for each in known["items"]] + [frame.today().year]) + 1
    fresh = {"year": str(year), "title": f"Danh mục dịch vụ công trực tuyến thực hiện năm {year}",
             "registration_due": "", "agencies": ""}  # fmt: skip
    return page(
        seen, "lists/index.html", 422 if answer else 200, rows=rows, next=known["next"], office=office, answer=answer,
        typed=defaultdict(str, fresh | (typed or {})), key=forms.new_key(),
    )  # fmt: skip


async def _one(reading: Reading, answer: Answer | None = None, typed: dict[str, str] | None = None) -> Response:
    listed, seen = reading.listed, reading.seen
    whole = await reading.get("/acts", kind="list", limit=200)
    newest = await reading.get("/acts", newest="true", limit=6)
    agencies = await reading.get("/agencies", limit=200, after=seen.request.query_params.get("after"))
    step = steps.next_step(listed, reading.own, office=reading.office)
    hindered = {each["act"]: each["why_en" if seen.language == "en" else "why"] for each in listed["hindered"]}
    offered = [
        (act, *(seen.say(text) for text in words.LIST_ACTS[act]), hindered.get(act))
        for act in sorted(listed["possible"], key=_BACK.__contains__)
    ]
    return reading.page(
        "list.html",
        "",
        422 if answer else 200,
        steps=_steps(reading, whole["items"]),
        step=step,
        step_words=seen.say(step.what),
        until=until_words(seen, step.until),
        offered=offered if reading.office and not listed["synthetic"] else [],
        changeable=reading.office and listed["state"] in ("draft", "sent", "registering"),
        agencies=_own_first(agencies["items"], reading.agency),
        next=agencies["next"],
        acts=_told(reading, newest["items"]),
        answer=answer,
        typed={
            "change-title": listed["title"],
            "change-registration_due": frame.short(listed["registration_due"], "vi"),
        }
        | (typed or {}),
        due=steps.left(date.fromisoformat(listed["registration_due"])).in_(seen.language),
    )


def _steps(reading: Reading, acts: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """(its name, done | now | ahead, the day it was done) of each step."""
    at = {act["act"]: act["at"] for act in acts}
    current = words.WORKED_ON[reading.listed["state"]]
    shown = []
    for number, name in enumerate(words.STEPS):
        standing = "done" if number < current else "now" if number == current else "ahead"
        day = at.get(words.ENDED_BY[number]) if standing == "done" else None
        shown.append((reading.seen.say(name), standing, frame.short(day, reading.seen.language) if day else ""))
    return shown


def _own_first(agencies: list[dict[str, Any]], own: str | None) -> list[dict[str, Any]]:
    return sorted(agencies, key=lambda each: (each["agency"] != own, each["agency"]))


def _told(reading: Reading, acts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Acts with what was done, its detail and its moment in words."""
    told, say = [], reading.seen.say
    for act in acts:
        what = words.ACTS.get((act["kind"], act["act"]))
        detail = words.detail_of(act)
        told.append({**act, "what": say(what) if what else act["act"], "detail": say(detail) if detail else "",
                     "moment": frame.clock(act["at"], reading.seen.language)})  # fmt: skip
    return told


def _new_list(fields: dict[str, str]) -> dict[str, Any]:
    year = fields.get("year", "").strip()
    body: dict[str, Any] = {"title": fields.get("title", "")}
    if codes := fields.get("agencies", "").replace(",", " ").replace(";", " ").split():
        body["agencies"] = codes
    # What is no number is answered by the catalogue, beside its field.
    body["year"] = int(year) if year.isascii() and year.isdigit() and len(year) <= 6 else year
    return body
