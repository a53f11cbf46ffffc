"""Reads a published fee in đồng when one amount holds for every dossier, and otherwise only keeps its text."""

import re
from dataclasses import dataclass

from .texts import FEE_LIMIT, marked, nfc


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee as published; ``amount`` (whole đồng, 0 for "none") is None when it depends on anything."""

    text: str
    amount: int | None


_LABEL = re.compile(r"(?:lệ phí|phí) ?: ?(?:• )?")
_NONE = {"không", "không có", "không có lệ phí", "không đồng"}
# "đồng/hồ sơ" is a price of the whole; per copy, per establishment or per person it is not. A circular's number may
# follow in brackets, nothing else: what follows in words may be a condition.
_AMOUNT = re.compile(
    r"(?P<amount>[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+) ?(?:đồng|đ|vnđ|vnd)(?: ?/ ?hồ sơ)?"
    r"(?: \((?:thông tư )?số [0-9a-zđ/-]+\))?"
)


def read_amount(text: str) -> int | None:
    """What one dossier costs in đồng, or None. The two halves "Lệ phí: … | Phí: …" are added; both must be clear."""
    if len(text) >= FEE_LIMIT or not text.strip():
        return None
    total = 0
    for half in nfc(text).casefold().split(" | "):
        stated = _LABEL.sub("", half, count=1).rstrip(".")
        if stated in _NONE:
            continue
        found = _AMOUNT.fullmatch(stated)
        if found is None:
            return None
        total += int(found["amount"].replace(".", ""))
    return total


def read_fee(text: str) -> Fee:
    """The published text, marked "…" where the collector cut it, with its amount if it states exactly one."""
    return Fee(marked(text, FEE_LIMIT), read_amount(text))


def one_fee(by_channel: list[tuple[str, Fee]]) -> Fee:
    """The fee of a procedure from (channel in Vietnamese or "", fee); where the ways to file differ, text only."""
    different = {fee for _, fee in by_channel}
    if len(different) == 1:
        return next(iter(different))
    parts = dict.fromkeys(f"{channel}: {fee.text or 'không công bố'}" for channel, fee in by_channel)
    return Fee("; ".join(parts), None)
