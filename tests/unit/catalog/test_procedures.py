"""Published rows become one procedure per code, and nothing of what was published is lost or invented."""

import json
import unicodedata

import pytest

from services.catalog.domain.components import read_components
from services.catalog.domain.procedures import content, national_aliases, read_procedures
from services.catalog.register import DATA, fingerprint
from tests.unit.catalog.real import register, rows


def procedure(code: str):  # type: ignore[no-untyped-def] # one line, its type is the register's
    return next(each for each in register().procedures if each.code == code)


def test_140_rows_make_91_procedures() -> None:
    assert len(rows("procedures.csv")) == 140
    codes = [each.code for each in register().procedures]
    assert len(codes) == 91
    assert sorted(codes) == codes
    assert set(codes) == {row["code"] for row in rows("procedures.csv")}


def test_every_published_row_is_a_channel_of_its_procedure() -> None:
    ways = {"IN_PERSON": "in-person", "ONLINE": "online", "POSTAL": "post", "": "unknown"}
    for row in rows("procedures.csv"):
        found = [
            each
            for each in procedure(row["code"]).channels
            if each.way == ways[row["channel"]]
            and each.deadline.text.removesuffix("…") == row["duration_raw"].strip()
            and each.fee.text.removesuffix("…") == row["fee_raw"].strip()
        ]
        assert len(found) == 1, row


def test_what_the_collector_cut_ends_with_a_mark() -> None:
    for row in rows("procedures.csv"):
        if len(row["duration_raw"]) == 160:
            assert procedure(row["code"]).deadline.text == row["duration_raw"].strip() + "…"


def test_texts_are_nfc() -> None:
    for each in register().procedures:
        assert unicodedata.is_normalized("NFC", str(content(each)) + str(each.form))


def test_the_published_code_is_the_identity_and_the_national_one_an_alias() -> None:
    each = procedure("1.000105.000.00.00.H17")
    assert each.aliases == ("1.000105",)
    assert "H17" in each.notice
    assert procedure("1.009073").aliases == ()


def test_a_national_code_that_means_two_procedures_is_nobodys_alias() -> None:
    assert national_aliases(["1.000105.000.00.00.H17", "1.000105.000.00.00.H26"]) == {}
    assert national_aliases(["1.000105.H17", "1.000105"]) == {}
    assert national_aliases(["1.000105.H17"]) == {"1.000105.H17": ("1.000105",)}


def test_rows_of_one_code_that_contradict_each_other_are_refused() -> None:
    some = [row for row in rows("procedures.csv") if row["code"] == "1.013124"]
    some[1]["name"] = "Một tên khác"
    with pytest.raises(ValueError, match=r"1\.013124: its rows do not agree on 'name'"):
        read_procedures(some, None, None, {})  # type: ignore[arg-type] # refused before any form is looked at


def test_eight_procedures_differ_by_the_way_they_are_filed_and_promise_nothing() -> None:
    differing = {each.code for each in register().procedures if len({one.deadline for one in each.channels}) > 1}
    assert len(differing) == 8
    assert all(procedure(code).deadline.duration is None for code in differing)


def test_headings_and_remarks_are_no_papers() -> None:
    names = [each.name for one in register().procedures for each in one.components]
    assert len(names) > 250
    for name in names:
        assert name.strip() == name
        assert not name.startswith(("-", "+", "•", "Loại giấy tờ:", "(Không có", "[Chưa"))
        assert not name.endswith(":")


def test_a_list_of_papers_is_cleaned_and_numbered() -> None:
    published = "Loại giấy tờ:|1. Đơn đề nghị;|- đơn đề nghị|+ Bản sao|" + "x" * 80 + " và một từ bị"
    assert [(each.id, each.name) for each in read_components(published)][:3] == [
        ("c1", "Đơn đề nghị"),
        ("c2", "Bản sao"),
        ("c3", "X" + "x" * 79 + " và một từ …"),
    ]


def test_procedures_without_published_papers_have_none() -> None:
    named_only = [
        each.code for each in register().procedures if each.deadline.text == "Chưa rõ: nguồn dữ liệu hiện có không nêu"
    ]
    assert len(named_only) == 7
    assert [each.code for each in register().procedures if not each.components and each.code not in named_only] == [
        "1.011442.000.00.00.H17",
        "1.011787",
    ]
    # Known by code and name only: nothing is promised or billed for them.
    assert all(procedure(code).deadline.duration is None and procedure(code).fee.amount is None for code in named_only)


def test_the_edition_is_raised_when_its_content_changes() -> None:
    edition = json.loads(DATA.joinpath("edition.json").read_text())
    assert edition["sha256"] == fingerprint(register()), (
        "the register changed: in services/catalog/data/edition.json raise the edition by one and put the new sha256, "
        + fingerprint(register())
    )
