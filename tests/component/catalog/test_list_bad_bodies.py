"""Whatever is sent to the doors of the lists, by those who may use them: an answer, never a failure of ours, nothing written."""

import json
from typing import Any

import pytest

from tests.component.catalog.list_office import EXTRACT, ListOffice

VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 2**70, 1.5, 1e308, "", " ", "\x00", "\ud800", "́", "😀", "x" * 10_000, "2027-02-30", "9999-12-31",
    "0001-01-01", "'; DROP TABLE list_act; --", [], [None], {}, {"a": {"b": []}}, ["x"] * 300,
)  # fmt: skip
DOORS = (
    ("POST", "/lists", "office", {"year": 2030, "title": "x", "registration_due": "2029-12-31", "agencies": ["H17"]}),
    ("PATCH", "/lists/2027", "office", {"title": "x", "registration_due": "2026-12-31"}),
    ("POST", "/lists/2027/transitions", "office",
     {"act": "approve", "reason": "x", "decision_number": "1", "decision_date": "2026-01-01"}),
    ("POST", "/lists/2027/items", "office", {"procedure": "1.009073", "agency": "G11"}),
    ("PUT", "/lists/2027/agencies/H17/contact", "H17", {"email": "a@b.vn", "language": "vi"}),
    ("PUT", f"/lists/2027/registrations/H17/{EXTRACT}", "H17",
     {"name": "x", "level": "x", "partial_reason": "x", "planned_on": "x", "note": "x"}),
    ("POST", "/lists/2027/registrations/acts", "office",
     {"act": "return", "agency": "H17", "procedures": [EXTRACT], "reason": "x"}),
    ("POST", "/lists/2027/implementations/acts", "H17",
     {"act": "implement", "procedure": EXTRACT, "agency": "H17", "level": "x", "on": "2026-01-01", "address": "https://x.vn",
      "reason": "x"}),
    ("POST", "/lists/contacts", "service", {"registrations": [{"year": 2027, "agency": "H17"}]}),
)  # fmt: skip


@pytest.mark.parametrize(("method", "path", "who", "body"), DOORS, ids=[f"{door[0]} {door[1]}" for door in DOORS])
async def test_a_wrong_value_in_any_field_is_answered(
    lists: ListOffice, method: str, path: str, who: str, body: dict[str, Any]
) -> None:
    await lists.sent(2027, "H17", "G11")
    bodies = [{**body, field: value} for field in body for value in VALUES] + [{**body, "extra": 1}, *VALUES]
    for number, sent in enumerate(bodies):
        raw = json.dumps(sent).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": f"k{number}"}
        answer = await lists.call(method, path, who, content=raw, headers=headers)
        assert answer.status_code < 500, (sent, answer.text)
        if answer.status_code >= 400:
            assert answer.json()["detail"]


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"[" * 10_000, b'{"act": "send", "act": "send"}', b'{"act": NaN}'])
async def test_a_body_that_is_no_json_is_answered(lists: ListOffice, raw: bytes) -> None:
    await lists.drafted(2027, "H17")
    headers = {"Content-Type": "application/json"}
    answer = await lists.call("POST", "/lists/2027/transitions", "office", content=raw, headers=headers)
    assert answer.status_code == 400
    assert (await lists.get("/lists/2027"))["state"] == "draft"


async def test_a_post_without_a_key_does_nothing(lists: ListOffice) -> None:
    await lists.drafted(2027, "H17")
    answer = await lists.call(
        "POST", "/lists/2027/transitions", "office", json={"act": "send"}, headers={"Idempotency-Key": ""}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency-key")
    assert (await lists.get("/lists/2027"))["state"] == "draft"
