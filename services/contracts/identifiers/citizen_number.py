"""The 12-digit personal identification number (NĐ 137/2015 Đ.13; TT 07/2016/TT-BCA Đ.7) and the 9-digit number before it.

Three digits for the province or country of birth registration, one for century and sex, two for the year of birth, six
without meaning. There is no check digit, so a slip is found only where it contradicts itself, the date of birth or the sex.
"""

import re
from datetime import date
from typing import Final

from services.contracts.sentence import Sentence

_TWELVE: Final = re.compile(r"[0-9]{12}")
_NINE: Final = re.compile(r"[0-9]{9}")

# The codes of the 63 provinces for which numbers were ever issued; those of the 34 since 1/7/2025 are among them. A number
# keeps the code of its issue, so today's provinces are never asked.
_PROVINCES: Final = frozenset((
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44, 45, 46, 48,
    49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
))  # fmt: skip


def fault(number: str, today: date, born: date | None = None, sex: str | None = None) -> Sentence | None:
    """Of a 12-digit number; ``born`` and ``sex`` ("male", "female") are what the same form says of the same person."""
    if not _TWELVE.fullmatch(number):
        return Sentence(
            f"Số định danh cá nhân gồm đúng 12 chữ số viết liền{_counted_vi(number)}; "
            "hãy ghi như trên thẻ căn cước hoặc trong ứng dụng VNeID.",
            f"A personal identification number has exactly 12 digits without blanks{_counted_en(number)}; "
            "copy it from the identity card or the VNeID application.",
        )
    place = number[:3]
    if place[0] == "0" and int(place) not in _PROVINCES:
        return Sentence(
            f"Ba chữ số đầu “{place}” không phải mã của tỉnh, thành phố hay quốc gia nào; hãy xem lại số trên thẻ căn cước.",
            f"The first three digits, “{place}”, are the code of no province or country; look at the card again.",
        )
    year, of_sex = _year(number), "female" if int(number[3]) % 2 else "male"
    if year > today.year:
        return Sentence(
            f"Chữ số thứ tư đến thứ sáu “{number[3:6]}” nghĩa là sinh năm {year}, là năm chưa tới; hãy xem lại số trên thẻ.",
            f"The fourth to sixth digits, “{number[3:6]}”, mean born in {year}, a year yet to come; look at the card again.",
        )
    if born is not None and born.year != year:
        return Sentence(
            f"Số định danh này là của người sinh năm {year}, nhưng ngày sinh đã khai là {born:%d/%m/%Y}; "
            "hãy xem lại số định danh hoặc ngày sinh.",
            f"This number belongs to somebody born in {year}, but the date of birth given is {born}; "
            "look at the number or the date of birth again.",
        )
    if sex in _SEXES and sex != of_sex:
        said, given = _SEXES[of_sex], _SEXES[sex]
        return Sentence(
            f"Số định danh này là của {said.vi}, nhưng giới tính đã khai là {given.vi}; hãy xem lại số định danh hoặc giới tính.",
            f"This number belongs to a {said.en}, but the sex given is {given.en}; look at the number or the sex again.",
        )
    return None


def card_fault(number: str) -> Sentence | None:
    """Of the 9-digit number of an old identity card (chứng minh nhân dân)."""
    if not _NINE.fullmatch(number) or len(set(number)) == 1:
        return Sentence(
            f"Số chứng minh nhân dân gồm đúng 9 chữ số viết liền, như trên thẻ{_counted_vi(number)}.",
            f"The number of an old identity card has exactly 9 digits without blanks{_counted_en(number)}.",
        )
    return None


def either_fault(number: str, today: date, born: date | None = None, sex: str | None = None) -> Sentence | None:
    """Of a number that may be of either kind."""
    if len(number) == 9:
        return card_fault(number)
    if len(number) == 12:
        return fault(number, today, born, sex)
    return Sentence(
        "Số định danh gồm 12 chữ số (căn cước) hoặc 9 chữ số (chứng minh nhân dân cũ), viết liền"
        f"{_counted_vi(number)}; hãy xem lại giấy tờ.",
        "An identity number has 12 digits, or the 9 digits of an old identity card, without blanks"
        f"{_counted_en(number)}; look at the paper again.",
    )


_SEXES: Final = {"male": Sentence("nam", "male"), "female": Sentence("nữ", "female")}


def _year(number: str) -> int:
    """0 and 1: 19xx, 2 and 3: 20xx, and so on to 8 and 9: 23xx."""
    return 1900 + int(number[3]) // 2 * 100 + int(number[4:6])


def _counted_vi(number: str) -> str:
    return f" (bạn đã ghi {len(number)} chữ số)" if number.isdecimal() else ""


def _counted_en(number: str) -> str:
    return f" (you gave {len(number)})" if number.isdecimal() else ""
