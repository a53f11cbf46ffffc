"""What people type becomes the form they meant, and every fault finds its way back to what was typed."""

import string
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.submission.domain import typed
from services.submission.domain.filling import fill, pointers
from services.submission.forms import Form

TEXT = {"type": "string"}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["applicant", "request"],
    "additionalProperties": False,
    "$defs": {"address": {"type": "object", "properties": {"street": TEXT}, "additionalProperties": False}},
    "properties": {
        "applicant": {
            "type": "object",
            "required": ["full_name"],
            "additionalProperties": False,
            "properties": {
                "full_name": TEXT,
                "born": {"type": "string", "format": "date"},
                "id_number": {"type": "string", "x-check": {"is": "identity-number"}},
                "address": {"$ref": "#/$defs/address"},
            },
        },
        "request": {
            "type": "object",
            "required": ["sworn"],
            "additionalProperties": False,
            "properties": {
                "sworn": {"type": "boolean", "const": True},
                "copies": {"type": "integer"},
                "area": {"type": "number"},
                "since": {"type": "string", "x-check": {"is": "month"}},
                "kinds": {"type": "array", "items": TEXT, "maxItems": 9},
                "status": {"type": "string", "enum": ["single", "divorced"]},
                "judgment": {**TEXT, "x-when": {"field": "status", "in": ["divorced"], "required": True}},
                "children": {
                    "type": "array",
                    "maxItems": 5,
                    "items": {
                        "type": "object",
                        "required": ["name", "home"],
                        "additionalProperties": False,
                        "properties": {
                            "name": TEXT,
                            "adopted": {"type": "boolean"},
                            "home": {"type": "object", "required": ["street"], "properties": {"street": TEXT}},
                        },
                    },
                },
            },
        },
        "agent": {
            "type": "object",
            "required": ["name"],
            "additionalProperties": False,
            "properties": {"name": TEXT, "paid": {"type": "boolean"}},
        },
    },
}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("12.500", 12500), ("12 500", 12500), ("12\u00a0500\u202f000", 12500000), ("1.000.000,5", 1_000_000.5), ("12,5", 12.5),
        ("3.2", 3.2), ("0.500", 0.5), ("3,250", 3.25), ("1,234.5", 1234.5), ("1,234,567", 1234567), ("-5", -5),
        ("−5", -5), ("007", 7), ("", None), ("12.50.0", None), ("1e9", None), ("１２", None), ("9" * 16, None), ("5 đ", None),
    ],
)  # fmt: skip
def test_numbers_are_read_as_they_are_written_in_viet_nam_and_nothing_is_guessed(
    text: str, meant: float | None
) -> None:
    assert typed.number(text) == meant


def test_a_whole_number_with_one_comma_is_left_to_the_person() -> None:
    assert typed.whole("12,500") is None
    assert fill(SCHEMA, {"/request/copies": "12,500"}).form["request"] == {"copies": "12,500"}


@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_every_whole_number_is_read_back_with_dots_blanks_or_nothing(number: int) -> None:
    for separator in (".", " ", "\u00a0", ""):
        assert typed.whole(f"{number:,}".replace(",", separator)) == number


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from("/.-"))
def test_every_day_is_read_back_however_it_is_separated(day: date, mark: str) -> None:
    assert typed.day(f"{day.day}{mark}{day.month}{mark}{day.year}") == day.isoformat()
    assert typed.day(f"{day.day:02}{mark}{day.month:02}{mark}{day.year}") == day.isoformat()


@pytest.mark.parametrize("text", ["31/02/2026", "2026-12-31", "12/31/2026", "1/1/26", "mai", "٣١/١٢/٢٠٢٦", "0/0/0000"])
def test_what_is_no_day_stays_as_it_was_typed(text: str) -> None:
    assert typed.day(text) is None
    assert fill(SCHEMA, {"/applicant/born": text}).form["applicant"]["born"] == text


def test_a_whole_form_is_made_of_what_was_typed() -> None:
    entries = {
        "/applicant/full_name": "  Nguyễn Văn An ", "/applicant/born": "1/2/1990", "/applicant/id_number": "001 090 000 001",
        "/request/sworn": True, "/request/copies": "2", "/request/area": "1.250,5", "/request/since": "3/2020",
        "/request/kinds": ["a", "", "b"], "/request/status": "single", "/request/judgment": "Số 5",
        "/request/children/2/name": "Bình", "/request/children/0/name": "", "/request/children/10/name": "Cúc",
        "/request/children/1/adopted": False, "/agent/name": " ", "/agent/paid": False,
    }  # fmt: skip
    filled = fill(SCHEMA, entries)
    assert filled.form == {
        "applicant": {"full_name": "Nguyễn Văn An", "born": "1990-02-01", "id_number": "001090000001"},
        "request": {
            "sworn": True, "copies": 2, "area": 1250.5, "since": "2020-03", "kinds": ["a", "b"], "status": "single",
            "children": [{"name": "Bình", "home": {}}, {"name": "Cúc", "home": {}}],
        },
    }  # fmt: skip
    assert filled.unplaced == []
    assert filled.typed_at("/request/children/1/home/street") == "/request/children/10/home/street"
    assert filled.typed_at("/request/kinds/1") == "/request/kinds"
    assert filled.typed_at("/applicant/full_name") == "/applicant/full_name"


