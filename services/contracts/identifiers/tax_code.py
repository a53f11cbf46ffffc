"""Tax codes (mã số thuế): 10 digits with a check digit, with -001 … -999 for a branch (TT 105/2020 Đ.5), or 12 digits.

Since 1/7/2025 individuals and household businesses use their personal identification number (TT 86/2024).
"""

import re
from datetime import date
from typing import Final

from stdnum.exceptions import ValidationError
from stdnum.vn import mst

from services.contracts.identifiers import citizen_number
from services.contracts.sentence import Sentence

_SHAPE: Final = re.compile(r"[0-9]{10}(?:-?[0-9]{3})?")


def fault(code: str, today: date) -> Sentence | None:
    """What is wrong with a tax code."""
    if len(code) == 12 and code.isascii() and code.isdecimal():
        return citizen_number.fault(code, today)
    if not _SHAPE.fullmatch(code):
        return Sentence(
            "Mã số thuế gồm 10 chữ số; đơn vị phụ thuộc thêm gạch nối và 3 chữ số; cá nhân, hộ kinh doanh dùng số định danh "
            "12 chữ số. Hãy ghi như trên thông báo mã số thuế.",
            "A tax code has 10 digits; a branch adds a hyphen and 3 digits; individuals and household businesses use their "
            "12-digit identification number. Copy it from the tax office's notice.",
        )
    try:
        mst.validate(code)
    except ValidationError:
        return Sentence(
            f"Mã số thuế “{code}” không đúng: có chữ số bị ghi nhầm hoặc đổi chỗ. Hãy so lại với thông báo mã số thuế.",
            f"The tax code “{code}” is not right: a digit is wrong or two are exchanged. Compare it with the notice.",
        )
    return None
