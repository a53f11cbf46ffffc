"""What citizens would read of a description that is being typed, and what it would change, as the catalogue sees it."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.kernel.text import Text

from ...asking import Fault, NotThere
from ...doors import Catalogue
from ..procedures import agency_of
from .addresses import door

_UNITS = {
    "working-day": Text("ngày làm việc", "working days"),
    "calendar-day": Text("ngày", "days"),
    "hour": Text("giờ", "hours"),
    "month": Text("tháng", "months"),
}
_TEXT_ONLY = Text(
    "Không đọc được một con số duy nhất: người dân chỉ thấy nguyên văn.",
    "No single figure can be read: citizens see the words alone.",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """``procedure`` is None where what is typed cannot be shown yet, ``why`` says so. ``readings``: by the id of a field,
    what a machine reads from its words."""

    procedure: dict[str, Any] | None = None
    agency: dict[str, Any] | None = None
    base_version: int | None = None
    changes: list[str] = field(default_factory=list)
    from_draft: list[str] = field(default_factory=list)
    missing: list[Fault] = field(default_factory=list)
    readings: Mapping[str, Text] = field(default_factory=dict)
    why: str | None = None


async def preview(catalogue: Catalogue, code: str, typed: Mapping[str, Any], form: str) -> Seen:
    """Of a description as typed; ``form`` is JSON text, and left out where it is none."""
    try:
        own = json.loads(form) if form else None
    except ValueError:
        own = None
    body = {"description": {**typed, "code": code}, "form": own if isinstance(own, dict) else None}
    try:
        answer = await catalogue.send("POST", f"{door(code)}/draft/preview", body)
    except NotThere as error:
        return Seen(why=str(error))
    if not answer.done:
        return Seen(why=answer.refusal)
    told = answer.body
    return Seen(
        told["procedure"], await agency_of(catalogue.get, told["procedure"]), told["base_version"], told["changes"],
        told["changes_from_draft"] or [], [Fault(**each) for each in told["errors"]],
        _readings(typed, told["procedure"]["channels"]),
    )  # fmt: skip


def _readings(typed: Mapping[str, Any], channels: list[dict[str, Any]]) -> dict[str, Text]:
    found = {}
    for number, filing in enumerate(typed.get("filings") or []):
        said = {name: " ".join(unicodedata.normalize("NFC", filing[name]).split()) for name in ("deadline", "fee")}
        for each in channels:
            if {name: each[name]["text"] for name in said} != said:
                continue
            if said["deadline"]:
                found[f"filings/{number}/deadline"] = _duration(each["deadline"])
            if said["fee"]:
                found[f"filings/{number}/fee"] = _amount(each["fee"])
    return found


def _duration(deadline: dict[str, Any]) -> Text:
    if deadline["value"] is None:
        return _TEXT_ONLY
    unit = _UNITS[deadline["unit"]]
    return Text(f"Máy đọc được: {deadline['value']} {unit.vi}.", f"Read as {deadline['value']} {unit.en}.")


def _amount(fee: dict[str, Any]) -> Text:
    if fee["amount"] is None:
        return _TEXT_ONLY
    vi, en = f"{fee['amount']:,}".replace(",", "."), f"{fee['amount']:,}"
    return Text(f"Máy đọc được: {vi} đồng.", f"Read as {en} đồng.")
