"""Days and moments as people write them; the end of a day is never told as 00:00 of the next."""

from datetime import UTC, date, datetime

import pytest

from services.kernel import days
from services.kernel.text import Text
from services.routing.domain import sentences


def test_a_day_is_written_as_people_write_it() -> None:
    assert days.day(date(2026, 11, 25)) == Text("thứ Tư 25/11/2026", "Wednesday 25 November 2026")
    assert days.day(date(2026, 11, 29)).vi == "Chủ nhật 29/11/2026"
    assert days.day(date(2026, 3, 2)) == Text("thứ Hai 02/03/2026", "Monday 2 March 2026")


def test_a_moment_is_told_by_the_clock_of_viet_nam() -> None:
    late_evening_in_london = datetime(2026, 11, 24, 20, 5, tzinfo=UTC)
    assert days.moment(late_evening_in_london) == Text("03:05 thứ Tư 25/11/2026", "03:05 on Wednesday 25 November 2026")


@pytest.mark.parametrize(
    ("until", "vi", "en"),
    [
        ("2026-11-25T17:00+07:00", "17:00 thứ Tư 25/11/2026", "17:00 on Wednesday 25 November 2026"),
        ("2026-11-25T23:59:59+07:00", "hết ngày thứ Tư 25/11/2026", "the end of Wednesday 25 November 2026"),
        ("2026-11-27T00:00+07:00", "hết ngày thứ Năm 26/11/2026", "the end of Thursday 26 November 2026"),
        ("2026-11-26T17:00Z", "hết ngày thứ Năm 26/11/2026", "the end of Thursday 26 November 2026"),
        ("2027-01-01T00:00+07:00", "hết ngày thứ Năm 31/12/2026", "the end of Thursday 31 December 2026"),
        ("2026-11-27T00:01+07:00", "00:01 thứ Sáu 27/11/2026", "00:01 on Friday 27 November 2026"),
    ],
)
def test_a_deadline_at_midnight_is_the_end_of_the_day_before(until: str, vi: str, en: str) -> None:
    assert days.due(datetime.fromisoformat(until)) == Text(vi, en)


def test_the_last_day_of_a_deadline_is_the_day_that_ends_then() -> None:
    assert days.last_day(datetime.fromisoformat("2026-11-27T00:00+07:00")) == date(2026, 11, 26)
    assert days.last_day(datetime.fromisoformat("2026-11-27T17:00+07:00")) == date(2026, 11, 27)


@pytest.mark.parametrize("at", ["2026-03-02T01:00Z", "2026-11-29T16:59:59Z", "2026-12-31T17:30Z"])
def test_routing_whose_domain_stands_alone_writes_moments_in_the_same_way(at: str) -> None:
    moment = datetime.fromisoformat(at)
    assert days.moment(moment) == Text(sentences.moment_vi(moment), sentences.moment_en(moment))
