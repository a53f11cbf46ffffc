"""Reads one row of a registration, wherever it was written, and says what is wrong with it and what to write instead."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from .list_levels import ONLINE, PARTIAL, choices, read_level
from .registrations import FIELDS, LONGEST, Fault, Registration, Terms, Value
from .texts import folded, nfc

_CODE = re.compile(r"[0-9]\.[0-9]{6}(?:\.[0-9A-Z]{1,16})*")

# 1.001300 that a spreadsheet took for a number comes back as 1.0013, 1,0013 or 1001300.
_MADE_A_NUMBER = (
    "Có lẽ bảng tính đã đổi mã thành số; định dạng ô là Văn bản rồi ghi lại. ",
    "Perhaps the spreadsheet made a number of it; format the cell as Text and write it again. ",
)


_NUMBER = re.compile(r"[0-9](?:[.,][0-9]{1,5}|[0-9]{6}|,[0-9]{6})")


_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")


_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def read_row(row: Mapping[str, Value], terms: Terms) -> tuple[Registration | None, list[Fault]]:
    """(the promise, nothing) or (None, everything that is wrong with the row)."""
    faults: list[Fault] = []
    texts = {field: _text(field, row.get(field), faults) for field in FIELDS if field != "planned_on"}
    broken = {fault.field for fault in faults}
    known = None if "procedure" in broken else _procedure(texts["procedure"], texts["name"], terms, faults)
    if known and "name" not in broken:
        _name(texts["name"], known, terms, faults)
    level = None if "level" in broken else _level(texts["level"], terms, faults)
    if level == PARTIAL and not texts["partial_reason"] and "partial_reason" not in broken:
        faults.append(
            _fault("partial_reason", "no-partial-reason",
                   "Mức “Một phần” phải có lý do (NĐ 224/2026/NĐ-CP Đ.14).",
                   "The level “Part” needs its reason (NĐ 224/2026/NĐ-CP Đ.14).",
                   "Ghi vì sao chưa toàn trình, ví dụ “Phải kiểm tra thực địa”.",
                   "Write why it is not whole, such as “Field verification is needed”.")
        )  # fmt: skip
    planned = _planned(row.get("planned_on"), terms.year, faults)
    if faults or known is None or level is None or planned is None:
        return None, faults
    code, name = known
    return Registration(code, name, level, texts["partial_reason"] or None, planned, texts["note"] or None), []


def _fault(field: str, code: str, vi: str, en: str, fix_vi: str, fix_en: str) -> Fault:
    return Fault(field, code, vi, en, fix_vi, fix_en)


def _text(field: str, value: Value, faults: list[Fault]) -> str:
    """The cell as one line of text; a number where text belongs is a fault, but a level may be the number 3."""
    if value is None:
        return ""
    if (
        field == "level"
        and isinstance(value, int | float)
        and not isinstance(value, bool)
        and float(value).is_integer()
    ):
        return str(int(value))
    if not isinstance(value, str):
        kind = _kind(value)
        hint = (
            ("Excel bỏ số 0 ở cuối mã dạng số. Đổi định dạng ô sang Văn bản (Text) rồi ghi lại mã, ví dụ 1.001193.",
             "Excel drops zeros at the end of a number. Format the cell as Text and write the code again, e.g. 1.001193.")
            if field == "procedure"
            else ("Ghi lại bằng chữ.", "Write it as text.")
        )  # fmt: skip
        faults.append(
            _fault(
                field, "wrong-type", f"Ô này là {kind[0]}, cần văn bản.", f"This is {kind[1]}; text is needed.", *hint
            )
        )
        return ""
    text = nfc(value)
    if _CONTROL.search(value):
        faults.append(
            _fault(field, "control-characters", "Ô có ký tự điều khiển không đọc được.",
                   "The cell holds control characters.", "Gõ lại nội dung ô.", "Type the cell again.")
        )  # fmt: skip
    elif len(text) > LONGEST[field]:
        faults.append(
            _fault(field, "too-long", f"Ô có {len(text)} ký tự, tối đa {LONGEST[field]}.",
                   f"The cell has {len(text)} characters, at most {LONGEST[field]} are taken.",
                   "Rút ngắn nội dung.", "Shorten it.")
        )  # fmt: skip
    else:
        return text
    return ""


def _kind(value: Value) -> tuple[str, str]:
    if isinstance(value, bool):
        return "giá trị đúng/sai", "a yes/no value"
    if isinstance(value, date):
        return "ngày tháng", "a date"
    return "số", "a number"


def _procedure(text: str, name: str, terms: Terms, faults: list[Fault]) -> tuple[str, str] | None:
    written = text.upper().replace(" ", "") if _CODE.fullmatch(text.upper().replace(" ", "")) else text.upper()
    if not text:
        same = [code for code, (_, known) in terms.names.items() if name and folded(known) == folded(name)]
        fix = ("Chép mã từ trang “Thủ tục”, ví dụ 1.001193.", "Copy a code from the sheet “Thủ tục”, e.g. 1.001193.")
        if len(same) == 1:
            fix = (f"Ghi mã {same[0]}.", f"Write the code {same[0]}.")
        faults.append(_fault("procedure", "no-code", "Thiếu mã thủ tục.", "The procedure's code is missing.", *fix))
        return None
    codes = list(dict.fromkeys(_CODE.findall(written)))
    if len(codes) > 1:
        faults.append(
            _fault("procedure", "two-codes", f"Ô có {len(codes)} mã: {', '.join(codes[:5])}.",
                   f"The cell holds {len(codes)} codes: {', '.join(codes[:5])}.",
                   "Mỗi dòng một mã: giữ một mã, ghi mã kia sang dòng khác.",
                   "One code a row: keep one, put the other into a row of its own.")
        )  # fmt: skip
        return None
    if written in terms.names:
        return terms.names[written]
    near = terms.near(written)
    listed = "; ".join(f"{code} ({known})" for code, known in near)
    hint = _MADE_A_NUMBER if _NUMBER.fullmatch(written) else ("", "")
    faults.append(
        _fault("procedure", "unknown-code", f"Không có thủ tục mang mã “{text[:60]}”.",
               f"There is no procedure with the code “{text[:60]}”.",
               hint[0] + (f"Mã gần nhất: {listed}." if listed else "Chép mã từ trang “Thủ tục”."),
               hint[1] + (f"The nearest: {listed}." if listed else "Copy a code from the sheet “Thủ tục”."))
    )  # fmt: skip
    return None


def _name(written: str, known: tuple[str, str], terms: Terms, faults: list[Fault]) -> None:
    code, name = known
    if written and folded(written) != folded(name) and terms.alike(folded(written), folded(name)) < 90:
        faults.append(
            _fault("name", "name-of-another", f"Mã {code} là “{name}”, không phải “{written[:100]}”.",
                   f"The code {code} is “{name}”, not “{written[:100]}”.",
                   "Sửa mã cho đúng tên này, hoặc để trống ô tên.",
                   "Correct the code to fit this name, or leave the name empty.")
        )  # fmt: skip


def _level(text: str, terms: Terms, faults: list[Fault]) -> str | None:
    level = read_level(text)
    if level in ONLINE[terms.scheme]:
        return level
    fix = (f"Chọn {choices(terms.scheme)}.", f"Choose {choices(terms.scheme).replace('hoặc', 'or')}.")
    if not text:
        faults.append(_fault("level", "no-level", "Thiếu mức độ.", "The level is missing.", *fix))
    elif level in ("ND43-2011:1", "ND43-2011:2") and terms.scheme == "ND43-2011":
        faults.append(
            _fault("level", "not-online", "Mức độ 1 và 2 chỉ cung cấp thông tin, không phải dịch vụ trực tuyến.",
                   "Levels 1 and 2 only inform; they are no online services.", *fix)
        )  # fmt: skip
    elif level is not None:
        faults.append(
            _fault("level", "other-scheme", f"Danh mục năm {terms.year} dùng thang khác, không có “{text[:60]}”.",
                   f"The list of {terms.year} uses another scale, without “{text[:60]}”.", *fix)
        )  # fmt: skip
    else:
        faults.append(
            _fault("level", "unknown-level", f"Không có mức độ “{text[:60]}”.",
                   f"There is no level “{text[:60]}”.", *fix)
        )  # fmt: skip
    return None


def _planned(value: Value, year: int, faults: list[Fault]) -> date | None:
    fix = (f"Ghi ngày trong năm {year}, ví dụ 30/06/{year}.", f"Write a day of {year}, such as 30/06/{year}.")
    if value is None or (isinstance(value, str) and not value.strip()):
        faults.append(_fault("planned_on", "no-date", "Thiếu ngày dự kiến.", "The planned date is missing.", *fix))
        return None
    day = _day(value)
    if day is None:
        wrong = _kind(value) if not isinstance(value, str) else (f"“{value[:40]}”", f"“{value[:40]}”")
        faults.append(
            _fault("planned_on", "no-such-date", f"Ô cần một ngày có thật, không phải {wrong[0]}.",
                   f"An existing day is needed, not {wrong[1]}.", *fix)
        )  # fmt: skip
        return None
    if day.year != year:
        faults.append(
            _fault("planned_on", "other-year", f"Ngày {day:%d/%m/%Y} không thuộc năm {year} của Danh mục.",
                   f"{day} is not in {year}, the year of the list.", *fix)
        )  # fmt: skip
        return None
    return day


def _day(value: Value) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    text = value.strip()
    try:
        if found := _DAY_FIRST.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if found := _YEAR_FIRST.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return None
