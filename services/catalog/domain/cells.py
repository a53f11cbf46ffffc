"""How lists and texts stand in the cells of a CSV file, so that a person can write them and a spreadsheet runs nothing."""

import json
from collections.abc import Sequence
from typing import Any

# A spreadsheet takes a cell that begins so for a formula. An apostrophe before it makes it text, there and here.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class BadCell(ValueError):
    """A cell that cannot be read; its words say why, in Vietnamese and English."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(en)
        self.vi, self.en = vi, en


def written(text: str) -> str:
    """The text as a cell; ``read`` gives it back. (LibreOffice and Excel show the apostrophe's text without running it.)"""
    return f"'{text}" if text.startswith((*_FORMULA, "'")) else text


def read(cell: str) -> str:
    """The text of a cell."""
    return cell[1:] if cell.startswith("'") and cell[1:2] and cell[1] in (*_FORMULA, "'") else cell


def joined(texts: Sequence[str]) -> str:
    """Texts in one cell, separated by "|"; one that holds "|" or a backslash has a backslash before it."""
    return "|".join(each.replace("\\", "\\\\").replace("|", "\\|") for each in texts)


def parted(cell: str) -> list[str]:
    """The texts of a cell; empty ones are left out."""
    parts, part, escaped = [], "", False
    for each in cell:
        if escaped:
            # A backslash before anything else is itself: paths and formulas in old files.
            part += each if each in "\\|" else "\\" + each
            escaped = False
        elif each == "\\":
            escaped = True
        elif each == "|":
            parts.append(part)
            part = ""
        else:
            part += each
    parts.append(part + ("\\" if escaped else ""))
    return [text for text in (each.strip() for each in parts) if text]


def structured(things: Sequence[dict[str, Any]]) -> str:
    """Things with several fields: JSON in a cell, without what is empty."""
    stated = [{key: value for key, value in thing.items() if value not in ("", None, [], {})} for thing in things]
    return json.dumps(stated, ensure_ascii=False, separators=(",", ":"))


def things(cell: str, name: str) -> list[Any]:
    """Structured things (a cell that begins with ``[{``), or each "|"-separated text as a thing with that ``name``.

    Raises BadCell for JSON that is none.
    """
    if not cell.startswith("[{"):
        return [{name: text} for text in parted(cell)]
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError) as error:
        raise BadCell(
            "Ô bắt đầu bằng “[{” nên phải là JSON hợp lệ; hãy sửa, hoặc ghi các mục cách nhau bằng “|”.",
            "The cell begins with “[{” and so must be valid JSON; mend it, or write the entries separated by “|”.",
        ) from error
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise BadCell(
            "Ô bắt đầu bằng “[{” phải là danh sách JSON gồm toàn đối tượng {…}.",
            "A cell that begins with “[{” must be a JSON list of objects {…}.",
        )
    return found
