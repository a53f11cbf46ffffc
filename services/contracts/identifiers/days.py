"""Days and months a person may have stated: not yet to come, in order, and of an age that the law asks for."""

import re
from datetime import date
from typing import Final

from services.contracts.sentence import Sentence

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH: Final = re.compile(r"[0-9]{4}-[0-9]{2}")


def read(text: object) -> date | None:
    """A day (2026-01-31), or a month (2026-01) as its first day; None for anything else."""
    if not isinstance(text, str):
        return None
    written = text if _DAY.fullmatch(text) else f"{text}-01" if _MONTH.fullmatch(text) else ""
    try:
        return date.fromisoformat(written) if written.isascii() else None
    except ValueError:
        return None


def age(born: date, today: date) -> int:
    """Full years of life."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def not_future_fault(day: date, today: date) -> Sentence | None:
    """Of a day that must have come."""
    if day <= today:
        return None
    return Sentence(
        f"Ngày {day:%d/%m/%Y} chưa tới (hôm nay là {today:%d/%m/%Y}); hãy xem lại ngày, tháng, năm.",
        f"{day} is yet to come (today is {today}); look at day, month and year again.",
    )


def not_past_fault(day: date, today: date) -> Sentence | None:
    """Of a day that must be yet to come, or today."""
    if day >= today:
        return None
    return Sentence(
        f"Ngày {day:%d/%m/%Y} đã qua (hôm nay là {today:%d/%m/%Y}); hãy ghi ngày hôm nay hoặc một ngày sau đó.",
        f"{day} is past (today is {today}); give today or a later day.",
    )


def order_fault(day: date, earlier: date, title: Sentence) -> Sentence | None:
    """Of a day that may not be before another; ``title`` is what the form calls that other one."""
    if day >= earlier:
        return None
    return Sentence(
        f"Ngày {day:%d/%m/%Y} trước “{title.vi}” ({earlier:%d/%m/%Y}); hãy xem lại hai ngày này.",
        f"{day} is before “{title.en}” ({earlier}); look at both again.",
    )


def age_fault(born: date, today: date, least: int | None, most: int | None) -> Sentence | None:
    """Of a date of birth, where the age of today must lie between ``least`` and ``most`` full years."""
    years = age(born, today)
    if least is not None and years < least:
        return Sentence(
            f"Người sinh ngày {born:%d/%m/%Y} chưa đủ {least} tuổi theo yêu cầu của thủ tục; nếu ghi nhầm, hãy sửa ngày sinh.",
            f"Whoever was born on {born} is not yet {least} years old, as this procedure asks; mend the date if it is wrong.",
        )
    if most is not None and years > most:
        return Sentence(
            f"Người sinh ngày {born:%d/%m/%Y} đã {years} tuổi, quá {most} tuổi; hãy xem lại năm sinh.",
            f"Whoever was born on {born} is {years} years old, more than {most}; look at the year of birth again.",
        )
    return None
