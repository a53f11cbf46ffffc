"""An amount is pinned from figures that somebody stated as figures, or it is said that it cannot be."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.submission.domain.dossier import Progress
from services.submission.domain.fees import Item, Line, Pinned, pin
from services.submission.domain.paying import why_no_payment, why_not_owed
from services.submission.domain.payment_rules import read, rule_of
from services.submission.domain.payments import State

WHOLE, REISSUE, A_COPY = Line(500_000), Line(200_000, condition="Cấp lại"), Line(8_000, per="bản")


def due(*amounts: int) -> list[Item]:
    return [Item("Phí thẩm định", amount) for amount in amounts]


@pytest.mark.parametrize(
    ("lines", "stated", "amount", "why_not"),
    [
        ([WHOLE], None, 500_000, None),
        ([Line(350_000), Line(150_000)], None, 500_000, None),
        ([], None, None, "not-stated"),
        ([WHOLE, REISSUE], None, None, "several-lines"),
        ([A_COPY], None, None, "several-lines"),
        ([Line(None)], None, None, "several-lines"),
        ([Line(0)], None, None, "nothing-due"),
        ([], due(600_000), 600_000, None),
        ([WHOLE], due(500_000), 500_000, None),
        ([WHOLE], due(300_000, 200_000), 500_000, None),
        ([WHOLE], due(5_000_000), None, "differs-from-published"),
        ([WHOLE, REISSUE], due(200_000), 200_000, None),
        ([WHOLE, REISSUE], due(700_000), None, "differs-from-published"),
        ([A_COPY], due(24_000), 24_000, None),
        ([A_COPY], due(9_000), None, "differs-from-published"),
        ([WHOLE, Line(None)], due(1), 1, None),
    ],
)
def test_what_is_due(lines: list[Line], stated: list[Item] | None, amount: int | None, why_not: str | None) -> None:
    pinned = pin(lines, stated)
    assert (pinned.amount, pinned.why_not) == (amount, why_not)
    assert amount is None or sum(item.amount for item in pinned.items) == amount


@pytest.mark.parametrize(
    ("state", "known", "why_not"),
    [
        ("payment-required", {}, None),
        ("payment-required", {"settled": State.PAID}, "already-paid"),
        ("payment-required", {"settled": State.REFUND_ASKED}, "given-back"),
        ("payment-required", {"settled": State.REFUNDED}, "given-back"),
        ("payment-required", {"online": False}, "not-online"),
        ("accepted", {}, "nothing-asked"),
        ("accepted", {"asked": False, "ahead": True}, None),
        ("in-progress", {"asked": False, "ahead": True}, "nothing-asked"),
        ("in-progress", {}, "nothing-asked"),
        ("approved", {}, "closed"),
        ("withdrawn", {"settled": State.PAID}, "already-paid"),
        ("withdrawn", {"settled": State.REFUNDED}, "given-back"),
    ],
)
def test_when_one_may_pay(state: str, known: dict[str, Any], why_not: str | None) -> None:
    said: dict[str, Any] = {"asked": True, "settled": None, "ahead": False, "online": True} | known
    assert why_no_payment(Progress(state=state), Pinned(500_000, "stated"), **said) == why_not


@pytest.mark.parametrize(
    ("progress", "known", "why"),
    [
        (Progress(state="payment-required"), {}, None),
        (Progress(state="payment-required"), {"settled": True}, "paid-twice"),
        (Progress(state="payment-required"), {"settled": True, "replaced": True}, "paid-twice"),
        (Progress(state="payment-required"), {"replaced": True}, "replaced"),
        (Progress(state="payment-required", withdrawal_requested_at=datetime(2026, 11, 24, tzinfo=UTC)), {}, "not-due"),
        (Progress(state="withdrawn"), {}, "not-due"),
        (Progress(state="stopped"), {}, "not-due"),
        (Progress(state="approved"), {}, "not-due"),
        # Paid at the counter: the agency works on without the portal's word.
        (Progress(state="in-progress"), {}, "not-due"),
        (Progress(state="accepted"), {"asked": False}, None),
        # What is paid ahead is due once, also when the work began without asking.
        (Progress(state="in-progress"), {"asked": False}, None),
        (Progress(state="not-accepted"), {"asked": False}, "not-due"),
    ],
)
def test_money_that_comes_is_owed_only_while_its_charge_is_waited_for(
    progress: Progress, known: dict[str, bool], why: str | None
) -> None:
    assert why_not_owed(progress, **{"asked": True, "settled": False, "replaced": False} | known) == why


def test_what_cannot_be_pinned_cannot_be_paid() -> None:
    unpinned = Pinned(None, "published", why_not="not-stated")
    said: dict[str, Any] = {"asked": True, "settled": None, "ahead": True, "online": True}
    assert why_no_payment(Progress(state="payment-required"), unpinned, **said) == "cannot-be-pinned"
    assert why_no_payment(Progress(state="accepted"), unpinned, **said | {"asked": False}) == "nothing-asked"


def test_a_refund_by_rule_names_its_source() -> None:
    rules = read({"*": {"ahead": True}, "1.001193": {"refund": ["withdrawn"], "source": "Thông tư …, Điều 5"}})
    assert rule_of(rules, "1.001193").refund == ("withdrawn",)
    assert rule_of(rules, "2.000815") == rule_of(rules, "*")
    assert rule_of({}, "1.001193").refund == ()
    with pytest.raises(ValueError, match="needs the source of its rule"):
        read({"*": {"refund": ["withdrawn"]}})
