"""Paying, from the page to the provider and back: once, whoever clicks, how often, and what is away meanwhile."""

import asyncio

from deploy.local.world.payment.faults import PaymentFaults
from services.submission.api import answers
from tests.component.submission.payments.paying import (
    PaymentService,
    asked,
    begun,
    compared,
    differences,
    paid_events,
    seen,
    states,
    steps,
)
from tests.component.submission.served import APPLICATIONS, Served


async def test_a_fee_is_paid_once_and_told_once_however_often_the_service_says_so(
    served: Served, service: PaymentService
) -> None:
    application_id = await asked(served)
    payment = await begun(served, application_id)
    assert payment["amount"] == 500_000
    back = await service.act(payment["redirect"])
    assert back.headers["location"].startswith(f"https://motcua.test/thanh-toan/ve?ho-so={application_id}&so=")
    assert await states(served, application_id) == ["redirected"], "the way back proves nothing"
    service.faults = PaymentFaults(callback="doubled")
    await service.call(served)
    answer = await seen(served, application_id)
    answers.payments.Payments.model_validate(answer)
    assert [step["state"] for step in answer["payments"][0]["steps"]] == ["intended", "redirected", "paid"]
    assert (answer["may_pay"], answer["why_not"]) == (False, "already-paid")
    [event] = await paid_events(served, application_id)
    assert (event["amount"], event["reference"]) == (500_000, answer["payments"][0]["reference"])
    assert (await steps(served, application_id)).count("payment-received") == 1
    assert (await compared(served)).moved == 0
    assert await differences(served) == []
    again = await served.post(f"{APPLICATIONS}/{application_id}/payments", {})
    assert (again.status_code, again.json()["code"]) == (409, "already-paid")


async def test_two_tabs_share_one_payment(served: Served, service: PaymentService) -> None:
    application_id = await asked(served)
    both = await asyncio.gather(*(begun(served, application_id) for _ in range(8)))
    assert len({each["payment_id"] for each in both}) == 1
    assert len({each["redirect"] for each in both}) == 1
    await service.act(both[0]["redirect"])
    other_tab = await service.visit(both[1]["redirect"])
    assert other_tab.status_code == 303, "the other tab is led back: it is paid"
    await service.call(served)
    assert await states(served, application_id) == ["paid"]


async def test_a_cancelled_payment_loses_nothing_and_may_be_begun_again(
    served: Served, service: PaymentService
) -> None:
    application_id = await asked(served)
    first = await begun(served, application_id)
    await service.act(first["redirect"], "cancel")
    checked = await served.post(f"{APPLICATIONS}/{application_id}/payments/{first['payment_id']}/check", {})
    assert checked.json()["payments"][0]["state"] == "failed", "asked, because the callback had not come"
    await service.call(served)
    second = await begun(served, application_id)
    await service.act(second["redirect"])
    await service.call(served)
    assert await states(served, application_id) == ["failed", "paid"]


async def test_while_the_service_is_away_an_unclear_payment_is_not_doubled(
    served: Served, service: PaymentService
) -> None:
    application_id = await asked(served)
    first = await begun(served, application_id)
    service.faults = PaymentFaults(away=True)
    assert (await begun(served, application_id))["payment_id"] == first["payment_id"]
    async with served.runtime.database("submission").acquire() as connection:
        await connection.execute("UPDATE payment SET expires_at = now() - interval '1 minute', looked_at = NULL")
    answer = await served.post(f"{APPLICATIONS}/{application_id}/payments", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "payment-unclear")
    service.faults = PaymentFaults()
    async with served.runtime.database("submission").acquire() as connection:
        await connection.execute("UPDATE payment SET looked_at = NULL")
    assert (await begun(served, application_id))["payment_id"] != first["payment_id"]


async def test_who_may_see_and_who_may_pay(served: Served) -> None:
    application_id = await asked(served)
    path = f"{APPLICATIONS}/{application_id}/payments"
    assert (await served.see(path, sub="binh")).status_code == 404
    assert (await served.see(path, sub="o", role="officer", agency="H26")).status_code == 200
    assert (await served.see(path, sub="o", role="officer", agency="H17")).status_code == 404
    assert (await served.client.get(path)).status_code == 401
    assert (await served.post(path, {}, sub="binh")).status_code == 404
    assert (await served.post(path, {"amount": 1})).status_code == 422, "nobody names his own price"
    payment = await begun(served, application_id)
    other = await asked(served)
    foreign = f"{APPLICATIONS}/{other}/payments/{payment['payment_id']}/check"
    assert (await served.post(foreign, {})).status_code == 404
    assert (await served.post(f"{path}/no-id/check", {})).status_code == 404
