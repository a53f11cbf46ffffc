"""Every form fits the rules for forms, accepts its own example, and tells a citizen what is wrong."""

import copy
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import jsonschema_rs
import pytest

from services.catalog.domain.designs import read_design, read_part
from services.catalog.domain.forms import canonical, form, sha256
from services.catalog.register import DATA
from services.contracts import forms as rules
from services.contracts import publishing
from services.contracts.filling import FormChecker
from tests.unit.catalog.real import register

PROCEDURES = register().procedures
TODAY = date(2026, 11, 23)


def validator(form: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        form, validate_formats=True, offline=True, pattern_options=jsonschema_rs.RegexOptions()
    )


def fields(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    yield path, schema
    for name, field in schema.get("properties", {}).items():
        yield from fields(field, f"{path}/{name}")
    if "items" in schema:
        yield from fields(schema["items"], f"{path}/items")


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda each: each.code)
def test_a_form_keeps_the_rules_and_its_example_fits(procedure: Any) -> None:
    assert rules.version_of(procedure.form) == 2
    assert publishing.faults(procedure.form, TODAY) == []
    assert [error.message for error in validator(procedure.form).iter_errors(procedure.form["examples"][0])] == []


def test_every_field_of_every_form_has_a_sentence_in_both_languages() -> None:
    for procedure in PROCEDURES:
        for path, field in fields(procedure.form):
            assert set(field["x-error"]) == {"vi", "en"}, (procedure.code, path)
            assert field["x-error"]["vi"].endswith("."), (procedure.code, path)
            assert field["title"]
            assert field["x-title-en"]


def test_well_known_procedures_have_a_form_of_their_own() -> None:
    own = {each.code for each in PROCEDURES if "content" not in each.form["properties"]["request"]["properties"]}
    assert own == {
        "1.000656", "1.000894", "1.001193",  # death, marriage, birth
        "1.004194", "1.004222",  # temporary and permanent residence
        "1.009073", "1.009099",  # civil-status extract, as one city splits 2.000635
        "2.000815", "2.000908", "1.005092.000.00.00.H17",  # certified copy, copy from the register, of a diploma
        "2.000205.000.00.00.H17", "2.000488.000.00.00.H17",  # work permit, criminal record
        "1.001731.000.00.00.H17", "1.013133",  # funeral support, military service
    }  # fmt: skip


def test_the_form_of_a_household_business_waits_for_its_procedure() -> None:
    design = json.loads(DATA.joinpath("forms", "business-household.json").read_text(encoding="utf-8"))
    applicant = read_part(json.loads(DATA.joinpath("forms", "applicant.json").read_text(encoding="utf-8")))
    made = form("Đăng ký thành lập hộ kinh doanh", [], applicant, read_design(design))
    assert publishing.faults(made, TODAY) == []


def faults(code: str, change: Any) -> set[str]:
    form = next(each.form for each in PROCEDURES if each.code == code)
    filled = copy.deepcopy(form["examples"][0])
    change(filled)
    return {"/" + "/".join(map(str, error.instance_path)) for error in validator(form).iter_errors(filled)}


def put(*path: str | int, value: Any) -> Any:
    def change(filled: dict[str, Any]) -> None:
        for step in path[:-1]:
            filled = filled[step]
        filled[path[-1]] = value

    return change


@pytest.mark.parametrize("number", ["001090000001", "012345678"])
def test_identity_numbers_of_9_and_12_digits_fit(number: str) -> None:
    assert faults("1.009073", put("applicant", "id_number", value=number)) == set()


@pytest.mark.parametrize("number", ["", "12345678", "1234567890", "00109000000a", "001 090000001", "٠٠١٠٩٠٠٠٠٠٠١"])
def test_other_identity_numbers_do_not(number: str) -> None:
    assert faults("1.009073", put("applicant", "id_number", value=number)) == {"/applicant/id_number"}


@pytest.mark.parametrize(
    "phone",
    ["0912345678", "0351234567", "0561234567", "0701234567", "+84912345678", "01201234567", "01621234567",
     "01681234567", "01861234567", "01881234567", "01991234567", "02438225678", "02363822222"],
)  # fmt: skip
def test_telephone_numbers_old_and_new_fit(phone: str) -> None:
    assert faults("1.009073", put("applicant", "phone", value=phone)) == set()


@pytest.mark.parametrize(
    "phone",
    ["", "912345678", "0112345678", "01612345678", "01701234567", "091234567", "09123456789", "0912 345 678",
     "+840912345678", "0612345678", "024382256789"],
)  # fmt: skip
def test_other_telephone_numbers_do_not(phone: str) -> None:
    assert faults("1.009073", put("applicant", "phone", value=phone)) == {"/applicant/phone"}


@pytest.mark.parametrize(
    "email", ["", "an", "an@", "@example.com", "an@example", "an@exa mple.com", "an@example.com\r\nBcc: x@example.com",
              "<an@example.com>", "a" * 250 + "@example.com"]
)  # fmt: skip
def test_what_is_no_email_address_does_not_fit(email: str) -> None:
    assert faults("1.009073", put("applicant", "email", value=email)) == {"/applicant/email"}


@pytest.mark.parametrize("name", ["", "A", "   ", "An\r\nBcc: x@example.com", "<script>", " An Nguyễn", "A" * 121])
def test_a_name_that_is_none_does_not_fit(name: str) -> None:
    assert faults("1.009073", put("applicant", "full_name", value=name)) == {"/applicant/full_name"}


