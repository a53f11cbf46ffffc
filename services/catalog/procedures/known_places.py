"""Which places there are, to offer a procedure at: agencies there ever were, provinces of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.kernel.database import Row

from ..domain.compulsory import Fault
from ..domain.offers import EVERYWHERE, Offer, unfit


@dataclass(frozen=True, slots=True)
class Places:
    """Level-1 agencies by code; provinces as (code, first day, last day)."""

    agencies: frozenset[str]
    provinces: tuple[tuple[str, date, date | None], ...]

    @classmethod
    def of(cls, agencies: set[str], provinces: Sequence[Row]) -> "Places":
        """From what the store gives."""
        days = tuple((row["code"], row["valid_from"], row["valid_to"]) for row in provinces)
        return cls(frozenset(agencies), days)

    def unknown(self, offer: Offer) -> list[Fault]:
        """What of an offer names no place; communes are known by the form of their code only (data/SOURCES.md)."""
        wrong = list(unfit(offer))
        if offer.places != [EVERYWHERE] and offer.kind == "agency":
            wrong += [each for each in offer.places if _level_1(each) not in self.agencies]
        if offer.places != [EVERYWHERE] and offer.kind == "province":
            there = {
                code
                for code, first, last in self.provinces
                if first <= offer.since and (not last or offer.since <= last)
            }
            wrong += [each for each in offer.places if each not in there]
        return [_fault(offer, each) for each in dict.fromkeys(wrong)][:10]


def _level_1(code: str) -> str:
    first, _, rest = code.partition(".")
    return rest.rpartition(".")[2] if first.isdigit() else first


def _fault(offer: Offer, place: str) -> Fault:
    kind_vi = {"agency": "cơ quan", "province": "tỉnh, thành phố", "commune": "xã, phường"}[offer.kind]
    return Fault(
        "/offered_at",
        "unknown-place",
        f"Không có {kind_vi} nào mang mã “{place}” vào ngày {offer.since:%d/%m/%Y}.",
        f"There is no {offer.kind} with the code “{place}” on {offer.since}.",
    )
