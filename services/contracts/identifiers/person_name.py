"""Names of persons as identity papers write them, in any script, with their accents."""

import unicodedata
from typing import Any, Final

from services.contracts.sentence import Sentence

# Beside letters: blanks, and what stands in names from abroad.
_BESIDE: Final = frozenset(" -'’.,()/·")


def fault(name: str) -> Sentence | None:
    """The first character that no name has."""
    composed = unicodedata.normalize("NFC", name)
    strange = next(
        (each for each in composed if each not in _BESIDE and unicodedata.category(each)[0] not in "LM"), None
    )
    if strange is not None:
        shown = strange if strange.isprintable() else f"U+{ord(strange):04X}"
        return Sentence(
            f"Họ và tên chỉ gồm chữ cái và dấu cách, không có “{shown}”; hãy ghi như trên giấy tờ tùy thân.",
            f"A name has letters and blanks only, no “{shown}”; write it as on the identity paper.",
        )
    if not any(unicodedata.category(each)[0] == "L" for each in composed):
        return Sentence(
            "Họ và tên phải có chữ cái; hãy ghi như trên giấy tờ tùy thân.",
            "A name has letters; write it as on the identity paper.",
        )
    return None


def composed(value: Any) -> Any:
    """A JSON value with every text in Unicode NFC (TCVN 6909:2001): the same letters and tone marks, written one way.

    Names of entries stay as they are: two of them must not become one.
    """
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {name: composed(item) for name, item in value.items()}
    return [composed(item) for item in value] if isinstance(value, list) else value
