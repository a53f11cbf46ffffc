"""What keyboards and their input methods leave in a text: Telex and VNI typed with no method on, tones placed elsewhere."""

import random
import re
import unicodedata

_BASE_TONES = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_VNI_TONES = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
_TELEX_MARKS = {"\u0302": None, "\u0306": "w", "\u031b": "w"}  # a circumflex doubles its letter
_VNI_MARKS = {"\u0302": "6", "\u031b": "7", "\u0306": "8"}


def bare(text: str) -> str:
    """Without any accent."""
    plain = "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))
    return plain.replace("đ", "d").replace("Đ", "D")


def telex(text: str, rng: random.Random) -> str:
    """Typed in Telex with no input method on: all of it, or some words in a text without accents ("dang ky ket hoon")."""
    share = rng.choice([1.0, 0.4, 0.2])
    return " ".join(_keys(word, rng, True) if rng.random() < share else bare(word) for word in text.split(" "))


def vni(text: str, rng: random.Random) -> str:
    share = rng.choice([1.0, 0.3])
    return " ".join(_keys(word, rng, False) if rng.random() < share else bare(word) for word in text.split(" "))


def _keys(word: str, rng: random.Random, is_telex: bool) -> str:
    typed, tone = "", ""
    for each in unicodedata.normalize("NFD", word):
        if each in _BASE_TONES:
            tone = (_BASE_TONES if is_telex else _VNI_TONES)[each]
        elif each in _TELEX_MARKS:
            typed += (_TELEX_MARKS[each] or typed[-1].lower()) if is_telex else _VNI_MARKS[each]
        elif each in "đĐ":
            typed += ("dd" if each == "đ" else "Dd") if is_telex else f"{'d' if each == 'đ' else 'D'}9"
        else:
            typed += each
    end = re.search(r"\W*$", typed)
    at = end.start() if end else len(typed)
    return typed[:at] + tone + typed[at:]


_OLD = {
    "oà": "òa",
    "oá": "óa",
    "oả": "ỏa",
    "oã": "õa",
    "oạ": "ọa",
    "oè": "òe",
    "oé": "óe",
    "oẻ": "ỏe",
    "uỳ": "ùy",
    "uý": "úy",
    "uỷ": "ủy",
    "uỹ": "ũy",
    "uỵ": "ụy",
}

_NEW = {old: new for new, old in _OLD.items()}


def tone_place(text: str, rng: random.Random) -> str:
    """Hòa for Hoà, thuỷ for thủy; kĩ for kỹ."""

    def other(found: re.Match[str]) -> str:
        return _OLD.get(found[0]) or _NEW[found[0]]

    text = re.sub(f"(?<![qQ])(?:{'|'.join(_OLD)}|{'|'.join(_NEW)})(?!\\w)", other, text)
    if rng.random() < 0.5:
        text = re.sub(
            r"\b([kKlLmMtTsSqQ][uU]?|[hH])([ýỳỷỹỵy])\b",
            lambda m: m[1] + dict(zip("ýỳỷỹỵy", "íìỉĩịi", strict=True))[m[2]],
            text,
        )
    return text
