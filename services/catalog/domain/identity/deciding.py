"""From comparisons to an outcome: certain, ask a person, or none. Nothing here guesses between two that fit alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from . import reasons
from .answers import MOST_CANDIDATES, Answer, Asked, Candidate, Known, Said
from .comparing import Comparison
from .differences import differences
from .letters import syllable
from .names import Name
from .tails import Level
from .words import SUBJECTS, TELLING

# At or above this a person is asked; below, nothing is near.
ASK = 0.55
# A name this near to the one its code belongs to does not contradict the code.
AGREES = 0.5

_SAME = Comparison(score=1.0)
_SCORES = {0: 1.0, 1: 0.99, 2: 0.97}


@dataclass(frozen=True, slots=True)
class Fit:
    """A published procedure beside the submission. ``tier``: 0 the same, 1 but for accents, 2 but for the end, 3 by
    likeness and safe to take, 4 only near."""

    known: Known
    tier: int
    compared: Comparison = _SAME

    @property
    def score(self) -> float:
        """0 to 1."""
        return _SCORES.get(self.tier, min(self.compared.score, 0.96))


def tier_of(asked: Name, compared: Comparison) -> int:
    """3 when every word is accounted for, so that only the pen can have slipped; 4 otherwise."""
    count = len(asked.words)
    safe = (
        not compared.missing
        and not compared.extra
        and not compared.confused_order
        and len(compared.slips) <= max(1, count // 3)
        and compared.real_slips <= (1 if count >= 5 else 0)
        and len(compared.accents) <= count // 5
        and not (compared.real_slips and compared.accents)
        and all(len(typed) >= 3 for typed, _ in compared.initials)
        and (not compared.lost or _safely_cut(asked, compared))
        and (not compared.slips or count >= 3)
        and (not asked.cut or bool(compared.lost) or compared.score == 1.0)
    )
    return 3 if safe else 4


def _safely_cut(asked: Name, compared: Comparison) -> bool:
    """Whether the end is missing because the text was cut, not because another procedure is meant."""
    count = len(asked.words)
    if compared.unsaid or compared.slips or compared.moved:
        return False
    telling = any(word in TELLING or word in SUBJECTS or word.isdigit() for word in compared.lost)
    return (asked.cut or compared.torn) and not telling and count >= 5 and count >= len(compared.lost)


def compatible(asked: Level | None, known: Level | None) -> bool:
    """Whether the levels may be one: the commune is heir of the district, which ended on 30/6/2025."""
    return asked is None or known is None or asked == known or {asked, known} == {"commune", "district"}


def level_1(agency: str) -> str:
    """The ministry or province that an agency belongs to: H17 of H17.5.2."""
    return agency.partition(".")[0]


def decide(
    asked: Asked, name: Name, fits: Sequence[Fit], before: tuple[Said, ...] = (), *, strict: bool = False
) -> Answer:
    """The outcome for a name; ``before``: what was said already. ``strict``: an unknown code stands beside the name, so
    that likeness alone is not enough."""
    fits = sorted(fits, key=lambda fit: (fit.tier, -fit.score, fit.known.code))
    level = asked.level or name.level
    taken = [fit for fit in fits if fit.tier <= (2 if strict else 3)]
    best = min((fit.tier for fit in taken), default=4)
    contest = [fit for fit in taken if fit.tier == best]
    # Another's former name gives way to the one that is called so now.
    contest = [fit for fit in contest if not fit.known.alias] or contest
    if best == 3:
        contest = _clearly_best(contest)
    if not contest:
        near = _distinct([fit for fit in fits if fit.score >= ASK])
        if not near:
            return Answer("none", fits[0].score if fits else 0.0, (*before, reasons.FAR))
        return _ask(asked, near, (*before, reasons.NEAR))
    allowed = [fit for fit in contest if compatible(level, fit.known.level) and not _said_otherwise(name, fit.known)]
    if not allowed:
        assert level is not None
        return _ask(asked, _distinct(fits), (*before, reasons.level_differs(level, contest[0].known)))
    said: list[Said] = []
    chosen = _narrow(asked, level, contest, allowed, said)
    nationals = {fit.known.national for fit in chosen}
    if len({_part(fit.known) for fit in chosen}) > 1:
        one = next(iter(nationals)) if len(nationals) == 1 else None
        by_level = len({fit.known.level for fit in chosen}) > 1 and level is None
        why = [reasons.LEVEL_OPEN] if by_level else [reasons.SEVERAL]
        if one:
            why.append(reasons.split(one))
        return _ask(asked, _distinct(contest), (*before, *why), national=one)
    if best == 3 and _has_sibling(name, chosen[0], fits):
        return _ask(asked, _distinct(fits), (*before, reasons.NEAR))
    winner = _published_for(asked, chosen)
    candidates = [_candidate(asked, winner, tuple(said))]
    candidates += [
        _candidate(asked, fit)
        for fit in _distinct(fits)
        if _part(fit.known) != _part(winner.known) and fit.score >= ASK
    ]
    return Answer(
        "certain",
        winner.score,
        (*before, *candidates[0].reasons),
        tuple(candidates[:MOST_CANDIDATES]),
        winner.known.code,
        winner.known.national,
    )


def _said_otherwise(name: Name, known: Known) -> bool:
    """Whether both names say a level, and not the same."""
    return name.level is not None and known.read.level is not None and name.level != known.read.level


def _clearly_best(contest: list[Fit]) -> list[Fit]:
    """Those within reach of the best: one slip more is no proof against one that needs one less."""
    top = max((fit.score for fit in contest), default=0.0)
    return [fit for fit in contest if fit.score >= top - 0.12]


def _has_sibling(asked: Name, winner: Fit, fits: Sequence[Fit]) -> bool:
    """Whether another procedure differs from the submission as little: only in an act left out, or beyond the cut."""
    compared = winner.compared
    cut = asked.cut or bool(compared.lost)
    if not (cut or compared.unsaid or compared.initials):
        return False
    for fit in fits:
        if _part(fit.known) == _part(winner.known) or fit.tier < 3:
            continue
        other = fit.compared
        if cut and not other.extra and not other.slips and not (other.missing and not other.lost):
            return True
        if not other.extra and len(other.missing) <= 3 and not other.lost and compared.unsaid:
            return True
        if compared.initials and not other.extra and not other.missing:
            return True
    return False


def _narrow(asked: Asked, level: Level | None, contest: list[Fit], allowed: list[Fit], said: list[Said]) -> list[Fit]:
    """Level, then agency, then field pick among those that fit alike; ``said`` gets what picked."""
    chosen = allowed
    if level:
        exact = [fit for fit in chosen if fit.known.level == level]
        chosen = exact or chosen
        if len({_part(fit.known) for fit in contest}) > len({_part(fit.known) for fit in chosen}):
            said.append(reasons.level_decides(level, chosen[0].known))
    if len({_part(fit.known) for fit in chosen}) > 1 and asked.agency:
        ours = [fit for fit in chosen if level_1(asked.agency) in (fit.known.publisher, fit.known.agency)]
        if ours:
            chosen = ours
            said.append(reasons.agency_decides(asked.agency))
    if len({_part(fit.known) for fit in chosen}) > 1 and asked.field:
        wanted = _plain(asked.field)
        ours = [fit for fit in chosen if _plain(fit.known.field) == wanted]
        if ours:
            chosen = ours
            said.append(reasons.field_decides(asked.field.strip()[:100]))
    return chosen


def _published_for(asked: Asked, fits: list[Fit]) -> Fit:
    """Of one procedure as several agencies published it: the asking agency's, else the national one."""
    return min(
        fits,
        key=lambda fit: (
            fit.known.publisher != level_1(asked.agency) if asked.agency else fit.known.publisher is not None,
            fit.known.publisher is not None,
            fit.known.alias,
            -fit.score,
            fit.known.code,
        ),
    )


