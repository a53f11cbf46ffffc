"""A trial of the matcher: names spoilt in known ways and names that are in no register, and how many were taken rightly."""

import random
from collections import defaultdict
from dataclasses import dataclass, field

from services.catalog.domain.identity.answers import Asked, Known
from services.catalog.domain.identity.names import read_name
from services.catalog.identity.known import known_procedures
from services.catalog.identity.matching import Matcher
from services.catalog.register import read_register
from tests.support.neighbours import no_procedure, turned
from tests.support.noise import KINDS
from tests.support.procedure_names import register_and_strangers

STRANGERS = "not in the register"
NEIGHBOURS = "not in the register: one telling word is another"
NEIGHBOURS_SPOILT = "not in the register: a neighbour, misspelt"
NO_PROCEDURES = "no procedure at all"
NEGATIVE = (NO_PROCEDURES, STRANGERS, NEIGHBOURS, NEIGHBOURS_SPOILT)


@dataclass
class Count:
    """Of one kind: how many were asked, taken rightly, taken wrongly, left to a person, answered with none."""

    asked: int = 0
    right: int = 0
    wrong: int = 0
    person: int = 0
    among: int = 0  # of those left to a person, the right one was among the candidates
    none: int = 0


@dataclass
class Trial:
    """The counts by kind, and what was taken wrongly: (kind, asked, taken, meant)."""

    seed: int
    kinds: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    mistakes: list[tuple[str, str, str, str]] = field(default_factory=list)
    left: list[tuple[str, str, str]] = field(default_factory=list)

    def sum(self, *, positive: bool | None = None) -> Count:
        """Over all kinds, or over those in (or not in) the register."""
        total = Count()
        for kind, each in self.kinds.items():
            if positive is None or positive == (kind not in NEGATIVE):
                for name in vars(total):
                    setattr(total, name, getattr(total, name) + getattr(each, name))
        return total

    @property
    def precision(self) -> float:
        """Of what was called certain, how much was right; what is in no register counts as wrong."""
        total = self.sum()
        return total.right / (total.right + total.wrong)

    @property
    def recall(self) -> float:
        """Of what is in the register, how much was called certain, and rightly."""
        total = self.sum(positive=True)
        return total.right / total.asked


def ground(register_seed: int = 1, count: int = 7_000) -> tuple[Matcher, list[Known], list[str]]:
    """A matcher of the real procedures and made ones, what it knows, and names that it does not know."""
    real = known_procedures(read_register().procedures)
    made, strangers = register_and_strangers(count - len(real), register_seed)
    known = [Known(each.code, each.code, each.name, read_name(each.name), each.level, each.field) for each in made]
    there = {each.read.core for each in real}
    known = [*real, *(each for each in known if each.read.core not in there)]
    return Matcher(known), known, strangers


def run(seed: int, *, each_kind: int = 120, register_seed: int = 1) -> Trial:
    """Every kind of noise on ``each_kind`` names (the real ones too), and half as many names again that are not there."""
    rng = random.Random(seed)
    matcher, known, strangers = ground(register_seed)
    trial = Trial(seed)
    published = {each.code for each in read_register().procedures}
    real = [each for each in known if each.code in published]
    for kind, noise in KINDS.items():
        for number in range(each_kind):
            meant = rng.choice(real) if number % 6 == 0 else rng.choice(known)
            _ask(trial, matcher, kind, noise(meant.name, rng), meant)
    there = {each.read.key for each in known}
    wanted = each_kind * len(KINDS) // 6
    for _ in range(wanted // 4):
        _ask(trial, matcher, NO_PROCEDURES, no_procedure(rng), None)
    for name in rng.sample(strangers, wanted):
        _ask(trial, matcher, STRANGERS, name, None)
    for kind in (NEIGHBOURS, NEIGHBOURS_SPOILT):
        while trial.kinds[kind].asked < wanted:
            other = turned(rng.choice(known).name, rng)
            if other is None or read_name(other).key in there:
                continue
            if kind == NEIGHBOURS_SPOILT:
                other = rng.choice(list(KINDS.values()))(other, rng)
            _ask(trial, matcher, kind, other, None)
    return trial


def _ask(trial: Trial, matcher: Matcher, kind: str, name: str, meant: Known | None) -> None:
    # A name that several levels share means nothing without its level: it is told where the register has one.
    answer = matcher.match(Asked(name, level=meant.level if meant else None))
    count = trial.kinds[kind]
    count.asked += 1
    if answer.outcome == "certain":
        if meant is not None and answer.national == meant.national and answer.code == meant.code:
            count.right += 1
        else:
            count.wrong += 1
            trial.mistakes.append((kind, name, answer.candidates[0].known.name, meant.name if meant else "-"))
    elif answer.outcome == "ask":
        count.person += 1
        count.among += meant is not None and any(each.known.code == meant.code for each in answer.candidates)
        if meant:
            trial.left.append((kind, name, meant.name))
    else:
        count.none += 1
        if meant:
            trial.left.append((kind, name, meant.name))
