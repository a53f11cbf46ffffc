"""Keys of Telex and VNI that stayed in a word are understood, and what is no such key is left alone."""

import pytest

from services.catalog.domain.search.typing import slip, sounding, without_telex, without_vni
from services.catalog.domain.texts import folded


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dawng", "dang"), ("ddawng", "dang"), ("dangd", "dang"), ("kys", "ky"), ("keets", "ket"), ("hoon", "hon"),
        ("hono", "hon"), ("giaasy", "giay"), ("chuwngs", "chung"), ("nhwng", "nhung"), ("quyeenf", "quyen"),
        ("dduwowcj", "duoc"), ("nguwowif", "nguoi"), ("xe", "xe"), ("sinh", "sinh"), ("trus", "tru"), ("suwr", "su"),
        ("ddaats", "dat"), ("hooj", "ho"), ("khaaur", "khau"), ("thuwowngf", "thuong"), ("lais", "lai"), ("phesp", "phep"),
        ("gia", "gia"), ("bcdf", "bcdf"), ("w", "w"), ("", ""),
    ],
)  # fmt: skip
def test_telex_keys_left_in_a_word_are_taken_out(typed: str, meant: str) -> None:
    assert without_telex(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("d9ang8", "dang"), ("ky1", "ky"), ("ket61", "ket"), ("ho6n", "hon"), ("nguoi72", "nguoi"), ("h17", "h17"),
        ("50m3", "50m3"), ("2017", "2017"), ("dang", "dang"), ("", ""),
    ],
)  # fmt: skip
def test_vni_digits_left_in_a_word_are_taken_out(typed: str, meant: str) -> None:
    assert without_vni(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("kí", "ký"), ("xinh", "sinh"), ("trứng", "chứng"), ("nao", "lao"), ("dấy", "giấy"), ("kếc", "kết")],
)
def test_what_sounds_the_same_somewhere_is_tried(typed: str, meant: str) -> None:
    assert folded(meant) in set(sounding(folded(typed)))


@pytest.mark.parametrize(
    ("typed", "meant", "likely"),
    [("kte", "ket", True), ("kett", "ket", True), ("jet", "ket", True), ("pet", "ket", False), ("ke", "ket", False)],
)
def test_a_slip_of_the_fingers_is_told_from_any_other_letter(typed: str, meant: str, likely: bool) -> None:
    assert slip(typed, meant) is likely
