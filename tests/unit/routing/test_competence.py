"""Which agency is competent: each rule, by date, and every real procedure in every province."""

from datetime import date

import pytest

from services.catalog.register import read_register
from services.routing.domain.answers import Competent, NoAgency
from services.routing.domain.competence import RULES, competent_agency
from services.routing.domain.directory import Agency, Directory, Procedure
from services.routing.domain.places import Gone, Province, gazetteer
from services.routing.domain.sentences import paragraph_en, paragraph_vi
from tests.unit.routing import real

TODAY = date(2026, 3, 2)
BEFORE_THE_MERGER = date(2025, 6, 30)


def procedure(authority: str, **fields: object) -> Procedure:
    usual: dict[str, object] = {
        "code": "1.009999",
        "version": 1,
        "name": "Thử",
        "level": "unknown",
        "authority": authority,
    }
    return Procedure(**usual | fields)  # type: ignore[arg-type] # fields are named by each test


def found(one: Procedure, province: str = "48", at: date = TODAY) -> Competent:
    answer = competent_agency(one, province, at, real.directory())
    assert isinstance(answer, Competent), answer
    return answer


def nobody(one: Procedure, province: str, at: date = TODAY) -> NoAgency:
    answer = competent_agency(one, province, at, real.directory())
    assert isinstance(answer, NoAgency), answer
    return answer


def test_every_real_procedure_finds_an_agency_in_every_province_of_today() -> None:
    places = gazetteer().on(TODAY)
    assert len(places) == 34
    rules = set()
    for code in real.directory().procedures:
        one = real.directory().procedure(code)
        assert one is not None
        for place in places:
            answer = found(one, place.code)
            assert answer.agency.valid_to is None, (code, place.code)
            assert answer.because[0].vi.endswith("."), code
            rules.add(answer.rule)
    assert rules == {
        "agency-in-code",
        "agency-in-catalogue",
        "commune-of-place",
        "former-district-of-place",
        "province-of-place",
    }


@pytest.mark.parametrize(
    ("one", "agency", "rule"),
    [
        (procedure("Sở Nội vụ", code="2.000205.000.00.00.H17"), "H17", "agency-in-code"),
        (procedure("UBND quận huyện", code="1.013225.H17"), "H17", "agency-in-code"),
        (procedure("Quân chủng Hải quân", agency="G11", level="ministry"), "G11", "agency-in-catalogue"),
        (procedure("Bộ Công an, Bộ Quốc phòng", level="ministry"), "G01", "ministry-named"),
        (procedure("Cục A thuộc BỘ QUỐC PHÒNG", level="ministry"), "G11", "ministry-named"),
        (procedure("UBND phường, xã"), "H38", "commune-of-place"),
        (procedure("Ủy ban nhân dân cấp xã"), "H38", "commune-of-place"),
        (procedure("Uỷ ban nhân dân xã"), "H38", "commune-of-place"),
        (procedure("", level="commune"), "H38", "commune-of-place"),
        (procedure("UBND quận, huyện"), "H38", "former-district-of-place"),
        (procedure("Sở Y tế"), "H38", "province-of-place"),
        (procedure("Ủy ban nhân dân cấp tỉnh", level="commune"), "H38", "province-of-place"),
        (procedure("", level="province"), "H38", "province-of-place"),
        (procedure("Không rõ"), "H38", "place-by-default"),
    ],
)
def test_each_rule_decides_what_it_is_for(one: Procedure, agency: str, rule: str) -> None:
    answer = found(one, "15")  # Lào Cai since the merger
    assert (answer.agency.code, answer.rule) == (agency, rule)


def test_every_rule_has_an_example_above() -> None:
    names = {rule.__name__.replace("_", "-") for rule in RULES} - {"no-ministry", "district-of-place"}
    examples = {"agency-in-code", "agency-in-catalogue", "ministry-named", "commune-of-place", "province-of-place"}
    assert names == examples | {"place-by-default"}


def test_the_reasons_name_the_procedures_authority_the_place_and_the_source() -> None:
    text = paragraph_vi(found(procedure("UBND quận, huyện"), "15").because)
    assert "“UBND quận, huyện”" in text
    assert "Tỉnh Lào Cai" in text
    assert "(QĐ 19/2025/QĐ-TTg)." in text


