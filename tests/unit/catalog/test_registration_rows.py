"""One row of a registration, as people write it and as they should."""

from datetime import date, datetime

import pytest

from services.catalog.domain.list_levels import read_level, scheme_of
from services.catalog.domain.registration_rows import read_row
from services.catalog.domain.registrations import Terms, Value

NAMES = {
    "1.001193": ("1.001193", "Đăng ký khai sinh"),
    "1.000894": ("1.000894", "Đăng ký kết hôn"),
    "2.000635": ("1.000894", "Đăng ký kết hôn"),
}


AT_EIGHT = datetime(2017, 6, 30, 8)  # noqa: DTZ001 - a spreadsheet knows no zone


def terms(year: int = 2017) -> Terms:
    return Terms(year, scheme_of(year), NAMES, lambda code: [("1.001193", "Đăng ký khai sinh")],
                 lambda one, other: 100.0 if one == other else 0.0)  # fmt: skip


def row(**changes: Value) -> dict[str, Value]:
    return {"procedure": "1.001193", "name": "", "level": "Mức độ 4", "planned_on": "30/06/2017", **changes}


@pytest.mark.parametrize("level", ["Mức độ 4", "mức 4", "MUC DO 4", "4", 4, "ND43-2011:4", "level 4"])
def test_a_level_is_read_as_people_write_it(level: Value) -> None:
    one, faults = read_row(row(level=level), terms())
    assert not faults
    assert one is not None
    assert one.level == "ND43-2011:4"


@pytest.mark.parametrize("day", ["30/06/2017", "30-6-2017", "30.06.2017", "2017-06-30", date(2017, 6, 30), AT_EIGHT])
def test_a_day_is_read_as_people_write_it(day: Value) -> None:
    one, faults = read_row(row(planned_on=day), terms())
    assert not faults
    assert one is not None
    assert one.planned_on == date(2017, 6, 30)


def test_another_code_of_a_procedure_becomes_its_own_and_the_name_is_filled_in() -> None:
    one, _ = read_row(row(procedure=" 2.000635 ", name="ĐĂNG KÝ  KẾT HÔN"), terms())
    assert one is not None
    assert (one.procedure, one.name) == ("1.000894", "Đăng ký kết hôn")


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"procedure": "1.001193; 1.000894"}, "procedure", "two-codes"),
        ({"procedure": "1.001193\n1.000894"}, "procedure", "two-codes"),
        ({"procedure": None}, "procedure", "no-code"),
        ({"procedure": "1.001139"}, "procedure", "unknown-code"),
        ({"procedure": 1.001193}, "procedure", "wrong-type"),
        ({"procedure": True}, "procedure", "wrong-type"),
        ({"procedure": date(2017, 1, 1)}, "procedure", "wrong-type"),
        ({"procedure": "x" * 10_000}, "procedure", "too-long"),
        ({"name": "Đăng ký kết hôn"}, "name", "name-of-another"),
        ({"name": 5}, "name", "wrong-type"),
        ({"name": "Khai\x07sinh"}, "name", "control-characters"),
        ({"level": ""}, "level", "no-level"),
        ({"level": "Mức độ 2"}, "level", "not-online"),
        ({"level": "Toàn trình"}, "level", "other-scheme"),
        ({"level": "cao"}, "level", "unknown-level"),
        ({"level": 3.5}, "level", "wrong-type"),
        ({"level": float("inf")}, "level", "wrong-type"),
        ({"level": False}, "level", "wrong-type"),
        ({"planned_on": None}, "planned_on", "no-date"),
        ({"planned_on": "31/06/2017"}, "planned_on", "no-such-date"),
        ({"planned_on": "quý II"}, "planned_on", "no-such-date"),
        ({"planned_on": 42916}, "planned_on", "no-such-date"),
        ({"planned_on": "30/06/2016"}, "planned_on", "other-year"),
        ({"note": "x" * 1001}, "note", "too-long"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_where_it_is_with_what_to_write(changes: dict[str, Value], field: str, code: str) -> None:
    one, faults = read_row(row(**changes), terms())
    assert one is None
    assert [(fault.field, fault.code) for fault in faults] == [(field, code)]
    assert all((faults[0].vi, faults[0].en, faults[0].fix_vi, faults[0].fix_en))


def test_every_mistake_of_a_row_is_told_at_once() -> None:
    _, faults = read_row(row(procedure="", level="cao", planned_on="quý II"), terms())
    assert [fault.field for fault in faults] == ["procedure", "level", "planned_on"]


def test_a_missing_code_is_suggested_from_the_name() -> None:
    _, faults = read_row(row(procedure="", name="Đăng ký khai sinh"), terms())
    assert faults[0].fix_vi == "Ghi mã 1.001193."


@pytest.mark.parametrize("written", ["1001139", "1,001139", "1.0011", "1,001"])
def test_a_code_that_a_spreadsheet_made_a_number_of_is_told_so(written: str) -> None:
    _, faults = read_row(row(procedure=written), terms())
    assert "đã đổi mã thành số" in faults[0].fix_vi
    _, faults = read_row(row(procedure="1.001139"), terms())
    assert "đã đổi mã thành số" not in faults[0].fix_vi


def test_the_level_part_needs_its_reason_since_the_scheme_of_2022() -> None:
    partial = row(level="Một phần", planned_on="30/06/2027")
    _, faults = read_row(partial, terms(2027))
    assert [fault.code for fault in faults] == ["no-partial-reason"]
    one, _ = read_row({**partial, "partial_reason": "Kiểm tra thực địa"}, terms(2027))
    assert one is not None


def test_levels_belong_to_the_scheme_of_the_year() -> None:
    assert [scheme_of(year) for year in (2016, 2021, 2022, 2027)] == ["ND43-2011"] * 2 + ["ND42-2022"] * 2
    assert read_level("toàn trình") == "ND42-2022:TOAN_TRINH"
    assert read_level("") is None
