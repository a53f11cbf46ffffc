"""Provinces stand in the Vietnamese alphabet by their own names, wherever they are listed."""

import random

from services.portal import alphabet


def test_provinces_stand_in_the_vietnamese_alphabet_whatever_kind_they_are() -> None:
    ordered = [
        "An Giang", "Tỉnh Bắc Ninh", "Cà Mau", "Cao Bằng", "Thành phố Cần Thơ", "Thành phố Đà Nẵng", "Tỉnh Đắk Lắk",
        "Điện Biên", "Đồng Nai", "Gia Lai", "Hà Nội", "Hà Tĩnh", "Hải Phòng", "Thành phố Hồ Chí Minh", "Hưng Yên",
        "Lai Châu", "Lạng Sơn", "Lào Cai", "Lâm Đồng", "Quảng Ngãi", "Quảng Ninh", "Quảng Trị", "Thanh Hóa", "Tỉnh Vĩnh Long",
    ]  # fmt: skip
    mixed = random.Random(7).sample(ordered, len(ordered))
    assert sorted(mixed, key=alphabet.of_province) == ordered


def test_tones_decide_only_between_names_with_the_same_letters() -> None:
    assert sorted(["má", "mạ", "ma", "mã", "mà", "mả", "mab", "măa"], key=alphabet.of) == [
        "ma", "mà", "mả", "mã", "má", "mạ", "mab", "măa",
    ]  # fmt: skip