def test_the_reasons_are_said_in_english_with_the_same_sources() -> None:
    because = found(procedure("UBND quận, huyện"), "15").because
    assert paragraph_en(because) == (
        "The procedure was published for the district (“UBND quận, huyện”); there are no districts since 1 July 2025, "
        "so Tỉnh Lào Cai receives it (QĐ 19/2025/QĐ-TTg)."
    )


def test_a_province_s_own_procedure_stays_with_it_whatever_the_place() -> None:
    answer = found(procedure("Sở Y tế", code="1.002600.000.00.00.H17"), "01")
    assert answer.agency.code == "H17"
    assert "Thành phố Hà Nội" in answer.because[-1].vi


def test_a_code_means_another_province_before_and_after_the_merger() -> None:
    local = procedure("Sở Y tế")
    assert found(local, "15", BEFORE_THE_MERGER).agency.code == "H63"  # Yên Bái
    assert found(local, "15", date(2025, 7, 1)).agency.code == "H38"  # Lào Cai
    assert found(local, "10", BEFORE_THE_MERGER).agency.code == "H38"


def test_the_district_answered_before_the_district_level_ended() -> None:
    assert found(procedure("UBND quận, huyện"), "48", BEFORE_THE_MERGER).rule == "district-of-place"


def test_a_merged_province_s_code_is_refused_naming_its_successor() -> None:
    answer = nobody(procedure("Sở Y tế"), "02")
    assert (answer.code, answer.about, answer.successor) == ("place-superseded", "02", "08")
    assert "Tỉnh Hà Giang" in answer.message.vi
    assert "30/06/2025" in answer.message.vi
    assert "Tỉnh Tuyên Quang, mã 08" in answer.message.vi


def test_a_superseded_place_is_refused_whatever_the_rule_would_be() -> None:
    for one in (procedure("Bộ Công an", agency="G01"), procedure("Sở Y tế", code="1.002600.000.00.00.H17")):
        assert nobody(one, "10").code == "place-superseded"


def test_an_unknown_place_is_refused() -> None:
    assert nobody(procedure("Sở Y tế"), "99").code == "unknown-place"


def test_a_dissolved_agency_in_a_code_leads_to_its_successor_and_says_so() -> None:
    answer = found(procedure("Sở Y tế", code="1.009998.000.00.00.H47"), "48")  # Quảng Nam
    assert answer.agency.code == "H17"
    assert any("Quảng Nam (H47) hoạt động đến 30/06/2025" in sentence.vi for sentence in answer.because)
    assert found(procedure("Sở Y tế", code="1.009998.H47"), "49", BEFORE_THE_MERGER).agency.code == "H47"


def test_a_ministry_s_procedure_without_a_ministry_is_not_given_to_the_place() -> None:
    answer = nobody(procedure("Cục Chưa Biết", level="ministry"), "48")
    assert answer.code == "no-ministry"
    assert "Cục Chưa Biết" in answer.message.vi


def test_an_agency_the_catalogue_does_not_know_is_named() -> None:
    answer = competent_agency(procedure("Sở Y tế"), "48", TODAY, Directory.of([], []))
    assert isinstance(answer, NoAgency)
    assert (answer.code, answer.about) == ("no-agency", "H17")


def test_successors_in_a_circle_lead_nowhere_instead_of_for_ever() -> None:
    ended = date(2025, 6, 30)
    circle = [Agency(a, a, "province", valid_to=ended, successor=b) for a, b in (("H98", "H99"), ("H99", "H98"))]
    assert Directory.of(circle, []).current("H98", TODAY) is None


def test_the_catalogue_s_provinces_win_over_the_gazetteer_s_agency() -> None:
    agencies = [Agency("H17", "UBND thành phố Đà Nẵng", "province"), Agency("H90", "UBND mới", "province", ("48",))]
    answer = competent_agency(procedure("Sở Y tế"), "48", TODAY, Directory.of(agencies, []))
    assert isinstance(answer, Competent)
    assert answer.agency.code == "H90"


def test_the_gazetteer_knows_63_provinces_before_and_34_after_and_their_agencies() -> None:
    assert len(gazetteer().on(BEFORE_THE_MERGER)) == 63
    assert len(gazetteer().on(date(2025, 7, 1))) == 34
    names = {province.code: province.name for province in gazetteer().on(date(2026, 4, 30))}
    assert names["75"] == "Thành phố Đồng Nai"
    assert names["46"] == "Thành phố Huế"
    for province in gazetteer().on(TODAY):
        agency = real.directory().agency_of_province(province.code, TODAY)
        assert agency is not None
        assert agency.code == province.agency, province


