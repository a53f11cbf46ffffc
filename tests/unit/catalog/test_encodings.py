"""A file's encoding is named, the old Vietnamese ones too, by encoders that share no table with the detector."""

import unicodedata

import pytest

from services.catalog.domain.encodings import decoded, detected

TEXT = (
    "Mã thủ tục;Tên dịch vụ;Mức độ\n1.001193;Đăng ký khai sinh có yếu tố nước ngoài;Mức độ 4\n"
    "2.000635;Cấp bản sao trích lục hộ tịch, xây dựng nhà ở riêng lẻ, ưu đãi, thường trú;Mức độ 3\n"
)
# What a typist's program wrote for each letter, spelled out by hand from printed tables of the two encodings.
TCVN3 = (
    b"M\xb7 th\xf1 t\xf4c;T\xaan d\xdech v\xf4;M\xf8c \xae\xe9\n"
    b"1.001193;\xa7\xa8ng k\xfd khai sinh c\xe3 y\xd5u t\xe8 n\xad\xedc ngo\xb5i;M\xf8c \xae\xe9 4\n"
)
VNI = (
    "Maõ thuû tuïc;Teân dòch vuï;Möùc ñoä\n1.001193;Ñaêng kyù khai sinh coù yeáu toá nöôùc ngoaøi;Möùc ñoä 4\n".encode(
        "cp1252"
    )
)


def in_windows_1258(text: str) -> bytes:
    """Letters with their own sign, tones after them, as Windows writes Vietnamese."""
    raw = b""
    for letter in unicodedata.normalize("NFC", text):
        apart = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in apart if mark in "\u0300\u0301\u0303\u0309\u0323")
        base = unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in tone)) if tone else letter
        raw += (base + tone).encode("cp1258")
    return raw


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (TEXT.encode(), "utf-8"),
        (unicodedata.normalize("NFD", TEXT).encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16"),
        (TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-32"), "utf-32"),
        (TCVN3, "tcvn3"),
        (VNI, "vni"),
        (TCVN3.decode("cp1252", "replace").encode(), "tcvn3"),
        (VNI.decode("cp1252").encode(), "vni"),
        (in_windows_1258(TEXT), "windows-1258"),
        (b"code;name\n1.001193;Birth\n", "utf-8"),
        (b"", "utf-8"),
        ("Café Zürich, naïve".encode(), "utf-8"),
        ("Café Zürich Straße naïve".encode("latin-1"), "unknown"),
        (bytes(range(256)) * 10, "unknown"),
    ],
)
def test_an_encoding_is_named(raw: bytes, name: str) -> None:
    found = detected(raw)
    assert found.name == name
    assert found.readable == name.startswith("utf-8")


def test_a_readable_file_is_read_in_nfc_without_its_mark() -> None:
    assert decoded(unicodedata.normalize("NFD", TEXT).encode("utf-8-sig")) == TEXT
