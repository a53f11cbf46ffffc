"""What people type as a dossier code, and how often they may."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.submission.domain.codes import candidates
from services.submission.guessing import EACH_PER_MINUTE, MISSES_PER_MINUTE, Guessing, TooMany

CODE = "000.00.00.H26-170424-0001"


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        CODE.lower(),
        f"  {CODE}\n",
        "000.00.00.H26 170424 0001",
        "000.00.00.h26–170424—1",
        "000 00 00 H26 170424 0001",
        "000.00.00.H261704240001",
        "0000000H261704240001",
        "OOO.OO.OO.H26-170424-0001",
        "H26-170424-1",
        "h26 170424 0001",
        "000.00.00.H26 - 170424 - 0001.",
        "０００.００.００.H２６-１７０４２４-０００１",
    ],
)
def test_a_code_is_understood_however_it_is_typed(typed: str) -> None:
    assert CODE in candidates(typed)


def test_codes_of_today_s_format_and_long_numbers_are_understood() -> None:
    assert candidates("h55.242-260302-12")[0] == "H55.242-260302-0012"
    assert candidates("H26-260302-10000")[0] == "H26-260302-10000"


@pytest.mark.parametrize(
    "typed", ["", "   ", "-", "170424-0001", "H26", "H26-170424-", "H26-170424-0000", "x" * 5000, "\0"]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert candidates(typed) == []


@given(st.text(max_size=300))
def test_whatever_is_typed_is_answered(typed: str) -> None:
    assert all("\0" not in one for one in candidates(typed))


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_one_place_may_ask_thirty_times_a_minute_and_then_is_told_when_again() -> None:
    clock = Clock()
    guessing = Guessing(clock)
    for _ in range(EACH_PER_MINUTE):
        guessing.ask("address 1", known=False)
    with pytest.raises(TooMany) as told:
        guessing.ask("address 1", known=False)
    guessing.ask("address 2", known=False)
    clock.now += told.value.seconds
    guessing.ask("address 1", known=False)


def test_misses_from_everywhere_stop_strangers_and_nobody_who_is_signed_in() -> None:
    clock = Clock()
    guessing = Guessing(clock)
    for number in range(MISSES_PER_MINUTE):
        guessing.ask(f"address {number}", known=False)
        guessing.missed(known=False)
    with pytest.raises(TooMany):
        guessing.ask("address new", known=False)
    guessing.ask("person an", known=True)
    clock.now += 1
    guessing.ask("address new", known=False)
