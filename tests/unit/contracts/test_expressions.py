"""Regular expressions that some engine could be slow with are refused, and those that real forms use are not."""

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.contracts.publishing.ambiguity import slow

EXPONENTIAL = [
    "^(a+)+$",
    "^(a|a)*$",
    "^(a*)*$",
    "^(a|ab|b)*c$",
    "^([a-z]+)*$",
    "(x+x+)+y",
    "^(.*)*$",
    r"^(\d+)+$",
    r"^(\w+\s?)*$",
    "^(a{1,30}){1,30}$",
    "^(?:a?a?)*b$",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    r"^(\p{L}+)*$",
    r"^([\u0061-z]+)*$",
]
QUADRATIC = ["a+$", "^a*a*$", "^(a?){30}a{30}$", r"^\s*(.*)\s*$", r"^\d+\w+$", "^a{0,99}a{0,99}$", "^a{3,}b?a{3,}$"]
MANY_WAYS = ["^" + "a?" * 18 + "a" * 18 + "$", "^" + "[0-9]{0,16}" * 5 + "$"]
UNREAD = [
    "(?=a)",
    "(?!a)",
    "(?<=a)",
    "(?P<x>a)",
    "(?i)a",
    r"(a)\1",
    r"\bword",
    "^(a",
    "a)",
    "[",
    "[a",
    "[z-a]",
    "*",
    "a{x}",
    "a{1",
    r"\uZZZZ",
    r"\p",
    "[a[b]",
    "(" * 3000,
    "a" * 300,
]
SOUND = [
    r"^[^\s<>][^\r\n\t<>]*$",
    r"\S",
    r"^[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$",
    "^[0-9]{12}$",
    "^[0-9]{6,20}$",
    r"^(\+84|0)([35789][0-9]{8}|1(2[0-9]|6[2-9]|86|88|99)[0-9]{7}|2[0-9]{9})$",
    "^([01][0-9]|2[0-3]):[0-5][0-9]$",
    "^([0-9]{10}(-?[0-9]{3})?|[0-9]{12})$",
    "^[A-Z][0-9]{2}(\\.[0-9A-Z]{1,16})*$",
    "",
    "^$",
    "^(a|b)*c$",
    "^[]a]$",
    r"^[\]\-a]+$",
]


@pytest.mark.parametrize("expression", EXPONENTIAL)
def test_a_loop_that_takes_one_text_in_two_ways_is_refused(expression: str) -> None:
    assert "exponential" in (slow(expression) or "")


@pytest.mark.parametrize("expression", QUADRATIC)
def test_two_loops_that_share_a_text_are_refused(expression: str) -> None:
    assert "quadratic" in (slow(expression) or "")


@pytest.mark.parametrize("expression", MANY_WAYS)
def test_choices_that_multiply_without_a_loop_are_refused(expression: str) -> None:
    assert "too many ways" in (slow(expression) or "")


@pytest.mark.parametrize("expression", UNREAD)
def test_what_cannot_be_judged_is_refused_with_a_reason(expression: str) -> None:
    assert slow(expression)


@pytest.mark.parametrize("expression", SOUND)
def test_what_forms_need_is_allowed(expression: str) -> None:
    assert slow(expression) is None


pieces = st.recursive(
    st.sampled_from(["a", "b", "[ab]", ".", "[^a]", r"\d", "c"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2,3}", "{2}"])).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda each: f"(?:{'|'.join(each)})"),
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(pieces, st.text("abc1", min_size=1, max_size=3))
@example("(?:a)*(?:b)*", "ab")
def test_what_is_allowed_is_fast_in_a_backtracking_engine(piece: str, word: str) -> None:
    expression = f"^(?:{piece})$"
    if slow(expression) is None:
        began = time.perf_counter()
        re.search(expression, word * 500 + "!")
        assert time.perf_counter() - began < 0.5


@given(st.text(max_size=60) | st.from_regex(r"[a-c\[\](){}*+?|\\^$.0-9,-]{0,40}"))
def test_any_text_is_judged_soon_and_nothing_is_raised(expression: str) -> None:
    began = time.perf_counter()
    slow(expression)
    assert time.perf_counter() - began < 5
