"""A pasted list is read as it was meant, or refused with the line and what to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.text import Language
from services.portal.pages.matching import pasted
from services.portal.pages.matching.pasted import Row, Unreadable


def test_lines_are_names_whatever_signs_they_hold() -> None:
    text = '\ufeff\r\nCấp, đổi, cấp lại "giấy phép"\r\n\r\n  Mua; bán  \r\n=1+1'
    assert [(row.line, row.asked["name"]) for row in pasted.read(text.lstrip("\ufeff"))] == [
        (2, 'Cấp, đổi, cấp lại "giấy phép"'),
        (4, "Mua; bán"),
        (5, "=1+1"),
    ]


@pytest.mark.parametrize("delimiter", ["\t", ";", ","])
@pytest.mark.parametrize("heads", [("name", "code", "level"), ("Tên thủ tục", "MÃ", "Cấp thực hiện")])
def test_a_table_is_read_by_its_heads(delimiter: str, heads: tuple[str, ...]) -> None:
    table = [heads, ("Kết hôn", "", "Cấp xã"), ("", "", ""), ("", "1.009073", "")]
    rows = pasted.read("\n".join(delimiter.join(row) for row in table))
    assert rows == [Row(2, {"name": "Kết hôn", "level": "Cấp xã"}), Row(4, {"code": "1.009073"})]


def test_a_cell_in_quotation_marks_may_hold_the_separator_and_a_line_break() -> None:
    assert pasted.read('name,code\n"Cấp, đổi\ngiấy phép",1.000894')[0].asked == {
        "name": "Cấp, đổi giấy phép",
        "code": "1.000894",
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no name yet"),
        (" \n\t\n", "no name yet"),
        ("name;nom\na;b", "no column “nom”"),
        ("name,name\na,b", "“name” stands twice"),
        ("level\nCấp xã", "“name” or “code” is needed"),
        ("name;code", "no line below"),
        ("name;code\na;b;c", "Line 2 has 3 cells for 2 columns"),
        ("name;level\n;Cấp xã", "Line 2 has neither"),
        ('name,code\n"a,1', "a quotation mark is not closed"),
        ("a\tb\nc\td", "first line does not name them"),
        ("x\n" * 501, "There are 501 names; at most 500"),
        ("name\n" + "x\n" * 501, "There are 501 names; at most 500"),
        ("name\n" + "x" * 200_000, "a cell is too long"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_place_and_what_to_do(text: str, told: str) -> None:
    with pytest.raises(Unreadable) as refused:
        pasted.read(text)
    assert any(told in fault.en for fault in refused.value.faults)
    assert all(fault.vi and fault.vi != fault.en for fault in refused.value.faults)


def test_a_fault_calls_the_columns_as_the_reader_does() -> None:
    for text in ("cấp\nCấp xã", "tên;nom\na;b", "a\tb\nc\td", "tên,name\na,b"):
        with pytest.raises(Unreadable) as refused:
            pasted.read(text)
        for fault in refused.value.faults:
            assert not {"name", "code", "level", "field", "agency"} & set(
                fault.vi.replace("“", " ").replace("”", " ").split()
            )
            assert "tên" in fault.vi


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_heads_that_are_offered_can_be_pasted(language: Language) -> None:
    text = pasted.named(";").in_(language) + "\nKết hôn;1.000894;Hộ tịch;H17;Cấp xã"
    assert pasted.read(text)[0].asked == {
        "name": "Kết hôn", "code": "1.000894", "field": "Hộ tịch", "agency": "H17", "level": "Cấp xã",
    }  # fmt: skip


def answered(text: str) -> list[str]:
    """What was read, or what is wrong, as texts."""
    try:
        return [row.asked.get("name") or row.asked["code"] for row in pasted.read(text)]
    except Unreadable as refused:
        return [fault.vi for fault in refused.faults]


@given(st.text(alphabet=st.sampled_from('aên,;\t"\n\r\0 =1'), max_size=80))
def test_whatever_is_pasted_is_rows_or_a_refusal(text: str) -> None:
    for given_text in (text, "name;code\n" + text):
        assert all(answered(given_text))
        assert answered(given_text)
