"""The everyday word leads to the official one, and words that only wrap a question may be left out."""

import csv

import pytest

from services.catalog.domain.search.reading import readings
from services.catalog.domain.search.terms import words_of
from services.catalog.register import DATA
from services.catalog.search_lists import synonyms
from tests.unit.catalog.search.words import vocabulary


def rows() -> list[dict[str, str]]:
    return list(csv.DictReader(DATA.joinpath("synonyms.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize(
    ("query", "official"),
    [
        ("GPLX", "giay phep lai xe"), ("làm giấy khai sinh", "dang ky khai sinh"), ("hộ khẩu", "thuong tru"),
        ("so do", "giay chung nhan quyen su dung dat"), ("ĐKKH", "dang ky ket hon"), ("cccd", "can cuoc"),
        ("đổi bằng lái xe ở đâu", "doi giay phep lai xe"), ("xin visa", "xin thi thuc"),
        ("so d0", "so d0"), ("bawngf lais xe", "giay phep lai xe"), ("bang lai xw", "giay phep lai xe"),
        ("tôi muốn làm thủ tục đăng ký kết hôn", "dang ky ket hon"), ("can cuoc cong dan", "can cuoc"),
    ],
)  # fmt: skip
def test_one_of_the_readings_is_the_official_words(query: str, official: str) -> None:
    assert official in [" ".join(one.words) for one in readings(words_of(query), vocabulary(), synonyms())]


def test_the_first_reading_is_what_was_typed() -> None:
    first = next(readings(words_of("sổ đỏ"), vocabulary(), synonyms()))
    assert first.words == ("so", "do")
    assert first.literal


def test_a_question_of_wrapping_only_keeps_its_words() -> None:
    assert synonyms().without_fillers(["lam", "the", "nao"]) == ("lam", "the", "nao")


def test_the_list_has_a_hundred_entries_each_once_and_well_written() -> None:
    pairs = [(row["typed"].casefold(), row["official"].casefold()) for row in rows()]
    assert len(pairs) >= 100
    assert len(set(pairs)) == len(pairs)
    assert {row["kind"] for row in rows()} == {"abbreviation", "everyday", "old name", "English"}
    for row in rows():
        assert all(text == " ".join(text.split()) and words_of(text) for text in (row["typed"], row["official"]))
        assert words_of(row["typed"]) != words_of(row["official"]), row


def test_an_abbreviation_is_short_and_its_official_words_are_many() -> None:
    for row in rows():
        if row["kind"] == "abbreviation" and row["typed"].isupper() and " " not in row["typed"]:
            assert len(words_of(row["official"])) >= 2 or row["official"] == "UBND", row


def test_what_was_said_in_everyday_words_is_never_corrected_to_rarer_ones() -> None:
    read = [" ".join(one.words) for one in readings(words_of("bố tôi mất"), vocabulary(), synonyms())]
    assert "khai tu" in read
    assert "bo mat" not in read


def test_a_word_that_only_looks_like_wrapping_is_kept() -> None:
    assert synonyms().without_fillers(words_of("làm việc ở Việt Nam")) == ("lam", "viec", "o", "viet", "nam")
    assert synonyms().without_fillers(words_of("làm hộ chiếu")) == ("ho", "chieu")


def test_a_longer_phrase_that_begins_within_a_shorter_one_is_the_one_that_was_said() -> None:
    read = [variant.words for variant in synonyms().variants(words_of("vợ mất bằng lái xe"))]
    assert read == [("vo", "cap", "lai", "giay", "phep", "lai", "xe")]
