"""What is said to a person, in Vietnamese and in English, and which of the two they asked for."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Language = Literal["vi", "en"]


class Text(NamedTuple):
    """One sentence in both languages; Vietnamese is the original."""

    vi: str
    en: str

    def in_(self, language: Language) -> str:
        """The sentence in that language."""
        return self.en if language == "en" else self.vi


def negotiated(headers: Mapping[str, str]) -> Language:
    """The language of ``Accept-Language``: English only where it is preferred to Vietnamese."""
    wished = headers.get("accept-language")
    if not wished:
        return "vi"
    best: tuple[float, Language] = (0.0, "vi")
    for part in wished.split(",")[:20]:
        tag, _, quality = part.strip().partition(";q=")
        name = tag.split("-")[0].lower()
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        if name == "vi" and weight >= best[0]:
            best = (weight, "vi")
        elif name == "en" and weight > best[0]:
            best = (weight, "en")
    return best[1]
