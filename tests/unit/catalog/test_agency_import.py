"""A sheet of agencies is taken in row by row: loaded, unchanged or refused with the reason; twice changes nothing."""

from dataclasses import replace
from datetime import date

import pytest

from services.catalog.agencies import sheet as agency_sheet
from services.catalog.agencies.importing import Reported, take_in
from services.catalog.domain.standing import Standing, answers_now, standings
from tests.unit.catalog import synthetic_agencies as synthetic
from tests.unit.catalog.real import register

HEADER = "code,code_2016,parent,kind,name,valid_from,valid_to,predecessors,evidence\n"


def known() -> dict[str, Standing]:
    return {one.code: one for one in standings(register().agencies)}


def taken(*rows: str, header: str = HEADER) -> tuple[list[Reported], dict[str, Standing]]:
    return take_in(known(), agency_sheet.parsed((header + "\n".join(rows)).encode()))


def reason(*rows: str) -> str:
    """The code of the first reason why the last row was refused."""
    report = taken(*rows)[0][-1]
    assert report.outcome == "refused", report
    return report.reasons[0].code


def test_rows_may_stand_in_any_order_and_name_each_other() -> None:
    reports, changed = taken(
        "H26.W01,,H26,commune,UBND phường Mẫu,2025-07-01,,H26.01.001 H26.01.002,giả",
        "H26.01.001,,H26.01,commune,UBND xã Một,2017-01-01,2025-06-30,,giả",
        "H26.01.002,,,commune,UBND xã Hai,01/01/2017,30/06/2025,,giả",
        "H26.01,000.00.01.H26,000.00.00.H26,district,UBND huyện Mẫu,2017-01-01,2025-06-30,,giả",
    )
    assert [each.outcome for each in reports] == ["loaded"] * 4
    assert {link.how for link in changed["H26.W01"].before} == {"merge"}
    after = {**known(), **changed}
    assert answers_now("H26.01.002", date(2026, 5, 6), after.get).now == "H26.W01"


def test_the_same_sheet_again_changes_nothing_and_so_does_an_export() -> None:
    lines = agency_sheet.parsed(synthetic.sheet(synthetic.rows(provinces=2, communes=10)))
    reports, changed = take_in(known(), lines)
    assert {each.outcome for each in reports} == {"loaded"}
    after = {**known(), **changed}
    again, nothing = take_in(after, lines)
    assert ({each.outcome for each in again}, nothing) == ({"unchanged"}, {})
    exported = agency_sheet.parsed(agency_sheet.exported(after.values()).encode())
    again, nothing = take_in(after, exported)
    assert ({each.outcome for each in again}, nothing) == ({"unchanged"}, {}), again


def test_good_rows_are_loaded_beside_bad_ones() -> None:
    reports, changed = taken(
        "G09.20,,,department,Cục Mẫu,2020-01-01,,,giả",
        "G09.21,,,department,,2020-01-01,,,giả",
        "G09.22,,,department,Cục Ba,2020-02-30,,,giả",
    )
    assert [(each.line, each.outcome) for each in reports] == [(2, "loaded"), (3, "refused"), (4, "refused")]
    assert [fault.field for each in reports[1:] for fault in each.reasons] == ["name", "valid_from"]
    assert list(changed) == ["G09.20"]


def test_names_of_one_agency_follow_each_other_as_rows() -> None:
    reports, changed = taken(
        "G09.20,,,department,Vụ Mẫu,2017-01-01,2020-12-31,,giả", "G09.20,,,department,Cục Mẫu,2021-01-01,,,giả"
    )
    assert [each.outcome for each in reports] == ["loaded", "loaded"]
    assert [period.name for period in changed["G09.20"].periods] == ["Vụ Mẫu", "Cục Mẫu"]


