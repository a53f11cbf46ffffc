"""What a file may be called, how much may be sent, and what a manifest is."""

import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.submission.domain.files.limits import Limits
from services.submission.domain.files.manifest import manifest_sha256, prefixes
from services.submission.domain.files.names import LONGEST, NAMELESS, shown, to_save


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("C:\\Users\\An\\giấy khai sinh.pdf", "giấy khai sinh.pdf"),
        ("../..", NAMELESS),
        ("", NAMELESS),
        ("\0\x07\r\n", NAMELESS),
        ("ảnh \u202egpj.exe", "ảnh gpj.exe"),
        ("a\u200bb\ufeff.pdf", "ab.pdf"),
        ('<b>"x"|y?*.pdf', "b x y .pdf"),
        ("👶🏽 em bé.jpg", "👶🏽 em bé.jpg"),
        ("👨‍👩‍👧.png", "👨‍👩‍👧.png"),
        ("=cmd|'/c calc'!A1.xlsx", "c calc'!A1.xlsx"),
        ("Gia\u0301y.pdf", "Giáy.pdf"),
        ("hai\n\tdòng .pdf", "hai dòng .pdf"),
        ("ộ" * 300 + ".pdf", "ộ" * (LONGEST - 5) + "….pdf"),
        ("ộ" * 300, "ộ" * (LONGEST - 1) + "…"),
        ("\ud800.pdf", "pdf"),
    ],
)
def test_a_name_is_shown_without_anything_that_could_deceive_or_harm(given_name: str, expected: str) -> None:
    assert shown(given_name) == expected


@given(st.text(max_size=400))
def test_whatever_a_file_is_called_its_shown_name_is_harmless_and_stays_as_it_is(given_name: str) -> None:
    name = shown(given_name)
    assert 1 <= len(name) <= LONGEST
    assert not set(name) & set('/\\\0<>:"|?*')
    assert not name.startswith(".")
    assert name == unicodedata.normalize("NFC", name)
    assert shown(name) == name
    name.encode()


def test_a_file_is_saved_under_the_ending_of_what_it_is() -> None:
    assert to_save("ảnh.JPEG", (".jpg", ".jpeg")) == "ảnh.JPEG"
    assert to_save("ảnh.pdf", (".jpg", ".jpeg")) == "ảnh.pdf.jpg"


def test_what_is_too_much_is_named() -> None:
    limits = Limits(largest=100, most_bytes=250, most=3)
    assert limits.excess(0, 0, 0) == "empty-file"
    assert limits.excess(101, 0, 0) == "file-too-large"
    assert limits.excess(100, 3, 3) == "too-many-files"
    assert limits.excess(100, 2, 151) == "files-too-large"
    assert limits.excess(100, 2, 150) is None


def test_a_manifest_is_its_files_hashes_and_sizes_in_order_and_nothing_else() -> None:
    files = [{"sha256": "a" * 64, "size": 1, "name": "x"}, {"size": 2, "sha256": "b" * 64}]
    written = f'[{{"sha256":"{"a" * 64}","size":1}},{{"sha256":"{"b" * 64}","size":2}}]'
    assert manifest_sha256(files) == hashlib.sha256(written.encode()).hexdigest()
    assert manifest_sha256(files[::-1]) != manifest_sha256(files)
    assert prefixes(files) == {manifest_sha256(files[:count]): count for count in range(3)}
