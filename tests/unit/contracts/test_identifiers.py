"""What a citizen is told of a wrong identifier: what contradicts what, and how to mend it."""

import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.vn import mst

from services.contracts.identifiers import citizen_number, days, person_name, phone, tax_code

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("number", "born", "sex"),
    [
        ("001090000001", date(1990, 1, 31), "male"),
        ("048192012345", date(1992, 5, 1), "female"),
        ("079205000123", date(2005, 12, 31), "male"),
        ("096326000001", date(2026, 11, 23), "female"),
        ("015099000009", None, None),
        ("101090000001", date(1990, 6, 6), "male"),
    ],
)
def test_a_number_that_agrees_with_birth_and_sex_is_taken(number: str, born: date | None, sex: str | None) -> None:
    assert citizen_number.fault(number, TODAY, born, sex) is None


def test_the_code_of_a_province_that_was_merged_is_still_a_persons() -> None:
    # 15 was Yên Bái when the number was issued and is Lào Cai today; 02 (Hà Giang) and 06 (Bắc Kạn) are nobody's today.
    for code in ("015", "002", "006", "096"):
        assert citizen_number.fault(f"{code}190000001", TODAY, date(1990, 1, 1), "female") is None


@pytest.mark.parametrize(
    ("number", "born", "sex", "vi", "en"),
    [
        ("00109000001", None, None, "bạn đã ghi 11 chữ số", "you gave 11"),
        ("0010900000012", None, None, "bạn đã ghi 13 chữ số", "you gave 13"),
        ("00109000000a", None, None, "đúng 12 chữ số", "exactly 12 digits"),
        ("٠٠١٠٩٠٠٠٠٠٠١", None, None, "đúng 12 chữ số", "exactly 12 digits"),
        ("000090000001", None, None, "“000” không phải mã", "“000”, are the code of no province"),
        ("003090000001", None, None, "“003” không phải mã", "“003”, are the code of no province"),
        ("001227000001", None, None, "sinh năm 2027, là năm chưa tới", "born in 2027, a year yet to come"),
        ("001990000001", None, None, "sinh năm 2390", "born in 2390"),
        (
            "001090000001",
            date(1991, 1, 31),
            None,
            "sinh năm 1990, nhưng ngày sinh đã khai là 31/01/1991",
            "born in 1990",
        ),
        ("001090000001", date(1990, 1, 31), "female", "là của nam, nhưng giới tính đã khai là nữ", "belongs to a male"),
        ("001190000001", date(1990, 1, 31), "male", "là của nữ, nhưng giới tính đã khai là nam", "belongs to a female"),
        ("001290000001", date(1990, 1, 31), "male", "năm chưa tới", "yet to come"),
    ],
)
def test_a_number_that_contradicts_something_says_what(
    number: str, born: date | None, sex: str | None, vi: str, en: str
) -> None:
    said = citizen_number.fault(number, TODAY, born, sex)
    assert said is not None
    assert vi in said.vi
    assert en in said.en


def test_the_nine_digits_of_an_old_card_are_known_by_their_number() -> None:
    assert citizen_number.either_fault("012345678", TODAY) is None
    assert citizen_number.card_fault("012345678") is None
    for wrong in ("000000000", "01234567", "0123456789", "01234567x"):
        assert citizen_number.card_fault(wrong) is not None
    said = citizen_number.either_fault("0123456789", TODAY)
    assert said is not None
    assert "(bạn đã ghi 10 chữ số)" in said.vi


@pytest.mark.parametrize("code", ["0100109106", "0100109106-001", "0100109106001", "001090000001"])
def test_tax_codes_with_a_right_check_digit_and_identification_numbers_are_taken(code: str) -> None:
    assert tax_code.fault(code, TODAY) is None


@pytest.mark.parametrize(
    ("code", "vi"),
    [
        ("0100109107", "có chữ số bị ghi nhầm hoặc đổi chỗ"),
        ("0100190106", "có chữ số bị ghi nhầm hoặc đổi chỗ"),
        ("0100109106-000", "có chữ số bị ghi nhầm"),
        ("0000000000", "có chữ số bị ghi nhầm"),
        ("010010910", "gồm 10 chữ số"),
        ("0100109106-1", "gồm 10 chữ số"),
        ("0100 109 106", "gồm 10 chữ số"),
        ("003090000001", "không phải mã của tỉnh"),
        ("", "gồm 10 chữ số"),
    ],
)
def test_a_tax_code_that_is_none_is_told_from_one_mistyped(code: str, vi: str) -> None:
    said = tax_code.fault(code, TODAY)
    assert said is not None
    assert vi in said.vi


