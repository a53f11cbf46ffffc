"""An answer in words, as it is read back to whoever gave it, and a fault in the words of the page."""

import re
from typing import Any

from services.kernel.text import Language, Text

from .fields import Field
from .known import Known, words_of

_YES_NO = {True: Text("Có", "Yes"), False: Text("Không", "No")}
_TICKED = Text("Đã đồng ý", "Agreed")
# The form's own sentences tell a program how to write these; a person types them another way.
_HOW = {
    "date": Text(
        "Hãy ghi đủ ngày, tháng, năm và là ngày có thật, ví dụ 31/01/1990.",
        "Write day, month and year of a day that exists, such as 31/01/1990.",
    ),
    "month": Text("Hãy ghi tháng và năm, ví dụ 09/2004.", "Write month and year, such as 09/2004."),
    "whole": Text("Hãy ghi bằng chữ số", "Write a number in digits"),
    "money": Text("Hãy ghi số tiền bằng chữ số", "Write the amount in digits"),
    "decimal": Text("Hãy ghi bằng chữ số", "Write a number in digits"),
    "yes-no": Text("Hãy chọn “Có” hoặc “Không”.", "Choose “Yes” or “No”."),
    "pick": Text("Hãy gõ rồi chọn một tên trong danh sách.", "Type, then choose a name from the list."),
}
_AGREE = Text("Hãy đọc và đánh dấu vào lời cam đoan rồi mới nộp.", "Read the declaration and tick it, then submit.")
_OF_THE_FORM = ("required", "type", "pattern", "format", "enum", "const")


def said(field: Field, value: Any, known: Known, language: Language) -> str:
    """The answer as one reads it; '' where there is none."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return (_TICKED if field.kind == "tick" and value else _YES_NO[value]).in_(language)
    if field.kind in ("choice", "select", "ticks"):
        words = {each.value: each.words.in_(language) for each in field.options}
        return "\n".join(words.get(str(each), str(each)) for each in (value if isinstance(value, list) else [value]))
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if field.kind == "pick":
        return words_of(known.get(field.source, ()), str(value)).in_(language)
    if field.kind == "money":
        return amount(str(value), language)
    return str(value)


def amount(typed: str, language: Language) -> str:
    """12500000 → 12.500.000 đồng; what is no amount stays as it was typed."""
    bare = re.sub(r"[ .,](?=[0-9]{3}(?![0-9]))", "", typed.strip())
    if not re.fullmatch(r"[0-9]{1,18}", bare):
        return typed
    grouped = f"{int(bare):,}"
    return f"{grouped if language == 'en' else grouped.replace(',', '.')} đồng"


def mended(field: Field | None, code: str, message: str, language: Language) -> str:
    """What a person is told of a fault: the service's sentence, but for what is typed here otherwise than a program sends it."""
    if field is None or code not in _OF_THE_FORM:
        return message
    label = field.label.in_(language)
    if field.kind == "tick":
        return _AGREE.in_(language)
    if code == "required":
        missing = Text(f"Chưa trả lời “{label}”.", f"“{label}” is not answered.").in_(language)
        how = _HOW[field.kind].in_(language) if field.kind in ("date", "month", "yes-no", "pick") else ""
        return f"{missing} {how}".strip()
    if field.kind in ("date", "month", "yes-no", "pick"):
        return _HOW[field.kind].in_(language)
    if field.kind in ("whole", "money", "decimal"):
        example = field.example.in_(language) if field.example else "2"
        return _HOW[field.kind].in_(language) + Text(f", ví dụ {example}.", f", such as {example}.").in_(language)
    return message
