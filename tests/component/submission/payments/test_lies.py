"""Every lie of the payment service: nothing is believed that is not signed, nothing moves twice, and what differs is seen."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from deploy.local.world.payment.faults import PaymentFaults
from tests.component.submission.payments.paying import (
    PaymentService,
    asked,
    begun,
    compared,
    differences,
    paid_events,
    states,
    told,
)
from tests.component.submission.served import Served


@pytest.mark.parametrize(
    ("lie", "state", "differs"),
    [
        ("amount", "redirected", ["amount-differs"]),
        ("signature", "redirected", []),
        ("unknown-order", "redirected", ["unknown-here"]),
        ("paid-as-failed", "failed", []),
    ],
)
async def test_a_lie_of_the_callback_moves_no_money_and_the_comparison_finds_the_truth(
    served: Served, service: PaymentService, lie: Any, state: str, differs: list[str]
) -> None:
    application_id = await asked(served)
    await service.act((await begun(served, application_id))["redirect"])
    service.faults = PaymentFaults(lie=lie)
    await service.call(served)
    assert (await states(served, application_id), await differences(served)) == ([state], differs)
    assert await paid_events(served, application_id) == []
    service.faults = PaymentFaults(callback="never")
    assert (await compared(served, datetime.now(UTC) + timedelta(seconds=1))).moved == 1
    assert await states(served, application_id) == ["paid"]
    assert len(await paid_events(served, application_id)) == 1
    assert await differences(served) == [each for each in differs if each == "unknown-here"], "nobody made that order"


async def test_paid_by_the_callback_and_cancelled_by_the_list_is_shown_as_a_difference(
    served: Served, service: PaymentService
) -> None:
    application_id = await asked(served)
    payment = await begun(served, application_id)
    service.faults = PaymentFaults(lie="failed-as-paid")
    await service.act(payment["redirect"], "cancel")
    await service.call(served)
    assert await states(served, application_id) == ["paid"]
    await compared(served)
    assert await differences(served) == ["not-paid-there"]
    assert await states(served, application_id) == ["paid"], "a person decides"


async def test_forged_replayed_late_and_strange_callbacks_are_answered_and_change_nothing(
    served: Served, service: PaymentService
) -> None:
    application_id = await asked(served)
    payment = await begun(served, application_id)
    order = UUID(payment["payment_id"]).hex
    assert await told(served, order=order, amount="500000", secure_hash="00") == (200, "97")
    assert await told(served, order=order, amount="500000", merchant="ANOTHER") == (200, "97")
    assert await told(served, order=order, amount="5e5") == (200, "99")
    assert await told(served, order=order, amount="500000", result="77") == (200, "99")
    assert await told(served, order=order, amount="500000", at="hôm qua") == (200, "99")
    assert await told(served, order="không có", amount="500000") == (200, "01")
    assert await told(served, order=order.upper(), amount="500000") == (200, "01")
    assert await told(served, order=order, amount="50000") == (200, "04")
    assert await states(served, application_id) == ["redirected"]
    assert await told(served, order=order, amount="500000") == (200, "00")
    assert await told(served, order=order, amount="500000") == (200, "02")
    assert await told(served, order=order, amount="500000", result="24") == (200, "02"), "late, after it was paid"
    assert await states(served, application_id) == ["paid"]
    assert len(await paid_events(served, application_id)) == 1
    for raw in (b"", b"\xff=\xfe", b"a=1&" * 200, b"x" * 20_000):
        answer = await served.client.post("/api/submission/v1/payments/callback/gia-lap", content=raw)
        assert answer.status_code in (200, 413), raw[:20]
    assert (await served.client.post("/api/submission/v1/payments/callback/nobody", data={"a": "1"})).status_code == 404
