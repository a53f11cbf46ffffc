"""Every form of the register, as its pages ask it: nothing is left out, nothing asked twice, every example reads well."""

from collections import Counter
from typing import Any

import pytest

from services.catalog.register import read_register
from services.kernel.text import Text
from services.portal.applying import wording
from services.portal.applying.form import Form, rows
from services.portal.applying.known import FEW
from services.portal.applying.reading import as_typed, read
from services.portal.applying.sheet import Box, Rows, Sheet, is_typed
from services.portal.applying.steps import PAPERS, Step, as_one, declarations, steps_of
from services.submission.domain.filling import fill, pointers

FORMS = {procedure.code: procedure.form for procedure in read_register().procedures}
KNOWN = {
    "countries": (("VN", Text("Việt Nam", "Viet Nam")), ("KR", Text("Hàn Quốc", "South Korea"))),
    "ethnic-groups": (("01", Text("Kinh", "Kinh")),),
    "provinces": (("01", Text("Hà Nội", "Hà Nội")), ("48", Text("Đà Nẵng", "Đà Nẵng"))),
}


def entries_of(form: Form) -> dict[str, Any]:
    """The form's own example as somebody would have typed it."""
    found = {}
    for pointer, value in pointers(form.schema["examples"][0]):
        field = form.field(pointer)
        assert field is not None, pointer
        found[pointer] = as_typed(field, value)
    return found


def drawn(boxes: list[Box | Rows]) -> dict[str, Box]:
    """Every field on a page."""
    found: dict[str, Box] = {}
    for each in boxes:
        if isinstance(each, Rows):
            for _, inside in each.rows:
                found |= drawn(inside)
        else:
            found[each.field.pointer] = each
    return found


def sent(form: Form, step: Step, entries: dict[str, Any]) -> dict[str, str]:
    """What a browser sends of the page as it is shown."""
    fields: dict[str, str] = {}
    for pointer, box in drawn(Sheet(form, step, entries, KNOWN, "vi", {}, {}).boxes).items():
        if box.choices and box.field.kind in ("choice", "yes-no", "ticks"):
            fields |= {each.name: each.value for each in box.choices if each.chosen}
        elif box.field.kind == "tick":
            fields |= {pointer: "true"} if box.typed == "True" else {}
        else:
            fields[pointer] = next((each.value for each in box.choices if each.chosen), box.typed)
    return fields


@pytest.mark.parametrize("code", FORMS)
def test_every_field_is_asked_on_one_page_and_its_example_comes_back_as_it_was_typed(code: str) -> None:
    form = Form(FORMS[code])
    entries, steps = entries_of(form), steps_of(form)
    elsewhere = {each.pointer for each in declarations(form)} | {PAPERS}
    pages = Counter(field.pointer for step in steps for field in step.fields(entries))
    assert set(pages.values()) <= {1}
    assert set(entries) - elsewhere <= set(pages)
    asked = {each.pointer for step in steps for each in step.asked(entries)}
    assert set(entries) - elsewhere <= asked
    for step in steps:
        found = read(step.fields(entries), sent(form, step, entries), KNOWN)
        assert {pointer: value for pointer, value in found.items() if value not in (None, [])} == {
            pointer: value for pointer, value in entries.items() if pointer in pages and step.covers(pointer)
        }
    for pointer, value in entries.items():
        field = form.field(pointer)
        assert field is not None
        for language in ("vi", "en"):
            assert wording.said(field, value, KNOWN, language), pointer
            assert field.label.in_(language)


@pytest.mark.parametrize("code", FORMS)
def test_whatever_hides_a_field_can_show_it_also_where_names_are_typed_because_a_list_is_long(code: str) -> None:
    many = tuple((f"X{number}", Text(f"Nước {number}", f"Country {number}")) for number in range(FEW))
    known = KNOWN | {"countries": (*KNOWN["countries"], *many)}
    form = Form(FORMS[code])
    for step in steps_of(form):
        boxes = drawn(Sheet(form, step, entries_of(form), known, "vi", {}, {}).boxes)
        ticked = {box.decides for box in boxes.values() if box.decides and not is_typed(box.field, known)}
        for pointer, box in boxes.items():
            for wrap in box.wraps:
                assert {rule.replace("k", "c").partition("-")[0] for rule in wrap.css.split()} <= ticked, pointer


def test_a_part_that_is_not_asked_has_no_page_and_its_fields_come_with_the_answer_that_asks_for_them() -> None:
    form = Form(FORMS["1.001193"])
    father = next(step for step in steps_of(form) if step.title.vi == "Người cha")
    assert not father.is_asked({})
    assert not father.is_asked({"/request/father_stated": "no"})
    assert father.is_asked({"/request/father_stated": "yes"})
    child = next(step for step in steps_of(form) if step.title.vi == "Người được khai sinh")
    boxes = drawn(Sheet(form, child, {}, KNOWN, "vi", {}, {}).boxes)
    wrap = boxes["/request/child/facility"].wraps[0]
    assert wrap == ("k1-1", "Chỉ khai khi “Sinh ở đâu?” là “Tại cơ sở y tế”.")
    assert boxes["/request/child/birth_place"].decides == "c1"


def test_a_list_has_as_many_rows_as_were_begun_and_the_first_of_a_compulsory_one() -> None:
    code = next(code for code, form in FORMS.items() if '"group"' in str(form["x-layout"]).replace("'", '"'))
    form = Form(FORMS[code])
    entries = entries_of(form)
    groups = [box for step in steps_of(form) for box in Sheet(form, step, entries, KNOWN, "vi", {}, {}).boxes
              if isinstance(box, Rows)]  # fmt: skip
    assert groups
    assert all(len(each.rows) == max(rows(each.group.pointer, entries), each.group.least) for each in groups)


@pytest.mark.parametrize("code", FORMS)
def test_a_form_shown_as_one_page_and_sent_as_it_stands_is_the_form_that_was_handed_in(code: str) -> None:
    """Who corrects one answer hands in all the others as they were."""
    form = Form(FORMS[code])
    given, page = entries_of(form), as_one(form)
    found = read(page.fields(given), sent(form, page, given), KNOWN)
    entries = {pointer: value for pointer, value in {**given, **found}.items() if value is not None}
    assert fill(form.schema, entries).form == form.schema["examples"][0]
