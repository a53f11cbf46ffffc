"""Marks of handled events are forgotten once no topic can hold the event any more, and never before."""

from datetime import timedelta

import pytest

from services.kernel import forgetting, metrics
from services.kernel.failures import Transient
from services.kernel.forgetting import LONGER, Forgetting
from tests.conformance.things import World, counting, thing
from tests.support.eventually import eventually

GROUP = "test.write-down"
KEPT = timedelta(days=400)


async def age(world: World, days: int, group: str = GROUP) -> None:
    """As if the group had handled everything so long ago."""
    async with world.database.acquire() as connection:
        await connection.execute(
            "UPDATE inbox SET handled_at = now() - make_interval(days => $1) WHERE group_name = $2", days, group
        )


async def marks(world: World, group: str = GROUP) -> int:
    """How many marks the group has."""
    (row,) = await world.rows("SELECT count(*) FROM inbox WHERE group_name = $1", group)
    return int(row[0])


async def handled(world: World, count: int) -> None:
    """Consumes until the group has handled so many events."""
    async with world.consuming(counting()):
        await eventually(lambda: marks(world), lambda found: found == count)


async def test_an_old_message_that_comes_again_within_its_retention_is_still_known(world: World) -> None:
    await world.write(thing("a", 1))
    await handled(world, 1)
    await age(world, KEPT.days)
    assert await Forgetting(GROUP, world.database, KEPT).step() == 0
    await world.write(thing("a", 1), thing("a", 2))
    await handled(world, 2)
    assert await world.seen_of("a") == [1, 2]


async def test_a_mark_older_than_every_topic_keeps_is_forgotten_by_the_consumer_itself(world: World) -> None:
    await world.write(thing("a", 1))
    await handled(world, 1)
    await age(world, (KEPT + LONGER).days + 1)
    async with world.database.acquire() as connection:
        await connection.execute(
            "INSERT INTO inbox (group_name, event_id, handled_at) "
            "SELECT 'test.another', event_id, handled_at FROM inbox WHERE group_name = $1", GROUP
        )  # fmt: skip
    assert await Forgetting(GROUP, world.database, None).step() == 0, "a topic that keeps everything keeps every mark"
    async with world.consuming(counting(), kept=KEPT):
        await eventually(lambda: marks(world), lambda found: found == 0)
    assert await marks(world, "test.another") == 1


async def test_marks_that_cannot_be_forgotten_now_hold_up_no_event_and_nothing_is_handled_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    async def away(_: Forgetting) -> int:
        tried.append(1)
        raise Transient("PostgreSQL is away")

    monkeypatch.setattr(Forgetting, "step", away)
    paused: list[str] = []
    monkeypatch.setattr(metrics.PAUSES, "labels", lambda group: paused.append(group) or _Counter())
    await world.write(thing("a", 1), thing("a", 2))
    await handled(world, 2)
    assert tried
    assert paused == [], "what was committed is not rewound"


class _Counter:
    def inc(self) -> None:
        """As a metric."""


async def test_the_walk_goes_a_page_at_a_time_and_through_all_of_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "STEP_SECONDS", 0.0)
    async with world.database.acquire() as connection:
        await connection.execute(
            "INSERT INTO inbox (group_name, event_id, handled_at) SELECT $1, gen_random_uuid(), "
            "now() - make_interval(days => CASE WHEN n % 2 = 0 THEN 500 ELSE 100 END) "
            "FROM generate_series(1, 1000) AS n", GROUP
        )  # fmt: skip
    walk = Forgetting(GROUP, world.database, KEPT, pages=1)
    steps = [await walk.step()]
    while steps[-1]:
        steps.append(await walk.step())
    assert sum(steps) == 500
    assert len(steps) > 5
    assert max(steps) < 100
    assert await marks(world) == 500
