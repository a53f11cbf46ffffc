"""Every word is corrected against the words that names have, and its neighbours decide between candidates."""

import random
import time

import pytest

from services.catalog.domain.search.correcting import corrected
from services.catalog.domain.search.terms import words_of
from tests.unit.catalog.search.words import vocabulary


def read(query: str) -> str:
    return " ".join(word.read for word in corrected(words_of(query), vocabulary()))


@pytest.mark.parametrize(
    "query",
    [
        "dang ky ket hon", "đăng ký kết hôn", "dawng kys keets hoon", "ddawng kys keest hoon", "dang ki ket hon",
        "dnag ky ket hon", "dang ky kwt hon", "dang ky ket hom", "dangky ket hon", "dangkykethon", "dang ky kethon",
        "d9ang8 ky1 ket61 hon6", "dang ky ke t hon", "đăng kí kết hôm", "dag ky kt hon", "dăng ky kếc hôn",
    ],
)  # fmt: skip
def test_it_is_read_as_what_was_meant(query: str) -> None:
    assert read(query) == "dang ky ket hon"


@pytest.mark.parametrize(
    "query", ["cap giay phep moi truong", "trich luc ho tich", "quan nhan", "1.009073", "50.000m3"]
)
def test_what_is_right_stays_as_it_is(query: str) -> None:
    assert read(query) == query


@pytest.mark.parametrize("query", ["qqqqqqqqqq", "zzz yyy", "2031", "1.0"])
def test_what_nobody_knows_stays_as_it_is(query: str) -> None:
    assert read(query) == query


def test_an_error_that_makes_another_word_is_seen_by_its_neighbours() -> None:
    assert "cao" in vocabulary()
    assert read("cao ban sao trich luc ho tich") == "cap ban sao trich luc ho tich"


def test_eighty_words_of_nonsense_are_read_in_bounded_time() -> None:
    chance = random.Random(7)
    words = ["".join(chance.choices("abcdeghiklmnopqrstuvxy", k=chance.randint(1, 9))) for _ in range(80)]
    vocabulary()
    began = time.process_time()
    corrected(words, vocabulary())
    assert time.process_time() - began < 1.0
