"""A file is as large wherever its size is told, and a megabyte of a limit is one of a file."""

import re
from pathlib import Path

import pytest

from services.portal.frame import size

COUNTS_BY_ITSELF = re.compile(r"1024|1048576|1000000")


@pytest.mark.parametrize(
    ("count", "vi", "en"),
    [
        (0, "1 kB", "1 kB"),
        (340_000, "332 kB", "332 kB"),
        (1024 * 1024, "1 MB", "1 MB"),
        (1_600_000, "1,5 MB", "1.5 MB"),
        (100 * 1024 * 1024, "100 MB", "100 MB"),
        (2_000 * 1024 * 1024, "2.000 MB", "2,000 MB"),
    ],
)
def test_a_size_is_told_in_words_of_the_language(count: int, vi: str, en: str) -> None:
    assert (size(count, "vi"), size(count, "en")) == (vi, en)


def test_no_page_counts_a_size_by_itself() -> None:
    pages = Path("services/portal/templates").rglob("*.html")
    assert [str(each) for each in pages if COUNTS_BY_ITSELF.search(each.read_text(encoding="utf-8"))] == []
