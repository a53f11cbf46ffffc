"""A version names agencies that there are on its first day: nobody could forward an application to another one."""

from datetime import timedelta
from typing import Any

import pytest

from services.catalog.days import today
from services.catalog.register import Register
from tests.component.catalog.editors import HOA, LAN, MINH, Desk
from tests.component.catalog.life.drafting import DRAFT, WHY, draft
from tests.unit.catalog.descriptions import CODE

PUBLISH = f"/procedures/{CODE}/publish"


async def kept(doors: Desk, **changes: Any) -> Any:
    """The draft as the Government Office keeps it."""
    return await doors.done("PUT", DRAFT, draft(**changes), who=LAN, status=201)


@pytest.mark.parametrize(
    ("changes", "pointer", "words"),
    [
        ({"agency": "H99"}, "/agency", "“H99”. Mã gần nhất: "),
        ({"publisher": "ZZ9"}, "/publisher", "“ZZ9”. Hãy tìm mã theo tên"),
        ({"agency": "000.00.00.H17"}, "/agency", "Mã gần nhất: H17 ("),
    ],
)
async def test_a_code_of_no_agency_is_a_fault_at_its_field(
    doors: Desk, changes: dict[str, Any], pointer: str, words: str
) -> None:
    made = await kept(doors, **changes)
    checked = await doors.done("POST", f"{DRAFT}/check", who=LAN)
    seen = await doors.done("POST", f"{DRAFT}/preview", {"description": made["description"]}, who=LAN)
    [line] = (await doors.done("GET", "/drafts", who=LAN))["items"]
    refused = await doors.done("POST", PUBLISH, {"revision": 1, **WHY}, who=MINH, status=422)
    for errors in (made["errors"], checked["errors"], seen["errors"], refused["errors"]):
        assert [(each["pointer"], each["code"]) for each in errors] == [(pointer, "unknown-agency")]
        assert words in errors[0]["message"]
    assert line["error_count"] == 1
    assert await doors.told(CODE) == []


async def test_a_dissolved_agency_stands_in_versions_of_its_days_only(doors: Desk, register: Register) -> None:
    gone = next(each for each in register.agencies if each.successor == "H17")
    last = gone.periods[-1].valid_to
    assert last is not None
    await kept(doors, agency=gone.code)
    late = {"revision": 1, "valid_from": str(last + timedelta(days=1)), **WHY}
    refused = await doors.done("POST", PUBLISH, late, who=MINH, status=422)
    [fault] = refused["errors"]
    assert (fault["pointer"], fault["code"]) == ("/agency", "agency-not-in-force")
    assert f"{last:%d/%m/%Y}; kế thừa là " in fault["message"]
    assert "(H17)" in fault["message"]
    await doors.done("POST", PUBLISH, late | {"valid_from": str(last)}, who=MINH, status=201)


async def test_an_agency_that_is_still_to_begin_stands_in_a_version_of_its_first_day(doors: Desk) -> None:
    first = today() + timedelta(days=9)
    async with doors.database.transaction() as connection:
        await connection.execute("UPDATE agency SET valid_from = $1 WHERE code = 'H17'", first)
    made = await kept(doors, agency="H17")
    assert [each["code"] for each in made["errors"]] == ["agency-not-in-force"]
    await doors.done("POST", PUBLISH, {"revision": 1, **WHY}, who=MINH, status=422)
    await doors.done("POST", PUBLISH, {"revision": 1, "valid_from": str(first), **WHY}, who=MINH, status=202)
    assert (await doors.done("GET", DRAFT, who=LAN))["errors"] == []


async def test_the_level_alone_may_say_who_decides(doors: Desk) -> None:
    assert (await kept(doors, agency=None, authority="Ủy ban nhân dân cấp xã", level="commune"))["errors"] == []


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        (DRAFT, {"why": "  "}, {"/why": "Hãy ghi lý do."}),
        (PUBLISH, {"revision": 1, "why": ""}, {"/why": "Hãy ghi lý do."}),
        (
            f"/procedures/{CODE}/suspend",
            {"first_day": "", "last_day": "2027-01-09", "reason": ""},
            {"/first_day": "Hãy chọn hoặc ghi ngày.", "/reason": "Hãy ghi lý do."},
        ),
    ],
)
async def test_an_empty_reason_or_day_is_asked_for(
    doors: Desk, path: str, body: dict[str, Any], said: dict[str, str]
) -> None:
    refused = await doors.done("POST", path, body, who=HOA, status=422)
    assert {each["pointer"]: each["message"] for each in refused["errors"]} == said
    named = await doors.done("PUT", DRAFT, draft() | {"description": {"name": "", "field": "Thử"}}, who=HOA, status=422)
    assert [each["message"] for each in named["errors"]] == ["Hãy ghi mục này."]
