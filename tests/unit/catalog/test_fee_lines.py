"""A line of a fee carries a number only where the register has one in the amount's own field."""

from typing import Any

import pytest

from services.catalog.domain.fee_lines import FeeLine, fee_lines


def filing(channel: str, *tiers: dict[str, str]) -> dict[str, Any]:
    return {"channel": channel, "deadline": "", "fee": "", "note": "", "tiers": list(tiers)}


@pytest.mark.parametrize(
    ("tier", "line"),
    [
        ({"amount": "100.000", "unit": "Đồng", "condition": "Lệ phí"}, FeeLine(amount=100_000)),
        ({"amount": "500000", "unit": "đồng/hồ sơ", "code": "990011"}, FeeLine(code="990011", amount=500_000)),
        ({"amount": "8.000", "unit": "Đồng/bản"}, FeeLine(amount=8_000, per="bản")),
        ({"amount": "200.000", "unit": "Đồng", "condition": "Cấp lại"}, FeeLine(condition="Cấp lại", amount=200_000)),
        ({"amount": "0"}, FeeLine(amount=0)),
        ({"amount": "50.000 - 100.000", "unit": "Đồng"}, FeeLine()),
        ({"amount": "1.5", "unit": "USD"}, FeeLine(per="usd")),
        ({"amount": "1.50", "unit": "Đồng"}, FeeLine()),
        ({"amount": "10", "unit": "USD"}, FeeLine(per="usd")),
        ({"amount": "theo quy định"}, FeeLine()),
        ({"amount": ""}, FeeLine()),
    ],
)
def test_a_line_reads_as_a_number_of_đồng_or_without_one(tier: dict[str, str], line: FeeLine) -> None:
    assert fee_lines([filing("online", tier)]) == (line,)


def test_the_lines_are_those_of_filing_online() -> None:
    ways = [filing("in-person", {"amount": "200.000"}), filing("online", {"amount": "100.000"}), filing("post")]
    assert fee_lines(ways) == (FeeLine(amount=100_000),)


def test_what_holds_at_the_counter_only_is_no_fee_online() -> None:
    assert fee_lines([filing("in-person", {"amount": "200.000"}), filing("post", {"amount": "1"})]) == ()


def test_the_only_way_there_is_speaks_for_all() -> None:
    assert fee_lines([filing("unknown", {"amount": "200.000"})]) == (FeeLine(amount=200_000),)