def test_every_code_of_2017_is_a_province_today_or_names_one_that_is() -> None:
    for old in gazetteer().on(BEFORE_THE_MERGER):
        now = gazetteer().find(old.code, TODAY)
        if isinstance(now, Gone):
            assert now.successor is not None, old
        else:
            assert isinstance(now, Province)


def test_the_newest_version_is_taken_unless_one_is_asked_for() -> None:
    versions = [procedure("a", version=2), procedure("b", version=3, aliases=("1.009990",))]
    known = Directory.of([], versions)
    assert known.procedure("1.009999").version == 3  # type: ignore[union-attr] # a failure here is a failure
    assert known.procedure("1.009990").version == 3
    assert known.procedure("1.009999", 2).version == 2
    assert known.procedure("1.009999", 1).version == 2  # type: ignore[union-attr] # compacted away: the oldest kept
    assert known.procedure("1.009999", 4) is None  # not here yet
    assert known.procedure("1.000000") is None


@pytest.mark.parametrize("day", ["2024-12-31", "2025-01-01", "2025-06-30", "2025-07-01", "2026-04-29", "2026-04-30"])
def test_routing_and_the_catalogue_tell_the_same_of_every_province(day: str) -> None:
    at = date.fromisoformat(day)
    theirs = {
        (province.code, province.name, province.agency)
        for province in read_register().provinces
        if province.valid_from <= at and (province.valid_to is None or at <= province.valid_to)
    }
    assert {(province.code, province.name, province.agency) for province in gazetteer().on(at)} == theirs


def led(*agencies: Agency, at: date = TODAY) -> Competent | NoAgency:
    """Who gets a dossier of that day for a procedure of the first of these agencies."""
    one = procedure("Một cơ quan", agency=agencies[0].code)
    return competent_agency(one, "48", at, Directory.of(agencies, [one]))


def test_a_dossier_of_2024_names_the_agency_of_2024_and_a_new_one_its_successor() -> None:
    old = Agency("G80", "Bộ Cũ", "ministry", valid_to=date(2025, 2, 28), successor="G81")
    new = Agency("G81", "Bộ Mới", "ministry", valid_from=date(2025, 3, 1))
    then, now = led(old, new, at=date(2024, 5, 6)), led(old, new)
    assert isinstance(then, Competent)
    assert isinstance(now, Competent)
    assert (then.agency.code, now.agency.code) == ("G80", "G81")
    assert "Bộ Cũ (G80) hoạt động đến 28/02/2025; cơ quan kế thừa là Bộ Mới (G81)." in paragraph_vi(now.because)


def test_an_agency_that_was_withdrawn_gets_nothing_new_and_its_successor_everything() -> None:
    old = Agency("G80", "Bộ Cũ", "ministry", successor="G81", withdrawn=True)
    answer = led(old, Agency("G81", "Bộ Mới", "ministry"))
    assert isinstance(answer, Competent)
    assert answer.agency.code == "G81"


@pytest.mark.parametrize(
    "gone",
    [
        Agency("G80", "Bộ Cũ", "ministry", valid_to=date(2025, 2, 28)),
        Agency("G80", "Bộ Cũ", "ministry", withdrawn=True),
        Agency("G80", "Bộ Cũ", "ministry", valid_to=date(2025, 2, 28), successor="G81"),
    ],
)
def test_an_ended_agency_without_a_known_successor_is_not_chosen_but_named(gone: Agency) -> None:
    answer = led(gone)
    assert isinstance(answer, NoAgency)
    assert (answer.code, answer.about) == ("no-agency", "G80")
    assert "Bộ Cũ (G80) không còn hoạt động vào ngày 02/03/2026" in answer.message.vi


def test_successors_that_lead_in_a_circle_lead_to_nobody() -> None:
    one = Agency("G80", "Một", "ministry", valid_to=date(2025, 2, 28), successor="G81")
    other = Agency("G81", "Hai", "ministry", valid_to=date(2025, 2, 28), successor="G80")
    assert isinstance(led(one, other), NoAgency)
