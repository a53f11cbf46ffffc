"""How people type a name: the kinds of queries that search is measured with. Shares nothing with the search itself."""

import random
import unicodedata
from collections.abc import Callable, Sequence

_NEAR = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl", "p": "ol",
    "a": "qsz", "s": "awdx", "d": "sefc", "f": "drgv", "g": "fthb", "h": "gyjn", "j": "hukm", "k": "jil", "l": "ko",
    "z": "ax", "x": "zsc", "c": "xdv", "v": "cfb", "b": "vgn", "n": "bhm", "m": "nj",
}  # fmt: skip
_TELEX_TONES = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_TELEX_SHAPES = {"\u0306": "w", "\u031b": "w"}
_VNI = {
    "\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5", "\u0302": "6", "\u031b": "7", "\u0306": "8",
}  # fmt: skip


def plain(text: str) -> str:
    """Without accents, lower case, letters and digits only."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    letters = "".join(each for each in decomposed if not unicodedata.combining(each))
    return " ".join("".join(each if each.isalnum() or each == "." else " " for each in letters).split())


def telex(text: str) -> str:
    """The keys of a text in Telex, tone last, as they stay when no input method was on."""
    return " ".join(_keyed(word, _telex_word) for word in text.lower().split())


def vni(text: str) -> str:
    """The keys of a text in VNI."""
    return " ".join(_keyed(word, _vni_word) for word in text.lower().split())


def _keyed(word: str, keys: Callable[[str], str]) -> str:
    return "".join(each for each in keys(unicodedata.normalize("NFD", word)) if each.isalnum())


def _telex_word(word: str) -> str:
    made, tone = "", ""
    for each in word:
        if each == "đ":
            made += "dd"
        elif each == "\u0302":
            made += made[-1]
        elif each in _TELEX_SHAPES:
            made += _TELEX_SHAPES[each]
        elif each in _TELEX_TONES:
            tone = _TELEX_TONES[each]
        else:
            made += each
    return made + tone


def _vni_word(word: str) -> str:
    return "".join("d9" if each == "đ" else _VNI.get(each, each) for each in word)


def mistyped(words: Sequence[str], chance: random.Random) -> str:
    """One error in about every eight words, at least one: a key beside, left out, doubled, or two exchanged."""
    made = list(words)
    long = [at for at, word in enumerate(made) if len(word) >= 3 and word.isalpha()]
    for at in chance.sample(long, min(len(long), max(1, len(words) // 8))):
        word = made[at]
        letter = chance.randrange(len(word))
        kind = chance.choice(("beside", "left out", "doubled", "exchanged"))
        if kind == "beside":
            made[at] = word[:letter] + chance.choice(_NEAR[word[letter]]) + word[letter + 1 :]
        elif kind == "left out":
            made[at] = word[:letter] + word[letter + 1 :]
        elif kind == "doubled":
            made[at] = word[: letter + 1] + word[letter:]
        else:
            letter = min(letter, len(word) - 2)
            made[at] = word[:letter] + word[letter + 1] + word[letter] + word[letter + 2 :]
    return " ".join(made)


def queries(name: str, part: str, chance: random.Random) -> dict[str, str]:
    """What somebody types who looks for ``name``, by kind; ``part``: a piece of it, with accents, that tells it from others."""
    whole, piece = plain(name).split(), plain(part).split()
    forgotten = [word for at, word in enumerate(whole) if len(whole) < 6 or at != chance.randrange(1, len(whole))]
    half = len(piece) // 2
    glued = list(piece)
    if len(glued) > 1:
        at = chance.randrange(len(glued) - 1)
        glued[at : at + 2] = [glued[at] + glued[at + 1]]
    return {
        "unaccented, whole name": " ".join(whole),
        "unaccented, a piece": " ".join(piece),
        "mistyped, whole name": mistyped(whole, chance),
        "mistyped, a piece": mistyped(piece, chance),
        "Telex keys left, a piece": telex(part),
        "VNI digits left, a piece": vni(part),
        "a blank missing": " ".join(glued),
        "halves exchanged": " ".join([*piece[half:], *piece[:half]]),
        "some words forgotten": " ".join(forgotten),
        "wrapped in a question": f"làm thủ tục {part.lower()} ở đâu",
    }
