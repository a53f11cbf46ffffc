"""What is wrong with a JSON body is named in the reader's language; a name that stands twice is found however it is written."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.kernel.body import parsed
from services.kernel.problem import Problem

blanks = st.sampled_from(["", " ", "\n\t"])
# Pieces that look like the end of a name, in every way JSON lets one write them.
pieces = st.sampled_from(
    ["a", "ă", ":", " :", '\\"', '\\":', '\\" :', "\\u0022", "\\u0022:", "\\u003a", "\\n:", "\\/", "\\\\"]
)
texts = st.lists(pieces, max_size=4).map(lambda parts: '"' + "".join(parts) + '"')
names = texts | st.sampled_from(['"a"', '"b"', '"\\u0061"'])


def _object(pairs: list[tuple[str, str, str, str]]) -> str:
    return "{" + ",".join(f"{name}{before}:{after}{value}" for name, before, after, value in pairs) + "}"


values = st.recursive(
    texts | st.sampled_from(["1", "-2.5", "true", "null"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: "[" + ",".join(items) + "]")
        | st.lists(st.tuples(names, blanks, blanks, inner), max_size=3).map(_object)
    ),
    max_leaves=8,
)


def _repeats(text: str) -> bool:
    found = False

    def look(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal found
        found = found or len({name for name, _ in pairs}) < len(pairs)
        return dict(pairs)

    json.loads(text, object_pairs_hook=look)
    return found


def _refusal(text: str) -> str | None:
    try:
        assert parsed(text.encode()) == json.loads(text)
    except Problem as problem:
        return problem.code
    return None


@settings(max_examples=400, deadline=None)
@given(values)
def test_a_name_that_stands_twice_is_found_and_nothing_else(text: str) -> None:
    assert _refusal(text) == ("repeated-key" if _repeats(text) else None)


def test_the_place_of_what_is_no_json_is_said_in_each_language() -> None:
    with pytest.raises(Problem) as refused:
        parsed(b'{"a": 1,\n "b": nothing}')
    assert refused.value.detail.vi == "Nội dung không phải JSON hợp lệ (UTF-8) tại dòng 2, cột 7."
    assert refused.value.detail.en == "Not valid JSON (UTF-8) at line 2, column 7."
