"""Money that comes when its charge is no longer due is on the record, announced to nobody, and goes back by itself."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from prometheus_client import REGISTRY

from deploy.local.world.payment.faults import PaymentFaults
from services.contracts.events import State, Step
from tests.component.submission.payments.paying import (
    PaymentService,
    asked,
    begun,
    compared,
    differences,
    fee,
    paid_events,
    refunded,
    refunded_events,
    seen,
    states,
    withdrawn,
)
from tests.component.submission.served import APPLICATIONS, Served
from tests.component.submission.test_following import follow, processed


async def _back_by_itself(served: Served, application_id: UUID, cause: str) -> list[str]:
    """Reads that the one payment is on the record as paid, was announced to nobody, and goes back; the timeline's texts."""
    answer = await seen(served, application_id)
    [payment] = [each for each in answer["payments"] if each.get("refund_cause")]
    assert [step["state"] for step in payment["steps"]][-2:] == ["paid", "refund-asked"], (
        "it was paid, and is to go back"
    )
    assert (payment["refund_cause"], bool(payment["paid_at"])) == (cause, True)
    assert answer["charge"].get("settled_by") is None
    assert await paid_events(served, application_id) == [], "nobody is told that it was paid"
    dossier = await served.see(f"{APPLICATIONS}/{application_id}")
    told = {entry["step"]: entry["text"] for entry in dossier.json()["timeline"]}
    assert "500.000 đồng" in told["refund-asked"]
    assert "payment-received" not in told
    assert await refunded(served) == 1
    states_now = [each["state"] for each in (await seen(served, application_id))["payments"]]
    assert states_now.count("refunded") == 1
    assert await refunded_events(served, application_id) == []
    return list(told.values())


@pytest.mark.parametrize("requested_only", [True, False])
async def test_money_that_comes_after_the_citizen_withdrew_goes_back_and_is_announced_to_nobody(
    served: Served, service: PaymentService, requested_only: bool
) -> None:
    application_id = await asked(served)
    await service.act((await begun(served, application_id))["redirect"])
    withdrawal = await served.post(f"{APPLICATIONS}/{application_id}/withdrawal", {})
    assert withdrawal.status_code == 202, withdrawal.text
    if not requested_only:
        await follow(served, withdrawn(application_id, 4))
    await service.call(served)
    texts = await _back_by_itself(served, application_id, "not-due")
    assert any("không còn chờ khoản này" in text and "hoàn lại" in text for text in texts)


@pytest.mark.parametrize(
    ("step", "state"), [(Step.stopped, State.stopped), (Step.in_progress, State.in_progress)], ids=["ended", "counter"]
)
async def test_money_that_comes_after_the_end_or_after_payment_at_the_counter_goes_back(
    served: Served, service: PaymentService, step: Step, state: State
) -> None:
    application_id = await asked(served)
    await service.act((await begun(served, application_id))["redirect"])
    await follow(served, processed(application_id, 4, step, state, reason="Đã nộp tại quầy hoặc đã dừng."))
    await service.call(served)
    await _back_by_itself(served, application_id, "not-due")
    assert (await compared(served)).moved == 0
    assert await differences(served) == []


async def test_money_for_an_amount_that_was_replaced_does_not_settle_the_new_one(
    served: Served, service: PaymentService
) -> None:
    application_id = await asked(served)
    old = await begun(served, application_id)
    await follow(
        served,
        processed(application_id, 4, Step.in_progress, State.in_progress),
        processed(
            application_id, 5, Step.payment_required, State.payment_required, reason="Tính lại.", fee=fee(300_000)
        ),
    )
    await service.act(old["redirect"])
    await service.call(served)
    texts = await _back_by_itself(served, application_id, "replaced")
    assert any("số tiền khác" in text for text in texts)
    due = await seen(served, application_id)
    assert (due["may_pay"], due["charge"]["amount"]) == (True, 300_000), "the new amount is still to be paid"
    await service.act((await begun(served, application_id))["redirect"])
    await service.call(served)
    assert await states(served, application_id) == ["refunded", "paid"]
    assert [event["amount"] for event in await paid_events(served, application_id)] == [300_000]


@pytest.mark.parametrize("refused", [True, False])
async def test_two_tabs_that_both_paid_after_the_end_both_get_it_back_until_the_service_takes_it(
    served: Served, service: PaymentService, refused: bool
) -> None:
    application_id = await asked(served)
    tab, other_tab = await asyncio.gather(*(begun(served, application_id) for _ in range(2)))
    assert tab["redirect"] == other_tab["redirect"]
    await service.act(tab["redirect"])
    assert (await service.visit(other_tab["redirect"])).status_code == 303, "the other tab is led back: it is paid"
    await follow(served, processed(application_id, 4, Step.stopped, State.stopped, reason="Quá hạn nộp."))
    await asyncio.gather(*(service.call(served) for _ in range(3)))
    assert await states(served, application_id) == ["refund-asked"]
    service.faults = PaymentFaults(refuse_refunds=refused, away=not refused)
    before = REGISTRY.get_sample_value("motcua_payments_refunds_total", {"outcome": "done"}) or 0.0
    assert await refunded(served) == 0
    assert await differences(served) == (["refund-refused"] if refused else [])
    assert await refunded(served) == 0, "not again at once"
    assert REGISTRY.get_sample_value("motcua_payments_refunds_waiting") == 1.0
    service.faults = PaymentFaults()
    assert await refunded(served, datetime.now(UTC) + timedelta(hours=1)) == 1
    assert await refunded(served, datetime.now(UTC) + timedelta(hours=2)) == 0, "once"
    assert (await states(served, application_id), await differences(served)) == (["refunded"], [])
    assert REGISTRY.get_sample_value("motcua_payments_refunds_total", {"outcome": "done"}) == before + 1
    assert REGISTRY.get_sample_value("motcua_payments_refunds_waiting") == 0.0
    assert await paid_events(served, application_id) == []
