"""How long a group's topics keep their messages: its marks of what it handled stay longer than that."""

import importlib
from datetime import timedelta

import pytest

from services.__main__ import ROLES
from services.contracts import topics
from services.kernel.batch import Subscription
from services.kernel.forgetting import longest

SUBSCRIPTIONS: list[Subscription] = [
    one
    for role in ROLES
    if role.kind == "consumer"
    for one in getattr(importlib.import_module(role.where.partition(":")[0]), role.where.partition(":")[2])
]


def test_the_longest_decides_and_for_ever_is_longest() -> None:
    assert longest([timedelta(days=30), timedelta(days=400)]) == timedelta(days=400)
    assert longest([timedelta(days=400), None]) is None


@pytest.mark.parametrize("one", SUBSCRIPTIONS, ids=lambda one: one.group)
def test_marks_stay_as_long_as_the_topics_that_a_group_reads(one: Subscription) -> None:
    kept = [topics.kept_for(name) for name in one.handlers]
    if one.group.endswith(".keep-catalogue"):
        assert longest(kept) is None, "a compacted topic gives its last messages again at any time"
    else:
        assert longest(kept) == max(time for time in kept if time is not None)
