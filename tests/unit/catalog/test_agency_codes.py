"""Codes of agencies in both national formats: read, converted there and back, and refused with the reason."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.domain import agency_codes
from services.catalog.domain.agency_codes import NotACode
from tests.unit.catalog.real import rows

LEVEL_1_FORM = re.compile(r"[A-Y][0-9]{2}")
LEVEL_1 = st.from_regex(r"[A-Y][0-9]{2}", fullmatch=True)
GROUP = st.from_regex(r"[0-9A-Z]{1,8}", fullmatch=True)


def group(width: int) -> st.SearchStrategy[str]:
    return st.from_regex(rf"[0-9A-Z]{{{width}}}", fullmatch=True).filter(lambda text: bool(text.strip("0")))


def of_2016() -> st.SearchStrategy[str]:
    """Any code of QCVN 102:2016 without a gap, built from its definition and not by our converter."""
    return st.one_of(
        LEVEL_1.map(lambda top: f"000.00.00.{top}"),
        st.tuples(group(2), LEVEL_1).map(lambda parts: f"000.00.{parts[0]}.{parts[1]}"),
        st.tuples(group(2), group(2), LEVEL_1).map(lambda parts: f"000.{'.'.join(parts)}"),
        st.tuples(group(3).filter(lambda text: not LEVEL_1_FORM.fullmatch(text)), group(2), group(2), LEVEL_1).map(
            ".".join
        ),
    )


def refused(text: str) -> str:
    with pytest.raises(NotACode) as caught:
        agency_codes.read(text)
    assert caught.value.said.vi != caught.value.said.en
    return caught.value.code


@given(of_2016())
def test_every_code_of_2016_goes_to_2020_and_back(text: str) -> None:
    code = agency_codes.read(text)
    assert code.format == "QCVN-102-2016"
    again = agency_codes.read(code.normal)
    assert (again.format, again.groups) == ("QD-20-2020-D4", code.groups)
    assert agency_codes.to_2016(again) == agency_codes.to_2016(code) == text


@given(LEVEL_1, st.lists(GROUP, max_size=6))
def test_a_code_of_2020_either_comes_back_from_2016_the_same_or_is_refused_with_a_reason(
    top: str, below: list[str]
) -> None:
    text = ".".join([top, *below])
    if len(text) > 35:
        assert refused(text) == "too-long"
        return
    code = agency_codes.read(text)
    fits = len(below) <= 3 and all(
        len(part) == width and part.strip("0") for part, width in zip(below, (2, 2, 3), strict=False)
    )
    if (
        code.format == "QCVN-102-2016"
    ):  # a few texts are a code in both; then the older form counts only if it ends in one
        assert LEVEL_1_FORM.fullmatch(below[-1])
        return
    if fits:
        assert agency_codes.read(agency_codes.to_2016(code)).normal == text
    else:
        with pytest.raises(NotACode):
            agency_codes.to_2016(code)


@given(st.text(max_size=50))
def test_whatever_is_sent_is_read_or_refused_in_a_sentence(text: str) -> None:
    said = None
    try:
        code = agency_codes.read(text)
    except NotACode as error:
        said = error.said
    if said is None:
        assert code.normal == code.normal.upper()
    else:
        assert said.vi.endswith(".")
        assert said.en.endswith(".")
        assert len(said.vi) < 400


def test_the_codes_published_for_level_1_convert_into_each_other() -> None:
    for row in rows("agencies.csv"):
        assert agency_codes.read(row["code_qcvn102_2016"]).normal == row["code_qd20_2020"]
        assert agency_codes.to_2016(agency_codes.read(row["code_qd20_2020"])) == row["code_qcvn102_2016"]


@pytest.mark.parametrize(
    ("text", "normal", "level", "parent", "old"),
    [
        ("h22", "H22", 1, None, "000.00.00.H22"),
        (" 000.00.00.h22 ", "H22", 1, None, "000.00.00.H22"),
        ("G09.20", "G09.20", 2, "G09", "000.00.20.G09"),
        ("000.15.20.G09", "G09.20.15", 3, "G09.20", "000.15.20.G09"),
        ("A1B.15.20.G09", "G09.20.15.A1B", 4, "G09.20.15", "A1B.15.20.G09"),
    ],
)
def test_levels_grow_to_the_right_in_2020_and_to_the_left_in_2016(
    text: str, normal: str, level: int, parent: str | None, old: str
) -> None:
    code = agency_codes.read(text)
    assert (code.normal, code.level, code.parent, agency_codes.to_2016(code)) == (normal, level, parent, old)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("H2", "wrong-level-1"),
        ("H222", "wrong-level-1"),
        ("Z00", "wrong-level-1"),
        ("H55..242", "empty-group"),
        ("H55.", "empty-group"),
        ("H55.24-2", "foreign-character"),
        ("H55.xã", "foreign-character"),
        ("\u0397\u0662\u0662", "foreign-character"),
        ("ｈ22", "foreign-character"),
        ("00.00.00.H22", "wrong-width-2016"),
        ("0000.00.00.H22", "wrong-width-2016"),
        ("000.05.00.H22", "level-left-out"),
        ("001.00.00.H22", "level-left-out"),
        ("001.00.05.H22", "level-left-out"),
        ("H55." + "A" * 40, "too-long"),
        ("Z01", "wrong-scheme-code"),
        ("Z01" + "A" * 33, "wrong-scheme-code"),
        ("0100233489", "wrong-check-digit"),
        ("A" * 10_000, "too-long"),
    ],
)
def test_what_is_no_code_is_refused_with_the_reason(text: str, reason: str) -> None:
    assert refused(text) == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("H55.242", "group-does-not-fit-2016"),
        ("H55.00", "zeros-mean-none-in-2016"),
        ("H55.01.02.003.04", "too-deep-for-2016"),
        ("0100233488", "not-an-agency"),
        ("Z01ABC", "not-an-agency"),
    ],
)
def test_a_code_without_a_form_of_2016_says_why(text: str, reason: str) -> None:
    with pytest.raises(NotACode) as caught:
        agency_codes.to_2016(agency_codes.read(text))
    assert caught.value.code == reason


def test_a_text_that_is_a_code_in_both_formats_is_read_by_the_one_in_force() -> None:
    code = agency_codes.read("A12.15.20.G09")
    assert (code.format, code.groups) == ("QD-20-2020-D4", ("A12", "15", "20", "G09"))


def test_codes_of_firms_and_of_other_organisations_are_told_apart() -> None:
    assert agency_codes.read("0100233488").format == "QD-20-2020-D5"
    assert agency_codes.read("0100233488-001").normal == "0100233488-001"
    assert agency_codes.read("Z01ABC").format == "QD-20-2020-D6"
    assert not agency_codes.read("Z01ABC").of_agency


def test_superiors_are_listed_from_the_top() -> None:
    assert agency_codes.superiors("H26.01.02") == ["H26", "H26.01"]
    assert agency_codes.superiors("H26") == []
