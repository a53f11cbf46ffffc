"""A sentence for a person, in both languages, with the rule of law it rests on."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

_WEEKDAYS_VI = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Sentence(NamedTuple):
    """``source`` names the rule (``NĐ 61/2018 Đ.19.4``); None where the rule is this system's own."""

    vi: str
    en: str
    source: str | None = None


def day_vi(day: date) -> str:
    """``thứ Sáu 13/02/2026``."""
    return f"{_WEEKDAYS_VI[day.weekday()]} {day:%d/%m/%Y}"


def day_en(day: date) -> str:
    """``Friday 13 February 2026``."""
    return f"{_WEEKDAYS_EN[day.weekday()]} {day.day} {day:%B %Y}"


def moment_vi(moment: datetime) -> str:
    """``15:01 thứ Sáu 13/02/2026``, on the clock of Vietnam."""
    local = moment.astimezone(VIETNAM)
    return f"{local:%H:%M} {day_vi(local.date())}"


def moment_en(moment: datetime) -> str:
    """``15:01 on Friday 13 February 2026``, on the clock of Vietnam."""
    local = moment.astimezone(VIETNAM)
    return f"{local:%H:%M} on {day_en(local.date())}"


def paragraph_vi(sentences: Iterable[Sentence]) -> str:
    """The Vietnamese sentences as one text, each followed by its source in brackets."""
    return " ".join(_sourced(sentence.vi, sentence.source) for sentence in sentences)


def paragraph_en(sentences: Iterable[Sentence]) -> str:
    """The English sentences as one text, each followed by its source in brackets."""
    return " ".join(_sourced(sentence.en, sentence.source) for sentence in sentences)


def _sourced(sentence: str, source: str | None) -> str:
    return f"{sentence[:-1]} ({source})." if source and sentence.endswith(".") else sentence
