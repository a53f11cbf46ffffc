"""The kinds of field a form is designed from: each gives the JSON Schema of one field with its sentences for the citizen.

A design says ``{"name", "kind", "title", "en", "help"?, "help_en"?, "error"?, "default"?, "example"?}`` and what its kind
wants beside; docs/catalogue.md lists the kinds.
"""

from collections.abc import Callable, Mapping
from typing import Any

Schema = dict[str, Any]
Described = Mapping[str, Any]

_LINE = "^[^\\s<>][^\\r\\n\\t<>]*$"
_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_MONTH = "^[0-9]{4}-(0[1-9]|1[0-2])$"


def field(described: Described) -> Schema:
    """The schema of one designed field. KeyError names a kind that does not exist, or what the kind lacks."""
    schema = {"title": described["title"], "x-title-en": described["en"], **_KINDS[described["kind"]](described)}
    if "help" in described:
        schema |= {"description": described["help"], "x-description-en": described["help_en"]}
    if "default" in described:
        schema["default"] = described["default"]
    if "error" in described:
        schema["x-error"] = dict(described["error"])
    if "example" in described and schema["type"] not in ("object", "array"):
        shown = described["example"]
        schema["x-example"] = {"vi": str(shown), "en": str(described.get("example_en", shown))}
    return schema


def _said(vi: str, en: str) -> Schema:
    return {"x-error": {"vi": vi, "en": en}}


def _shown(example: str) -> Schema:
    return {"x-example": {"vi": example, "en": example}}


def _person_name(of: Described) -> Schema:
    return {
        "type": "string", "minLength": of.get("min", 1), "maxLength": 120, "pattern": _LINE, "x-check": {"is": "person-name"},
        **_said(f"Hãy ghi “{of['title']}” bằng chữ, như trên giấy tờ tùy thân, tối đa 120 ký tự.",
                f"Write “{of['en']}” in letters, as on the identity paper, at most 120 characters."),
    }  # fmt: skip


def _line(of: Described) -> Schema:
    least, most = of.get("min", 2), of.get("max", 200)
    return {
        "type": "string", "minLength": least, "maxLength": most, "pattern": of.get("pattern", _LINE),
        **_said(f"Hãy ghi “{of['title']}” trên một dòng, từ {least} đến {most} ký tự.",
                f"Write “{of['en']}” on one line, {least} to {most} characters."),
    }  # fmt: skip


def _text(of: Described) -> Schema:
    least, most = of.get("min", 5), of.get("max", 2000)
    vi_most, en_most = f"{most:,}".replace(",", "."), f"{most:,}"
    return {
        "type": "string", "minLength": least, "maxLength": most, "pattern": "\\S",
        **_said(f"Hãy ghi “{of['title']}”, từ {least} đến {vi_most} ký tự.",
                f"Write “{of['en']}”, {least} to {en_most} characters."),
    }  # fmt: skip


def _address(of: Described) -> Schema:
    return _line({**of, "min": 5, "max": 300}) | _said(
        f"Hãy ghi “{of['title']}” trên một dòng, từ 5 đến 300 ký tự: số nhà, đường hoặc thôn, xã/phường, tỉnh/thành phố.",
        f"Write “{of['en']}” on one line, 5 to 300 characters: house, street or hamlet, commune or ward, province or city.",
    ) | _shown("Số 1, đường Ví Dụ, phường Hải Châu, thành phố Đà Nẵng")  # fmt: skip


def _date(of: Described) -> Schema:
    checked = {"is": "date"} | {key: of[key] for key in ("not", "after", "age_from", "age_to") if key in of}
    return {
        "type": "string", "format": "date", "pattern": _DAY, "x-check": checked,
        **_said(f"“{of['title']}” viết theo dạng năm-tháng-ngày, ví dụ 1990-01-31, và phải là ngày có thật.",
                f"“{of['en']}” is written year-month-day, for example 1990-01-31, and must be a day that exists."),
        **_shown("1990-01-31"),
    }  # fmt: skip


def _month(of: Described) -> Schema:
    checked = {"is": "month"} | {key: of[key] for key in ("not", "after") if key in of}
    return {
        "type": "string", "pattern": _MONTH, "x-check": checked,
        **_said(f"“{of['title']}” viết theo dạng năm-tháng, ví dụ 2004-09.",
                f"“{of['en']}” is written year-month, for example 2004-09."),
        **_shown("2004-09"),
    }  # fmt: skip


def _whole(of: Described) -> Schema:
    least, most = of["min"], of["max"]
    return {
        "type": "integer", "minimum": least, "maximum": most,
        **_said(f"“{of['title']}” là một số nguyên từ {least} đến {most}, không có dấu chấm.",
                f"“{of['en']}” is a whole number from {least} to {most}, without separators."),
        **_shown(str(of.get("example", least))),
    }  # fmt: skip


