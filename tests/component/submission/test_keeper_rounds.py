"""A keeper with a long round moves all the while, and a stop does not wait for the end of the round."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.contracts.events import State, Step
from services.kernel.database import Connection
from services.submission import keeper
from services.submission.sealing import MasterKeys
from services.submission.store.erasures import Erasure
from tests.component.submission.served import Served, add_data_key, data_keys_beside
from tests.component.submission.test_following import follow, processed, routed

CLOSED = 3


async def _rested(served: Served) -> None:
    for number in range(CLOSED):
        one = await served.accepted(key=f"k{number}")
        await follow(served, routed(one), processed(one, 2, Step.withdrawn, State.withdrawn))


async def test_between_two_erasures_the_keeper_beats_and_looks_whether_it_is_to_stop(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _rested(served)
    beats: list[int] = []
    erase = keeper.erase

    async def erased(connection: Connection, application_id: UUID, why: Erasure) -> Any:
        beats.append(moved)
        if len(beats) == 2:
            served.runtime.stopping.set()
        return await erase(connection, application_id, why)

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.now(tz) + timedelta(days=60)

    moved = 0

    def beat() -> None:
        nonlocal moved
        moved += 1

    monkeypatch.setattr(keeper, "erase", erased)
    monkeypatch.setattr(keeper, "datetime", Later)
    monkeypatch.setattr(served.runtime.health, "beat", lambda _: beat)
    served.runtime.settings = served.settings.model_copy(update={"erase_after_days": 30})
    await keeper.run(served.runtime)
    assert await served.count("erasure") == 2, "the stop was seen before the third"
    assert beats[0] < beats[1], "it moved between the first and the second"


async def test_a_rotation_that_is_stopped_says_so_and_goes_on_where_it_was(served: Served) -> None:
    await _rested(served)
    assert served.settings.receipt_key_file is not None
    path = add_data_key(data_keys_beside(served.settings.receipt_key_file))
    keys, database = MasterKeys.load(str(path)), served.runtime.database("submission")
    asked: list[datetime] = []

    def going() -> bool:
        asked.append(datetime.now(UTC))
        return len(asked) < 2

    assert not await keeper.wrap_all(database, keys, going)
    assert await keeper.wrap_all(database, keys)
    assert await served.count(f"dossier_key WHERE master_key = '{keys.current}'") == CLOSED
