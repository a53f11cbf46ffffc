"""What is typed into a field, as the draft keeps it; lists whose rows come and go; names found without their accents."""

from typing import Any

import pytest

from services.kernel.text import Text
from services.portal.applying import wording
from services.portal.applying.fields import field_of
from services.portal.applying.form import Form
from services.portal.applying.known import code_of, offered, plain
from services.portal.applying.reading import (
    as_typed,
    changed,
    groups,
    one_more_row,
    read,
    value_of,
    without_row,
    without_rows,
)
from services.portal.applying.steps import steps_of

COUNTRIES = (
    ("VN", Text("Việt Nam", "Viet Nam")),
    ("KR", Text("Hàn Quốc", "South Korea")),
    ("KP", Text("Triều Tiên", "North Korea")),
    ("NE", Text("Ni-giê", "Niger")),
    ("NG", Text("Ni-giê-ri-a", "Nigeria")),
)
KNOWN = {"countries": COUNTRIES}
LIST = Form(
    {
        "type": "object",
        "required": ["people"],
        "properties": {
            "people": {
                "title": "Người",
                "type": "array",
                "maxItems": 3,
                "items": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {
                        "name": {"title": "Tên", "type": "string"},
                        "age": {"title": "Tuổi", "type": "integer"},
                    },
                },
            }
        },
    }
)


def of(**schema: Any) -> Any:
    return field_of("/request/x", {"title": "Mục", **schema}, True, ())


@pytest.mark.parametrize(
    ("schema", "typed", "kept"),
    [
        ({"type": "string", "format": "date"}, "31-1-1990", "31/01/1990"),
        ({"type": "string", "format": "date"}, "31011990", "31/01/1990"),
        ({"type": "string", "format": "date"}, " 1.2.2024 ", "01/02/2024"),
        ({"type": "string", "format": "date"}, "mùng 5 Tết", "mùng 5 Tết"),
        ({"type": "string", "x-check": {"is": "month"}}, "9/2004", "09/2004"),
        ({"type": "integer"}, "12.500", "12.500"),
        ({"type": "boolean"}, "false", False),
        ({"type": "string", "x-source": "countries"}, "han quoc", "KR"),
        ({"type": "string", "x-source": "countries"}, "vn", "VN"),
        ({"type": "string", "x-source": "countries"}, "south", "KR"),
        ({"type": "string", "x-source": "countries"}, "Ni-giê", "NE"),
        ({"type": "string", "x-source": "countries"}, "ni", "ni"),
        ({"type": "string"}, "<b>=1+1</b> 🙂 \u202eabc", "<b>=1+1</b> 🙂 \u202eabc"),
        ({"type": "string"}, "một\r\nhai", "một\nhai"),
        ({"type": "string"}, "   ", None),
        ({"type": "array", "items": {"type": "string"}}, "một\r\n\r\nhai\n", ["một", "hai"]),
    ],
)
def test_what_is_typed_is_kept_as_it_was_but_for_what_is_surely_meant(schema: Any, typed: str, kept: Any) -> None:
    assert value_of(of(**schema), typed, KNOWN) == kept


def test_of_a_beginning_that_several_names_have_all_are_offered() -> None:
    assert plain("Đắk  Lắk") == "dak lak"
    assert [code for code, _ in offered(COUNTRIES, "ni")] == ["NE", "NG"]
    assert [code for code, _ in offered(COUNTRIES, "korea")] == ["KR", "KP"]
    assert offered(COUNTRIES, " ") == []
    assert code_of(COUNTRIES, "Atlantis") == "Atlantis"


def test_a_name_chosen_among_those_offered_gives_way_to_what_is_typed_after_it() -> None:
    field = of(type="string", **{"x-source": "countries"})
    asked = {"_for:/request/x": "ni", "_offer:/request/x": "NE"}
    assert read([field], {"/request/x": "ni", **asked}, KNOWN) == {"/request/x": "NE"}
    assert read([field], {"/request/x": "Việt Nam", **asked}, KNOWN) == {"/request/x": "VN"}
    assert read([field], {"/request/x": "ni", "_for:/request/x": "ni"}, KNOWN) == {"/request/x": "ni"}


def test_only_what_differs_from_what_stood_on_the_page_is_sent_on() -> None:
    assert changed({"/a": "1", "/b": None, "/c": None}, {"/a": "1", "/b": "2"}) == {"/b": None}


def test_a_row_taken_out_of_a_list_lets_the_others_move_up() -> None:
    entries = {"/people/0/name": "An", "/people/1/name": "Bình", "/people/1/age": "7", "/people/2/name": "Chi"}
    group = groups(steps_of(LIST)[0].shown(entries))["/people"]
    gone = without_row(group, 0, entries)
    left = {pointer: value for pointer, value in {**entries, **gone}.items() if value is not None}
    assert left == {"/people/0/name": "Bình", "/people/0/age": "7", "/people/1/name": "Chi"}
    assert one_more_row(groups(steps_of(LIST)[0].shown(left))["/people"]) == {"/people/2/name": ""}


def test_rows_that_a_page_no_longer_has_do_not_come_back_from_what_was_given_before() -> None:
    entries = {"/people/0/name": "An", "/people/1/name": "Bình", "/people/10/name": "Chi", "/peoples": "x"}
    assert without_rows(entries, {"_rows:/people": "1", "_rows:/other": "x"}) == {
        "/people/0/name": "An",
        "/peoples": "x",
    }
    assert without_rows(entries, {"_rows:/people": "0"}) == {"/peoples": "x"}
    assert without_rows(entries, {"/people/0/name": "An"}) == entries


@pytest.mark.parametrize(
    ("schema", "value", "typed"),
    [
        ({"type": "string", "format": "date"}, "2026-03-01", "01/03/2026"),
        ({"type": "string", "x-check": {"is": "month"}}, "2004-09", "09/2004"),
        ({"type": "number"}, 3.4, "3,4"),
        ({"type": "integer"}, 12500, "12500"),
        ({"type": "boolean"}, False, False),
        ({"type": "string"}, "2026-03-01", "2026-03-01"),
    ],
)
def test_an_answer_that_was_handed_in_stands_in_its_field_as_one_types_it(schema: Any, value: Any, typed: Any) -> None:
    assert as_typed(of(**schema), value) == typed


def test_a_fault_is_told_in_the_words_of_the_page() -> None:
    day = of(type="string", format="date")
    told = wording.mended(day, "format", "viết theo dạng năm-tháng-ngày", "vi")
    assert told == "Hãy ghi đủ ngày, tháng, năm và là ngày có thật, ví dụ 31/01/1990."
    assert wording.mended(day, "check", "Ngày này ở tương lai.", "vi") == "Ngày này ở tương lai."
    assert wording.mended(of(type="string"), "required", "Thiếu mục “Mục”.", "en") == "“Mục” is not answered."
    assert wording.mended(None, "required", "Chọn nơi nộp.", "vi") == "Chọn nơi nộp."


def test_an_amount_is_read_back_in_groups_and_nonsense_as_it_stands() -> None:
    assert wording.amount("12500000", "vi") == "12.500.000 đồng"
    assert wording.amount("12.500.000", "en") == "12,500,000 đồng"
    assert wording.amount("chừng hai triệu", "vi") == "chừng hai triệu"
