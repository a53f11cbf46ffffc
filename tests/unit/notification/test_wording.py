"""Names that may be printed, and texts cut to their length."""

import pytest

from services.notification import wording


@pytest.mark.parametrize(
    "name", ["Trúng thưởng tại https://x.example", "www.x.example", "a@b.example", "", None, "\n\t"]
)
def test_a_name_that_advertises_is_not_printed(name: str | None) -> None:
    assert wording.greeting_name(name) is None


def test_a_name_is_printed_on_one_line() -> None:
    assert wording.greeting_name(" Nguyễn\r\n Văn\tA ") == "Nguyễn Văn A"


def test_text_is_cut_at_a_word() -> None:
    assert wording.one_line("một hai ba bốn", 11) == "một hai ba…"
    assert wording.one_line("x" * 50, 10) == "x" * 9 + "…"
    assert wording.one_line("vừa đủ", 6) == "vừa đủ"
