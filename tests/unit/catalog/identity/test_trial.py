"""Precision and recall of "certain" against noise that the matcher knows nothing of."""

import random
import time

from services.catalog.domain.identity.answers import Asked
from tests.support.identity_trial import NEGATIVE, ground, run
from tests.support.noise import KINDS


def test_certain_is_right_995_times_in_1000_and_finds_nine_names_in_ten() -> None:
    trial = run(206, register_seed=206)
    for kind, each in trial.kinds.items():
        print(
            f"{kind:50} {each.asked:5} right {each.right:4} wrong {each.wrong:3} ask {each.person:4} none {each.none:4}"
        )
    print(f"precision {trial.precision:.4f} recall {trial.recall:.3f}")
    assert trial.sum(positive=True).asked >= 2_000
    assert set(trial.kinds) == {*KINDS, *NEGATIVE}
    assert trial.precision >= 0.995, trial.mistakes
    assert trial.recall >= 0.90


def test_five_hundred_names_against_seven_thousand_take_less_than_a_second() -> None:
    matcher, known, _ = ground()
    rng = random.Random(3)
    names = [rng.choice(list(KINDS.values()))(rng.choice(known).name, rng) for _ in range(500)]
    began = time.process_time()
    for name in names:
        matcher.match(Asked(name))
    assert time.process_time() - began < 1
