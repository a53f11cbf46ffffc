"""Whatever a file holds, reading it gives items or one refusal, never anything else."""

import csv
import io
import json
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalog.domain import csv_form
from services.catalog.procedures import import_files

DAY = date(2026, 11, 23)


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        items = import_files.read(content, DAY)
    except import_files.Unreadable:
        return
    assert items


CELLS = st.text(max_size=20) | st.sampled_from(
    ["[{}]", "[{},5]", '[{"name":5}]', "1.000001", "1.000001.H17", "|", "'="]
)
ROWS = st.lists(st.dictionaries(st.sampled_from(csv_form.COLUMNS), CELLS, max_size=8), min_size=1, max_size=3)


@given(ROWS)
@settings(max_examples=300, deadline=None)
def test_any_row_of_our_columns_is_an_item_or_refused(rows: list[dict[str, str]]) -> None:
    file = io.StringIO()
    writer = csv.DictWriter(file, csv_form.COLUMNS)
    writer.writeheader()
    writer.writerows({"code": "1.000001", "name": "Thử", "field": "Thử"} | row for row in rows)
    try:
        items = import_files.read(file.getvalue().encode("utf-8", "replace"), DAY)
    except import_files.Unreadable:
        return
    assert all(item.refused or item.description for item in items)


@given(st.lists(st.lists(st.text(max_size=20), min_size=3, max_size=3), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_cells_are_items_or_refused(rows: list[list[str]]) -> None:
    lines = ['"' + '","'.join(cell.replace('"', '""') for cell in row) + '"' for row in rows]
    content = ("code,name,field\n" + "\n".join(lines)).encode("utf-8", "replace")
    try:
        items = import_files.read(content, DAY)
    except import_files.Unreadable:
        return
    assert all(item.refused or item.description for item in items)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["MATTHC", "TENTTHC", "LINHVUCTHUCHIEN", "CACHTHUCTHUCHIEN", "THOIGIAN", "MOTCUA", "offers", "x"]),
        inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(st.lists(JSON, max_size=3))
@settings(max_examples=200, deadline=None)
def test_any_json_is_items_or_refused(elements: list[object]) -> None:
    try:
        items = import_files.read(json.dumps({"result": elements}).encode(), DAY)
    except import_files.Unreadable:
        return
    assert len(items) == len(elements)