@given(st.integers(0, 9_999_999).filter(bool), st.integers(0, 99), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_of_a_tax_code_is_always_noticed(serial: int, office: int, place: int, by: int) -> None:
    code = f"{office:02}{serial:07}"
    check = mst.calc_check_digit(code)
    right = f"{code}{check}"
    wrong = right[:place] + str((int(right[place]) + by) % 10) + right[place + 1 :]
    if len(right) == 10 and tax_code.fault(right, TODAY) is None:
        assert tax_code.fault(wrong, TODAY) is not None


@pytest.mark.parametrize(
    "number", ["0912345678", "0351234567", "0561234567", "0701234567", "0812345678", "+84912345678", "02438225678"]
)
def test_telephone_numbers_of_today_are_taken(number: str) -> None:
    assert phone.fault(number) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("01201234567", "0701234567"), ("01211234567", "0791234567"), ("01221234567", "0771234567"),
        ("01261234567", "0761234567"), ("01281234567", "0781234567"), ("01231234567", "0831234567"),
        ("01241234567", "0841234567"), ("01251234567", "0851234567"), ("01271234567", "0811234567"),
        ("01291234567", "0821234567"), ("01621234567", "0321234567"), ("01691234567", "0391234567"),
        ("01861234567", "0561234567"), ("01881234567", "0581234567"), ("01991234567", "0591234567"),
        ("+841201234567", "0701234567"),
    ],
)  # fmt: skip
def test_an_old_number_of_eleven_digits_is_told_the_new_one(old: str, new: str) -> None:
    said = phone.fault(old)
    assert said is not None
    assert f"số mới là {new}" in said.vi
    assert f"it is {new} now" in said.en
    assert phone.fault(new) is None


@pytest.mark.parametrize(
    "number",
    ["", "912345678", "01612345678", "091234567", "09123456789", "0912 345 678", "0612345678", "+840912345678"],
)
def test_what_is_no_telephone_number_is_told_how_one_looks(number: str) -> None:
    said = phone.fault(number)
    assert said is not None
    assert "0900000000" in said.vi


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Thị Hòa",
        "Nguyễn Thị Hoà",
        "Y",
        "H’Hen Niê",
        "Jean-Pierre d'Arc",
        "O'Connor, Jr.",
        "王小明",
        "Ян Ковальски",
    ],
)
def test_names_of_any_script_are_names(name: str) -> None:
    assert person_name.fault(name) is None
    assert person_name.fault(unicodedata.normalize("NFD", name)) is None


@pytest.mark.parametrize(
    ("name", "shown"),
    [("An 2", "2"), ("An😀", "😀"), ("An\u202egnp", "U+202E"), ("=1+1", "="), ("An\u200b", "U+200B"), ("An_B", "_")],
)
def test_the_character_that_is_in_no_name_is_shown(name: str, shown: str) -> None:
    said = person_name.fault(name)
    assert said is not None
    assert f"“{shown}”" in said.vi


def test_a_name_without_a_letter_is_none() -> None:
    assert person_name.fault(" - ") is not None


def test_texts_are_composed_and_tone_marks_stay_where_they_are() -> None:
    apart = unicodedata.normalize("NFD", "Hoà Bình")
    given_: dict[str, Any] = {"a": [apart, 1, None, True], unicodedata.normalize("NFD", "é"): apart}
    assert person_name.composed(given_) == {
        "a": ["Hoà Bình", 1, None, True],
        unicodedata.normalize("NFD", "é"): "Hoà Bình",
    }
    assert person_name.composed("Hòa") != person_name.composed("Hoà")


def test_days_that_cannot_be_are_told_with_the_day_of_today() -> None:
    future = days.not_future_fault(date(2026, 11, 24), TODAY)
    assert future is not None
    assert "24/11/2026 chưa tới (hôm nay là 23/11/2026)" in future.vi
    assert days.not_future_fault(TODAY, TODAY) is None
    assert days.not_past_fault(TODAY, TODAY) is None
    assert days.not_past_fault(date(2026, 11, 22), TODAY) is not None


@pytest.mark.parametrize(
    ("born", "years"), [("2006-11-23", 20), ("2006-11-24", 19), ("2008-02-29", 18), ("1926-11-24", 99)]
)
def test_an_age_is_in_full_years(born: str, years: int) -> None:
    assert days.age(date.fromisoformat(born), TODAY) == years


def test_an_age_below_or_above_the_limits_is_told() -> None:
    young = days.age_fault(date(2006, 11, 24), TODAY, 20, None)
    assert young is not None
    assert "chưa đủ 20 tuổi" in young.vi
    assert days.age_fault(date(2006, 11, 23), TODAY, 20, None) is None
    assert days.age_fault(date(1850, 1, 1), TODAY, None, 150) is not None


@pytest.mark.parametrize(
    "text", ["2026-02-30", "26-1-1", "2026-13", "2026/01/01", "٢٠٢٦-٠١-٠١", "", None, 7, "0000-01-01"]
)
def test_what_is_no_day_is_read_as_none(text: object) -> None:
    assert days.read(text) is None


@given(st.text(max_size=40), st.dates(), st.dates() | st.none(), st.text(max_size=8) | st.none())
def test_no_text_makes_an_identifier_fail_otherwise_than_with_a_sentence(
    text: str, today: date, born: date | None, sex: str | None
) -> None:
    found = [
        citizen_number.fault(text, today, born, sex),
        citizen_number.either_fault(text, today, born, sex),
        citizen_number.card_fault(text),
        tax_code.fault(text, today),
        phone.fault(text),
        person_name.fault(text),
    ]
    for said in found:
        assert said is None or (said.vi.endswith(".") and said.en.endswith("."))


@given(st.from_regex(r"\A[0-9]{12}\Z"), st.dates(), st.dates() | st.none(), st.sampled_from(["male", "female", None]))
def test_no_twelve_digits_make_the_check_fail(number: str, today: date, born: date | None, sex: str | None) -> None:
    citizen_number.fault(number, today, born, sex)
    tax_code.fault(number, today)
