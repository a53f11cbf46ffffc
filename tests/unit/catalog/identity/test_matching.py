"""What is certain, what is asked, what is none: by code, by name, by level, and never by a guess."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalog.domain.identity.answers import Answer, Asked, Decided, Known
from services.catalog.domain.identity.names import read_name
from services.catalog.domain.identity.tails import Level
from services.catalog.identity.known import known_procedures
from services.catalog.identity.matching import Matcher
from tests.unit.catalog.real import register

REAL = Matcher(known_procedures(register().procedures))


def match(name: str, code: str | None = None, **rest: str) -> Answer:
    return REAL.match(Asked(name, code, rest.get("field"), rest.get("agency"), rest.get("level")))


def of(*names: str, levels: tuple[Level | None, ...] = ()) -> Matcher:
    """A register of these names, with the codes 1.000000, 1.000001 …"""
    return Matcher(
        Known(f"1.{number:06d}", f"1.{number:06d}", name, read_name(name), levels[number] if levels else None)
        for number, name in enumerate(names)
    )


def codes(answer: Answer) -> list[str]:
    return [each.known.code for each in answer.candidates]


def said(answer: Answer) -> set[str]:
    return {each.code for each in answer.reasons}


def test_every_real_procedure_is_found_by_its_own_name_and_level_and_by_its_code() -> None:
    for each in REAL._index.known:
        if each.read.tail == () and each.level is not None:
            assert REAL.match(Asked(each.name, level=each.level)).code == each.code
        assert REAL.match(Asked("", each.code)).code == each.code


@pytest.mark.parametrize("code", ["1.009073", "1.009073.02", "1.009073.000.00.00.H17", "1,009073", "1.009073.h17"])
def test_a_code_decides_in_every_shape(code: str) -> None:
    answer = match("Cấp bản sao trích lục hộ tịch", code)
    assert (answer.outcome, answer.code, answer.national) == ("certain", "1.009073", "2.000635")


def test_a_code_inside_the_name_decides() -> None:
    assert match("1.009099 - Cấp bản sao trích lục hộ tịch").code == "1.009099"


def test_one_procedure_split_by_level_is_told_apart_by_the_level_and_asked_without() -> None:
    name = "Cấp bản sao trích lục hộ tịch"
    assert [match(name, level=level).code for level in ("commune", "district")] == ["1.009073", "1.009099"]
    assert match(name + " (cấp huyện)").code == "1.009099"
    without = match(name)
    assert (without.outcome, without.code, without.national) == ("ask", None, "2.000635")
    assert sorted(codes(without)) == ["1.009073", "1.009099"]
    assert {"level-missing", "parts-of-one"} <= said(without)
    assert match(name, "2.000635").national == "2.000635"
    assert match(name, "2.000635", level="district").code == "1.009099"


def test_one_name_of_two_codes_is_told_apart_by_the_level_and_asked_without() -> None:
    name = "Cấp giấy phép môi trường"
    assert match(name, level="province").national == "1.010727"
    assert match(name, level="district").national == "1.010723"
    assert match(name, level="commune").national == "1.010723"  # heir of the district since 1/7/2025
    without = match(name)
    assert (without.outcome, without.national) == ("ask", None)
    assert sorted(codes(without)) == ["1.010723", "1.010727.000.00.00.H17"]
    assert match(name, level="ministry").outcome == "ask"


@pytest.mark.parametrize(
    ("published", "other"),
    [
        ("Cấp Giấy phép lái xe", "Cấp lại Giấy phép lái xe"),
        ("Cấp lại Giấy phép lái xe", "Cấp đổi Giấy phép lái xe"),
        ("Cấp Giấy phép lái xe", "Gia hạn Giấy phép lái xe"),
        ("Cấp Giấy phép lái xe đối với cá nhân", "Cấp đổi Giấy phép lái xe đối với cá nhân"),
        ("Cấp mới Giấy chứng nhận số nhà", "Cấp lại Giấy chứng nhận số nhà"),
        ("Đăng ký kết hôn có yếu tố nước ngoài", "Đăng ký kết hôn không có yếu tố nước ngoài"),
        ("Đăng ký kết hôn có yếu tố nước ngoài", "Đăng ký kết hôn"),
        ("Cấp chứng chỉ hành nghề xây dựng hạng II", "Cấp chứng chỉ hành nghề xây dựng hạng III"),
        ("Giải quyết khiếu nại lần đầu tại cơ quan", "Giải quyết khiếu nại lần hai tại cơ quan"),
        ("Chuyển đổi công ty cổ phần thành công ty hợp danh", "Chuyển đổi công ty hợp danh thành công ty cổ phần"),
        ("Cấp phép cho người nước ngoài cư trú trong nước", "Cấp phép cho người trong nước cư trú nước ngoài"),
        ("Cấp giấy phép nhập khẩu thuốc thú y", "Cấp giấy phép xuất khẩu thuốc thú y"),
        ("Đăng ký thường trú cho người cao tuổi", "Đăng ký tạm trú cho người cao tuổi"),
        ("Cấp giấy phép khai thác đất làm vật liệu", "Cấp giấy phép khai thác đá làm vật liệu"),
        ("Thẩm định dự án nhóm A sử dụng vốn nhà nước", "Thẩm định dự án nhóm A không sử dụng vốn nhà nước"),
        ("Hỗ trợ trẻ em dưới 6 tuổi", "Hỗ trợ trẻ em dưới 3 tuổi"),
        ("Tiếp công dân (cấp xã)", "Tiếp công dân (cấp tỉnh)"),
    ],
)
def test_a_neighbour_that_the_register_has_not_is_never_certain(published: str, other: str) -> None:
    for known, asked in ((published, other), (other, published)):
        answer = of(known).match(Asked(asked))
        assert (answer.outcome, answer.code) == ("ask", None), (known, asked, answer.reasons)
    both = of(published, other)
    assert [both.match(Asked(each)).code for each in (published, other)] == ["1.000000", "1.000001"]


@pytest.mark.parametrize(
    "typed",
    [
        "Cap giay phep lao dong cho nguoi lao dong nuoc ngoai lam viec tai Viet Nam",
        "Caaps giaays pheps lao ddoongj cho nguwowif lao ddoongj nuwowcs ngoaif lamf vieecj taij Vieetj Nam",
        "Cấp GPLĐ cho NLĐ nước ngoài làm việc tại VN",
        "Cấp giáy phép lao dộng cho người lao động nước ngoia làm việc tại Việt Nam",
        "Thủ tục cấp giấy phép lao động cho người lao động nước ngoài làm việc tại VN theo Nghị định 152/2020/NĐ-CP",
        "giấy phép lao động cho người lao động nước ngoài làm việc tại Việt Nam",
        "Cấp giấyphép lao động cho người lao động nước ngoài, làm việc ở Việt Nam",
    ],
)
def test_a_real_name_however_spoilt_is_certain_with_reasons_in_both_languages(typed: str) -> None:
    answer = match(typed)
    assert (answer.outcome, answer.national) == ("certain", "2.000205"), answer
    assert all(each.vi and each.en for each in answer.reasons)
    assert 0.8 < answer.score <= 1


def test_a_leading_act_may_be_left_out_only_where_no_other_act_is_offered() -> None:
    assert of("Cấp Giấy phép kinh doanh karaoke").match(Asked("Giấy phép kinh doanh karaoke")).outcome == "certain"
    family = of("Cấp Giấy phép kinh doanh karaoke", "Gia hạn Giấy phép kinh doanh karaoke")
    assert family.match(Asked("Giấy phép kinh doanh karaoke")).outcome == "ask"


def test_a_cut_name_is_certain_only_where_one_name_goes_on_from_it() -> None:
    long = "Cấp Giấy phép cho phương tiện vận tải vào đường cấm; dừng, đỗ xe tại khu vực cấm"
    assert match("Cấp Giấy phép cho phương tiện vận tải vào đường cấm; dừng, đỗ xe tại…").code == "1.008620"
    cut = "Thủ tục thẩm định và phê duyệt kế hoạch ứng phó sự cố tràn dầu của…"
    assert match(cut).outcome == "ask"
    assert match(long[:20]).outcome != "certain"


def test_an_unknown_code_leaves_it_to_the_name_and_says_so() -> None:
    answer = match("Mua hóa đơn lẻ", "9.999999")
    assert (answer.outcome, answer.national) == ("certain", "1.005435")
    assert "unknown-code" in said(answer)
    likeness = match("Mua hóa đơnn lẻ", "9.999999")
    assert likeness.outcome == "ask"
    assert "not-a-code" in said(match("Mua hóa đơn lẻ", "xyz"))


def test_a_code_and_a_name_that_contradict_each_other_are_asked() -> None:
    answer = match("Mua hóa đơn lẻ", "1.009073")
    assert (answer.outcome, "code-and-name-differ" in said(answer)) == ("ask", True)
    known = of("Cấp Giấy phép lái xe")
    assert known.match(Asked("Cấp lại Giấy phép lái xe", "1.000000")).outcome == "ask"
    assert known.match(Asked("Cấp GPLX cho người dân", "1.000000")).outcome == "certain"


def test_agency_and_field_choose_between_names_that_are_the_same() -> None:
    name = "Khen thưởng đột xuất"
    known = Matcher(
        [
            Known("1.000001", "1.000001", name, read_name(name), None, "Thi đua", "G01"),
            Known("1.000002", "1.000002", name, read_name(name), None, "Khen thưởng", "G11"),
        ]
    )
    assert known.match(Asked(name)).outcome == "ask"
    assert known.match(Asked(name, agency="G11")).code == "1.000002"
    assert known.match(Asked(name, agency="G11.20")).code == "1.000002"
    assert known.match(Asked(name, field="THI ĐUA")).code == "1.000001"
    assert known.match(Asked(name, field="Đất đai")).outcome == "ask"


def test_what_a_person_decided_holds_until_it_is_taken_back_and_only_where_it_was_decided() -> None:
    name = read_name("Làm giấy ra đời cho cháu")
    known = known_procedures(register().procedures)
    chosen = Decided("1.009073", date(2026, 11, 20))
    everywhere = Matcher(known, {(f"name:{name.key}", None, None): chosen})
    assert everywhere.match(Asked("lam giay ra doi cho chau")).code == "1.009073"
    assert everywhere.match(Asked("lam giay ra doi cho chau", level="province")).outcome != "certain"
    one_agency = Matcher(known, {(f"name:{name.key}", "H17", None): chosen})
    assert one_agency.match(Asked("Làm giấy ra đời cho cháu", agency="H17")).national == "2.000635"
    assert one_agency.match(Asked("Làm giấy ra đời cho cháu", agency="H17.5.2")).national == "2.000635"
    assert one_agency.match(Asked("Làm giấy ra đời cho cháu")).outcome == "none"
    refused = Decided(None, date(2026, 11, 20))
    none = Matcher(known, {("name:" + read_name("Mua hóa đơn lẻ").key, None, None): refused})
    assert none.match(Asked("Mua hóa đơn lẻ")).outcome == "none"
    local = Matcher(known, {("code:QT-12", "H17", None): chosen})
    assert local.match(Asked("Giấy ra đời", "qt-12", agency="H17")).code == "1.009073"


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "\u0301\u0300\u0323",
        "😀😀",
        "'; DROP TABLE procedure; --",
        "%_%",
        "\x00",
        "a" * 1_000,
        "cấp " * 250,
        "\ud800",
    ],
)
def test_what_is_no_name_is_answered_with_none_or_a_person_and_a_reason(name: str) -> None:
    answer = match(name)
    assert answer.outcome in ("none", "ask")
    assert answer.reasons


def test_a_name_of_ten_thousand_characters_is_refused_in_a_sentence() -> None:
    answer = match("Đăng ký khai sinh " * 600)
    assert (answer.outcome, said(answer)) == ("none", {"too-long"})
    assert "10800" in answer.reasons[0].vi


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300), st.one_of(st.none(), st.text(max_size=80)))
def test_no_text_breaks_it_and_no_text_that_nobody_wrote_is_certain(name: str, code: str | None) -> None:
    answer = REAL.match(Asked(name, code))
    assert answer.outcome in ("none", "ask", "certain")
    assert len(answer.candidates) <= 5
    assert all(0 <= each.score <= 1 for each in answer.candidates)


def test_hostile_names_take_no_more_time_than_others() -> None:
    began = time.process_time()
    for name in (
        "cấp " * 250,
        "a " * 500,
        "1 " * 500,
        "thuộc thẩm quyền " * 60,
        "theo luật " * 100,
        "x" * 1_000,
        "ab" * 500,
    ):
        match(name)
    assert time.process_time() - began < 2
