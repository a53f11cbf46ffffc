"""Money goes back where it is not owed, and where the procedure's rule says so; it stays on the record."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from deploy.local.world.payment.faults import PaymentFaults
from services.contracts.events import State, Step
from services.submission.payments import telling
from services.submission.store import payment_differences
from tests.component.submission.payments.paying import (
    LATER,
    PaymentService,
    asked,
    begun,
    compared,
    differences,
    paid_events,
    refunded,
    refunded_events,
    rule,
    seen,
    states,
    steps,
    withdrawn,
)
from tests.component.submission.served import APPLICATIONS, Served
from tests.component.submission.test_following import follow, processed


async def test_what_two_orders_paid_all_the_same_goes_back_once_and_both_are_on_the_record(
    served: Served, service: PaymentService
) -> None:
    application_id = await asked(served)
    first = await begun(served, application_id)
    # The first order's time is over here, while its page is still open somewhere.
    service.faults = PaymentFaults(callback="never", lie="list-without")
    await compared(served, datetime.now(UTC) + LATER)
    assert await states(served, application_id) == ["expired"]
    second = await begun(served, application_id)
    assert second["payment_id"] != first["payment_id"]
    await service.act(second["redirect"])
    await service.act(first["redirect"])
    service.faults = PaymentFaults()
    assert (await compared(served)).moved == 2
    assert sorted(await states(served, application_id)) == ["paid", "refund-asked"]
    assert len(await paid_events(served, application_id)) == 1
    assert await refunded(served) == 1
    assert await refunded_events(served, application_id) == [], "nobody was told that the second one came"
    assert sorted(await states(served, application_id)) == ["paid", "refunded"]
    said = (await served.see(f"{APPLICATIONS}/{application_id}")).json()["timeline"]
    assert {"payment-received", "refund-asked", "refunded"} <= {entry["step"] for entry in said}
    assert any("nộp hai lần" in entry["text"] and "500.000 đồng" in entry["text"] for entry in said)
    assert (await compared(served)).moved == 0
    assert await differences(served) == []


async def test_a_withdrawal_gives_the_fee_back_only_by_rule_and_before_the_work(
    served: Served, service: PaymentService, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked, idle, without_rule = [await asked(served) for _ in range(3)]
    for each in (worked, idle, without_rule):
        await service.act((await begun(served, each))["redirect"])
    await service.call(served)
    await follow(served, withdrawn(without_rule, 5))
    rule(served, monkeypatch, {"refund": ["withdrawn"], "source": "Thông tư …"})
    await follow(served, processed(worked, 4, Step.in_progress, State.in_progress), withdrawn(worked, 5))
    await follow(served, withdrawn(idle, 5))
    service.faults = PaymentFaults(refuse_refunds=True)
    assert await refunded(served) == 0
    assert await differences(served) == ["refund-refused"]
    service.faults = PaymentFaults()
    assert await refunded(served) == 0, "not again at once"
    assert await refunded(served, datetime.now(UTC) + timedelta(hours=1)) == 1
    said = await seen(served, idle)
    assert (said["may_pay"], said["why_not"]) == (False, "given-back"), "what went back is not called paid"
    assert (await seen(served, worked))["why_not"] == "already-paid"
    found = [await states(served, each) for each in (worked, idle, without_rule)]
    assert found == [["paid"], ["refunded"], ["paid"]]
    [paid], [back] = await paid_events(served, idle), await refunded_events(served, idle)
    assert (back["reference"], back["amount"], back["cause"]) == (paid["reference"], 500_000, "withdrawn")
    assert [await refunded_events(served, each) for each in (worked, without_rule)] == [[], []]
    assert (await steps(served, idle)).count("refunded") == 1
    assert await differences(served) == []


@pytest.mark.parametrize(
    ("between", "state"),
    [
        ([], ["paid"]),
        ([(Step.in_progress, State.in_progress)], ["refund-asked"]),
        ([(Step.stopped, State.stopped)], ["refund-asked"]),
    ],
    ids=["waited for", "paid at the counter", "stopped"],
)
async def test_money_that_crossed_news_of_the_agency_goes_back_once_routing_says_that_nobody_waited_for_it(
    served: Served, service: PaymentService, between: list[tuple[Step, State]], state: list[str]
) -> None:
    application_id = await asked(served)
    payment = await begun(served, application_id)
    await service.act(payment["redirect"])
    await service.call(served)  # here it is due: the agency's news is still on its way
    assert len(await paid_events(served, application_id)) == 1
    for step, becomes in between:
        await follow(served, processed(application_id, 4, step, becomes))
    heard = processed(application_id, 4 + len(between), Step.paid, between[-1][1] if between else State.in_progress)
    cause = telling.told_by(application_id, UUID(payment["payment_id"]))
    await follow(served, replace(heard, envelope=replace(heard.envelope, causation_id=cause)))
    assert await states(served, application_id) == state
    assert await refunded(served) == len(between)
    told = await refunded_events(served, application_id)
    assert [each["cause"] for each in told] == ["not-due"] * len(between), (
        "whoever read that it came reads that it went"
    )


async def test_what_the_service_gave_back_by_itself_is_due_again_when_the_agency_asks_again(
    served: Served, service: PaymentService
) -> None:
    application_id = await asked(served)
    payment = await begun(served, application_id)
    await service.act(payment["redirect"])
    service.ledger.refund(UUID(payment["payment_id"]).hex)
    await service.call(served)
    assert await states(served, application_id) == ["refunded"], "heard of when it had gone back already"
    assert await paid_events(served, application_id) == []
    await compared(served, datetime.now(UTC) + timedelta(seconds=1))
    assert await differences(served) == ["refunded-unasked"], "it stands until a person has seen it"
    reference = UUID(payment["payment_id"]).hex
    async with served.runtime.database("submission").acquire() as connection:
        assert not await payment_differences.close(connection, reference, "amount-differs", datetime.now(UTC))
        assert await payment_differences.close(connection, reference, "refunded-unasked", datetime.now(UTC))
    await compared(served, datetime.now(UTC) + timedelta(seconds=1))
    assert await differences(served) == [], "closed by a person, it stays closed"
    due = await seen(served, application_id)
    assert (due["may_pay"], due["charge"].get("settled_by")) == (True, None)
    second = await begun(served, application_id)
    await service.act(second["redirect"])
    await service.call(served)
    service.ledger.refund(UUID(second["payment_id"]).hex)
    await compared(served)
    assert await states(served, application_id) == ["refunded", "refunded"]
    assert [each["cause"] for each in await refunded_events(served, application_id)] == ["provider"]
    await follow(
        served,
        processed(application_id, 4, Step.paid, State.in_progress),
        processed(application_id, 5, Step.payment_required, State.payment_required, reason="Chưa nhận được tiền."),
    )
    assert len(await paid_events(served, application_id)) == 1, "what went back is not told again"
    assert (await seen(served, application_id))["why_not"] == "cannot-be-pinned", "a new charge, and no amount stated"
