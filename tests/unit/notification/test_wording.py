"""Dates as people write them, and names that may be printed."""

from datetime import UTC, date, datetime

import pytest

from services.notification import wording


def test_a_day_is_written_as_people_write_it() -> None:
    assert wording.day(date(2026, 11, 25), "vi") == "thứ Tư 25/11/2026"
    assert wording.day(date(2026, 11, 29), "vi") == "Chủ nhật 29/11/2026"
    assert wording.day(date(2026, 3, 2), "vi") == "thứ Hai 02/03/2026"
    assert wording.day(date(2026, 11, 25), "en") == "Wednesday 25 November 2026"


def test_a_moment_is_told_by_the_clock_of_viet_nam() -> None:
    late_evening_in_london = datetime(2026, 11, 24, 20, 5, tzinfo=UTC)
    assert wording.moment(late_evening_in_london, "vi") == "03:05 thứ Tư 25/11/2026"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 11, 25, 10, 0, tzinfo=UTC), "17:00 thứ Tư 25/11/2026"),
        (datetime(2026, 11, 25, 16, 59, 59, tzinfo=UTC), "thứ Tư 25/11/2026"),
        (datetime(2026, 11, 25, 17, 0, tzinfo=UTC), "thứ Tư 25/11/2026"),  # 24:00 of the 25th
    ],
)
def test_a_due_date_at_the_end_of_a_day_is_that_day(at: datetime, said: str) -> None:
    assert wording.due(at, "vi") == said


@pytest.mark.parametrize(
    "name", ["Trúng thưởng tại https://x.example", "www.x.example", "a@b.example", "", None, "\n\t"]
)
def test_a_name_that_advertises_is_not_printed(name: str | None) -> None:
    assert wording.greeting_name(name) is None


def test_a_name_is_printed_on_one_line() -> None:
    assert wording.greeting_name(" Nguyễn\r\n Văn\tA ") == "Nguyễn Văn A"


def test_text_is_cut_at_a_word() -> None:
    assert wording.one_line("một hai ba bốn", 11) == "một hai ba…"
    assert wording.one_line("x" * 50, 10) == "x" * 9 + "…"
    assert wording.one_line("vừa đủ", 6) == "vừa đủ"
