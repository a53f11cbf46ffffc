"""Every real procedure was put under its life events by a person; what comes later goes by field and name."""

import pytest

from services.catalog.domain.search.audience import audiences
from services.catalog.domain.search.life_events import LifeEvents
from services.catalog.search_lists import life_events
from tests.unit.catalog.real import register, rows


def test_the_reviewed_table_names_every_real_procedure_once() -> None:
    reviewed = [row["code"] for row in rows("life-events-reviewed.csv")]
    assert len(reviewed) == len(set(reviewed))
    assert {each.code for each in register().procedures} <= set(reviewed)


def test_an_unknown_event_in_the_table_is_a_defect_of_the_table() -> None:
    with pytest.raises(ValueError, match="wedding"):
        LifeEvents(life_events().events.values(), {"1.000001": ("wedding",)})


@pytest.mark.parametrize(
    ("name", "field", "events"),
    [
        ("Đăng ký khai sinh", "Hộ tịch", {"birth", "documents"}),
        ("Đăng ký kết hôn", "Hộ tịch", {"marriage", "documents"}),
        ("Đăng ký thường trú", "Cư trú", {"home"}),
        ("Cấp đổi giấy phép lái xe", "", {"vehicle"}),
        ("Giải quyết tố cáo", "Giải quyết tố cáo", set()),
    ],
)
def test_what_nobody_reviewed_goes_by_its_field_and_name(name: str, field: str, events: set[str]) -> None:
    assert set(life_events().of("9.999999", name, field)) == events


def test_the_rules_agree_with_the_person_on_most_of_what_the_person_decided() -> None:
    ruled = LifeEvents(life_events().events.values(), {})
    decided = [(each, set(life_events().reviewed[each.code])) for each in register().procedures]
    decided = [(each, events) for each, events in decided if events]
    agreed = sum(bool(events & set(ruled.of(each.code, each.name, each.field))) for each, events in decided)
    assert agreed / len(decided) >= 0.8


@pytest.mark.parametrize(
    ("subjects", "found"),
    [
        (["Công dân Việt Nam"], ["citizen"]),
        (["Doanh nghiệp", "Tổ chức (không bao gồm doanh nghiệp, HTX)"], ["business"]),
        (["Tổ chức/cá nhân"], ["citizen", "business"]),
        (["Người nước ngoài", "Doanh nghiệp"], ["citizen", "business"]),
        ([], ["citizen", "business"]),
    ],
)
def test_the_audience_is_read_from_the_subjects(subjects: list[str], found: list[str]) -> None:
    assert audiences(subjects) == found
