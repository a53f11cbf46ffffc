"""What pydantic found wrong in a request, said to a person: a pointer, a stable code, and a sentence in both languages."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from .problem import FieldError, Problem
from .text import Text

Model = TypeVar("Model", bound=BaseModel)

MOST_NAMED = 50
DOES_NOT_FIT = Text("Dữ liệu gửi không hợp lệ", "The request does not fit")

_MISSING = Text("Thiếu mục này.", "This is missing.")
_EXTRA = Text("Yêu cầu không có mục này; xin bỏ đi.", "The request has no such entry; leave it out.")
_OTHER = Text("Giá trị không hợp lệ.", "The value does not fit.")
_OBJECT = Text("Phần này phải là một đối tượng JSON.", "This must be a JSON object.")
_LIST = Text("Phần này phải là một danh sách.", "This must be a list.")
_STRING = Text("Giá trị phải là một chuỗi.", "The value must be a text.")
_PATTERN = Text("Giá trị không đúng dạng.", "The value is not in the right format.")
_WHOLE = Text("Giá trị phải là số nguyên.", "The value must be a whole number.")
_NUMBER = Text("Giá trị phải là một số.", "The value must be a number.")
_BOOLEAN = Text("Giá trị phải là true hoặc false.", "The value must be true or false.")
_CHOICE = Text("Hãy chọn một trong các giá trị: {expected}.", "Choose one of these values: {expected}.")
_EMPTY = Text("Hãy ghi mục này.", "Please fill this in.")
_NO_REASON = Text("Hãy ghi lý do.", "Please give a reason.")
_NO_DAY = Text("Hãy chọn hoặc ghi ngày.", "Please choose or write a day.")
_UUID = Text("Giá trị phải là một UUID.", "The value must be a UUID.")
_DATE = Text("Giá trị phải là ngày dạng 2026-01-31.", "The value must be a day such as 2026-01-31.")
_MOMENT = Text(
    "Giá trị phải là thời điểm dạng 2026-01-31T08:00:00+07:00.",
    "The value must be a moment such as 2026-01-31T08:00:00+07:00.",
)

# By pydantic's type of error; a braced name is filled from its context.
_BY_TYPE: Mapping[str, Text] = {
    "missing": _MISSING,
    "extra_forbidden": _EXTRA,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dict_type": _OBJECT,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "too_short": Text("Danh sách này cần ít nhất {min_length} mục.", "This list needs at least {min_length} entries."),
    "too_long": Text("Danh sách này có tối đa {max_length} mục.", "This list takes at most {max_length} entries."),
    "string_type": _STRING,
    "string_too_short": Text(
        "Nội dung phải có ít nhất {min_length} ký tự.", "This must have at least {min_length} characters."
    ),
    "string_too_long": Text(
        "Nội dung dài tối đa {max_length} ký tự.", "This may have at most {max_length} characters."
    ),
    "string_pattern_mismatch": _PATTERN,
    "string_unicode": _PATTERN,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": Text("Số này quá lớn.", "This number is too large."),
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _BOOLEAN,
    "bool_parsing": _BOOLEAN,
    "greater_than": Text("Giá trị phải lớn hơn {gt}.", "The value must be greater than {gt}."),
    "greater_than_equal": Text("Giá trị phải từ {ge} trở lên.", "The value must be {ge} or more."),
    "less_than": Text("Giá trị phải nhỏ hơn {lt}.", "The value must be less than {lt}."),
    "less_than_equal": Text("Giá trị tối đa là {le}.", "The value must be {le} or less."),
    "enum": _CHOICE,
    "literal_error": _CHOICE,
    "uuid_type": _UUID,
    "uuid_parsing": _UUID,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "timezone_aware": Text(
        "Thời điểm phải kèm múi giờ, ví dụ +07:00.", "The moment must carry its offset, such as +07:00."
    ),
}

# What a field for a reason is called.
_REASONS = ("why", "reason")

# What a program is told; every other type is told as pydantic names it, with hyphens.
_CODES = {"missing": "required", "extra_forbidden": "not-in-the-request"}


def fitted(
    model: type[Model],
    value: Any,
    wanted: Mapping[str, Text] | None = None,
    *,
    refused: Callable[[list[FieldError]], Problem] | None = None,
    told: Callable[[Mapping[str, Any], Mapping[str, Text] | None], FieldError] | None = None,
) -> Model:
    """A JSON value as that model, by the rules for JSON: a number is no date. Problem 422 names each misfit, at most 50.

    ``wanted``: by field, what is wanted there in better words; ``refused``: the Problem; ``told``: one misfit in words.
    """
    try:
        return model.model_validate_json(orjson.dumps(value), strict=True)
    except ValidationError as error:
        faults = error.errors(include_url=False)
    raise (refused or does_not_fit)([(told or misfit)(dict(fault), wanted) for fault in faults[:MOST_NAMED]])


def does_not_fit(errors: list[FieldError], code: str = "does-not-fit") -> Problem:
    """422 with every misfit."""
    sentence = Text("Xin sửa các mục được nêu rồi gửi lại.", "Mend the fields named below and send it again.")
    return Problem(422, code, DOES_NOT_FIT, sentence, errors)


def pointer(location: Iterable[int | str]) -> str:
    """A JSON pointer (RFC 6901), '' for the whole."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)


def misfit(fault: Mapping[str, Any], fields: Mapping[str, Text] | None = None) -> FieldError:
    """One entry of ``ValidationError.errors()``. ``fields``: by name, what is wanted there in better words than ours."""
    kind, location = _kind(fault), tuple(fault["loc"])
    code, where = _CODES.get(kind, kind.replace("_", "-")), pointer(location)
    name = next((part for part in reversed(location) if isinstance(part, str)), "")
    wanted = (fields or {}).get(name)
    said = _of_empty(kind, name, fault) or sentence(kind, fault.get("ctx") or {})
    if wanted is None or kind == "extra_forbidden":
        return FieldError(where, code, said)
    if kind == "missing":
        return FieldError(where, code, Text(f"{said.vi} {wanted.vi}", f"{said.en} {wanted.en}"))
    return FieldError(where, code, wanted)


def _kind(fault: Mapping[str, Any]) -> str:
    """Pydantic's type of error; a text that is cleaned before it is measured is told as if it were a list."""
    kind = str(fault["type"])
    return f"string_{kind}" if kind in ("too_short", "too_long") and isinstance(fault.get("input"), str) else kind


def _of_empty(kind: str, name: str, fault: Mapping[str, Any]) -> Text | None:
    """What to say where nothing was written and something must be; None where something was."""
    given = fault.get("input")
    if not isinstance(given, str):
        return None
    if kind == "string_too_short" and (fault.get("ctx") or {}).get("min_length") == 1:
        return _NO_REASON if name in _REASONS else _EMPTY
    return _NO_DAY if not given.strip() and kind.startswith("date_") else None


def sentence(kind: str, context: Mapping[str, Any]) -> Text:
    """What an error of pydantic means, without a word of pydantic's; a type that is not in the table: it does not fit."""
    said = _BY_TYPE.get(kind, _OTHER)
    # Pydantic lists choices in English: "'a', 'b' or 'c'".
    plain = {name: str(value).replace("' or '", "', '") for name, value in context.items()}
    try:
        return Text(said.vi.format_map(plain), said.en.format_map(plain))
    except KeyError:
        return _OTHER
