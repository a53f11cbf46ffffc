"""Who decides is read from what was published, and unknown is better than the wrong door."""

from services.catalog.domain.competence import MINISTRIES, Competence, competence, publisher
from tests.unit.catalog.real import register, table


def test_every_real_procedure_is_decided_as_the_reviewed_table_says() -> None:
    read = {
        each.code: (each.competence.announced, each.competence.level, each.competence.agency or "-", each.authority)
        for each in register().procedures
    }
    assert read == {
        line["code"]: (line["announced"], line["level"], line["agency"], line["authority"])
        for line in table("competence")
    }


def test_no_real_procedure_is_without_somebody_competent() -> None:
    assert all(each.competence.level != "unknown" for each in register().procedures)


def test_every_ministry_of_the_table_is_an_agency_that_exists() -> None:
    ministries = {agency.code for agency in register().agencies if agency.kind == "ministry"}
    assert set(MINISTRIES.values()) <= ministries


def test_a_ministry_that_nobody_wrote_down_is_unknown_and_not_the_place() -> None:
    assert competence("1.000001", "Cấp Bộ", "Cục Mới lập") == Competence("ministry", "unknown", None)


def test_the_announced_level_stands_in_where_the_name_says_nothing() -> None:
    assert competence("1.000001", "Cấp Tỉnh", "Hội đồng thi") == Competence("province", "province", None)
    assert competence("1.000001", "", "Hội đồng thi") == Competence("unknown", "unknown", None)


def test_a_district_is_taken_as_the_commune_since_districts_are_gone() -> None:
    assert competence("1.000001", "", "UBND quận, huyện").level == "commune"


def test_a_name_that_only_begins_alike_is_not_taken_for_a_department() -> None:
    assert competence("1.000001", "", "Sở").level == "province"
    assert competence("1.000001", "", "Sởi").level == "unknown"


def test_a_procedure_published_by_one_agency_names_it() -> None:
    assert publisher("1.000105.000.00.00.H17") == "H17"
    assert publisher("1.013225.H17") == "H17"
    assert publisher("1.013225") is None
    assert competence("1.000105.000.00.00.H17", "", "Sở Nội vụ").agency == "H17"
