"""A body is read by the rules for JSON, whoever reads it."""

from datetime import date
from typing import Any

import pytest

from services.catalog.api.life import Publish, Repeal
from services.kernel.misfits import fitted
from services.kernel.problem import Problem


@pytest.mark.parametrize("on", [1795564800, 1795564800.0, True, "23.11.2026"])
def test_only_a_day_as_it_is_written_is_a_day(on: Any) -> None:
    with pytest.raises(Problem) as caught:
        fitted(Repeal, {"on": on, "reason": "Hết hiệu lực"})
    assert [each.pointer for each in caught.value.errors] == ["/on"]
    assert fitted(Repeal, {"on": "2026-11-23", "reason": "Hết hiệu lực"}).on == date(2026, 11, 23)


def test_a_revision_may_be_sent_as_a_form_holds_it() -> None:
    assert fitted(Publish, {"revision": "3", "why": "Sửa lệ phí"}).revision == 3
