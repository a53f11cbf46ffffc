"""Two tabs and one draft: nothing that was typed is overwritten unseen, and nothing is asked twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.submission.domain.drafts import (
    KEPT,
    WARNED,
    Conflict,
    Kept,
    Save,
    elsewhere,
    expires_at,
    merged,
    warn_before,
)

AT = datetime(2026, 11, 1, tzinfo=UTC)


class Draft:
    """A draft in memory that saves as the store does."""

    def __init__(self) -> None:
        self.revision = 0
        self.kept: dict[str, Kept] = {}

    def save(self, base: int, sent: dict[str, Any], by: Save | None = None) -> list[Conflict]:
        changed, conflicts = merged(self.kept, base, sent, by)
        if changed:
            self.revision += 1
            self.kept |= {pointer: Kept(value, self.revision, AT, by) for pointer, value in changed.items()}
        return conflicts

    @property
    def values(self) -> dict[str, Any]:
        return {pointer: kept.value for pointer, kept in self.kept.items() if kept.value is not None}


def test_two_tabs_that_fill_in_different_fields_never_meet() -> None:
    draft = Draft()
    assert draft.save(0, {"/name": "An"}) == []
    assert draft.save(0, {"/phone": "09"}) == []
    assert draft.values == {"/name": "An", "/phone": "09"}


def test_the_same_field_in_two_tabs_is_shown_with_both_values_and_decided_by_sending_it_again() -> None:
    draft = Draft()
    draft.save(0, {"/name": "An"})
    assert draft.save(0, {"/name": "Bình", "/phone": "09"}) == [Conflict("/name", "Bình", "An", AT)]
    assert draft.values == {"/name": "An", "/phone": "09"}
    assert draft.save(draft.revision, {"/name": "Bình"}) == []
    assert draft.values["/name"] == "Bình"


def test_taking_an_entry_away_is_a_change_like_any_other() -> None:
    draft = Draft()
    draft.save(0, {"/name": "An"})
    draft.save(1, {"/name": None})
    assert draft.save(1, {"/name": "Bình"}) == [Conflict("/name", "Bình", None, AT)]
    assert draft.values == {}


def test_a_tick_is_not_the_word_for_it() -> None:
    draft = Draft()
    draft.save(0, {"/sworn": True})
    draft.save(1, {"/sworn": "true"})
    assert draft.values == {"/sworn": "true"}


def test_a_page_whose_answer_was_lost_does_not_conflict_with_itself() -> None:
    draft = Draft()
    draft.save(0, {"/name": "A"}, Save("tab", 1))
    assert draft.save(0, {"/name": "An"}, Save("tab", 2)) == []
    assert draft.values == {"/name": "An"}


def test_an_older_save_of_the_same_page_that_comes_late_undoes_nothing() -> None:
    draft = Draft()
    draft.save(0, {"/name": "An"}, Save("tab", 2))
    assert draft.save(0, {"/name": "A"}, Save("tab", 1)) == []
    assert draft.values == {"/name": "An"}


_ENTRIES = st.dictionaries(
    st.sampled_from(["/a", "/b", "/c"]), st.one_of(st.none(), st.text("ab", max_size=3)), max_size=3
)
_SAVES = st.lists(st.tuples(st.integers(0, 12), _ENTRIES), max_size=12)


def test_a_page_that_saves_one_field_is_told_what_another_changed_meanwhile_so_that_it_overwrites_nothing_unseen() -> (
    None
):
    """B answers G; A, opened before, saves H, and then types G on the revision it was given."""
    draft, a, b = Draft(), "A", "B"
    draft.save(0, {"/g": "x"}, Save(b, 1))
    opened = draft.revision
    draft.save(opened, {"/g": "y"}, Save(b, 2))
    assert draft.save(opened, {"/h": "1"}, Save(a, 1)) == []
    assert elsewhere(draft.kept, opened, {"/h": "1"}, Save(a, 1)) == {"/g": "y"}
    # What was not shown is not seen: typed on top of the old answer, it is a question.
    assert draft.save(opened, {"/g": "z"}, Save(a, 2)) == [Conflict("/g", "z", "y", AT)]
    draft.save(draft.revision, {"/g": None}, Save(b, 3))
    assert elsewhere(draft.kept, opened, {"/h": "1"}, Save(a, 3)) == {"/g": None}
    assert elsewhere(draft.kept, draft.revision, {}, Save(a, 3)) == {}
    # Of its own answers a page is not told again.
    assert elsewhere(draft.kept, opened, {}, Save(b, 4)) == {"/h": "1"}


@given(_SAVES)
def test_the_same_save_sent_twice_changes_nothing(saves: list[tuple[int, dict[str, Any]]]) -> None:
    draft = Draft()
    for back, sent in saves:
        base = max(draft.revision - back, 0)
        conflicts = draft.save(base, sent)
        before = draft.revision, dict(draft.kept)
        assert draft.save(base, sent) == conflicts
        assert (draft.revision, draft.kept) == before


@given(_SAVES)
def test_what_was_sent_is_kept_or_told_as_a_conflict_and_what_was_not_sent_stays(
    saves: list[tuple[int, dict[str, Any]]],
) -> None:
    draft = Draft()
    for back, sent in saves:
        before = draft.values
        conflicts = {each.pointer: each for each in draft.save(max(draft.revision - back, 0), sent)}
        for pointer in before.keys() | draft.values.keys() | sent.keys():
            now = draft.values.get(pointer)
            if pointer not in sent or pointer in conflicts:
                assert now == before.get(pointer)
            else:
                assert now == sent[pointer]
        for pointer, conflict in conflicts.items():
            assert (conflict.yours, conflict.theirs) == (sent[pointer], before.get(pointer))


def test_a_draft_is_kept_ninety_days_after_its_last_save_and_never_erased_sooner_than_seven_after_the_warning() -> None:
    assert expires_at(AT, None) == AT + timedelta(days=90)
    assert warn_before(AT + timedelta(days=83)) == AT
    late = AT + timedelta(days=120)
    assert expires_at(AT, late) == late + WARNED
    assert expires_at(AT, AT + KEPT - WARNED) == AT + KEPT
