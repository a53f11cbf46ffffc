"""What the demonstration prints of a dossier reads as a person would say it."""

import pytest

from deploy.local.demonstration import limit_in_words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [(25, "working-day", "25 working days"), (1, "working-day", "1 working day"), (8, "hour", "8 hours")],
)
def test_a_time_limit_is_said_in_words(value: int, unit: str, words: str) -> None:
    assert limit_in_words({"value": value, "unit": unit}) == words
