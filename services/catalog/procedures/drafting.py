"""Drafts of procedures: begun from the newest version or from nothing, edited, checked, discarded."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from services.contracts import publishing as form_check
from services.kernel.database import Connection, Row
from services.kernel.problem import Problem

from .. import problems
from ..days import today
from ..domain.compulsory import Fault, faults
from ..domain.described import description_of, owner
from ..domain.description import Description
from ..store import life as store
from ..store.life import Act, Who
from .known_agencies import Agencies, named_in
from .rights import refuse_unless


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it is read: the description, a form of its own if it has one, and who changed it last."""

    description: Description
    form: dict[str, Any] | None
    row: Row


def read_description(value: Any, code: str) -> Description:
    """From a body's JSON; the code of the address counts and must not be contradicted. Problem 422."""
    given = value if isinstance(value, dict) else None
    if given is not None:
        given = {"code": code, **given}
    try:
        one = Description.model_validate(given if given is not None else value)
    except ValidationError as error:
        raise problems.does_not_fit(problems.misfits(error, "/description")) from error
    if one.code != code:
        raise problems.unfit(
            [
                Fault(
                    "/description/code",
                    "another-code",
                    f"Mã trong nội dung là {one.code}, khác mã {code} trên địa chỉ.",
                    f"The description says {one.code}, the address says {code}.",
                )
            ]
        )
    return one


async def begin(connection: Connection, code: str, who: Who, why: str) -> int:
    """A draft of the newest version, to be changed. Returns its revision. Problem 404, 403, 409."""
    held = await store.newest(connection, code, hold=True)
    if held is None:
        raise problems.no_procedure(code)
    if await store.draft(connection, code) is not None:
        raise problems.conflict(
            "draft-exists",
            f"Thủ tục {code} đã có bản nháp; hãy sửa tiếp hoặc hủy bản nháp đó.",
            f"Procedure {code} has a draft already; go on with it, or discard it.",
        )
    one = description_of(json.loads(held["content"]))
    return await put(connection, one, None, who, why, expected=None)


async def put(
    connection: Connection, one: Description, form: dict[str, Any] | None, who: Who, why: str, *, expected: int | None
) -> int:
    """Makes the draft or replaces it; ``expected`` is the revision the editor has read. Returns the new revision.

    Problem 403 for what is not theirs, 412 and 428 for a draft that somebody else changed.
    """
    await store.lock_draft(connection, one.code)
    held = await store.newest(connection, one.code, hold=True)
    before = await store.draft(connection, one.code, hold=True)
    owners = [owner(one)]
    if held is not None:
        owners.append(held["owner"] or owner(description_of(json.loads(held["content"]))))
    if before is not None:
        owners.append(before["owner"])
        if expected is None:
            raise problems.precondition_missing(one.code, before["revision"])
    if expected is not None and (before is None or before["revision"] != expected):
        raise problems.changed_meanwhile(one.code, before["revision"]) if before else problems.no_draft(one.code)
    await refuse_unless(connection, who, *owners)
    version = before["base_version"] if before else held["version"] if held else 0
    revision = await store.put_draft(
        connection, one.code, base_version=version, description=one.stated(), form=form, owner=owner(one), who=who
    )
    act = "edited" if before else "drafted"
    await store.note(connection, Act(one.code, act, who, why, details={"revision": revision}))
    return revision


async def read(connection: Connection, code: str, who: Who, *, hold: bool = False) -> Draft:
    """The draft. Problem 404, 403; 409 for one that a former edition of this service kept and this one cannot read."""
    row = await _row(connection, code, who, hold=hold)
    one = stored(row)
    if one is None:
        raise problems.conflict(
            "draft-unreadable",
            f"Bản nháp của thủ tục {code} được lưu theo cấu trúc cũ và không còn đọc được; hãy ghi đè hoặc hủy bản nháp đó.",
            f"The draft of procedure {code} was kept in a shape that is no longer read; write over it, or discard it.",
        )
    return Draft(one, json.loads(row["form"]) if row["form"] else None, row)


def stored(row: Row) -> Description | None:
    """A draft's description as it was kept; None when it no longer fits what a description is."""
    try:
        return Description.model_validate(json.loads(row["description"]))
    except ValidationError:
        return None


async def discard(connection: Connection, code: str, who: Who, why: str) -> None:
    """The draft is gone; the act is kept. Problem 404, 403."""
    row = await _row(connection, code, who, hold=True)
    one, kept = stored(row), json.loads(row["description"])
    await store.delete_drafts(connection, [code])
    details = {"description": one.stated() if one else kept}
    await store.note(connection, Act(code, "discarded", who, why, details=details))


async def _row(connection: Connection, code: str, who: Who, *, hold: bool) -> Row:
    row = await store.draft(connection, code, hold=hold)
    if row is None:
        raise problems.no_draft(code)
    await refuse_unless(connection, who, row["owner"])
    return row


async def check(connection: Connection, draft: Draft, day: date | None = None) -> list[Fault]:
    """Why it may not be published yet, to be in force from ``day``: the day it is approved for, else today."""
    agencies = await named_in(connection, [draft.description])
    return check_all(draft.description, draft.form, agencies, day or draft.row["publish_on"] or today())


def check_all(one: Description, form: dict[str, Any] | None, agencies: Agencies, day: date) -> list[Fault]:
    """Every fault of a description from that day on, and of a form of its own."""
    found = faults(one) + agencies.faults(one, day)
    if form is not None:
        found += [
            Fault(f"/form{each.pointer}", each.code, each.message.vi, each.message.en)
            for each in form_check.faults(form, today())
        ]
    return found


def stale(draft: Draft, version: int) -> Problem | None:
    """409 when another version was published after the draft was begun."""
    base = draft.row["base_version"]
    if base == version:
        return None
    code = draft.description.code
    return problems.conflict(
        "overtaken",
        f"Bản nháp dựa trên phiên bản {base} của thủ tục {code}, nhưng phiên bản {version} đã được công bố sau đó; "
        "hãy hủy bản nháp và tạo lại từ phiên bản mới.",
        f"The draft was begun from version {base} of procedure {code}, but version {version} was published since; "
        "discard it and begin again from the new one.",
    )
