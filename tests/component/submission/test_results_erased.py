"""A result is not kept for an erased dossier, however the two meet, and results are looked into within the bound of files."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.contracts.events import Document, Outcome, State, Step
from services.submission import keeping
from services.submission.keeping import Keeping, keeping_of
from tests.component.submission.files.files import pdf
from tests.component.submission.served import APPLICATIONS, Served, token
from tests.component.submission.test_erasure import ORDER
from tests.component.submission.test_following import follow, processed, routed

FILES = [pdf(1), pdf(2), pdf(3)]


async def _decided(served: Served) -> UUID:
    application_id = await served.accepted()
    documents = [
        Document(name=f"Giấy {number}", sha256=hashlib.sha256(content).hexdigest(), size=len(content))
        for number, content in enumerate(FILES, 1)
    ]
    decision = processed(application_id, 2, Step.decided, State.approved, outcome=Outcome.approved, documents=documents)
    await follow(served, routed(application_id), decision)
    return application_id


async def _erase(served: Served, application_id: UUID) -> None:
    headers = {"Authorization": f"Bearer {token('op', 'operator')}"}
    answer = await served.post(f"{APPLICATIONS}/{application_id}/erasure", ORDER, headers=headers)
    assert answer.status_code == 200, answer.text


async def _hand_in(served: Served, application_id: UUID, number: int) -> Any:
    return await served.client.put(
        f"{APPLICATIONS}/{application_id}/results/{number}",
        content=FILES[number - 1],
        headers={"Authorization": f"Bearer {token(f'o{number}', 'officer', agency='H26')}"},
    )


async def _objects(served: Served, application_id: UUID) -> list[str]:
    later = datetime.now(UTC) + timedelta(hours=1)
    found = [name async for names in keeping_of(served.runtime).objects.older(later) for name in names]
    return [name for name in found if str(application_id) in name]


async def test_a_result_that_comes_after_the_erasure_is_refused_with_a_reason_and_leaves_nothing(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    application_id = await _decided(served)
    assert (await _hand_in(served, application_id, 1)).status_code == 200
    look = Keeping.look_into

    async def erased_meanwhile(self: Keeping, *paths: Any) -> Any:
        found = await look(self, *paths)
        await _erase(served, application_id)
        return found

    with monkeypatch.context() as slow:
        slow.setattr(Keeping, "look_into", erased_meanwhile)
        raced = await _hand_in(served, application_id, 2)
    after = await _hand_in(served, application_id, 3)
    for refused in (raced, after):
        assert (refused.status_code, refused.json()["code"]) == (409, "erased"), refused.text
        assert "Dữ liệu cá nhân của hồ sơ này đã được xóa" in refused.json()["detail"]
    assert await served.count("result") == 0
    left = await _objects(served, application_id)
    assert [name.split("/")[3][0] for name in left] == ["1"], (
        "what came before waits for the cleaner, nothing else is there"
    )


async def test_results_are_looked_into_within_the_same_bound_as_files(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    application_id = await _decided(served)
    one = keeping_of(served.runtime)
    monkeypatch.setattr(one, "_checks", asyncio.Semaphore(1))
    at_once: list[int] = []
    running = 0

    async def looked(*_: Any) -> dict[str, Any]:
        nonlocal running
        running += 1
        at_once.append(running)
        await asyncio.sleep(0.1)
        running -= 1
        return {"kind": "pdf", "changes": [], "signatures": []}

    monkeypatch.setattr(keeping, "look_into", looked)
    answers = await asyncio.gather(*(_hand_in(served, application_id, number) for number in (1, 2, 3)))
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert at_once == [1, 1, 1]