DEPARTMENT = "G09.20,,,department,Cục Mẫu,2020-01-01,,,"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (["G09.20,000.00.21.G09,,department,X,2020-01-01,,,"], "two-codes"),
        ([DEPARTMENT, "G09.20,,,department,Khác,2021-01-01,,,"], "overlapping-validity"),
        ([DEPARTMENT, "G09.20,,,department,Khác,2020-01-01,,,"], "differs-from-the-register"),
        (["G09,,,ministry,Bộ Khác,2020-01-01,,,"], "overlapping-validity"),
        (["G09.20,,G09.20,department,X,2020-01-01,,,"], "circle-of-parents"),
        (["G09.20,,G10,department,X,2020-01-01,,,"], "code-not-under-parent"),
        (["G09.20.01,,,department,X,2020-01-01,,,"], "unknown-parent"),
        (["H26.W01,,,commune,X,2025-06-01,,,"], "commune-in-the-wrong-place"),
        (["G09.20,,,department,X,01/13/2020,,,"], "no-day"),
        (["G09.20,,,department,X,2020-01-01,2019-12-31,,"], "ends-before-it-begins"),
        (["G09.20,,,vụ,X,2020-01-01,,,"], "unknown-kind"),
        (["G09.20,,,department,=1+1,2020-01-01,,,"], "formula"),
        (["G09.20,,,department,Cục A, B và C,2020-01-01,,,giả"], "more-cells-than-columns"),
        (["G09.20,,,department," + "x" * 10_000 + ",2020-01-01,,,"], "cell-too-long"),
        (["G09.20,,,department," + "x" * 1_000 + ",2020-01-01,,,"], "name-too-long"),
        (["G09.20,,,department,X,2020-01-01,,G09.99,"], "unknown-agency"),
        (["G09.20,,,department,X,2020-01-01,,?,"], "foreign-character"),
        (["😀,,,department,X,2020-01-01,,,"], "foreign-character"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_the_reason(rows: list[str], code: str) -> None:
    assert reason(*rows) == code


def test_superiors_that_go_round_in_a_circle_are_told_as_such() -> None:
    reports, changed = taken(
        "H26.01,,H26.02,department,A,2020-01-01,,,",
        "H26.02,,H26.03,department,B,2020-01-01,,,",
        "H26.03,,H26.01,department,C,2020-01-01,,,",
        "H26.04,,H26.01,department,D,2020-01-01,,,",
    )
    assert [[fault.code for fault in each.reasons] for each in reports[:3]] == [
        ["code-not-under-parent", "circle-of-parents"]
    ] * 3
    assert "H26.01 → H26.02 → H26.03 → H26.01" in reports[0].reasons[1].vi
    assert [fault.code for fault in reports[3].reasons] == ["code-not-under-parent"]
    assert changed == {}


def refused_whole(raw: bytes) -> str:
    with pytest.raises(agency_sheet.Unusable) as caught:
        agency_sheet.parsed(raw)
    assert caught.value.said.vi != caught.value.said.en
    return caught.value.code


def test_a_file_in_another_encoding_is_refused_by_name() -> None:
    text = HEADER + DEPARTMENT.replace("Cục Mẫu", "Cục Kiểm lâm và Phát triển nông thôn")
    for raw, name in ((text.encode("utf-16"), "UTF-16"), ("G09,Bé C«ng an, Bé Quèc phßng".encode("latin-1"), "TCVN3")):
        with pytest.raises(agency_sheet.Unusable) as caught:
            agency_sheet.parsed(raw)
        assert caught.value.code == "not-utf-8"
        assert name in caught.value.said.vi
    assert agency_sheet.parsed(text.encode("utf-8-sig"))[0].cells["name"] == "Cục Kiểm lâm và Phát triển nông thôn"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "missing-columns"),
        (b"\x00\x01", "not-utf-8"),
        (b"code,name\n", "missing-columns"),
        ((HEADER.strip() + ",colour\n").encode(), "unknown-columns"),
        ((HEADER.strip() + ",name\n").encode(), "repeated-columns"),
        ((HEADER + '"open').encode(), "not-csv"),
        ((HEADER + "x\n" * 20_001).encode(), "too-many-rows"),
        (b"PK\x03\x04" + bytes(range(256)) * 10, "not-utf-8"),
    ],
)
def test_what_is_no_sheet_of_agencies_is_refused_whole(raw: bytes, code: str) -> None:
    assert refused_whole(raw) == code


def test_semicolons_of_a_vietnamese_spreadsheet_program_are_read() -> None:
    reports, _ = taken("G09.20;department;Cục Mẫu;01/01/2020", header="code;kind;name;valid_from\n")
    assert [each.outcome for each in reports] == ["loaded"]


def test_the_template_explains_every_column_and_imports_as_nothing() -> None:
    text = agency_sheet.template()
    assert text.splitlines()[0].split(",") == [*agency_sheet.COLUMNS]
    assert agency_sheet.parsed(text.encode()) == []


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+84", "-1", "@SUM(A1)"])
def test_a_name_that_a_spreadsheet_would_take_for_a_formula_is_written_as_text(name: str) -> None:
    one = replace(known()["G09"], periods=(replace(known()["G09"].periods[0], name=name),))
    text = agency_sheet.exported([one])
    assert f"'{name}" in text
    assert agency_sheet.parsed(text.encode())[0].cells["name"] == name


def test_a_kind_in_everyday_words_is_answered_with_the_word_to_use() -> None:
    (report,), _ = taken("G09.20,,,Cục,Cục Mẫu,2020-01-01,,,giả")
    assert "department (tổng cục, cục, vụ, sở, ban, ngành)" in report.reasons[0].vi
