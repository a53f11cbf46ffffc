"""Which words of a question the names are looked up by: few names have them together."""

from services.catalog.domain.search.terms import pairs_of
from services.catalog.domain.search.vocabulary import Vocabulary


def vocabulary(names: dict[str, int]) -> Vocabulary:
    """Counted from these names, each as often as it says."""
    counts: dict[str, int] = {}
    for name, times in names.items():
        words = name.split()
        for term in {*words, *pairs_of(words)}:
            counts[term] = counts.get(term, 0) + times
    return Vocabulary(counts, sum(names.values()))


# "lao", "dong", "lam" and "viec" are rarer than "dat", but whoever has one of them has the others.
KNOWN = vocabulary({"cap cho nguoi lao dong lam viec": 40, "quyen su dung dat": 50, "dat o": 30, "cap so": 60})


def test_no_two_words_of_one_phrase_are_looked_up_while_another_phrase_has_one() -> None:
    chosen = KNOWN.telling(["quyen", "su", "dung", "dat", "cho", "nguoi", "lao", "dong", "lam", "viec"], 3)
    assert len(chosen) == 2
    assert len(set(chosen) & {"quyen", "su", "dung", "dat"}) == 1
    assert len(set(chosen) & {"cho", "nguoi", "lao", "dong", "lam", "viec"}) == 1


def test_the_rarest_come_first_and_words_that_no_name_has_before_all() -> None:
    assert KNOWN.telling(["cap", "dat", "qqq"], 3) == ["qqq", "dat", "cap"]
    assert KNOWN.telling(["cap", "dat", "qqq"], 1) == ["qqq"]


def test_a_single_phrase_is_looked_up_by_two_of_its_words() -> None:
    assert len(KNOWN.telling(["lao", "dong", "lam", "viec"], 3)) == 2
    assert KNOWN.telling(["dat"], 3) == ["dat"]
    assert KNOWN.telling(["dat", "dat"], 3) == ["dat"]
