"""Rows that arrive while a write is under way share the next one; each caller hears about its own row only."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from services.kernel.failures import Transient
from services.submission.group_commit import GroupCommit, QueueFull


@dataclass(frozen=True)
class Row:
    """``identity`` is the key, ``word`` what is to be stored under it."""

    identity: str
    word: str


class Store:
    """Stores the first word of each identity; can be slow, away, or unable to hold a word."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.groups: list[list[str]] = []
        self.busy = asyncio.Event()  # a write is or was under way
        self.gate = asyncio.Event()
        self.gate.set()
        self.away = False

    async def write(self, rows: Sequence[Row]) -> list[str]:
        self.groups.append([row.identity for row in rows])
        self.busy.set()
        await self.gate.wait()
        if self.away:
            raise Transient("away")
        if any(row.word == "poison" for row in rows):
            raise ValueError("cannot be held")
        return [self.kept.setdefault(row.identity, row.word) for row in rows]


async def test_one_caller_alone_waits_for_nobody() -> None:
    store = Store()
    assert await GroupCommit(store.write).submit(Row("a", "x")) == "x"
    assert store.groups == [["a"]]


async def test_what_arrives_during_a_write_goes_together_into_the_next() -> None:
    store = Store()
    store.gate.clear()
    commits: GroupCommit[Row, str] = GroupCommit(store.write)
    tasks = [asyncio.create_task(commits.submit(Row("first", "x")))]
    await store.busy.wait()
    tasks += [asyncio.create_task(commits.submit(Row(str(number), "x"))) for number in range(10)]
    await asyncio.sleep(0)
    store.gate.set()
    await asyncio.gather(*tasks)
    assert store.groups == [["first"], [str(number) for number in range(10)]]


async def test_of_many_the_older_half_is_written_while_the_younger_is_still_arriving() -> None:
    store = Store()
    commits: GroupCommit[Row, str] = GroupCommit(store.write)
    await asyncio.gather(*(commits.submit(Row(str(number), "x")) for number in range(200)))
    assert [len(group) for group in store.groups] == [100, 50, 32, 18]
    assert [identity for group in store.groups for identity in group] == [str(number) for number in range(200)]


async def test_who_is_already_on_the_way_is_taken_along() -> None:
    store = Store()
    commits: GroupCommit[Row, str] = GroupCommit(store.write)

    async def arrive(turns: int) -> str:
        for _ in range(turns):
            await asyncio.sleep(0)
        return await commits.submit(Row(str(turns), "x"))

    await asyncio.gather(*(arrive(turns) for turns in range(3)))
    assert store.groups == [["0", "1", "2"]]


async def test_a_group_has_a_largest_size() -> None:
    store = Store()
    commits: GroupCommit[Row, str] = GroupCommit(store.write, largest_group=4)
    await asyncio.gather(*(commits.submit(Row(str(number), "x")) for number in range(10)))
    assert [len(group) for group in store.groups] == [4, 4, 2]


async def test_two_rows_of_one_identity_are_written_once_and_answered_alike() -> None:
    store = Store()
    commits: GroupCommit[Row, str] = GroupCommit(store.write)
    assert await asyncio.gather(*(commits.submit(Row("a", word)) for word in ("x", "y", "x"))) == ["x", "x", "x"]
    assert store.groups == [["a"]]


async def test_a_row_that_cannot_be_stored_fails_alone_and_is_found_by_halving() -> None:
    store = Store()
    commits: GroupCommit[Row, str] = GroupCommit(store.write)
    rows = [Row(str(number), "poison" if number == 5 else "x") for number in range(64)]
    answers = await asyncio.gather(*(commits.submit(row) for row in rows), return_exceptions=True)
    assert [index for index, answer in enumerate(answers) if isinstance(answer, ValueError)] == [5]
    assert len(store.kept) == 63
    assert len(store.groups) <= 13


async def test_everybody_hears_that_the_database_is_away_and_the_next_try_works() -> None:
    store = Store()
    store.away = True
    commits: GroupCommit[Row, str] = GroupCommit(store.write)
    answers = await asyncio.gather(
        *(commits.submit(Row(str(number), "x")) for number in range(5)), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [Transient] * 5
    assert len(store.groups) == 1, "no halving while nothing can be written"
    store.away = False
    assert await commits.submit(Row("0", "x")) == "x"


async def test_the_queue_is_bounded() -> None:
    store = Store()
    store.gate.clear()
    commits: GroupCommit[Row, str] = GroupCommit(store.write, largest_group=1, longest_queue=3)
    tasks = [asyncio.create_task(commits.submit(Row("held", "x")))]
    await store.busy.wait()
    tasks += [asyncio.create_task(commits.submit(Row(str(number), "x"))) for number in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(QueueFull):
        await commits.submit(Row("one too many", "x"))
    store.gate.set()
    assert await asyncio.gather(*tasks) == ["x"] * 4


async def test_a_caller_that_goes_away_takes_nothing_from_the_others() -> None:
    store = Store()
    store.gate.clear()
    commits: GroupCommit[Row, str] = GroupCommit(store.write)
    impatient = asyncio.create_task(commits.submit(Row("a", "x")))
    patient = asyncio.create_task(commits.submit(Row("b", "x")))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    impatient.cancel()
    store.gate.set()
    assert await patient == "x"
    assert store.kept == {"a": "x", "b": "x"}, "what was on its way is stored all the same"
    await commits.drain()
