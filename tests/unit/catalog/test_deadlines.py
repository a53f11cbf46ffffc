"""A time limit is promised only where the published text states one plain time limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.domain.deadlines import Deadline, Duration, one_deadline, read_deadline, read_duration
from tests.unit.catalog.real import rows, table

UNITS = {"WORKING_DAY": "working-day", "CALENDAR_DAY": "calendar-day", "HOUR": "hour", "MONTH": "month"}


def test_every_real_text_reads_as_the_reviewed_table_says() -> None:
    read = {}
    for text in {row["duration_raw"] for row in rows("procedures.csv")}:
        duration = read_duration(text)
        read[text] = (str(duration.value), duration.unit) if duration else ("-", "-")
    assert read == {line["text"]: (line["value"], line["unit"]) for line in table("deadlines")}


def test_figures_that_the_collector_had_read_are_read_the_same() -> None:
    collected = [row for row in rows("procedures.csv") if row["duration_value"]]
    assert len(collected) > 80
    for row in collected:
        expected = Duration(int(row["duration_value"]), UNITS[row["duration_unit"]])  # type: ignore[arg-type] # from a table
        assert read_duration(row["duration_raw"]) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0 ngày",
        "Không quy định",
        "10 (mười lăm) ngày làm việc",
        "Mười lăm (16) ngày làm việc",
        "19,5 ngày",
        "03 - 05 ngày",
        "10 ngày làm việc hoặc 15 ngày",
        "10 ngày làm việc (30 ngày nếu phải xác minh)",
        "10 ngày làm việc kể từ ngày nhận đủ hồ sơ hợp lệ và phí.",
        "03 ngày làm việc, phải xác minh không quá 08 ngày làm việc",
        "5 ngày làm việc, trừ trường hợp đặc biệt",
        "Ngay trong ngày",
        "10 ngày làm việc" + " " * 160,
    ],
)
def test_an_unclear_or_conditional_text_promises_nothing(text: str) -> None:
    assert read_duration(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("21 (hai mươi mốt) ngày", Duration(21, "calendar-day")),
        ("Mười lăm (15) ngày làm việc.", Duration(15, "working-day")),
        ("• 03 ngày làm việc, kể từ ngày nhận đủ hồ sơ hợp lệ", Duration(3, "working-day")),
        ("02 tháng", Duration(2, "month")),
        ("02 GIỜ", Duration(2, "hour")),
    ],
)
def test_a_plain_text_is_read(text: str, expected: Duration) -> None:
    assert read_duration(text) == expected


@given(st.text(alphabet="abc ,;.()0123456789àếịđ", min_size=3, max_size=40))
def test_a_plain_limit_followed_by_anything_else_promises_nothing(more: str) -> None:
    if more.strip(" .") and more.strip() not in {"(10)"}:
        assert read_duration(f"10 ngày làm việc, trường hợp {more}") is None


def test_a_text_that_was_cut_shows_it() -> None:
    assert read_deadline("x" * 160).text.endswith("x…")
    assert read_deadline("30 ngày").text == "30 ngày"


def test_ways_to_file_that_differ_give_a_text_that_names_each_and_no_figure() -> None:
    slow, fast = read_deadline("1 Ngày làm việc"), read_deadline("02 Giờ")
    both = one_deadline([("Trực tiếp", slow), ("Trực tuyến", fast), ("Trực tiếp", slow)])
    assert both == Deadline("Trực tiếp: 1 Ngày làm việc; Trực tuyến: 02 Giờ", None)
    assert one_deadline([("Trực tiếp", slow), ("Bưu chính", slow)]) == slow
