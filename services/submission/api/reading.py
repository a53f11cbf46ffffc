"""Reading dossiers: the citizen's own, what anybody may know of one, what the competent agency and our services need."""

from functools import partial
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from services.kernel.auth import Principal, allow, forbidden, principal_or_none
from services.kernel.body import read_json
from services.kernel.database import Row
from services.kernel.text import Language, negotiated
from services.submission import bodies, texts
from services.submission.api import life
from services.submission.api.counter import Counter, counter
from services.submission.api.parts import may_do, seen_as
from services.submission.api.wire import answered, application_id_of, page_of, unknown_application
from services.submission.contents import Contents, Erased
from services.submission.domain.dossier import Entry, completion, in_order
from services.submission.looks import filed_for_another
from services.submission.store import dossiers, drafts, timeline
from services.submission.taking import instant, place


async def application(request: Request) -> Response:
    """GET /applications/{id}: everything for its applicant, its agency and operators; for others the degree of completion."""
    desk, language = counter(request), negotiated(request.headers)
    who = await principal_or_none(request)
    # One moment for both reads: a timeline must not tell of a step that the state beside it does not know.
    async with desk.database.snapshot() as connection:
        row = await dossiers.read(connection, application_id_of(request))
        if row is None:
            raise unknown_application(request.path_params["application_id"])
        one = None
        if who and may_follow(who, row):
            one = await life.read(connection, row, await timeline.read(connection, row["application_id"]))
    if who is not None and one is not None:
        await desk.looks.note(who, row, "progress")
    answer: dict[str, Any] = {"application_id": str(row["application_id"]), "completion": completion_of(row, language)}
    if who is not None and one is not None:
        contents = Contents(desk.data_keys, row)
        answer |= _followed(desk, row, language) | life.shown(one, contents, language)
        answer["seen_as"] = seen_as(who, row)
        answer["may"] = [act for act in answer["may"] if may_do(who, act, answer["seen_as"])]
        answer["timeline"] = [told(desk, contents.entry(entry), language) for entry in in_order(one.entries)]
    return answered(answer, language)


async def my_applications(request: Request) -> Response:
    """GET /applications?limit=&after=&open=: the citizen's own, newest first; ``next`` is the ``after`` of the next page."""
    desk, language = counter(request), negotiated(request.headers)
    who = await allow("citizen", "officer")(request)
    limit, after = page_of(request)
    async with desk.database.acquire() as connection:
        if who.id_number is not None:
            await dossiers.belong(connection, who.sub, desk.data_keys.marks(who.id_number))
        rows = await dossiers.mine(connection, who.sub, after, limit + 1, _only(request))
    helped = [row["application_id"] for row in rows[:limit] if filed_for_another(who, row)]
    await desk.looks.note_all(who, helped, "list", filer=True)
    items = [
        {
            "application_id": str(row["application_id"]),
            "procedure": desk.catalogue.named(row["procedure_code"]),
            "submitted_at": instant(row["submitted_at"]),
            **_standing(desk, row),
            **life.waiting(row),
            **life.concluded(row["state"], row["decided"]),
            **_helped(desk, row, who),
            "completion": completion_of(row, language),
        }
        for row in rows[:limit]
    ]
    following = items[-1]["application_id"] if len(rows) > limit else None
    return answered({"items": items, "next": following}, language)


async def dossier(request: Request) -> Response:
    """GET /applications/{id}/dossier: the whole dossier, for the officer of the agency it is routed to (or an operator)."""
    desk, language = counter(request), negotiated(request.headers)
    who = await allow("officer", "operator")(request)
    async with desk.database.snapshot() as connection:
        row = await dossiers.read(connection, application_id_of(request))
        if row is None:
            raise unknown_application(request.path_params["application_id"])
        if who.role != "operator":
            refuse_other_agency(who, row)
        one = await life.read(connection, row, await timeline.read(connection, row["application_id"]))
    await desk.looks.note(who, row, "dossier")
    contents = Contents(desk.data_keys, row)
    filings = [contents.filing(filing) for filing in one.filings]
    in_force = ([filing for filing in filings if filing["form"] is not None] or filings)[-1]
    name, email = contents.contact()
    answer = {
        "application_id": str(row["application_id"]),
        **_followed(desk, row, language),
        "form": in_force["form"],
        "form_sha256": in_force["form_sha256"],
        "attachments": filings[0]["attachments"],
        "contact": {"name": name, "email": email, "language": row["language"]},
        "supplements": [
            {**{name: value for name, value in filing.items() if value is not None}, "filed_at": instant(filing["filed_at"])}
            for filing in filings[1:]
        ],
        "may": life.shown(one, contents, language)["may"],
        **life.said(one, contents),
    }  # fmt: skip
    return answered(answer, language)


