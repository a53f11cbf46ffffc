"""A procedure is found by its words, by pairs of them, and by its code in every form."""

import pytest

from services.catalog.domain.search.terms import code_forms, filter_term, is_filter, name_terms, size_of, words_of
from services.catalog.domain.texts import folded


def test_a_name_is_its_words_its_pairs_and_its_filters() -> None:
    assert name_terms("Đăng ký kết hôn", [filter_term("level", "commune")]) == [
        "dang", "ky", "ket", "hon", "dang ky", "ky ket", "ket hon", "level=commune",
    ]  # fmt: skip


def test_no_word_of_a_name_can_pose_as_a_filter() -> None:
    assert not any(is_filter(term) for term in name_terms("level=commune agency=G01", ()))


@pytest.mark.parametrize("form", ["1.000105.000.00.00.H17", "000105.000.00.00.h17", "1.000105", "000105", "1000105"])
def test_a_code_is_written_in_many_ways(form: str) -> None:
    assert folded(form).replace(" ", "") in code_forms("1.000105.000.00.00.H17", ("1.000105",))


def test_the_word_procedure_at_the_beginning_does_not_make_a_name_longer() -> None:
    assert size_of("Thủ tục đăng ký kết hôn") == size_of("Đăng ký kết hôn") == 4


def test_a_name_beyond_all_measure_keeps_its_beginning() -> None:
    assert 300 < len(words_of("giấy phép " * 5_000)) < 1_000


def test_both_ways_to_place_a_tone_are_one() -> None:
    assert folded("Hoà Bình") == folded("Hòa Bình") == "hoa binh"
    assert folded("Đắk Lắk") == "dak lak"
