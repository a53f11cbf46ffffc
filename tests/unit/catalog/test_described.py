"""A description becomes a procedure and comes back from what is stored, with nothing lost and nothing invented."""

import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from services.catalog.domain.compulsory import faults
from services.catalog.domain.described import description_of, owner, procedure_of
from services.catalog.domain.description import Description
from services.catalog.domain.procedures import content
from services.catalog.register import form_maker
from services.contracts import forms as form_rules
from tests.unit.catalog.descriptions import any_description, whole
from tests.unit.catalog.real import register


def test_every_procedure_of_the_files_can_be_described_and_stays_the_same() -> None:
    for each in register().procedures:
        again = procedure_of(description_of(content(each)), lambda *_, kept=each.form: kept)
        assert content(again) == content(each), each.code


@given(any_description())
@settings(max_examples=60, deadline=None)
def test_what_is_stored_gives_the_same_content_again(one: Description) -> None:
    stored = content(procedure_of(one, form_maker()))
    assert content(procedure_of(description_of(stored), form_maker())) == stored


def test_papers_of_several_cases_are_listed_once_and_the_form_follows_them() -> None:
    made = procedure_of(whole(), form_maker())
    assert [(each.id, each.name) for each in made.components] == [("c1", "Tờ khai"), ("c2", "Phiếu yêu cầu bổ sung")]
    assert made.form["properties"]["components"]["items"]["enum"] == ["c1", "c2"]
    assert form_rules.faults(made.form) == ()


def test_no_figure_stands_beside_a_text_that_did_not_parse() -> None:
    made = procedure_of(whole(), form_maker())
    assert (made.fee.amount, made.deadline.duration) == (None, None), "the two ways differ: nothing is promised"
    assert [each.fee.amount for each in made.channels] == [100_000, None]
    assert made.channels[1].fee.text == "Theo quy định của từng địa phương"


def test_a_fee_of_several_tiers_has_no_single_amount() -> None:
    tiers = [{"amount": "100.000", "unit": "Đồng"}, {"amount": "50.000", "unit": "Đồng", "condition": "trẻ em"}]
    filing = {"channel": "online", "deadline": "3 ngày", "fee": "100.000 đồng", "tiers": tiers}
    assert procedure_of(whole(filings=[filing]), form_maker()).fee.amount is None


def test_a_whole_description_may_be_published() -> None:
    assert faults(whole()) == []


@pytest.mark.parametrize(
    ("part", "pointer"),
    [
        ({"cases": []}, "/cases"),
        ({"cases": [{"papers": [{"name": "Tờ khai"}]}]}, "/cases/0/steps"),
        ({"cases": [{"steps": ["Nộp"]}]}, "/cases/0/papers"),
        ({"sets": None}, "/sets"),
        ({"filings": []}, "/filings"),
        ({"filings": [{"channel": "online"}]}, "/filings/0/deadline"),
        ({"subjects": []}, "/subjects"),
        ({"authority": ""}, "/authority"),
        ({"online_level": "ND42-2022:MOT_PHAN"}, "/online_reasons"),
        ({"online_reasons": ["presence"]}, "/online_reasons"),
        ({"aliases": ["1.009999"]}, "/aliases"),
        ({"cases": [{"steps": ["Nộp"], "papers": [{"name": "Đơn"}]}] * 2}, "/cases/1/name"),
    ],
)
def test_each_compulsory_part_that_is_missing_is_named_in_two_languages(part: dict[str, object], pointer: str) -> None:
    found = faults(whole(**part))
    assert [each.pointer for each in found] == [pointer]
    assert found[0].vi
    assert found[0].en
    assert found[0].vi != found[0].en


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "x" * 10_000},
        {"name": " "},
        {"code": "1.00999"},
        {"cases": [{"papers": [{"name": "a\0b"}]}]},
        {"cases": [{"papers": [{"name": "a\ud800b"}]}]},
        {"sets": 0},
        {"filings": [{"channel": "pigeon"}]},
        {"about": "x" * 20_001},
        {"cases": [{"steps": ["ạ" * 20_000] * 5}]},
        {"unknown": 1},
    ],
)
def test_what_cannot_be_kept_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        whole(**wrong)


def test_texts_are_kept_in_nfc_with_their_line_breaks() -> None:
    one = whole(about="  Hoà\r\n\r\nBình  ".encode().decode(), requirements="a\u0301\n b")
    assert (one.about, one.requirements) == ("Hoà\n\nBình", "á\nb")


@pytest.mark.parametrize(
    ("code", "publisher", "agency", "owned_by"),
    [
        ("1.009999", "G01.20", "H17", "G01"),
        ("1.009999", "000.00.00.H22", None, "H22"),
        ("1.000105.000.00.00.H17", None, None, "H17"),
        ("1.009999", None, "G11", "G11"),
        ("1.009999", None, None, None),
    ],
)
def test_a_procedure_is_owned_by_who_announced_it(
    code: str, publisher: str | None, agency: str | None, owned_by: str | None
) -> None:
    assert owner(whole(code, publisher=publisher, agency=agency)) == owned_by
