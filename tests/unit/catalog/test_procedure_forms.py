"""A procedure written as CSV or in the national JSON form is read back as it was."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from services.catalog.domain import csv_form, national
from services.catalog.domain.cells import BadCell, joined, parted, read, written
from services.catalog.domain.described import description_of
from services.catalog.domain.description import Description
from services.catalog.domain.offers import Offer, offers_cell, read_cell, unfit
from services.catalog.domain.procedures import content
from tests.unit.catalog.descriptions import any_description, texts, whole
from tests.unit.catalog.real import register

OFFERS = [
    Offer(kind="province", places=["01", "04"], since=date(2025, 7, 1)),
    Offer(kind="agency", places=["*"], since=date(2025, 1, 1), channels=["online", "post"]),
]


def through_csv(one: Description) -> Description:
    file = io.StringIO()
    writer = csv.DictWriter(file, csv_form.COLUMNS)
    writer.writeheader()
    writer.writerows(csv_form.rows(one, OFFERS))
    file.seek(0)
    return csv_form.description(list(csv.DictReader(file)))


@given(any_description())
@settings(max_examples=50, deadline=None)
def test_what_is_written_as_csv_is_read_back(one: Description) -> None:
    assert through_csv(one) == one


@given(any_description())
@settings(max_examples=50, deadline=None)
def test_what_is_written_in_the_national_form_is_read_back(one: Description) -> None:
    assert national.description(json.loads(json.dumps(national.written(one, OFFERS)))) == one


@given(any_description())
@settings(max_examples=50, deadline=None)
def test_no_cell_can_be_taken_for_a_formula(one: Description) -> None:
    for row in csv_form.rows(one):
        assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@given(texts())
def test_a_cell_gives_its_text_back(text: str) -> None:
    assert read(written(text)) == text


def test_a_list_in_a_cell_is_what_a_person_would_write() -> None:
    assert joined(["Tờ khai", "Ảnh 4|6"]) == "Tờ khai|Ảnh 4\\|6"
    assert parted("Tờ khai | Ảnh 4\\|6 ||C:\\tmp") == ["Tờ khai", "Ảnh 4|6", "C:\\tmp"]


def test_every_procedure_of_the_files_passes_through_both_forms() -> None:
    for each in register().procedures:
        one = description_of(content(each))
        assert through_csv(one) == one, each.code
        assert national.description(national.written(one)) == one, each.code


def test_the_sample_of_the_national_register_is_read() -> None:
    sample = json.loads((Path(__file__).parent / "tables" / "lay-thu-tuc.json").read_text(encoding="utf-8"))
    one = national.description(sample["result"][0])
    assert (one.code, one.name, one.field, one.field_code) == (
        "1.009999",
        "Thủ tục ví dụ",
        "Lĩnh vực ví dụ",
        "G99-AB01",
    )
    assert one.cases[0].steps == ["Bước 1: Nộp hồ sơ", "Bước 2: Trả kết quả"]
    assert one.cases[0].papers[0].originals == 1
    assert [(each.channel, each.deadline) for each in one.filings] == [
        ("in-person", "5 Ngày làm việc"), ("online", "5 Ngày làm việc"), ("post", ""),
    ]  # fmt: skip
    assert one.filings[0].fee == "Lệ phí: 100.000 Đồng"
    assert one.legal_bases[0].issued_on == "01/01/2020"
    assert one.offices["carrying-out"][0].code == "000.00.01.H99"


@pytest.mark.parametrize(
    "wrong", [{"LINHVUCTHUCHIEN": 5}, {"TENTTHC": ["a"]}, {"TENTTHC": True}, {"MOTCUA": []}, {"THANHPHANHOSO": ["x"]}]
)
def test_a_wrong_type_in_the_national_form_is_named(wrong: dict[str, object]) -> None:
    with pytest.raises(BadCell, match=next(iter(wrong))):
        national.description(national.written(whole()) | wrong)


def test_rows_of_one_code_that_contradict_each_other_are_refused() -> None:
    rows = csv_form.rows(whole())
    rows[1]["name"] = "Tên khác"
    with pytest.raises(BadCell, match="do not agree on “name”"):
        csv_form.description(rows)


def test_where_it_is_offered_stands_in_one_cell() -> None:
    cell = offers_cell(OFFERS)
    assert cell == "province@2025-07-01:01,04|agency@2025-01-01/online,post:*"
    assert read_cell(cell, date(2026, 1, 1)) == OFFERS
    assert read_cell("commune: 00001 , 00004", date(2026, 1, 1))[0].since == date(2026, 1, 1)


@pytest.mark.parametrize("cell", ["Hà Nội", "province:", "province@2025-02-30:01", "planet:01"])
def test_a_place_that_cannot_be_read_is_quoted(cell: str) -> None:
    with pytest.raises(BadCell) as refused:
        read_cell(cell, date(2026, 1, 1))
    assert cell[:10] in refused.value.vi


def test_places_that_cannot_be_codes_are_found() -> None:
    assert unfit(Offer(kind="province", places=["01", "1", "*"], since=date(2026, 1, 1))) == ["1", "*"]