def said(code: str, change: Any) -> dict[str, str]:
    """What submission would tell, by pointer."""
    made = next(each.form for each in PROCEDURES if each.code == code)
    filled = copy.deepcopy(made["examples"][0])
    change(filled)
    return {fault.pointer: fault.message.vi for fault in FormChecker(made).faults(filled, TODAY)}


@pytest.mark.parametrize(
    ("code", "change", "pointer", "words"),
    [
        ("1.001193", put("request", "child", "birth_date", value="2027-01-01"), "/request/child/birth_date", "chưa tới"),
        ("1.001193", put("request", "mother", "id_number", value="048193000002"), "/request/mother/id_number", "sinh năm 1993"),
        ("1.001193", put("request", "child", "ethnic_group", value="55"), "/request/child/ethnic_group", "54 dân tộc"),
        ("1.001193", put("request", "father_stated", value="no"), "/request/father", "chỉ khai khi mục “Có khai thông tin"),
        ("1.000894", put("request", "husband", "birth_date", value="2007-01-31"), "/request/husband/birth_date", "chưa đủ 20"),
        ("1.000894", put("request", "wife", "status", value="divorced"), "/request/wife/ended_by", "Thiếu mục “Bản án"),
        ("1.000656", put("request", "deceased", "died_on", value="1944-01-01"), "/request/deceased/died_on", "trước “Ngày sinh”"),
        ("1.000656", put("request", "deceased", "sex", value="female"), "/request/deceased/id_number", "là của nam"),
        ("1.004194", put("request", "place", "to", value="2026-11-30"), "/request/place/to", "trước “Tạm trú từ ngày”"),
        ("1.004222", put("request", "place", "owner_id", value="123"), "/request/place/owner_id", "9 chữ số"),
        ("2.000205.000.00.00.H17", put("request", "employer", "tax_code", value="0100000011"), "/request/employer/tax_code",
         "bị ghi nhầm"),
        ("2.000205.000.00.00.H17", put("request", "worker", "nationality", value="UK"), "/request/worker/nationality", "“UK”"),
        ("2.000205.000.00.00.H17", put("request", "employer", "phone", value="01231234567"), "/request/employer/phone",
         "số mới là 0831234567"),
        ("2.000488.000.00.00.H17", put("request", "history", 0, "to", value="2003-12"), "/request/history/0/to", "“Từ tháng”"),
        ("1.009073", put("request", "relation", value="representative"), "/request/authorisation", "Thiếu mục “Văn bản ủy quyền"),
        ("2.000815", put("request", "papers", value=[]), "/request/papers", "từ 1 đến 20 mục"),
        ("2.000908", put("request", "holder", value="An 2"), "/request/holder", "không có “2”"),
        ("1.013133", put("request", "citizen", "sex", value="female"), "/request/citizen/id_number", "là của nam"),
        ("1.013124", put("request", "result_delivery", value="post"), "/request/delivery_address", "Thiếu mục “Địa chỉ nhận"),
        ("1.013124", put("request", "organisation", value="Công ty"), "/request/organisation", "chỉ khai khi mục “Bạn nộp"),
        ("1.013124", put("applicant", "phone", value="01231234567"), "/applicant/phone", "số mới là 0831234567"),
    ],
)  # fmt: skip
def test_each_form_says_what_is_wrong_in_it_and_where(code: str, change: Any, pointer: str, words: str) -> None:
    told = said(code, change)
    assert words in told[pointer], told


def test_the_layout_of_every_form_begins_with_who_applies_and_ends_with_the_declaration() -> None:
    for procedure in PROCEDURES:
        sections = procedure.form["x-layout"]["sections"]
        assert (sections[0]["id"], sections[-1]["id"]) == ("applicant", "declaration")
        assert sections[0]["fields"][0] == "/applicant/full_name"


def test_a_form_without_the_declaration_does_not_fit() -> None:
    assert faults("1.013124", put("declaration", value=False)) == {"/declaration"}
    assert faults("1.013124", lambda filled: filled.pop("declaration")) == {"/"}


def test_a_paper_the_procedure_does_not_ask_for_does_not_fit() -> None:
    assert faults("1.013124", put("components", value=["c1", "c99"])) == {"/components/1"}
    assert faults("1.013124", put("components", value=["c1", "c1"])) == {"/components"}
    assert faults("1.013124", put("components", value=[])) == set()


def test_an_entry_that_is_not_in_the_form_does_not_fit() -> None:
    assert faults("1.013124", put("applicant", "salary", value=1)) == {"/applicant"}
    assert faults("1.013124", put("more", value=1)) == {"/"}


def test_forms_that_are_equal_have_one_fingerprint_however_they_are_ordered() -> None:
    assert canonical({"b": 1, "a": "Hộ"}) == '{"a":"Hộ","b":1}'.encode()
    assert sha256({"b": 1, "a": 2}) == sha256({"a": 2, "b": 1})
    assert len({each.form_sha256 for each in PROCEDURES}) > 80


def test_two_procedures_of_one_name_and_form_but_other_papers_are_told_apart() -> None:
    one, other = (next(each for each in PROCEDURES if each.code == code) for code in ("1.009073", "1.009099"))
    assert one.name == other.name
    assert one.form_sha256 != other.form_sha256
