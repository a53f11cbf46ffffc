"""However long a round is: the worker says that it moves, and stops between two payments, never in one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.contracts import codec
from services.kernel import health
from services.kernel.failures import Transient
from services.kernel.process import Runtime
from services.kernel.settings import Settings
from services.submission.domain.payments import Told
from services.submission.payments import book, till, worker
from services.submission.payments.provider import Refund
from services.submission.store import payment_differences
from services.submission.store import payments as store

MANY = 40
NOW = datetime.now(UTC)


class Clock:
    """Seconds that pass when something slow is done."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


class SlowProvider:
    """Lists MANY orders and takes back money, five seconds each."""

    name = "slow"

    def __init__(self, clock: Clock, runtime: Runtime) -> None:
        self.clock, self.runtime = clock, runtime
        self.stuck: list[str] = []
        self.asked = 0
        self.stop_after: int | None = None
        self.unanswered: set[str] = set()
        self.listings = 0

    def passes(self) -> None:
        self.clock.now += 5.0
        self.stuck += self.runtime.health.stuck()
        self.asked += 1
        if self.asked == self.stop_after:
            self.runtime.stopping.set()

    async def listed(self, since: datetime, until: datetime) -> AsyncIterator[Told]:
        self.listings += 1
        for number in range(MANY):
            self.passes()
            yield Told(UUID(int=number).hex, 1, "paid", NOW)

    async def refund(self, reference: str, amount: int) -> Refund:
        self.passes()
        if reference in self.unanswered:
            raise Transient("500 Internal Server Error")
        return Refund(done=True)


class Database:
    """Answers nothing: the stores are stand-ins."""

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[None]:
        yield None


@pytest.fixture
def runtime() -> Runtime:
    return Runtime(Settings(profile="local", payment_compare_seconds=1000), codec.decode)


@pytest.fixture
def provider(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> SlowProvider:
    clock = Clock()
    slow = SlowProvider(clock, runtime)
    rows = [
        {"payment_id": UUID(int=n), "amount": 1, "refund_attempts": 0, "refund_cause": "not-due"} for n in range(MANY)
    ]

    async def nothing(*_: Any, **__: Any) -> list[Any]:
        return []

    async def to_refund(*_: Any) -> list[Any]:
        return rows

    async def waiting(*_: Any) -> int:
        return MANY

    async def heard(*_: Any) -> book.Heard:
        slow.passes()
        return book.Heard("again")

    monkeypatch.setattr(health.time, "monotonic", clock.monotonic)
    monkeypatch.setattr(store, "since", nothing)
    monkeypatch.setattr(store, "to_refund", to_refund)
    monkeypatch.setattr(store, "refunds_waiting", waiting)
    monkeypatch.setattr(payment_differences, "gone", nothing)
    monkeypatch.setattr(book, "given_back", nothing)
    monkeypatch.setattr(book, "hear", heard)
    monkeypatch.setattr(runtime, "database", lambda _: Database())
    monkeypatch.setattr(worker, "_LOOK_SECONDS", 0.01)
    there = till.Till(slow, "Slow", {}, timedelta(minutes=15), "https://motcua.test")  # type: ignore[arg-type]  # the part the worker uses
    monkeypatch.setattr(worker, "till_of", lambda _: there)
    return slow


async def test_a_round_of_many_slow_payments_is_never_called_stuck(runtime: Runtime, provider: SlowProvider) -> None:
    provider.stop_after = 3 * MANY  # refunds, the list, and what it says: one whole round
    await asyncio.wait_for(worker.run(runtime), 5)
    assert provider.asked == 3 * MANY
    assert MANY * 5 > health.STUCK_SECONDS, "the round was long"
    assert provider.stuck == []


@pytest.mark.parametrize("after", [3, MANY + 3, 2 * MANY + 3], ids=["refunding", "listing", "comparing"])
async def test_told_to_stop_it_ends_before_the_next_payment_and_calls_no_difference_gone(
    runtime: Runtime, provider: SlowProvider, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    async def gone(*_: Any) -> None:
        raise AssertionError("half a comparison knows nothing of what is gone")

    monkeypatch.setattr(payment_differences, "gone", gone)
    provider.stop_after = after
    await asyncio.wait_for(worker.run(runtime), 5)
    assert provider.asked == after


async def test_one_refund_that_is_not_answered_is_put_off_and_stops_neither_the_next_ones_nor_the_comparison(
    runtime: Runtime, provider: SlowProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_off: list[Any] = []
    back: list[UUID] = []

    async def later(_: Any, payment_id: UUID, again: datetime) -> None:
        put_off.append((payment_id, again > datetime.now(UTC)))

    async def given_back(_: Any, __: str, payment_id: UUID, ___: datetime) -> None:
        back.append(payment_id)

    monkeypatch.setattr(store, "refund_later", later)
    monkeypatch.setattr(book, "given_back", given_back)
    provider.unanswered = {UUID(int=0).hex}
    provider.stop_after = 3 * MANY
    await asyncio.wait_for(worker.run(runtime), 5)
    assert put_off == [(UUID(int=0), True)]
    assert back == [UUID(int=n) for n in range(1, MANY)]
    assert provider.listings == 1


async def test_refunds_that_wait_for_our_own_database_do_not_keep_the_comparison_waiting(
    runtime: Runtime, provider: SlowProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any) -> None:
        raise Transient("the database is away")

    monkeypatch.setattr(book, "given_back", away)
    provider.stop_after = 1 + 2 * MANY  # the first refund, then the list and what it says
    await asyncio.wait_for(worker.run(runtime), 5)
    assert provider.listings == 1
