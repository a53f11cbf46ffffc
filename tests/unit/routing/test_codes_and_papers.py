"""The dossier code of TT 01/2018 Đ.19, and the papers an agency may ask for."""

from datetime import UTC, date, datetime

import pytest

from services.routing.domain.codes import day_of, dossier_code, prefix_of
from services.routing.domain.directory import Agency
from services.routing.domain.moves import State, Step
from services.routing.domain.papers import FORM, Paper, may_be_asked, named
from services.routing.domain.refusals import Refused
from services.routing.domain.reports import Applied, decide
from services.routing.domain.working_time import calendar_of
from tests.unit.routing import real
from tests.unit.routing.dossiers import AGENCY, at, dossier, report

LIST = (Paper("c1", "Bản sao giấy khai sinh"), Paper("c2", "Đơn đề nghị"))


def test_the_code_is_that_of_the_circular() -> None:
    assert dossier_code("000.00.00.H26", date(2017, 4, 24), 1) == "000.00.00.H26-170424-0001"


def test_from_the_ten_thousandth_of_a_day_on_the_number_has_as_many_digits_as_it_needs() -> None:
    codes = [dossier_code("H26", date(2026, 3, 2), number) for number in (9_999, 10_000, 123_456)]
    assert codes == ["H26-260302-9999", "H26-260302-10000", "H26-260302-123456"]


def test_the_code_begins_with_the_agency_s_own_code_of_2016_or_with_its_newer_one() -> None:
    agencies = real.directory().agencies
    assert prefix_of("H26", agencies["H26"]) == "000.00.00.H26"
    assert prefix_of("H55.242", Agency("H55.242", "UBND phường", "commune")) == "H55.242"
    assert prefix_of("H99", None) == "H99"


@pytest.mark.parametrize(
    ("accepted", "now", "day"),
    [
        (datetime(2026, 3, 2, 16, 59, 59, tzinfo=UTC), datetime(2026, 3, 2, 17, 0, tzinfo=UTC), date(2026, 3, 2)),
        (datetime(2026, 3, 2, 17, 0, tzinfo=UTC), datetime(2026, 3, 2, 17, 0, 1, tzinfo=UTC), date(2026, 3, 3)),
        # A clock four minutes ahead, just before midnight in Việt Nam.
        (datetime(2026, 3, 2, 17, 2, tzinfo=UTC), datetime(2026, 3, 2, 16, 58, tzinfo=UTC), date(2026, 3, 2)),
    ],
)
def test_the_day_is_that_of_viet_nam_and_never_tomorrow(accepted: datetime, now: datetime, day: date) -> None:
    assert day_of(accepted, now) == day


def asked(*components: str, step: Step = Step.SUPPLEMENT_REQUESTED, papers: tuple[Paper, ...] | None) -> object:
    state = State.ASSIGNED if step is Step.NOT_ACCEPTED else State.ACCEPTED
    one = report(step, components=components)
    return decide(one, AGENCY, dossier(state), at(31, 12), calendar_of(), papers)


@pytest.mark.parametrize("step", [Step.SUPPLEMENT_REQUESTED, Step.NOT_ACCEPTED])
def test_a_paper_that_is_not_published_may_not_be_asked_for(step: Step) -> None:
    refused = asked("Sổ hộ khẩu", "c1", "Giấy tạm trú", step=step, papers=may_be_asked(LIST))
    assert isinstance(refused, Refused)
    assert (refused.code, refused.pointers) == ("unknown-component", ("/components/0", "/components/2"))
    assert refused.components == (*LIST, FORM)
    for words in ("“Sổ hộ khẩu”", "“Giấy tạm trú”", "c1 – Bản sao giấy khai sinh", "NĐ 61/2018 Đ.5.1e"):
        assert words in refused.message
        assert words in refused.message_en


def test_papers_are_named_by_id_or_name_however_typed_and_passed_on_as_published() -> None:
    applied = asked("C1", "bản sao  GIẤY khai sinh", "Đơn đề nghị", "form", papers=may_be_asked(LIST))
    assert isinstance(applied, Applied)
    assert applied.components == ("Bản sao giấy khai sinh", "Đơn đề nghị", "Tờ khai điện tử")


def test_where_no_paper_is_published_only_the_form_may_be_asked_for_again() -> None:
    assert isinstance(asked("form", papers=may_be_asked(())), Applied)
    assert isinstance(asked("c1", papers=may_be_asked(())), Refused)


def test_a_list_that_the_copy_never_held_refuses_nothing() -> None:
    applied = asked("Bất kỳ", papers=None)
    assert isinstance(applied, Applied)
    assert applied.components == ("Bất kỳ",)


def test_a_published_paper_called_form_is_itself() -> None:
    own = (Paper("form", "Đơn theo mẫu số 1"),)
    assert may_be_asked(own) == own
    assert named(["form"], own) == (["Đơn theo mẫu số 1"], [])


def test_a_long_list_gives_a_sentence_that_the_contract_can_hold() -> None:
    many = tuple(Paper(f"c{n}", "Giấy tờ dài " * 300) for n in range(60))
    refused = asked(*["Ư" * 4000] * 100, papers=may_be_asked(many))
    assert isinstance(refused, Refused)
    assert max(len(refused.message), len(refused.message_en)) <= 4000
    assert len(refused.components) == 61