def _choice(of: Described) -> Schema:
    first = next(iter(of["of"].values()))
    return {
        "type": "string", "enum": list(of["of"]),
        "x-enum-titles": {code: {"vi": vi, "en": en} for code, (vi, en) in of["of"].items()},
        **_said(f"Hãy chọn “{of['title']}” trong danh sách, ví dụ “{first[0]}”.",
                f"Choose “{of['en']}” from the list, for example “{first[1]}”."),
    }  # fmt: skip


def _sex(of: Described) -> Schema:
    return _choice({**of, "of": {"male": ("Nam", "Male"), "female": ("Nữ", "Female")}})


def _yes_no(of: Described) -> Schema:
    return {
        "type": "boolean",
        **_said(f"Hãy trả lời “{of['title']}”: có (true) hoặc không (false).",
                f"Answer “{of['en']}” with yes (true) or no (false)."),
    }  # fmt: skip


def _picked(source: str, pattern: str, example_vi: str, example_en: str) -> Callable[[Described], Schema]:
    def kind(of: Described) -> Schema:
        return {
            "type": "string", "pattern": pattern, "maxLength": 64, "x-source": source,
            **_said(f"Hãy chọn “{of['title']}” trong danh sách, ví dụ {example_vi}.",
                    f"Choose “{of['en']}” from the list, for example {example_en}."),
        }  # fmt: skip

    return kind


def _number(check: str, pattern: str, example: str, vi: str, en: str) -> Callable[[Described], Schema]:
    def kind(of: Described) -> Schema:
        beside = {key: of[key] for key in ("born", "sex") if key in of}
        return {
            "type": "string", "pattern": pattern, "x-check": {"is": check, **beside},
            **_said(f"“{of['title']}” {vi}", f"“{of['en']}” {en}"), **_shown(example),
        }  # fmt: skip

    return kind


def _email(of: Described) -> Schema:
    return {
        "type": "string", "format": "email", "maxLength": 254,
        "pattern": "^[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$",
        **_said(f"Hãy ghi “{of['title']}” đúng dạng ten@example.com để nhận thông báo về hồ sơ.",
                f"Give “{of['en']}” in the form name@example.com, where you will be told about the application."),
        **_shown("ten@example.com"),
    }  # fmt: skip


def _passport(of: Described) -> Schema:
    return {
        "type": "string", "pattern": "^[0-9A-Z]{5,20}$",
        **_said(f"“{of['title']}” gồm 5 đến 20 chữ in hoa không dấu và chữ số, viết liền, như trên hộ chiếu.",
                f"“{of['en']}” has 5 to 20 capital letters and digits without blanks, as in the passport."),
        **_shown("C1234567"),
    }  # fmt: skip


_KINDS: dict[str, Callable[[Described], Schema]] = {
    "person-name": _person_name,
    "line": _line,
    "text": _text,
    "address": _address,
    "date": _date,
    "month": _month,
    "whole": _whole,
    "choice": _choice,
    "sex": _sex,
    "yes-no": _yes_no,
    "passport": _passport,
    "email": _email,
    "country": _picked("countries", "^[A-Z]{2}$", "VN (Việt Nam)", "VN (Viet Nam)"),
    "ethnic-group": _picked("ethnic-groups", "^[0-9]{2}$", "01 (Kinh)", "01 (Kinh)"),
    "province": _picked("provinces", "^[0-9]{2}$", "01 (Thành phố Hà Nội)", "01 (Hà Nội)"),
    "commune": _picked("communes", "^[0-9]{5}$", "00004 (phường Ba Đình)", "00004 (Ba Đình)"),
    "agency": _picked("agencies", "^[A-Z][0-9]{2}(\\.[0-9A-Z]{1,16})*$", "H26 (Hà Nội)", "H26 (Hà Nội)"),
    "citizen-number": _number(
        "citizen-number", "^[0-9]{12}$", "001090000001",
        "gồm đúng 12 chữ số viết liền, như trên thẻ căn cước.",
        "has exactly 12 digits without blanks, as on the identity card.",
    ),
    "identity-number": _number(
        "identity-number", "^([0-9]{9}|[0-9]{12})$", "001090000001",
        "gồm 12 chữ số (căn cước) hoặc 9 chữ số (chứng minh nhân dân cũ), viết liền.",
        "has 12 digits, or the 9 digits of an old identity card, without blanks.",
    ),
    "tax-code": _number(
        "tax-code", "^([0-9]{10}(-?[0-9]{3})?|[0-9]{12})$", "0100000010",
        "gồm 10 chữ số (thêm gạch nối và 3 chữ số cho đơn vị phụ thuộc), hoặc số định danh 12 chữ số của cá nhân.",
        "has 10 digits (a hyphen and 3 digits more for a branch), or is the 12-digit number of an individual.",
    ),
    "phone": _number(
        "phone", "^(\\+84|0)([35789][0-9]{8}|1(2[0-9]|6[2-9]|86|88|99)[0-9]{7}|2[0-9]{9})$", "0900000000",
        "gồm các chữ số viết liền, ví dụ 0900000000, 02430000000 hoặc +84900000000.",
        "has digits without blanks, such as 0900000000, 02430000000 or +84900000000.",
    ),
}  # fmt: skip
