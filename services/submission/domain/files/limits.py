"""How much one draft, or one supplement, may hold."""

from dataclasses import dataclass
from typing import Literal

Excess = Literal["empty-file", "file-too-large", "too-many-files", "files-too-large"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of one file, bytes of all, and how many."""

    largest: int
    most_bytes: int
    most: int

    def excess(self, size: int, held: int, held_bytes: int) -> Excess | None:
        """Why a file of that size does not fit beside ``held`` others of ``held_bytes`` in all; None when it does."""
        if size == 0:
            return "empty-file"
        if size > self.largest:
            return "file-too-large"
        if held >= self.most:
            return "too-many-files"
        return "files-too-large" if held_bytes + size > self.most_bytes else None
