"""Names the encoding of a text file, the old Vietnamese ones too, so that one that cannot be read is refused, not stored.

TCVN3 (TCVN 5712:1993, the fonts “.Vn…”) and VNI files carry no mark: they are known by what they spell. The encoding in
which the accented words of a file are Vietnamese syllables is the one it was written in.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple


class Encoding(NamedTuple):
    """``name`` for programs, ``called`` for people; ``readable``: UTF-8, with or without a byte order mark."""

    name: str
    called: str
    readable: bool


UTF_8 = Encoding("utf-8", "UTF-8", True)
UTF_8_BOM = Encoding("utf-8-sig", "UTF-8 (BOM)", True)
UTF_16 = Encoding("utf-16", "UTF-16 (Unicode Text)", False)
UTF_32 = Encoding("utf-32", "UTF-32", False)
TCVN3 = Encoding("tcvn3", "TCVN3 (ABC)", False)
VNI = Encoding("vni", "VNI", False)
WINDOWS_1258 = Encoding("windows-1258", "Windows-1258", False)
UNKNOWN = Encoding("unknown", "không rõ (unknown)", False)

_MARKS = (
    (b"\xef\xbb\xbf", UTF_8_BOM),
    (b"\xff\xfe\x00\x00", UTF_32),
    (b"\x00\x00\xfe\xff", UTF_32),
    (b"\xff\xfe", UTF_16),
    (b"\xfe\xff", UTF_16),
)

# TCVN 5712:1993, VN3.
_TCVN3: Mapping[int, str] = dict(zip(
    bytes.fromhex(
        "a1a2a3a4a5a6a7a8a9aaabacadae b5b6b7b8b9 bbbcbdbec6 c7c8c9cacb cccecfd0d1 d2d3d4d5d6 d7d8dcddde"
        "dfe1e2e3e4 e5e6e7e8e9 eaebecedee eff1f2f3f4 f5f6f7f8f9 fafbfcfdfe"
    ),
    "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
    strict=True,
))  # fmt: skip

# VNI for Windows: a letter and, for most accents, a second byte after it.
_VNI_ALONE = str.maketrans("ñÑôÔöÖíìæóòÍÌÆÓÒîÎ", "đĐơƠưƯíìỉĩịÍÌỈĨỊỵỴ")
_VNI_AFTER = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_PAIR = re.compile(f"([aeouyAEOUYôÔöÖ])([{''.join(_VNI_AFTER)}{''.join(_VNI_AFTER).upper()}])")

_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_SYLLABLE = re.compile(
    "(?:ngh|ng|nh|gh|gi|kh|ch|th|tr|ph|qu|[bcdđghklmnpqrstvx])?[aăâeêioôơuưy]{1,3}(?:ng|nh|ch|[cmnpt])?"
)
_WORD = re.compile(r"[^\s!-/:-@\[-`{-~]+")
# Enough of a long file to know it by.
_LOOKED_AT = 200_000
_LIKELY = 0.7


def detected(raw: bytes) -> Encoding:
    """The encoding of a file. Text that was in an old encoding once and then saved as UTF-8 is told as the old one."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return encoding
    if b"\0" in raw[:4000]:
        # Without its mark: the zeros of Latin letters are all in even places, or all in odd ones.
        zeros = [raw[start:4000:2].count(0) for start in (0, 1)]
        return UTF_16 if min(zeros) == 0 and max(zeros) > len(raw[:4000]) // 8 else UNKNOWN
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return _eight_bit(raw[:_LOOKED_AT])
    words = _accented(text[:_LOOKED_AT])
    if not words or _vietnamese(words) >= _LIKELY:
        return UTF_8
    try:
        before = text[:_LOOKED_AT].encode("cp1252")
    except UnicodeEncodeError:
        return UTF_8
    found = _eight_bit(before)
    return found if found in (TCVN3, VNI) else UTF_8


def decoded(raw: bytes) -> str:
    """The text of a readable file in NFC. UnicodeDecodeError for any other."""
    return unicodedata.normalize("NFC", raw.decode("utf-8-sig"))


def _eight_bit(raw: bytes) -> Encoding:
    western = raw.decode("cp1252", "replace")
    readings = (
        (TCVN3, "".join(_TCVN3.get(byte, chr(byte)) for byte in raw)),
        (VNI, _from_vni(western)),
        (WINDOWS_1258, raw.decode("cp1258", "replace")),
    )
    likely = [(_vietnamese(_accented(text)), encoding) for encoding, text in readings]
    score, best = max(likely, key=lambda each: each[0])
    return best if score >= _LIKELY else UNKNOWN


def _from_vni(western: str) -> str:
    parts = _VNI_PAIR.split(western)
    # Outside the pairs some bytes are letters of their own; inside, their second byte is an accent.
    return "".join(
        parts[place].translate(_VNI_ALONE) + (_joined(*parts[place + 1 : place + 3]) if place + 2 < len(parts) else "")
        for place in range(0, len(parts), 3)
    )


def _joined(letter: str, accent: str) -> str:
    return letter.translate(_VNI_ALONE) + _VNI_AFTER[accent.lower()]


def _accented(text: str) -> list[str]:
    return [word for word in _WORD.findall(unicodedata.normalize("NFC", text)) if not word.isascii()]


def _vietnamese(words: list[str]) -> float:
    """The share of words that are Vietnamese syllables, 0.0 of none."""
    return sum(map(_is_syllable, words)) / len(words) if words else 0.0


def _is_syllable(word: str) -> bool:
    apart = unicodedata.normalize("NFD", word.lower())
    plain = unicodedata.normalize("NFC", apart.translate(_TONES))
    return len(apart) - len(apart.translate(_TONES)) <= 1 and _SYLLABLE.fullmatch(plain) is not None
