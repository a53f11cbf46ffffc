"""What the states of a payment are called, and of what kind each is."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from services.kernel.text import Language, Text


@dataclass(frozen=True, slots=True)
class Words:
    """A state as people read it; ``tone`` is the class of its colour, ``open``: not decided yet."""

    said: Text
    tone: str = ""
    open: bool = False


STATES: Mapping[str, Words] = MappingProxyType(
    {
        "intended": Words(Text("Chưa sang trang thanh toán", "Not at the payment service yet"), "attention", open=True),
        "redirected": Words(Text("Đang chờ kết quả", "Waiting for the result"), "attention", open=True),
        "paid": Words(Text("Đã nộp", "Paid"), "done"),
        "failed": Words(Text("Không thành công, chưa bị trừ tiền", "Failed, nothing was taken"), "problem"),
        "expired": Words(Text("Hết giờ, chưa bị trừ tiền", "Expired, nothing was taken")),
        "refund-asked": Words(Text("Đã nộp, đang được hoàn lại", "Paid, being refunded"), "attention"),
        "refunded": Words(Text("Đã hoàn lại", "Refunded"), "done"),
    }
)


def state_words(state: str, language: Language) -> tuple[str, str]:
    """(what it is called, the class of its colour)."""
    words = STATES[state]
    return words.said.in_(language), words.tone
