"""The level of a service follows from what it can do (NĐ 43/2011 Đ.3 k.4; NĐ 42/2022, NĐ 224/2026 Đ.14)."""

import pytest

from services.catalog.domain.online import Facts, computed, disagreements, facts
from services.catalog.domain.procedures import content
from tests.unit.catalog.real import register

ALL = Facts(True, True, True, True)


@pytest.mark.parametrize(
    ("known", "of_2011", "of_2022"),
    [
        (ALL, "4", "TOAN_TRINH"),
        (Facts(True, True, True, False), "4", "MOT_PHAN"),
        (Facts(True, True, True, None), "4", None),
        (Facts(True, True, False, True), "3", "MOT_PHAN"),
        (Facts(True, True, False, None), "3", "MOT_PHAN"),
        (Facts(True, True, None, True), None, None),
        (Facts(True, False, True, True), "2", "MOT_PHAN"),
        (Facts(False, None, None, None), "2", "MOT_PHAN"),
        (Facts(True, None, True, True), None, None),
    ],
)
def test_the_level_by_each_scheme(known: Facts, of_2011: str | None, of_2022: str | None) -> None:
    assert computed("ND43-2011:1", known).level == (of_2011 and f"ND43-2011:{of_2011}")
    assert computed("ND42-2022:MOT_PHAN", known).level == (of_2022 and f"ND42-2022:{of_2022}")


def test_what_is_not_known_is_named_instead_of_guessed() -> None:
    found = computed("ND42-2022:TOAN_TRINH", Facts(True, True, None, None))
    assert found.missing == ("payment", "result")
    assert "thanh toán trực tuyến" in found.vi
    assert [each.kind for each in disagreements("ND42-2022:TOAN_TRINH", [], None, found)] == ["unknown-facts"]


def test_a_free_procedure_needs_no_payment_and_a_text_says_nothing_of_it() -> None:
    free = next(content(each) for each in register().procedures if each.code == "1.013124")
    assert facts(free, {"online_payment": False}).payment is True
    paid = next(content(each) for each in register().procedures if each.code == "1.009073")
    assert facts(paid, {}).payment is None
    assert facts(paid, {"online_payment": False}).payment is False


def test_a_partial_service_without_a_reason_disagrees_with_the_law() -> None:
    partial = computed("ND42-2022:MOT_PHAN", Facts(True, True, True, False))
    assert [each.kind for each in disagreements("ND42-2022:MOT_PHAN", [], None, partial)] == ["no-reason"]
    assert disagreements("ND42-2022:MOT_PHAN", ["presence"], None, partial) == []
