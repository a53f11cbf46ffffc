"""The form of a procedure carries every field there and back, and two editors' changes are put together field by field."""

import json
from typing import Any

from hypothesis import given, settings

from services.catalog.domain.description import Description
from services.portal.describing import merging, shown, typed
from services.portal.describing.fields import PARTS, REASONS, SECTIONS
from tests.unit.catalog.descriptions import any_description, whole


def sent(description: dict[str, Any]) -> dict[str, str]:
    """What a browser sends of the form of this description."""
    controls = [part for _, _, parts in shown.page_of(SECTIONS, description, "vi") for part in parts]
    fields: dict[str, str] = {}
    for each in shown.everything(controls):
        if isinstance(each, shown.Listing):
            continue
        if each.kind == "ticks":
            fields |= {f"{each.id}/{value}": "1" for value in each.value}
        else:
            fields[each.id] = str(each.value).replace("\n", "\r\n")
    return fields


def test_the_form_has_every_field_of_a_description() -> None:
    names = {part.name.partition("/")[0] for part in PARTS}
    assert names == set(Description.model_fields) - {"code"}


@settings(max_examples=20, deadline=None)
@given(any_description())
def test_what_is_shown_and_sent_unchanged_is_the_same_description(one: Description) -> None:
    kept = json.loads(one.model_dump_json())
    kept["online_reasons"].sort(key=[value for value, _ in REASONS].index)  # boxes to tick have the form's order
    back = typed.pruned(PARTS, typed.read(PARTS, sent(kept)))
    again = Description.model_validate({**back, "code": one.code})
    assert merging.same(json.loads(again.model_dump_json()), typed.pruned(PARTS, kept))


def test_names_that_no_form_of_ours_sends_are_ignored() -> None:
    strange = {"cases": "x", "cases/0": "y", "cases/0/papers/99999/name": "z", "sets/1": "2", "/": "a", "name/x": "b"}
    assert typed.pruned(PARTS, typed.read(PARTS, strange))["cases"] == []
    for asked in ("add:nothing", "remove:cases/7", "up:", "drop:cases", "add:cases/0/papers", "add:name"):
        tree = typed.read(PARTS, {})
        assert typed.act(PARTS, tree, asked) is None
        assert tree == typed.read(PARTS, {})


def test_changes_of_two_editors_are_put_together_and_clashes_are_named() -> None:
    base = json.loads(whole().model_dump_json())
    mine, theirs = base | {"sets": "3", "about": "tôi"}, base | {"sets": 2, "decision": "9/QĐ"}
    found = merging.merged(merging.unpacked(merging.packed(base)), mine, theirs)
    assert (found.taken, found.both) == (["decision"], ["sets"])
    assert (found.typed["sets"], found.typed["decision"], found.typed["about"]) == ("3", "9/QĐ", "tôi")
    assert set(merging.merged(None, mine, theirs).both) == {"sets", "about", "decision"}
    for wrong in ("", "x", "AAAA", merging.packed({"a": "b" * 400_000})):
        assert merging.unpacked(wrong) is None
