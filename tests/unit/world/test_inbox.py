"""What an agency can read of its inbox, and what it calls garbled."""

import pytest

from deploy.local.world.agencies.inbox import ASSIGNED, Garbled, read

NUMBER = b'{"application_id": "11111111-2222-4333-8444-555555555555"}'
TYPE = ("ce_type", ASSIGNED.encode())
TIME = ("ce_time", b"2026-11-23T08:00:00.5+07:00")


def test_an_assignment_is_read_with_its_own_time() -> None:
    message = read([TYPE, TIME], NUMBER)
    assert message.kind == ASSIGNED
    assert message.time.isoformat() == "2026-11-23T08:00:00.500000+07:00"


def test_a_refusal_may_be_about_no_dossier() -> None:
    refused = ("ce_type", b"agency.report-refused")
    assert read([refused, TIME], b'{"application_id": null, "code": "invalid-report"}').application_id is None


@pytest.mark.parametrize(
    ("headers", "value", "says"),
    [
        ([TYPE, TIME], b"\xff", "not JSON"),
        ([TYPE, TIME], None, "not JSON"),
        ([TYPE, TIME], b"[]", "not a JSON object"),
        ([TIME], NUMBER, "ce_type"),
        ([TYPE], NUMBER, "ce_time"),
        ([TYPE, ("ce_time", b"yesterday")], NUMBER, "yesterday"),
        ([TYPE, TIME], b"{}", "application_id"),
        ([TYPE, TIME], b'{"application_id": 7}', "badly formed"),
    ],
)
def test_what_cannot_be_read_is_said(headers: list[tuple[str, bytes]], value: bytes | None, says: str) -> None:
    with pytest.raises(Garbled, match=says):
        read(headers, value)
