"""Reads a regular expression of the few words that forms may use into an automaton of positions (Glushkov's).

What it does not know it refuses: look-around, back-references, word boundaries, flags, named groups. A repetition {m,n} of
one letter is written out where n is small; any other is taken as one without end, because what is ambiguous there is slow
long before the end.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

Letters = tuple[tuple[int, int], ...]

_LAST: Final = 0x10FFFF
_ANY: Final[Letters] = ((0, 9), (11, _LAST))
_ALL: Final[Letters] = ((0, _LAST),)
_DIGITS: Final[Letters] = ((48, 57),)
_WORD: Final[Letters] = ((48, 57), (65, 90), (95, 95), (97, 122))
_BLANK: Final[Letters] = ((9, 13), (32, 32))
_BEYOND: Final[Letters] = ((128, _LAST),)  # engines differ in which of these \d, \w and \s mean: they may be either
_CONTROLS: Final = {"n": 10, "r": 13, "t": 9, "f": 12, "v": 11}
_MOST_POSITIONS: Final = 160
_FEW: Final = 16
_ENDLESS: Final = 100_000


class NotRead(ValueError):
    """An expression that cannot be judged; the text says why, in English, for those who write forms."""


class Piece(NamedTuple):
    """A part of an expression: whether it may be empty, the positions it may begin and end with."""

    empty: bool
    first: frozenset[int]
    last: frozenset[int]


@dataclass
class Automaton:
    """``letters`` of each position; ``follow``: which may come next, ``first``: at the beginning; ``twice``: steps that can
    be made in two ways."""

    letters: list[Letters] = field(default_factory=list)
    follow: dict[int, set[int]] = field(default_factory=dict)
    twice: set[tuple[int, int]] = field(default_factory=set)
    first: set[int] = field(default_factory=set)

    def new(self, letters: Letters) -> Piece:
        number = len(self.letters)
        if number >= _MOST_POSITIONS:
            raise NotRead("it is too long")
        self.letters.append(letters)
        self.follow[number] = set()
        return Piece(False, frozenset((number,)), frozenset((number,)))

    def join(self, ends: frozenset[int], begins: frozenset[int]) -> None:
        for end in ends:
            for begin in begins:
                if begin in self.follow[end]:
                    self.twice.add((end, begin))
                self.follow[end].add(begin)


def read(expression: str) -> Automaton:
    """The automaton of an expression as JSON Schema searches it: anywhere in the text unless it begins with ^."""
    return _Reader(expression).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self._text, self._at, self._made = text, 0, Automaton()

    def read(self) -> Automaton:
        # Searched from every place of the text: as if .* stood before what is not held to its beginning.
        free = None if self._text.startswith("^") else self._repeated(self._made.new(_ALL), True)
        whole = self._either()
        if self._at < len(self._text):
            raise NotRead("a bracket is closed that was not opened")
        self._made.first = {*whole.first, *(free.first if free else ())}
        if free is not None:
            self._made.join(free.last, whole.first)
        return self._made

    def _either(self) -> Piece:
        piece = self._sequence()
        while self._next("|"):
            other = self._sequence()
            piece = Piece(piece.empty or other.empty, piece.first | other.first, piece.last | other.last)
        return piece

    def _sequence(self) -> Piece:
        piece = Piece(True, frozenset(), frozenset())
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            one = self._counted(self._atom())
            self._made.join(piece.last, one.first)
            piece = Piece(
                piece.empty and one.empty,
                piece.first | one.first if piece.empty else piece.first,
                piece.last | one.last if one.empty else one.last,
            )
        return piece

    def _counted(self, piece: Piece) -> Piece:
        while self._at < len(self._text) and self._text[self._at] in "*+?{":
            sign = self._text[self._at]
            self._at += 1
            least, most = {"*": (0, 2), "+": (1, 2), "?": (0, 1)}.get(sign) or self._limits()
            self._next("?")
            if most <= 1:
                piece = Piece(piece.empty or least == 0, *piece[1:])
            elif sign == "{" and most <= _FEW and self._is_one_letter(piece):
                piece = self._written_out(piece, least, most)
            else:
                piece = self._repeated(piece, least == 0)
        return piece

    def _is_one_letter(self, piece: Piece) -> bool:
        return not piece.empty and piece.first == piece.last and len(piece.first) == 1 and not self._follow_of(piece)

    def _follow_of(self, piece: Piece) -> set[int]:
        return self._made.follow[next(iter(piece.first))]

    def _written_out(self, piece: Piece, least: int, most: int) -> Piece:
        """x{2,4} as xxx?x?, the same without a loop."""
        letters = self._made.letters[next(iter(piece.first))]
        ones = [piece, *(self._made.new(letters) for _ in range(most - 1))]
        for one, after in pairwise(ones):
            self._made.join(one.last, after.first)
        ends = frozenset(number for one in ones[max(least, 1) - 1 :] for number in one.last)
        return Piece(least == 0, piece.first, ends)

    def _repeated(self, piece: Piece, may_be_empty: bool) -> Piece:
        self._made.join(piece.last, piece.first)
        return Piece(piece.empty or may_be_empty, piece.first, piece.last)

    def _limits(self) -> tuple[int, int]:
        end = self._text.find("}", self._at)
        parts = self._text[self._at : end].split(",") if end > 0 else []
        if (
            not parts
            or len(parts) > 2
            or not all(part.isascii() and part.isdigit() for part in parts if part or part is parts[0])
        ):
            raise NotRead("a repetition in { } is not written as {2}, {2,} or {2,5}")
        self._at = end + 1
        least = int(parts[0])
        return least, least if len(parts) == 1 else int(parts[1] or _ENDLESS)

    def _atom(self) -> Piece:
        sign = self._text[self._at]
        self._at += 1
        if sign == "(":
            if self._next("?") and not self._next(":"):
                raise NotRead("it looks around, names a group or sets a flag, which forms may not")
            inside = self._either()
            if not self._next(")"):
                raise NotRead("a bracket is not closed")
            return inside
        if sign in "^$":
            return Piece(True, frozenset(), frozenset())
        if sign in "*+?{":
            raise NotRead("a repetition stands where there is nothing to repeat")
        letters = (
            _ANY if sign == "." else self._class() if sign == "[" else self._escape()[0] if sign == "\\" else _one(sign)
        )
        return self._made.new(letters)

    def _class(self) -> Letters:
        negated, begun = self._next("^"), False
        parts: list[tuple[int, int]] = []
        while self._at < len(self._text) and not (self._text[self._at] == "]" and begun):
            begun = True
            first, single = self._member()
            if (
                single
                and self._text[self._at : self._at + 1] == "-"
                and self._text[self._at + 1 : self._at + 2] not in ("", "]")
            ):
                self._at += 1
                last, also = self._member()
                if not also or last[0][0] < first[0][0]:
                    raise NotRead("a range in [ ] runs backwards or is none")
                first = ((first[0][0], last[0][0]),)
            parts += first
        if not self._next("]"):
            raise NotRead("a [ is not closed")
        return without(tuple(parts)) if negated else tuple(parts)

    def _member(self) -> tuple[Letters, bool]:
        sign = self._text[self._at : self._at + 1]
        self._at += 1
        if sign == "[" or not sign:
            raise NotRead("a [ stands inside [ ]")
        return self._escape() if sign == "\\" else (_one(sign), True)

    def _escape(self) -> tuple[Letters, bool]:
        """(letters, whether it is one letter)."""
        sign = self._text[self._at : self._at + 1]
        self._at += 1
        for small, letters in (("d", _DIGITS), ("w", _WORD), ("s", _BLANK)):
            if sign == small:
                return letters + _BEYOND, False
            if sign == small.upper():
                return without(letters), False
        if sign in ("p", "P"):
            end = self._text.find("}", self._at)
            if not self._next("{") or end < 0:
                raise NotRead("a \\p is not written as \\p{L}")
            self._at = end + 1
            return _ALL, False
        if sign == "u":
            digits = self._text[self._at : self._at + 4]
            self._at += 4
            if len(digits) < 4 or not all(each in "0123456789abcdefABCDEF" for each in digits):
                raise NotRead("a \\u is not followed by four hexadecimal digits")
            return ((int(digits, 16),) * 2,), True
        if sign in _CONTROLS:
            return ((_CONTROLS[sign],) * 2,), True
        if not sign or sign.isalnum():
            raise NotRead("it refers back, looks for a boundary, or has an escape that forms may not use")
        return _one(sign), True

    def _next(self, sign: str) -> bool:
        there = self._text.startswith(sign, self._at)
        self._at += len(sign) if there else 0
        return there


def _one(sign: str) -> Letters:
    return ((ord(sign), ord(sign)),)


def without(letters: Letters) -> Letters:
    """All other letters."""
    left, at = [], 0
    for low, high in sorted(letters):
        if low > at:
            left.append((at, low - 1))
        at = max(at, high + 1)
    return tuple([*left, (at, _LAST)] if at <= _LAST else left)


def common(one: Letters, other: Letters) -> Letters:
    """The letters in both."""
    pairs = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return tuple((low, high) for low, high in pairs if low <= high)
