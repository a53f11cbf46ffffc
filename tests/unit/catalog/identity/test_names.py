"""Codes in every shape and names however typed are read as one; what tells procedures apart stays apart."""

import unicodedata

import pytest

from services.catalog.domain.identity.codes import Code, find_code, read_code
from services.catalog.domain.identity.names import LONGEST_NAME, read_name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.009073", Code("1.009073")),
        (" 1.009073 ", Code("1.009073")),
        ("1.009073.000.00.00.H17", Code("1.009073", "H17")),
        ("1.009073.000.00.00.h17", Code("1.009073", "H17")),
        ("1.013225.H17", Code("1.013225", "H17")),
        ("1.009073.02", Code("1.009073", None, "02")),
        ("1.009073.02.000.00.00.H17", Code("1.009073", "H17", "02")),
        ("1.009073.000.00.00.H17.02", Code("1.009073", "H17", "02")),
        ("1,009073", Code("1.009073")),
        ("1. 009073", Code("1.009073")),
        ("1009073", Code("1.009073")),
        ("1.OO9073", Code("1.009073")),
        ("１.００９０７３", Code("1.009073")),  # full-width digits
        ("Mã TTHC: 1.009073", Code("1.009073")),
        ("TTHC-1.013225.H17", Code("1.013225", "H17")),
    ],
)
def test_a_code_is_read_in_every_shape(text: str, code: Code) -> None:
    assert read_code(text) == code


@pytest.mark.parametrize(
    "text", ["", " ", "1.00907", "1.0090733", "x.009073", "0.009073", "1.009073.Z99", "😀", "1" * 10_000, "́"]
)
def test_what_is_no_code_is_none(text: str) -> None:
    assert read_code(text) is None


def test_a_code_in_a_name_is_found_and_taken_out() -> None:
    code, rest = find_code("1.009073.000.00.00.H17 - Cấp bản sao trích lục hộ tịch")
    assert (code, rest.strip(" -")) == (Code("1.009073", "H17"), "Cấp bản sao trích lục hộ tịch")
    assert find_code("Cấp bản sao (1.009073)")[0] == Code("1.009073")
    assert find_code("Phạt 1.000000000 đồng")[0] is None
    assert find_code("Vốn 1.000.000 đồng")[0] is None


@pytest.mark.parametrize(
    "typed",
    [
        "đăng ký kết hôn",
        "ĐĂNG KÝ KẾT HÔN",
        "dang ky ket hon",
        "Đăng kí kết hôn.",
        "  Thủ tục   đăng ký kết hôn ",
        "1. Thủ tục hành chính đăng ký kết hôn",
        "“Xin đăng ký kết hôn”",
        "ĐKKH",
        unicodedata.normalize("NFD", "Đăng ký kết hôn"),
        "đăng_ký_kết_hôn",
        "đăng\u200b ký kết hôn",
    ],
)
def test_ways_to_write_one_name_are_one_name(typed: str) -> None:
    assert read_name(typed).key == "dang ki ket hon"


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("cấp GCN QSDĐ", "cấp giấy chứng nhận quyền sử dụng đất"),
        ("đổi GPLX", "đổi giấy phép lái xe"),
        ("công ty TNHH", "công ty trách nhiệm hữu hạn"),
        ("UBND xã", "ủy ban nhân dân xã"),
        ("giấy phép XD", "giấy phép xây dựng"),
        ("đóng BHXH", "đóng bảo hiểm xã hội"),
        ("cấp CCCD", "cấp căn cước công dân"),
        ("cơ sở đủ ĐK", "cơ sở đủ điều kiện"),
        ("hạng III", "hạng 3"),
        ("từ 03 tháng", "từ 3 tháng"),
        ("trên 50.000 tấn", "trên 50000 tấn"),
    ],
)
def test_abbreviations_and_numbers_are_written_out(short: str, long: str) -> None:
    assert read_name(short).key == read_name(long).key


@pytest.mark.parametrize(
    ("one", "other"), [("Hòa", "Hoà"), ("thuỷ", "thủy"), ("hoá", "hóa"), ("kỹ", "kĩ"), ("qui", "quy")]
)
def test_both_places_of_a_tone_are_one_with_accents_too(one: str, other: str) -> None:
    assert read_name(one).toned == read_name(other).toned


@pytest.mark.parametrize(
    ("text", "core", "level"),
    [
        ("Giải quyết khiếu nại (cấp xã)", "giai quyet khieu nai", "commune"),
        ("Giải quyết khiếu nại thuộc thẩm quyền giải quyết của UBND cấp huyện", "giai quyet khieu nai", "district"),
        ("Giải quyết khiếu nại tại UBND cấp tỉnh", "giai quyet khieu nai", "province"),
        ("Giải quyết khiếu nại thuộc thẩm quyền của Bộ Quốc phòng", "giai quyet khieu nai", "ministry"),
        ("Giải quyết khiếu nại theo Nghị định số 124/2020/NĐ-CP ngày 19/10/2020", "giai quyet khieu nai", None),
        ("Giải quyết khiếu nại trên địa bàn thành phố Đà Nẵng (cấp xã)", "giai quyet khieu nai", "commune"),
        ("Giải quyết khiếu nại - DVC trực tuyến mức độ 4", "giai quyet khieu nai", None),
        ("Ly hôn theo quyết định của tòa án", "li hon theo quyet dinh cua toa an", None),
    ],
)
def test_level_law_and_place_at_the_end_are_set_apart(text: str, core: str, level: str | None) -> None:
    name = read_name(text)
    assert (name.core, name.level) == (core, level)


@pytest.mark.parametrize("text", ["", " ", "\u0301\u0300", "😀🎉", "…", "()-;", "\x00", "\u200b"])
def test_a_text_without_letters_is_a_name_without_words(text: str) -> None:
    assert read_name(text).words == ()


def test_only_the_beginning_of_an_endless_text_is_read() -> None:
    assert len(" ".join(read_name("đăng ký " * 100_000).words)) <= LONGEST_NAME
