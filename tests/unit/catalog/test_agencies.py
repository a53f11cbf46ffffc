"""Agencies and provinces keep their history: who there was, what a code meant, who took over."""

from collections import Counter
from datetime import date

import pytest

from services.catalog.domain.agencies import normal_code
from services.catalog.domain.provinces import MERGER, Province, day_before, read_provinces
from tests.unit.catalog.real import register, rows

BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)


def on(day: date) -> dict[str, Province]:
    return {
        each.code: each
        for each in register().provinces
        if each.valid_from <= day and (each.valid_to is None or day <= each.valid_to)
    }


def agency(code: str):  # type: ignore[no-untyped-def] # one line, its type is the register's
    return next(each for each in register().agencies if each.code == code)


def test_there_are_84_agencies_and_55_since_the_merger() -> None:
    kinds = Counter(each.kind for each in register().agencies)
    assert kinds == {"ministry": 21, "province": 63}
    assert sum(each.on(BEFORE) is not None for each in register().agencies) == 84
    assert sum(each.on(AFTER) is not None for each in register().agencies) == 21 + 34


def test_there_were_63_provinces_and_are_34() -> None:
    assert (len(on(BEFORE)), len(on(AFTER))) == (63, 34)


def test_each_province_of_a_day_has_one_agency_in_force_that_day() -> None:
    for day in (date(2017, 1, 1), BEFORE, AFTER, date(2026, 11, 23)):
        holders = [each.agency for each in on(day).values()]
        assert len(set(holders)) == len(holders)
        assert {each.code for each in register().agencies if each.kind == "province" and each.on(day)} == set(holders)


def test_the_name_of_2017_is_the_one_published_with_the_code() -> None:
    for row in rows("agencies.csv"):
        assert agency(row["level1_code"]).periods[0].name == row["name_2017"]


def test_seven_codes_of_the_statistics_office_changed_their_meaning() -> None:
    changed = {code for code, now in on(AFTER).items() if on(BEFORE)[code].agency != now.agency}
    assert changed == {"15", "24", "44", "52", "80", "82", "91"}
    assert changed == {row["gso_code"] for row in rows("provinces-34.csv") if row["code_previously_meant"]}
    assert (on(BEFORE)["15"].name, on(AFTER)["15"].name) == ("Tỉnh Yên Bái", "Tỉnh Lào Cai")


def test_a_merged_province_ends_and_names_its_successor() -> None:
    ha_giang, tuyen_quang = agency("H22"), agency("H60")
    assert (ha_giang.valid_to, ha_giang.successor, ha_giang.latest.name) == (BEFORE, "H60", "UBND tỉnh Hà Giang")
    assert (tuyen_quang.valid_to, tuyen_quang.predecessors) == (None, ("H22",))
    assert tuyen_quang.latest.provinces == ("08",)
    assert ha_giang.on(AFTER) is None


def test_predecessors_and_successors_are_two_sides_of_one_list() -> None:
    forward = {(each.code, each.successor) for each in register().agencies if each.successor}
    backward = {(old, each.code) for each in register().agencies for old in each.predecessors}
    assert forward == backward
    assert len(forward) == 63 - 34
    assert all(agency(new).valid_to is None for _, new in forward)


def test_predecessors_agree_with_the_list_of_34() -> None:
    then = {row["gso_code"]: row["h_code_qcvn102"] for row in rows("provinces-63.csv")}
    for row in rows("provinces-34.csv"):
        heir = on(AFTER)[row["gso_code"]].agency
        formed = {then[code] for code in row["formed_from_gso_codes"].split(";")}
        assert formed == {heir, *agency(heir).predecessors}


def test_a_name_that_changed_is_read_as_of_the_day() -> None:
    assert agency("H57").on(date(2024, 12, 31)).name == "UBND tỉnh Thừa Thiên Huế"
    assert agency("H57").on(date(2025, 1, 1)).name == "UBND thành phố Huế"
    assert agency("H19").on(date(2026, 4, 29)).name == "UBND tỉnh Đồng Nai"
    assert agency("H19").on(date(2026, 4, 30)).name == "UBND thành phố Đồng Nai"


def test_names_of_today_are_those_since_30_april_2026() -> None:
    for row in rows("provinces-34.csv"):
        assert on(date(2026, 11, 23))[row["gso_code"]].name == row["full_name_from_2026_04_30"]


def test_periods_of_an_agency_follow_each_other_without_gap_or_overlap() -> None:
    for each in register().agencies:
        for earlier, later in zip(each.periods, each.periods[1:], strict=False):
            assert earlier.valid_to == day_before(later.valid_from)


def test_communes_add_up_to_3321() -> None:
    assert sum(each.communes or 0 for each in on(MERGER).values()) == 3321


def test_a_province_that_two_agencies_would_continue_is_refused() -> None:
    before = rows("provinces-63.csv")
    before[1]["merged_into_other"] = "no"
    with pytest.raises(ValueError, match="province 08 should continue one agency"):
        read_provinces(before, rows("provinces-34.csv"))


@pytest.mark.parametrize("text", ["H22", "h22", "000.00.00.H22", " 000.00.00.h22 "])
def test_both_national_formats_of_a_code_are_read(text: str) -> None:
    assert normal_code(text) == "H22"


@pytest.mark.parametrize(
    "text", ["", "H2", "H222", "Z22", "001.00.00.H22", "0100233488", "Z01ABC", "\u0397\u0662\u0662"]
)
def test_anything_else_is_no_agency_s_code(text: str) -> None:
    assert normal_code(text) is None
