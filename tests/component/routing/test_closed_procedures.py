"""A suspended or repealed procedure takes nothing new; what was submitted before is routed, and /explain says both."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from services.contracts import codec, events, topics
from services.kernel.event import Outgoing
from tests.component.routing.desk import Desk
from tests.component.routing.hands import COMMUNE_PROCEDURE, Hands, submitted
from tests.unit.routing import real

FIRST, LAST = date(2026, 11, 30), date(2026, 12, 4)
ASKED = {"procedure": COMMUNE_PROCEDURE, "place": {"province": "48"}}


def told(hands: Hands, **changes: object) -> Outgoing:
    """The procedure again, as the catalogue tells of what befalls it."""
    _, procedures = real.messages()
    before = next(each for each in procedures if each.key == COMMUNE_PROCEDURE)
    data = hands.read(before).data.model_copy(update=changes)
    return codec.message(
        data, id=uuid4(), source="/motcua/catalog", subject=COMMUNE_PROCEDURE, sequence=2, correlation_id=uuid4()
    )


@pytest.fixture
def suspended() -> dict[str, object]:
    return {"suspensions": [events.Suspension(first_day=FIRST, last_day=LAST, reason="Nâng cấp hệ thống")]}


@pytest.fixture
def repealed() -> dict[str, object]:
    repeal = events.Repeal(on=FIRST, reason="Quy định mới", successor="1.013129")
    return {"valid_to": FIRST - timedelta(days=1), "repeals": [repeal]}


@pytest.mark.parametrize("what", ["suspended", "repealed"])
async def test_what_was_submitted_before_is_routed(hands: Hands, what: str, request: pytest.FixtureRequest) -> None:
    await hands.give(told(hands, **request.getfixturevalue(what)))
    await hands.give(submitted())
    (routed,) = await hands.published(topics.ROUTED)
    assert routed.data.agency == "H17"


async def test_explain_says_that_it_is_suspended_on_that_day_and_on_no_other(
    desk: Desk, hands: Hands, suspended: dict[str, object]
) -> None:
    await hands.give(told(hands, **suspended))
    for day, said in (
        (FIRST, True),
        (LAST, True),
        (LAST + timedelta(days=1), False),
        (FIRST - timedelta(days=1), False),
    ):
        because = (await desk.ask("explain", ASKED | {"at": str(day)})).json()["because"]
        assert any("tạm ngừng tiếp nhận hồ sơ mới từ ngày 30/11/2026" in each["vi"] for each in because) is said, day
    await hands.give(told(hands))
    because = (await desk.ask("explain", ASKED | {"at": str(FIRST)})).json()["because"]
    assert not any("tạm ngừng" in each["vi"] for each in because), "it was resumed"


async def test_explain_names_what_replaces_a_repealed_procedure(
    desk: Desk, hands: Hands, repealed: dict[str, object]
) -> None:
    await hands.give(told(hands, **repealed))
    because = (await desk.ask("explain", ASKED | {"at": "2027-05-03"})).json()["because"]
    assert because[-1]["en"].endswith("Use procedure 1.013129 instead.")
