"""A sender who stops or crawls is told apart from one who is only slow, and time that we take ourselves counts for nobody."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.kernel import pace
from services.kernel.pace import Stalled, paced


async def _parts(size: int, every: float, count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        await asyncio.sleep(every)
        yield bytes(size)


@pytest.fixture(autouse=True)
def _quicker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "IDLE_SECONDS", 0.2)
    monkeypatch.setattr(pace, "WINDOW_SECONDS", 0.1)


async def _came(parts: AsyncIterator[bytes]) -> int:
    return sum([len(part) async for part in paced(parts)])


async def test_one_who_is_slow_but_comes_is_waited_for() -> None:
    assert await _came(_parts(500, 0.01, 40)) == 20_000


async def test_one_who_stops_is_not() -> None:
    with pytest.raises(Stalled, match="nothing came"):
        await _came(_parts(500, 5, 2))


async def test_one_who_sends_a_byte_now_and_then_is_not() -> None:
    with pytest.raises(Stalled, match=r"[0-9]+ bytes in"):
        await _came(_parts(1, 0.01, 100))


async def test_what_is_done_with_a_part_is_no_ones_stalling() -> None:
    come = 0
    async for part in paced(_parts(1, 0, 3)):
        await asyncio.sleep(0.3)
        come += len(part)
    assert come == 3
