"""People find a procedure by what they type: without accents, with either tone placement, by any form of its code."""

import re

import pytest

from services.catalog.domain.search import search_patterns, search_text
from services.catalog.domain.texts import folded
from tests.unit.catalog.real import register


def found(query: str) -> set[str]:
    patterns = search_patterns(query)
    if patterns is None:
        return set()
    shapes = [re.compile(re.escape(pattern).replace("%", ".*")) for pattern in patterns]
    return {
        each.code
        for each in register().procedures
        if all(shape.fullmatch(search_text(each.code, each.aliases, each.name)) for shape in shapes)
    }


@pytest.mark.parametrize(
    "query",
    ["trích lục hộ tịch", "TRICH LUC HO TICH", "tri\u0301ch lu\u0323c", "hộ tịch trích", "bản sao trích l"],
)
def test_words_with_or_without_accents_in_any_order_find_it(query: str) -> None:
    assert {"1.009073", "1.009099"} <= found(query)


@pytest.mark.parametrize("query", ["1.009073", "009073", "1009073", "1.0090", "009073 ho tich"])
def test_a_code_is_found_however_it_is_written(query: str) -> None:
    assert "1.009073" in found(query)


@pytest.mark.parametrize("query", ["1.000105", "1.000105.000.00.00.H17", "1.000105.000.00.00.h17"])
def test_a_code_with_an_agency_is_found_by_both_codes(query: str) -> None:
    assert found(query) == {"1.000105.000.00.00.H17"}


@pytest.mark.parametrize("query", ["́̀", "😀", "%", "_", "…", "."])
def test_a_search_with_nothing_to_search_for_finds_nothing(query: str) -> None:
    assert search_patterns(query) is None


def test_signs_of_sql_are_no_patterns() -> None:
    assert search_patterns("%_'; DROP TABLE procedure; --") == ["% drop%", "% table%", "% procedure%"]


def test_both_ways_to_place_a_tone_are_one() -> None:
    assert folded("Hoà Bình") == folded("Hòa Bình") == "hoa binh"
    assert folded("Đắk Lắk") == "dak lak"
