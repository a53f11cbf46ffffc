"""The tables of the open data: cells no spreadsheet executes, columns that say what they mean, and what befalls a procedure."""

import csv
import io
import json
from typing import Any

import pytest

from services.catalog.opendata import tables
from services.catalog.opendata.published import Circumstances, Published
from tests.unit.catalog.opendata.graphs import BASE, BIRTH, DAY, DESCRIBED, FIRST
from tests.unit.catalog.opendata.test_circumstances import EVERYTHING, REPEAL


def written(table: tables.Table, row: Any) -> dict[str, str]:
    """A row as somebody reads it."""
    [cells] = csv.reader(io.StringIO(tables.lines(table, [row]).decode()))
    return dict(zip([column.name for column in table.columns], cells, strict=True))


@pytest.mark.parametrize("cell", ["=1+1", "+84", "-2", "@SUM(A1)", "\t=1", "＝1"])
def test_no_cell_of_a_table_is_taken_for_a_formula(cell: str) -> None:
    one = Published("1.000001", 1, FIRST, DESCRIBED | {"name": cell, "subjects": [cell, "khác"]}, DAY)
    row = written(tables.PROCEDURES, tables.procedure_row(one, BASE))
    assert row["name"] == "'" + cell
    assert row["subjects"] == f"'{cell} | khác"


def test_a_table_says_in_a_file_beside_it_what_its_columns_mean() -> None:
    for table in tables.TABLES:
        header = next(csv.reader(io.StringIO(tables.header(table).decode())))
        told = json.loads(tables.metadata(table, BASE))["tableSchema"]["columns"]
        assert [column["name"] for column in told] == header
        assert all(len(column["dc:description"]) == 2 for column in told)


def test_a_row_says_what_befalls_the_procedure() -> None:
    one = Published("1.000001", 1, FIRST, DESCRIBED, DAY, life_events=[BIRTH], around=EVERYTHING)
    row = written(tables.PROCEDURES, tables.procedure_row(one, BASE))
    assert row["status"] == "suspended"
    assert row["suspended"] == "2026-11-23/2026-11-26: Bão số 12"
    assert (row["valid_to"], row["replaced_by"], row["replaces"]) == ("2026-12-22", "1.000002 | 1.000003", "1.000009")
    assert row["life_events"] == "birth"
    assert row["offered_at"].startswith("province@2025-07-01/in-person,post:48 | agency@2025-07-01/online:H17 | ")
    service = written(tables.ONLINE_SERVICES, tables.service_row(one, BASE))
    assert (service["level"], service["computed_level"], service["reasons"]) == ("MOT_PHAN", "TOAN_TRINH", "presence")


def test_a_repealed_procedure_is_in_the_table_of_procedures_and_its_service_in_none() -> None:
    one = Published("1.000001", 1, FIRST, DESCRIBED, DAY, around=Circumstances(repeal=REPEAL))
    assert written(tables.PROCEDURES, tables.procedure_row(one, BASE))["status"] == "repealed"
    assert tables.service_row(one, BASE) is None
