"""Reads what an address asks (limit, after, as_of, version …), and says in a sentence what is wrong with it."""

import re
from collections.abc import Sequence
from datetime import date

from rapidfuzz import process
from rapidfuzz.distance import OSA

from services.kernel.web import FieldError, Problem, Text

from .domain.provinces import REGISTER_BEGINS
from .domain.search import LONGEST_QUERY

MOST = 200
USUAL = 50

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CODE = re.compile(r"[0-9A-Z][0-9A-Z.]{0,63}")
LARGEST_VERSION = 2**31 - 1


def wrong(parameter: str, sentence: Text) -> Problem:
    """422 about one parameter of the address."""
    return Problem(
        422,
        "does-not-fit",
        Text("Địa chỉ yêu cầu không hợp lệ", "The address asks for something impossible"),
        sentence,
        [FieldError(f"/query/{parameter}", "does-not-fit", sentence)],
    )


def read_limit(text: str | None) -> int:
    """1 to 200; 50 when not given."""
    if text is None:
        return USUAL
    if not re.fullmatch("[0-9]{1,3}", text) or not 1 <= int(text) <= MOST:
        raise wrong(
            "limit",
            Text(
                f"“limit” phải là số nguyên từ 1 đến {MOST}, không phải “{shown(text)}”.",
                f"“limit” must be a whole number from 1 to {MOST}, not “{shown(text)}”.",
            ),
        )
    return int(text)


def read_after(text: str | None) -> str:
    """The code that the last page ended with; "" for the first page."""
    if text is None or text == "":
        return ""
    if not is_code(text):
        raise wrong(
            "after",
            Text(
                f"“after” phải là giá trị “next” của trang trước, không phải “{shown(text)}”.",
                f"“after” must be the “next” of the page before, not “{shown(text)}”.",
            ),
        )
    return text


def read_as_of(text: str | None) -> date | None:
    """A day since the register begins, or None when not given."""
    if text is None:
        return None
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise wrong(
            "as_of",
            Text(
                f"“as_of” phải là một ngày có thật, dạng năm-tháng-ngày như 2025-07-01, không phải “{shown(text)}”.",
                f"“as_of” must be an existing day, year-month-day like 2025-07-01, not “{shown(text)}”.",
            ),
        )
    if day < REGISTER_BEGINS:
        raise wrong(
            "as_of",
            Text(
                f"Danh mục chỉ có dữ liệu từ ngày {REGISTER_BEGINS:%d/%m/%Y}; hãy chọn “as_of” từ ngày đó trở đi.",
                f"The register begins on {REGISTER_BEGINS}; choose an “as_of” of that day or later.",
            ),
        )
    return day


def read_version(text: str | None, as_of: date | None) -> int | None:
    """A version number, or None when not given; never together with ``as_of``."""
    if text is None:
        return None
    if as_of is not None:
        raise wrong(
            "version",
            Text(
                "Chỉ dùng một trong hai: “version” (phiên bản) hoặc “as_of” (ngày).",
                "Use one of the two: “version” or “as_of”.",
            ),
        )
    if not re.fullmatch("[0-9]{1,10}", text) or not 1 <= int(text) <= LARGEST_VERSION:
        raise wrong(
            "version",
            Text(
                f"“version” phải là số nguyên từ 1, không phải “{shown(text)}”.",
                f"“version” must be a whole number from 1, not “{shown(text)}”.",
            ),
        )
    return int(text)


def is_code(text: str) -> bool:
    """Whether this could be the code of anything; whatever else somebody sent stays away from the database."""
    return _CODE.fullmatch(text) is not None


def read_query(text: str | None) -> str | None:
    """What to search for, or None when nothing was asked."""
    if text is None or not text.strip():
        return None
    if len(text) > LONGEST_QUERY:
        raise wrong(
            "q",
            Text(
                f"Từ khóa dài tối đa {LONGEST_QUERY} ký tự; ở đây có {len(text):,} ký tự.".replace(",", "."),
                f"A search has at most {LONGEST_QUERY} characters; this one has {len(text):,}.",
            ),
        )
    return text


def read_choice(parameter: str, text: str | None, choices: Sequence[str]) -> str | None:
    """One of these words, or None when not given."""
    if text is None or text == "":
        return None
    if text not in choices:
        listed = ", ".join(choices)
        raise wrong(
            parameter,
            Text(
                f"“{parameter}” phải là một trong: {listed}; không phải “{shown(text)}”.",
                f"“{parameter}” must be one of {listed}; not “{shown(text)}”.",
            ),
        )
    return text


def nearest(asked: str, names: dict[str, str], most: int = 3) -> list[tuple[str, str]]:
    """(code, name) of codes that look like ``asked``, the likeliest first: typing errors, letters exchanged."""
    found = process.extract(
        asked[:64].upper(), list(names), scorer=OSA.normalized_similarity, limit=most, score_cutoff=0.6
    )
    return [(code, names[code]) for code, _, _ in found]


def shown(text: str) -> str:
    """What somebody sent, short enough to be quoted back."""
    return text if len(text) <= 60 else text[:60] + "…"


def unknown(kind: Text, code: str, asked: str, near: list[tuple[str, str]]) -> Problem:
    """404 that names what was asked for and the nearest there is."""
    listed = "; ".join(f"{one} ({name})" for one, name in near)
    hint = (
        Text(f" Mã gần nhất: {listed}.", f" The nearest: {listed}.")
        if near
        else Text(" Không có mã nào gần giống; hãy tìm theo tên.", " No code is like it; search by name.")
    )
    return Problem(
        404,
        code,
        Text(f"Không tìm thấy {kind.vi}", f"No such {kind.en}"),
        Text(
            f"Không có {kind.vi} mang mã “{shown(asked)}”.{hint.vi}",
            f"There is no {kind.en} with the code “{shown(asked)}”.{hint.en}",
        ),
        [FieldError("/code", "nearest", Text(f"{one}: {name}", f"{one}: {name}")) for one, name in near],
    )
