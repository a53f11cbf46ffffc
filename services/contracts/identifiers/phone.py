"""Telephone numbers of Việt Nam: mobile ones of 10 digits, fixed lines, and the 11-digit ones of before 15/9/2018."""

import re
from typing import Final

from services.contracts.sentence import Sentence

_MOBILE: Final = re.compile(r"0[35789][0-9]{8}")
_FIXED: Final = re.compile(r"02[0-9]{9}")
_OLD: Final = re.compile(r"01[0-9]{9}")

# The beginnings of before 15/9/2018 and what they became (the plan of the Ministry of Information and Communications).
_CHANGED: Final = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",
    "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036", "0167": "037", "0168": "038", "0169": "039",
    "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip


def fault(number: str) -> Sentence | None:
    """What is wrong with a number; of an old one, what it is now. +84 may stand for the first 0."""
    national = "0" + number[3:] if number.startswith("+84") else number
    if _MOBILE.fullmatch(national) or _FIXED.fullmatch(national):
        return None
    new = todays(national)
    if new is not None:
        return Sentence(
            f"“{number}” là số 11 chữ số cũ, không còn dùng từ ngày 15/9/2018; số mới là {new}. Hãy ghi số mới.",
            f"“{number}” is an old number of 11 digits, out of use since 15/9/2018; it is {new} now. Give the new number.",
        )
    return Sentence(
        "Số điện thoại không đúng: số di động có 10 chữ số, bắt đầu bằng 03, 05, 07, 08 hoặc 09; số cố định có 11 chữ số, "
        "bắt đầu bằng 02; viết liền, ví dụ 0900000000, 02430000000 hoặc +84900000000.",
        "The telephone number is not right: a mobile number has 10 digits and begins with 03, 05, 07, 08 or 09, a fixed line "
        "11 and begins with 02; no blanks, for example 0900000000, 02430000000 or +84900000000.",
    )


def todays(number: str) -> str | None:
    """The number of today for a mobile number of before 15/9/2018; None for one that never was."""
    beginning = _CHANGED.get(number[:4]) if _OLD.fullmatch(number) else None
    return beginning + number[4:] if beginning else None
