"""What an agency reads when its registration is due."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.kernel.days import VIETNAM
from services.notification import domain, texts, wording

DUE = datetime(2026, 12, 31, 23, 59, tzinfo=VIETNAM)


def rendered(language: str, days_left: int, agency: str = "UBND thành phố Đà Nẵng") -> texts.Rendered:
    facts = texts.Facts(
        application_id=uuid4(), happened_at=datetime(2026, 12, 24, 1, tzinfo=UTC), name=agency, agency=agency,
        due_at=DUE, list_year=2027, days_left=days_left,
    )  # fmt: skip
    return texts.render(domain.REGISTRATION_TEMPLATE, language, facts, public_url="https://dichvucong.example/")


@pytest.mark.parametrize(
    ("language", "days_left", "subject"),
    [
        ("vi", 7, "Còn 7 ngày: đăng ký Danh mục 2027"),
        ("vi", 0, "Hôm nay là hạn cuối: đăng ký Danh mục 2027"),
        ("en", 7, "7 days left: registration for the list of 2027"),
        ("en", 1, "1 day left: registration for the list of 2027"),
        ("en", 0, "Last day: registration for the list of 2027"),
    ],
)
def test_the_subject_says_how_many_days_are_left(language: str, days_left: int, subject: str) -> None:
    assert rendered(language, days_left).subject == subject


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_it_says_until_when_what_to_do_and_where_and_nothing_of_dossiers(language: str) -> None:
    message = rendered(language, 7)
    for part in (message.text, message.html):
        assert "https://dichvucong.example/danh-muc/2027" in part
        assert (
            "hết ngày thứ Năm 31/12/2026" if language == "vi" else "by the end of Thursday 31 December 2026"
        ) in part
        assert "UBND thành phố Đà Nẵng" in part
        assert not {"hồ sơ", "application"} & set(part.lower().replace("một cửa", "").split(" "))
        assert "ho-so" not in part
        assert "Số hồ sơ" not in part


def test_a_name_cannot_become_markup() -> None:
    assert "<b>" not in rendered("vi", 7, "<b>x</b>").html
