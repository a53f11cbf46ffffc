"""Finds the published procedure that a submission means: by a person's decision, by its code, by its name."""

from collections.abc import Container, Iterable, Mapping

from ..domain.identity import reasons
from ..domain.identity.answers import Answer, Asked, Candidate, Decided, Known, Said
from ..domain.identity.codes import Code, read_code
from ..domain.identity.deciding import AGREES, Fit, compatible, decide, level_1
from ..domain.identity.differences import differences
from ..domain.identity.names import LONGEST_NAME, Name, read_name
from ..domain.identity.tails import Level
from .name_index import NameIndex

Decisions = Mapping[tuple[str, str | None, str | None], Decided]
"""What people decided: by (key of the name or code, agency or None for everybody, level or None for every level)."""


def both_key(code: Code, name: str) -> str:
    """What a decision is filed under where the register knows the code that came with the name, or once knew it: it is
    about the two together, and teaches neither the name alone nor the code alone another meaning."""
    return f"both:{code.published}:{name}"


class Matcher:
    """Answers submissions about one state of the register and of what people decided.

    ``ever``: the national codes that the register once had and has no more; those of ``known`` count anyway.
    """

    def __init__(
        self, known: Iterable[Known], decisions: Decisions | None = None, ever: Container[str] = frozenset()
    ) -> None:
        self._index = NameIndex(known)
        self._decisions = decisions or {}
        self._ever = ever

    def match(self, asked: Asked) -> Answer:
        """The outcome for one submission. Never fails, whatever the texts hold."""
        if len(asked.name) > LONGEST_NAME:
            return Answer("none", 0.0, (reasons.too_long(len(asked.name), LONGEST_NAME),))
        name = read_name(asked.name)
        code = read_code(asked.code) if asked.code else name.code
        said: tuple[Said, ...] = ()
        if asked.code and asked.code.strip() and code is None:
            said = (reasons.no_code(asked.code),)
        if decision := self._decided(asked, name, code):
            return self._as_decided(decision)
        if code is not None:
            if answer := self._by_its_code(asked, name, code):
                return answer
            said = (reasons.unknown_code(code.published),)
        if not name.words:
            return Answer("none", 0.0, (*said, reasons.EMPTY))
        return decide(asked, name, self._index.fits(name, asked.name), said, strict=code is not None)

    def of_code(self, code: str) -> list[Known]:
        """The published procedures that a code names, by themselves or as parts of it."""
        read = read_code(code)
        numbers = self._index.by_code.get(code) or (self._index.by_code.get(read.published) if read else None)
        return [
            self._index.known[each] for each in numbers or (self._index.by_code.get(read.national, []) if read else [])
        ]

    def _decided(self, asked: Asked, name: Name, code: Code | None) -> Decided | None:
        """The decision that holds for this submission: about its code before its name, of its agency before everybody's."""
        if not self._decisions:
            return None
        if code and (code.national in self._ever or self._index.by_code.get(code.national)):
            keys = [both_key(code, name.key)]
        else:
            keys = [f"code:{code.published}"] if code else [f"code:{asked.code.strip().upper()}"] if asked.code else []
            keys += [f"name:{name.key}"] if name.words else []
        for key in keys:
            for agency in dict.fromkeys((asked.agency, asked.agency and level_1(asked.agency), None)):
                for level in dict.fromkeys((asked.level or name.level, None)):
                    found = self._decisions.get((key, agency, level))
                    if found and self._fits_level(found, asked.level or name.level):
                        return found
        return None

    def _fits_level(self, decision: Decided, level: Level | None) -> bool:
        """What was decided without a level does not hold for a level the chosen procedure is not of."""
        numbers = self._index.by_code.get(decision.chosen, []) if decision.chosen else []
        return not numbers or any(compatible(level, self._index.known[each].level) for each in numbers)

    def _as_decided(self, decision: Decided) -> Answer:
        why = (reasons.decided(decision),)
        found = self._index.by_code.get(decision.chosen, []) if decision.chosen else []
        if decision.chosen is None:
            return Answer("none", 1.0, why)
        if not found:
            return Answer("certain", 1.0, why, (), decision.chosen, decision.chosen)
        known = next(
            (self._index.known[each] for each in found if self._index.known[each].code == decision.chosen), None
        )
        known = known or self._index.known[found[0]]
        return Answer("certain", 1.0, why, (Candidate(known, 1.0, why),), decision.chosen, known.national)

    def _by_its_code(self, asked: Asked, name: Name, code: Code) -> Answer | None:
        """The outcome where the register knows the code; None where it does not."""
        numbers = self._index.by_code.get(code.published) or self._index.by_code.get(code.national)
        if not numbers:
            return None
        level = asked.level or name.level
        fits = [self._index.beside(name, asked.name, self._index.known[number]) for number in numbers]
        own = [fit for fit in fits if fit.known.code == code.national or fit.known.publisher == code.agency]
        fits = own or fits
        said = tuple(reasons.by_code(code.published, fit.known) for fit in fits[:1])
        if level and (fitting := [fit for fit in fits if compatible(level, fit.known.level)]):
            fits = [fit for fit in fitting if fit.known.level == level] or fitting
        best = max(fits, key=lambda fit: (fit.score, fit.known.publisher == asked.agency, fit.known.publisher is None))
        candidates = tuple(Candidate(fit.known, round(fit.score, 3), said) for fit in fits[:5])
        if name.words and (why := self._against(asked, name, code, best)):
            return Answer("ask", best.score, (*said, *why), candidates)
        parts = {(fit.known.national, fit.known.level) for fit in fits}
        chosen = best.known.code if len(parts) == 1 else code.national
        return Answer("certain", 1.0, said, candidates, chosen, best.known.national)

    def _against(self, asked: Asked, name: Name, code: Code, fit: Fit) -> tuple[Said, ...]:
        """What in the name speaks against the code; nothing when they agree or the name is only shorter or longer."""
        if fit.tier <= 3:
            return ()
        if fit.compared.telling:
            return (reasons.contradiction(code.published), *differences(asked, fit.known, fit.compared)[:1])
        other = decide(asked, name, self._index.fits(name, asked.name))
        if other.outcome == "certain" and other.national != fit.known.national:
            return (reasons.contradiction(code.published),)
        return () if fit.compared.score >= AGREES else (reasons.contradiction(code.published),)
