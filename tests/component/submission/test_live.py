"""The live timeline: what is there, then what comes, resumed where the reader left off, and never more than can be kept."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest

from services.contracts.events import State, Step
from services.submission import watching
from services.submission.store import timeline
from tests.component.submission.served import APPLICATIONS, Served, token
from tests.component.submission.test_following import follow, processed, routed


class Reader:
    """Reads Server-Sent Events off one response."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.aiter_lines()

    async def next(self) -> tuple[int, dict[str, Any]]:
        """The next (id, data); TimeoutError after ten seconds."""
        return await asyncio.wait_for(self._next(), 10)

    async def _next(self) -> tuple[int, dict[str, Any]]:
        number = 0
        async for line in self._lines:
            if line.startswith("id: "):
                number = int(line[4:])
            elif line.startswith("data: "):
                return number, orjson.loads(line[6:])
        raise AssertionError("the stream ended")


def _open(served: Served, application_id: UUID, sub: str = "an", **headers: str) -> Any:
    sent = {"Authorization": f"Bearer {token(sub)}", **headers}
    return served.client.stream("GET", f"{APPLICATIONS}/{application_id}/events", headers=sent)


async def test_the_timeline_so_far_then_each_new_entry_then_resumed(served: Served) -> None:
    application_id = await served.accepted()
    async with _open(served, application_id) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        reader = Reader(response)
        assert [(number, data["step"]) for number, data in [await reader.next()]] == [(1, "submitted")]
        await follow(served, routed(application_id))
        number, data = await reader.next()
        assert (number, data["step"]) == (2, "routed")
        assert "Hà Nội" in data["text"]
        await follow(served, processed(application_id, 2, Step.accepted, State.accepted))
        assert (await reader.next())[1]["step"] == "accepted"
    await follow(served, processed(application_id, 3, Step.in_progress, State.in_progress))
    async with _open(served, application_id, **{"Last-Event-ID": "2", "Accept-Language": "en"}) as response:
        reader = Reader(response)
        assert [(await reader.next())[0] for _ in range(2)] == [3, 4]


async def test_a_citizens_own_act_is_seen_live(served: Served) -> None:
    application_id = await served.accepted()
    async with _open(served, application_id, **{"Last-Event-ID": "1"}) as response:
        await served.post(f"{APPLICATIONS}/{application_id}/withdrawal", {})
        assert (await Reader(response).next())[1]["step"] == "withdrawal-requested"


async def test_nobody_else_may_listen(served: Served) -> None:
    application_id = await served.accepted()
    async with _open(served, application_id, "somebody-else") as response:
        assert response.status_code == 404
    anonymous = await served.client.get(f"{APPLICATIONS}/{application_id}/events")
    assert anonymous.status_code == 401


async def test_too_many_open_timelines_of_one_person_are_refused_and_a_closed_one_makes_room(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "MOST_EACH", 2)
    application_id = await served.accepted()
    async with _open(served, application_id) as one:
        first = Reader(one)  # held: a reader that is let go closes its stream
        await first.next()
        async with _open(served, application_id) as two:
            second = Reader(two)
            await second.next()
            async with _open(served, application_id) as three:
                assert (three.status_code, three.headers["retry-after"]) == (503, "30")
    deadline = asyncio.get_running_loop().time() + 10
    while served.counter.watch.full("an"):
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.05)
    async with _open(served, application_id) as again:
        assert again.status_code == 200


async def test_timelines_opened_at_the_same_moment_are_counted_too(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "MOST_EACH", 2)
    application_id = await served.accepted()
    async with AsyncExitStack() as stack:
        opened = (stack.enter_async_context(_open(served, application_id)) for _ in range(8))
        statuses = sorted([response.status_code for response in await asyncio.gather(*opened)])
    assert statuses == [200] * 2 + [503] * 6


async def test_a_look_that_fails_is_made_again(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    application_id = await served.accepted()
    failed = asyncio.Event()

    async def broken(connection: Any, application_ids: Any) -> dict[UUID, int]:
        failed.set()
        raise ValueError("a defect")

    async with _open(served, application_id) as response:
        reader = Reader(response)
        await reader.next()
        with monkeypatch.context() as patch:
            patch.setattr(timeline, "lengths", broken)
            await asyncio.wait_for(failed.wait(), 10)
        await follow(served, routed(application_id))
        assert (await reader.next())[1]["step"] == "routed"


async def test_a_stopping_process_ends_its_streams(served: Served) -> None:
    application_id = await served.accepted()
    async with _open(served, application_id) as response:
        reader = Reader(response)
        await reader.next()
        served.runtime.stopping.set()
        with pytest.raises(AssertionError, match="the stream ended"):
            await reader.next()
