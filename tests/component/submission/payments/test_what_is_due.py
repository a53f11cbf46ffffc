"""What has to be paid: what somebody stated as a figure, held against what was published, and once."""

import pytest

from services.contracts.events import FeeLine, State, Step
from tests.component.submission import catalogue_things as things
from tests.component.submission.payments.paying import (
    PaymentService,
    asked,
    begun,
    paid_events,
    refunded,
    rule,
    seen,
    states,
)
from tests.component.submission.served import APPLICATIONS, Served
from tests.component.submission.test_following import follow, processed, routed


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
    rule(served, monkeypatch, {"ahead": True, "refund": ["not-accepted"], "source": "Thông tư …"})
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
