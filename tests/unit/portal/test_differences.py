"""Two names side by side: every word of both is there, and what differs is marked."""

from hypothesis import given
from hypothesis import strategies as st

from services.portal.pages.matching.differences import MOST_WORDS, differences

VOCABULARY = ["cấp", "lại", "cap", "đổi", "giấy", "phép", "Hòa", "Hoà", "-", "môi", "trường", "2"]
WORDS = st.lists(st.sampled_from(VOCABULARY), max_size=12)


def test_words_of_one_name_only_are_marked_in_their_place() -> None:
    assert differences("Cấp lại giấy phép lao động", "Cấp giấy phép lao động mới") == [
        ("Cấp", "same"),
        ("lại", "submitted"),
        ("giấy phép lao động", "same"),
        ("mới", "published"),
    ]


def test_case_signs_composition_and_the_place_of_a_tone_make_no_difference() -> None:
    typed = "HOÀ BÌNH, ca\u0302\u0301p – phép"
    assert differences(typed, "Hòa bình cấp – phép") == [("Hòa bình cấp – phép", "same")]


def test_other_accents_are_told_from_other_words() -> None:
    assert differences("cap doi", "cấp đổi") == [("cấp đổi", "spelt")]
    assert differences("đông", "động") == [("động", "spelt")]


def test_a_text_too_long_to_compare_is_shown_as_it_is() -> None:
    assert differences("a " * (MOST_WORDS + 1), "cấp đổi") == [("cấp đổi", "same")]


@given(WORDS, WORDS)
def test_both_names_can_be_read_back(submitted: list[str], published: list[str]) -> None:
    parts = differences(" ".join(submitted), " ".join(published))
    signs = {"-"}
    ours = [word for part in parts if part.kind != "submitted" for word in part.text.split()]
    assert [each for each in ours if each not in signs] == [each for each in published if each not in signs]
    assert all(word in submitted for part in parts if part.kind == "submitted" for word in part.text.split())
