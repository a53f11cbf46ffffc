"""The structured lines of a fee: an amount in a field of its own, which is read as a number or not at all."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# The register writes 100.000; a number of one to three digits needs no dots.
_AMOUNT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,15}")
_UNIT = re.compile(r"(?:đồng|vnđ|vnd|đ)?(?: ?/ ?(?P<per>.+))?")
# What the line is called, not when it is due (MOTA of the register's PHILEPHI).
_KINDS = frozenset({"phí", "lệ phí", "phí, lệ phí"})
_THE_WHOLE = "hồ sơ"


@dataclass(frozen=True, slots=True)
class FeeLine:
    """``amount`` in đồng, None where the line states no number; ``per``: what it is for, '' for the whole dossier."""

    code: str = ""
    condition: str = ""
    amount: int | None = None
    per: str = ""


def fee_lines(filings: Sequence[Mapping[str, Any]]) -> tuple[FeeLine, ...]:
    """The lines of the fee for filing online; those of the only way there is when none is called online."""
    online = [each for each in filings if each["channel"] == "online"]
    chosen = online or (filings if len(filings) == 1 else ())
    return tuple(_line(tier) for filing in chosen for tier in filing.get("tiers", ()))


def _line(tier: Mapping[str, str]) -> FeeLine:
    written, unit = tier.get("amount", "").strip(), tier.get("unit", "").strip().casefold()
    known = _UNIT.fullmatch(unit)
    amount = int(written.replace(".", "")) if known and _AMOUNT.fullmatch(written) else None
    per = ((known["per"] or "") if known else unit).strip()
    condition = tier.get("condition", "").strip()
    return FeeLine(
        code=tier.get("code", "").strip(),
        condition="" if condition.casefold() in _KINDS else condition,
        amount=amount,
        per="" if per == _THE_WHOLE else per,
    )
