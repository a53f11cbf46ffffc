"""A place among those whose files are received at the same time: some for everybody, a few for each, none for who stalls."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from services.kernel.problem import unavailable
from services.kernel.text import Text


class Slots:
    """One per process: so many at once, so many of one person."""

    def __init__(self, at_once: int, each: int) -> None:
        self._at_once, self._each = at_once, each
        self._held: Counter[str] = Counter()

    @property
    def held(self) -> int:
        """How many are taken."""
        return self._held.total()

    @contextmanager
    def one(self, who: str) -> Iterator[None]:
        """A place for this person until the end. Problem 503, to try again: none is free, or they hold all of theirs."""
        if self._held[who] >= self._each:
            raise unavailable(
                Text(
                    f"Bạn đang gửi {self._each} tệp cùng lúc, là số nhiều nhất; hãy đợi một tệp xong.",
                    f"You are sending {self._each} files at once, the most there may be; wait until one is done.",
                ),
                2,
            )
        if self.held >= self._at_once:
            raise unavailable(
                Text("Có quá nhiều tệp đang được gửi cùng lúc.", "Too many files are being sent at once."), 2
            )
        self._held[who] += 1
        try:
            yield
        finally:
            self._held[who] -= 1
            if not self._held[who]:
                del self._held[who]