def test_an_untouched_draft_is_asked_for_its_fields_and_not_for_whole_parts() -> None:
    assert fill(SCHEMA, {}).form == {"applicant": {}, "request": {}}
    assert {fault.pointer for fault in Form(SCHEMA).faults(fill(SCHEMA, {}).form)} == {
        "/form/applicant/full_name",
        "/form/request/sworn",
    }


def test_a_part_that_was_begun_is_asked_for_what_is_compulsory_in_it() -> None:
    form = fill(SCHEMA, {"/agent/paid": True}).form
    assert form["agent"] == {"paid": True}


def test_a_declaration_that_is_not_ticked_is_missing() -> None:
    assert fill(SCHEMA, {"/request/sworn": False}).form["request"] == {}


def test_an_answer_to_a_question_that_is_no_longer_asked_stays_out_of_the_form_and_in_the_draft() -> None:
    entries = {"/request/status": "divorced", "/request/judgment": "Số 5"}
    assert fill(SCHEMA, entries).form["request"] == {"status": "divorced", "judgment": "Số 5"}
    filled = fill(SCHEMA, {**entries, "/request/status": "single"})
    assert (filled.form["request"], filled.unplaced) == ({"status": "single"}, [])


def test_what_the_form_has_no_place_for_is_named() -> None:
    strange = {
        "/nickname": "Tí", "/applicant": "An", "/applicant/full_name/last": "An", "/request/kinds/x": "a",
        "/request/children/0/toy": "xe", "/request/gone/deep/er": "1", "/applicant/empty": " ",
    }  # fmt: skip
    assert fill(SCHEMA, strange).unplaced == sorted(strange.keys() - {"/applicant/empty"})


_NAMES = st.sampled_from(
    [
        *SCHEMA["properties"],
        "full_name",
        "born",
        "children",
        "kinds",
        "sworn",
        "status",
        "judgment",
        "0",
        "1",
        "17",
        "",
        "~1",
        "x",
    ]
)
_POINTERS = st.lists(_NAMES, min_size=1, max_size=5).map(lambda names: "".join(f"/{name}" for name in names))
_VALUES = st.one_of(
    st.text(max_size=12),
    st.text(string.digits + ".,/- ", max_size=12),
    st.booleans(),
    st.lists(st.text("ab ", max_size=4), max_size=3),
)


@given(st.dictionaries(_POINTERS, _VALUES, max_size=12))
def test_whatever_was_typed_becomes_a_form_whose_faults_point_at_a_field_or_at_what_was_typed(
    entries: dict[str, Any],
) -> None:
    filled = fill(SCHEMA, entries)
    assert set(filled.unplaced) <= set(entries)
    for fault in Form(SCHEMA).faults(filled.form):
        where = filled.typed_at(fault.pointer.removeprefix("/form"))
        assert where.split("/")[1] in SCHEMA["properties"]
        assert fault.code != "not-in-the-form"


_CHILD = st.fixed_dictionaries(
    {"name": st.text(string.ascii_letters, min_size=1), "home": st.fixed_dictionaries({"street": st.just("Số 1")})},
    optional={"adopted": st.booleans()},
)
_FORMS = st.fixed_dictionaries(
    {
        "applicant": st.fixed_dictionaries({"full_name": st.text(string.ascii_letters, min_size=1)}),
        "request": st.fixed_dictionaries(
            {"sworn": st.just(True)},
            optional={
                "children": st.lists(_CHILD, min_size=1, max_size=4),
                "kinds": st.lists(st.text(string.ascii_letters, min_size=1), min_size=1),
            },
        ),
    }
)


@given(_FORMS, st.data())
def test_a_form_typed_in_by_its_entries_comes_out_the_same_whatever_gaps_its_lists_have(form: Any, data: Any) -> None:
    entries = dict(pointers(form))
    assert fill(SCHEMA, entries).form == form
    step = data.draw(st.integers(1, 7))
    apart = {}
    for pointer, value in entries.items():
        parts = pointer.split("/")
        apart["/".join(str(int(each) * step + 3) if each.isdecimal() else each for each in parts)] = value
    filled = fill(SCHEMA, apart)
    assert filled.form == form
    for pointer, value in entries.items():
        assert apart[filled.typed_at(pointer)] == value
