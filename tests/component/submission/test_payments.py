"""Every door of paying, and every lie of the payment service: nothing is paid twice, nothing is lost, nothing is believed."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from deploy.local.world.payment.faults import PaymentFaults
from services.contracts import topics
from services.contracts.events import FeeLine, State, Step
from services.kernel import settings as kernel_settings
from services.submission.api import answers
from services.submission.payments import till, worker
from tests.component.submission import catalogue_things as things
from tests.component.submission.paying import SETTINGS, PaymentService, asked, begun, seen, states, told
from tests.component.submission.served import APPLICATIONS, Served
from tests.component.submission.test_following import follow, processed, routed
from tests.support.environment import Environment

LATER = timedelta(minutes=20)
WINDOW = timedelta(days=3)


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[PaymentService]:
    made = PaymentService(tmp_path)
    yield made
    made.close()


@pytest.fixture
async def served(database_only: Environment, key_file: Path, service: PaymentService) -> AsyncIterator[Served]:
    settings = database_only.settings.model_copy(update=SETTINGS)
    one = await Served(settings, key_file, service.transport).start()
    yield await one.with_catalogue()
    await one.stop()


async def compared(served: Served, at: datetime | None = None) -> worker.Compared:
    provider = till.till_of(served.runtime).provider
    assert provider is not None
    return await worker.compare(served.runtime.database("submission"), provider, at or datetime.now(UTC), WINDOW)


async def refunded(served: Served, at: datetime | None = None) -> int:
    provider = till.till_of(served.runtime).provider
    assert provider is not None
    return await worker.refund(served.runtime.database("submission"), provider, at or datetime.now(UTC))


async def paid_events(served: Served, application_id: UUID) -> list[Any]:
    async with served.runtime.database("submission").acquire() as connection:
        rows = await connection.fetch(
            "SELECT value FROM outbox WHERE key = $1 AND topic = $2", str(application_id), topics.PAID
        )
    return [orjson.loads(row["value"]) for row in rows]


async def differences(served: Served) -> list[str]:
    async with served.runtime.database("submission").acquire() as connection:
        rows = await connection.fetch("SELECT kind FROM payment_difference WHERE gone_at IS NULL ORDER BY kind")
    return [row["kind"] for row in rows]


async def steps(served: Served, application_id: UUID) -> list[str]:
    timeline = (await served.see(f"{APPLICATIONS}/{application_id}")).json()["timeline"]
    return [entry["step"] for entry in timeline]


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
    assert sorted(await states(served, application_id)) == ["paid", "refunded"]
    said = (await served.see(f"{APPLICATIONS}/{application_id}")).json()["timeline"]
    assert {"payment-received", "refund-asked", "refunded"} <= {entry["step"] for entry in said}
    assert any("nộp hai lần" in entry["text"] and "500.000 đồng" in entry["text"] for entry in said)
    assert (await compared(served)).moved == 0
    assert await differences(served) == []


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


async def test_what_cannot_be_pinned_is_said_and_cannot_be_paid(served: Served) -> None:
    application_id = await asked(served, amount=None)
    answer = await seen(served, application_id)
    assert (answer["may_pay"], answer["why_not"]) == (False, "cannot-be-pinned")
    assert "không tự suy ra" in answer["text"]
    assert answer["charge"]["fee_text"] == "Không"
    refused = await served.post(f"{APPLICATIONS}/{application_id}/payments", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "cannot-be-pinned")


async def test_the_agency_s_amount_is_held_against_the_published_lines(served: Served) -> None:
    lines = [FeeLine(code="PHI-01", amount=500_000)]
    priced = things.procedure(version=2, fee="Phí: 500.000 đồng", fee_lines=lines)
    await served.with_catalogue([*things.small_catalogue(), priced])
    stated, silent = await asked(served, 300_000), await asked(served, None)
    wrong = await seen(served, stated)
    assert (wrong["why_not"], wrong["charge"]["why_not"]) == ("cannot-be-pinned", "differs-from-published")
    due = await seen(served, silent)
    assert (due["may_pay"], due["charge"]["amount"], due["charge"]["basis"]) == (True, 500_000, "published")
    assert due["charge"]["fee_text"] == "Phí: 500.000 đồng"


async def test_what_was_paid_ahead_is_not_asked_for_again(
    served: Served, service: PaymentService, monkeypatch: pytest.MonkeyPatch
) -> None:
    priced = things.procedure(version=2, fee_lines=[FeeLine(amount=500_000)])
    await served.with_catalogue([*things.small_catalogue(), priced])
    _rule(served, monkeypatch, {"ahead": True, "refund": ["not-accepted"], "source": "Thông tư …"})
    application_id, refused = await served.accepted(), await served.accepted()
    for each in (application_id, refused):
        await service.act((await begun(served, each))["redirect"])
    await service.call(served)
    await follow(
        served,
        routed(application_id),
        processed(application_id, 2, Step.accepted, State.accepted),
        processed(application_id, 3, Step.payment_required, State.payment_required),
    )
    events = await paid_events(served, application_id)
    assert [event["reference"] for event in events] == [events[0]["reference"]] * 2, "the same money, told again"
    assert (await seen(served, application_id))["why_not"] == "already-paid"
    await follow(served, routed(refused), processed(refused, 2, Step.not_accepted, State.not_accepted, reason="Không."))
    assert (await refunded(served), await states(served, refused)) == (1, ["refunded"])


async def test_a_withdrawal_gives_the_fee_back_only_by_rule_and_before_the_work(
    served: Served, service: PaymentService, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked, idle, without_rule = [await asked(served) for _ in range(3)]
    for each in (worked, idle, without_rule):
        await service.act((await begun(served, each))["redirect"])
    await service.call(served)
    await follow(served, _withdrawn(without_rule, 5))
    _rule(served, monkeypatch, {"refund": ["withdrawn"], "source": "Thông tư …"})
    await follow(served, processed(worked, 4, Step.in_progress, State.in_progress), _withdrawn(worked, 5))
    await follow(served, _withdrawn(idle, 5))
    service.faults = PaymentFaults(refuse_refunds=True)
    assert await refunded(served) == 0
    assert await differences(served) == ["refund-refused"]
    service.faults = PaymentFaults()
    assert await refunded(served) == 0, "not again at once"
    assert await refunded(served, datetime.now(UTC) + timedelta(hours=1)) == 1
    found = [await states(served, each) for each in (worked, idle, without_rule)]
    assert found == [["paid"], ["refunded"], ["paid"]]
    assert await differences(served) == []


def _withdrawn(application_id: UUID, sequence: int) -> Any:
    return processed(application_id, sequence, Step.withdrawn, State.withdrawn)


def _rule(served: Served, monkeypatch: pytest.MonkeyPatch, rule: dict[str, Any]) -> None:
    """The operator's rule, in the API's process and in the consumer's."""
    settings = served.settings.model_copy(update={"payment_rules": {"*": rule}})
    monkeypatch.setattr(kernel_settings, "load", lambda: settings)
    served.runtime.settings = settings
    till._TILLS.clear()


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
