"""Keeps dossier codes from being guessed: so many look-ups a minute from one place, so many misses from everywhere."""

import time
from collections import OrderedDict
from collections.abc import Callable

# A person mistypes a few times; an office behind one address looks up a few dozens. In memory, per process: a limit that
# survives a restart would protect no more, since the code alone tells only how far a dossier has come.
EACH_PER_MINUTE = 30
MISSES_PER_MINUTE = 600
MOST_ASKERS = 50_000


class TooMany(Exception):
    """Asked too often; ``seconds`` until it may be asked again."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = max(1, int(seconds) + 1)


class _Bucket:
    """Holds ``size`` drops and fills again within a minute."""

    __slots__ = ("at", "left", "size")

    def __init__(self, size: int, now: float) -> None:
        self.size, self.left, self.at = size, float(size), now

    def fill(self, now: float) -> None:
        self.left = min(self.size, self.left + (now - self.at) * self.size / 60)
        self.at = now

    def wait(self) -> float:
        return (1 - self.left) * 60 / self.size


class Guessing:
    """One per process. Who is signed in has a limit of his own and is not held up by the misses of strangers."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._askers: OrderedDict[str, _Bucket] = OrderedDict()
        self._misses = _Bucket(MISSES_PER_MINUTE, clock())

    def ask(self, asker: str, *, known: bool) -> None:
        """Counts one look-up. Raises TooMany."""
        now = self._clock()
        bucket = self._askers.get(asker)
        if bucket is None:
            bucket = self._askers[asker] = _Bucket(EACH_PER_MINUTE, now)
            if len(self._askers) > MOST_ASKERS:
                self._askers.popitem(last=False)  # whoever asked longest ago: his bucket is full again
        self._askers.move_to_end(asker)
        bucket.fill(now)
        self._misses.fill(now)
        if bucket.left < 1:
            raise TooMany(bucket.wait())
        if not known and self._misses.left < 1:
            raise TooMany(self._misses.wait())
        bucket.left -= 1

    def missed(self, *, known: bool) -> None:
        """The look-up found nothing."""
        if not known:
            self._misses.left -= 1
