"""Nobody submits under a suspended or repealed procedure, and is told why, until when, and what to use instead."""

from datetime import timedelta
from typing import Any

from services.contracts.events import Repeal, Suspension
from services.kernel.event import Outgoing
from services.submission import handlers
from services.submission.catalogue import today
from tests.component.submission import catalogue_things as things
from tests.component.submission.served import Served


async def told(served: Served, *messages: Outgoing) -> None:
    await served.handle(handlers.keep_procedures, *things.of_procedures(list(messages)))
    await served.counter.catalogue.refresh()


def suspension(first: int, last: int) -> Suspension:
    days = [today() + timedelta(days=number) for number in (first, last)]
    return Suspension(first_day=days[0], last_day=days[1], reason="Nâng cấp hệ thống")


async def refused(served: Served, **headers: str) -> Any:
    reply = await served.submit(headers=headers or None)
    assert reply.status_code == 422, reply.text
    return reply.json()


async def test_a_suspension_is_told_with_its_reason_and_the_day_it_ends(served: Served) -> None:
    before = await served.accepted(key="before")
    await told(served, things.procedure(suspensions=[suspension(-1, 3)]))
    problem = await refused(served)
    assert problem["code"] == "procedure-suspended"
    assert problem["errors"][0]["pointer"] == "/procedure"
    for part in ("Đăng ký khai sinh", "Lý do: Nâng cấp hệ thống.", f"{today() + timedelta(days=4):%d/%m/%Y}"):
        assert part in problem["detail"]
    english = await refused(served, **{"Accept-Language": "en"})
    assert f"You can submit from {today() + timedelta(days=4)} on" in english["detail"]
    repeated = await served.submit(key="before")
    assert (repeated.status_code, repeated.json()["application_id"]) == (202, str(before)), "what was accepted stays so"


async def test_a_suspension_that_is_announced_or_over_hinders_nobody(served: Served) -> None:
    await told(served, things.procedure(suspensions=[suspension(-5, -1), suspension(1, 5)]))
    await served.accepted()


async def test_resuming_opens_the_procedure_again(served: Served) -> None:
    await told(served, things.procedure(suspensions=[suspension(0, 3)]))
    await refused(served)
    await told(served, things.procedure())
    await served.accepted()


async def test_a_repealed_procedure_is_refused_with_its_successor_and_no_older_version_comes_back(
    served: Served,
) -> None:
    repeal = Repeal(on=today(), reason="Quy định mới", successor="2.000815")
    yesterday = today() - timedelta(days=1)
    await told(served, things.procedure(version=2, valid_from=yesterday, valid_to=yesterday, repeals=[repeal]))
    problem = await refused(served)
    assert problem["code"] == "procedure-repealed"
    assert "Hãy dùng thủ tục 2.000815 – Chứng thực bản sao" in problem["detail"]
    assert f"{today():%d/%m/%Y}" in problem["detail"]


async def test_a_repeal_of_a_later_day_hinders_nobody_yet(served: Served) -> None:
    repeal = Repeal(on=today() + timedelta(days=2), reason="Quy định mới", successor=None)
    await told(served, things.procedure(valid_to=today() + timedelta(days=1), repeals=[repeal]))
    await served.accepted()
