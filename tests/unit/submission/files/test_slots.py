"""Places for those who send files at the same time: some for everybody, a few for each, and back as soon as one is done."""

from contextlib import ExitStack

import pytest

from services.kernel.problem import Problem
from services.submission.slots import Slots


def test_nobody_holds_all_the_places_and_none_is_taken_twice() -> None:
    slots = Slots(at_once=5, each=2)
    with ExitStack() as held:
        for who in ("an", "an", "binh", "binh"):
            held.enter_context(slots.one(who))
        with pytest.raises(Problem) as own, slots.one("an"):
            pass
        assert (own.value.status, "2 tệp cùng lúc" in own.value.detail.vi) == (503, True)
        held.enter_context(slots.one("chi"))
        with pytest.raises(Problem) as full, slots.one("dung"):
            pass
        assert (full.value.status, "Có quá nhiều tệp" in full.value.detail.vi) == (503, True)
        assert slots.held == 5
    assert slots.held == 0


def test_a_place_is_given_back_whatever_became_of_the_file() -> None:
    slots = Slots(at_once=1, each=1)
    with pytest.raises(ValueError, match="cut"), slots.one("an"):
        raise ValueError("cut")
    with slots.one("binh"):
        assert slots.held == 1