async def contacts(request: Request) -> Response:
    """POST /contacts: name, e-mail address and language for at most 200 dossiers or drafts, for our own services."""
    desk = counter(request)
    who = await allow("service")(request)
    value, _ = await read_json(request)
    wanted = bodies.parse(bodies.Contacts, value)
    async with desk.database.acquire() as connection:
        rows = await dossiers.contacts(connection, wanted.application_ids)
        # A draft has an id of the same kind, and whoever types it may be written to before it is a dossier.
        others = set(wanted.application_ids).difference(row["application_id"] for row in rows)
        begun = await drafts.contacts(connection, others) if others else []
    found = [dict(row) for row in begun]
    await desk.looks.note_all(who, (row["application_id"] for row in rows), "contacts")
    for row in rows:
        name, email = Contents(desk.data_keys, row).contact()
        found.append(
            {"application_id": str(row["application_id"]), "name": name, "email": email, "language": row["language"]}
        )
    return Response(orjson.dumps({"contacts": found}), 200, {"Cache-Control": "no-store"}, "application/json")


def erasure_told(erased: Erased) -> dict[str, str]:
    """``{at, reason, legal_basis}`` of an erasure."""
    return {"at": instant(erased.at), "reason": erased.reason, "legal_basis": erased.legal_basis}


def may_follow(who: Principal, row: Row) -> bool:
    """Whether this person may see the timeline of the dossier in this row."""
    if who.sub in (row["applicant"], row["filer"]):
        return True
    if who.role == "officer":
        return who.agency is not None and row["agency_code"] == who.agency
    return who.role == "operator"


def refuse_other_agency(who: Principal, row: Row) -> None:
    """Problem 403 unless the dossier in this row is routed to this officer's agency; to have filed it is not enough."""
    if who.agency is None or who.agency != row["agency_code"]:
        raise forbidden("cán bộ của cơ quan đang giải quyết hồ sơ", "an officer of the agency that has the dossier")


def told(desk: Counter, entry: Entry, language: Language) -> dict[str, Any]:
    """One entry as a person reads it: ``{at, step, actor, text, title, more}``."""
    title, more = texts.parts(entry, language, partial(desk.catalogue.agency_name, at=entry.at))
    return {
        "at": instant(entry.at),
        "step": entry.step,
        "actor": entry.actor,
        "text": " ".join(part for part in (title, more) if part),
        "title": title,
        "more": more,
    }


def _followed(desk: Counter, row: Row, language: Language) -> dict[str, Any]:
    contents = Contents(desk.data_keys, row)
    erased, assisted = contents.erased, contents.assisted()
    return {
        **_standing(desk, row),
        **({"erased": erasure_told(erased)} if erased else {}),
        **({"on_behalf_of": assisted.claims()} if assisted else {}),
        "completion": completion_of(row, language),
        "procedure": desk.catalogue.named(row["procedure_code"], row["procedure_version"]),
        "place": place(row["province"], row["commune"]),
        "submitted_at": instant(row["submitted_at"]),
    }


def _helped(desk: Counter, row: Row, who: Principal) -> dict[str, Any]:
    """For whom this reader filed it; nothing where they filed for themselves, or it is erased."""
    assisted = Contents(desk.data_keys, row).assisted() if row["on_behalf"] and row["filer"] == who.sub else None
    return {"on_behalf_of": {"full_name": assisted.full_name}} if assisted else {}


def _standing(desk: Counter, row: Row) -> dict[str, Any]:
    standing: dict[str, Any] = {"state": dossiers.progress(row).shown_state}
    if row["code"] is not None:
        standing["code"] = row["code"]
    if row["due_at"] is not None:
        standing["due_at"] = instant(row["due_at"])
    if row["agency_code"] is not None:
        standing["agency"] = row["agency_code"]
        standing["agency_name"] = desk.catalogue.agency_name(row["agency_code"])
    return standing


def completion_of(row: Row, language: Language) -> dict[str, str]:
    """How far the dossier of this row has come: ``{degree, text}``."""
    degree = completion(dossiers.progress(row).shown_state)
    return {"degree": degree, "text": texts.degree(degree).in_(language)}


def _only(request: Request) -> bool | None:
    """``open=true``: dossiers that have not ended; ``open=false``: those that have; anything else: all."""
    return {"true": True, "false": False}.get(request.query_params.get("open", ""))
