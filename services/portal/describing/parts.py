"""What a form is made of: fields, and rows of fields that can be added and taken away."""

from dataclasses import dataclass
from typing import Any, Literal

from services.kernel.text import Text

Kind = Literal["line", "text", "number", "choice", "ticks", "lines"]
NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Field:
    """One control. ``kind``: ``lines`` is a list with an entry on each line, ``ticks`` a list of chosen options; ``empty``
    is sent where nothing was typed. Fields that are ``short`` stand beside each other."""

    name: str
    label: Text
    kind: Kind = "line"
    hint: Text = NOTHING
    options: tuple[tuple[str, Text], ...] = ()
    rows: int = 2
    empty: Any = ""
    short: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of groups. ``one``: what a row is called; ``begin``: how many rows a new list has. A single part without a
    name makes a list of texts. A name with a slash is that of a list inside an object."""

    name: str
    label: Text
    one: Text
    add: Text
    parts: "tuple[Part, ...]"
    hint: Text = NOTHING
    begin: int = 0


Part = Field | Rows


@dataclass(frozen=True, slots=True)
class Section:
    """Parts under a heading."""

    id: str
    title: Text
    parts: tuple[Part, ...]
