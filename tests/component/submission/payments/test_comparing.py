"""The payment service's list held against our book: what was missed is found, and nothing expires on half a list."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from deploy.local.world.payment.faults import PaymentFaults
from services.kernel.failures import Transient
from services.submission.payments import gateway, worker
from tests.component.submission.payments.paying import (
    LATER,
    PORTAL,
    PaymentService,
    asked,
    begun,
    compared,
    paid_events,
    states,
)
from tests.component.submission.served import Served
from tests.support.environment import Environment

# An order of another merchant's day, as the payment service keeps it.
ORDER = {"amount": 1000, "info": "", "locale": "vi", "return_url": PORTAL, "expires_at": 4e9}


async def test_what_was_paid_while_submission_was_dead_is_found_by_the_comparison(
    served: Served, service: PaymentService, database_only: Environment, key_file: Path
) -> None:
    application_id = await asked(served)
    payment = await begun(served, application_id)
    await served.stop()
    service.faults = PaymentFaults(callback="never")
    await service.act(payment["redirect"])
    other = await Served(served.settings, key_file, service.transport).start()
    try:
        await other.with_catalogue()
        stop = asyncio.create_task(_until_paid(other, application_id))
        await worker.run(other.runtime)
        await stop
        assert len(await paid_events(other, application_id)) == 1
    finally:
        await other.stop()
        served._tasks.clear()
        await served.start()


async def _until_paid(served: Served, application_id: UUID) -> None:
    try:
        for _ in range(200):
            if await states(served, application_id) == ["paid"]:
                return
            await asyncio.sleep(0.05)
        raise AssertionError("the worker did not find the payment")
    finally:
        served.runtime.stopping.set()


@pytest.mark.parametrize("fault", ["list-error", "list-cut", "too many pages"])
async def test_half_a_list_is_none_and_no_payment_expires_on_it(
    served: Served, service: PaymentService, monkeypatch: pytest.MonkeyPatch, fault: Any
) -> None:
    application_id = await asked(served)
    payment = await begun(served, application_id)
    if fault == "too many pages":
        monkeypatch.setattr(gateway, "_MOST_PAGES", 1)
        for number in range(200):
            service.ledger.begin({**ORDER, "number": f"{number:032x}"})
    else:
        service.faults = PaymentFaults(lie=fault)
    # The order is there by now, but stands on a page that is not given.
    await service.visit(payment["redirect"])
    with pytest.raises(Transient, match="list"):
        await compared(served, datetime.now(UTC) + LATER)
    assert await states(served, application_id) == ["redirected"], "it may have been paid"
    monkeypatch.undo()
    service.faults = PaymentFaults()
    await service.act(payment["redirect"])
    await compared(served, datetime.now(UTC) + LATER)
    assert await states(served, application_id) == ["paid"]


async def test_an_order_nobody_paid_expires_after_its_time_and_not_before(
    served: Served, service: PaymentService
) -> None:
    application_id = await asked(served)
    await begun(served, application_id)
    assert (await compared(served, datetime.now(UTC) + timedelta(minutes=16))).moved == 0, (
        "a last click may be on its way"
    )
    assert (await compared(served, datetime.now(UTC) + LATER)).moved == 1
    assert await states(served, application_id) == ["expired"]