def _part(known: Known) -> tuple[str, Level | None]:
    """What tells one answer from another: the national code, and the level where it is split by level."""
    return known.national, known.level


def _distinct(fits: Sequence[Fit]) -> list[Fit]:
    """Each published code once, by its best fit, in the order given."""
    first: dict[str, Fit] = {}
    for fit in fits:
        first.setdefault(fit.known.code, fit)
    return list(first.values())


def _ask(asked: Asked, fits: Sequence[Fit], why: tuple[Said, ...], national: str | None = None) -> Answer:
    candidates = tuple(_candidate(asked, fit) for fit in fits[:MOST_CANDIDATES])
    return Answer("ask", candidates[0].score, why, candidates, national=national)


def _candidate(asked: Asked, fit: Fit, more: tuple[Said, ...] = ()) -> Candidate:
    if fit.tier <= 2:
        said: tuple[Said, ...] = ((reasons.EXACT, reasons.PLAIN, reasons.CORE)[fit.tier],)
    else:
        said = differences(asked, fit.known, fit.compared)
    if fit.known.alias:
        said = (reasons.alias(fit.known), *said)
    return Candidate(fit.known, round(fit.score, 3), (*said, *more))


def _plain(text: str) -> str:
    """A field's name without accents, signs and case."""
    return " ".join(syllable(each)[0] for each in text.lower().replace(",", " ").replace("-", " ").split())
