"""What a file is called where people see it: harmless to read and to save under, and never a path of ours."""

import unicodedata

LONGEST = 150
NAMELESS = "tep-khong-ten"

# Letters that only change the direction in which the others are read (“gpj.exe” shown as “exe.jpg”), or hide.
_HIDING = frozenset("\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
_FORBIDDEN = frozenset('<>:"|?*')


def shown(given: str) -> str:
    """The name as it is shown and stored: the last part of a path, in NFC, without control, direction or forbidden signs.

    At most LONGEST characters, its ending kept; NAMELESS when nothing is left. Emoji and every script's letters stay.
    """
    last = given.replace("\\", "/").rstrip("/").rpartition("/")[2]
    composed = unicodedata.normalize("NFC", last.encode("utf-8", "replace").decode())
    kept = "".join(
        " " if letter in _FORBIDDEN or letter.isspace() else letter
        for letter in composed
        if letter.isspace() or (letter not in _HIDING and unicodedata.category(letter) not in ("Cc", "Cs", "Co", "Cn"))
    )
    tidy = " ".join(kept.split()).strip(". ")
    if not tidy:
        return NAMELESS
    if len(tidy) <= LONGEST:
        return tidy
    stem, dot, ending = tidy.rpartition(".")
    if not dot or len(ending) > 10:
        return tidy[: LONGEST - 1] + "…"
    return f"{stem[: LONGEST - len(ending) - 2]}….{ending}"


def to_save(name: str, endings: tuple[str, ...]) -> str:
    """The name to save it under: its ending says what it is, whatever the sender called it. ``endings``: the first is added."""
    return name if name.lower().endswith(endings) else name + endings[0]
