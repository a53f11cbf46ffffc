"""The tree of agencies and what editors do to it: made, renamed, ended, split, merged, and refused with every fault."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.domain import agency_acts as acts
from services.catalog.domain.agency_acts import Draft, Refused
from services.catalog.domain.agency_rules import code_faults
from services.catalog.domain.provinces import MERGER, day_before
from services.catalog.domain.standing import Standing, answers_now, circle, standings
from tests.unit.catalog.real import register

D = date


class Country:
    """A register that acts are carried out on."""

    def __init__(self) -> None:
        self.agencies = {one.code: one for one in standings(register().agencies)}

    def keep(self, changed: list[Standing]) -> "Country":
        self.agencies |= {one.code: one for one in changed}
        return self

    def make(self, code: str, kind: str = "department", since: D = D(2020, 1, 1), **more: object) -> "Country":
        draft = Draft(code, kind, f"Cơ quan {code}", since, **more)  # type: ignore[arg-type] # named by each test
        return self.keep(acts.create(self.agencies, draft))

    def end(self, code: str, last: D, *heirs: str, with_children: bool = False) -> "Country":
        return self.keep(acts.end(self.agencies, code, last, heirs, with_children=with_children))

    def now(self, code: str, day: D) -> str | None:
        return answers_now(code, day, self.agencies.get).now

    def __getitem__(self, code: str) -> Standing:
        return self.agencies[code]


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.RaisesExc(Refused, check=lambda error: code in {fault.code for fault in error.faults})


@pytest.fixture
def country() -> Country:
    return Country()


def test_a_department_stands_under_its_ministry(country: Country) -> None:
    country.make("G09.20")
    one = country["G09.20"]
    assert (one.level, one.parent, one.code_2016) == (2, "G09", "000.00.20.G09")
    assert one.on(D(2024, 1, 1)).name == "Cơ quan G09.20"


@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        (Draft("G09.20.01", "department", "X", D(2020, 1, 1)), "unknown-parent"),
        (Draft("G09.20", "department", "X", D(2016, 12, 31)), "outside-the-register"),
        (Draft("G09.20", "department", "X", D(2020, 1, 2), D(2020, 1, 1)), "ends-before-it-begins"),
        (Draft("H22.20", "department", "X", D(2020, 1, 1)), "outside-the-parents-time"),
        (Draft("H22.20", "department", "X", D(2026, 1, 1)), "outside-the-parents-time"),
        (Draft("G09", "ministry", "X", D(2020, 1, 1)), "overlapping-validity"),
        (Draft("H22", "province", "X", D(2026, 1, 1)), "code-used-before"),
        (Draft("H90", "province", "X", D(2026, 1, 1)), "province-code"),
        (Draft("H90", "province", "X", D(2026, 1, 1), province="4x"), "province-code"),
        (Draft("G90", "ministry", "X", D(2026, 1, 1), province="48"), "province-code"),
        (Draft("G90", "department", "X", D(2020, 1, 1)), "kind-does-not-fit-level"),
        (Draft("G09.20", "ministry", "X", D(2020, 1, 1)), "kind-does-not-fit-level"),
        (Draft("H26.20", "district", "X", D(2020, 1, 1)), "no-districts-any-more"),
        (Draft("H26.20", "district", "X", D(2020, 1, 1), D(2025, 7, 1)), "no-districts-any-more"),
        (Draft("G09.20", "district", "X", D(2020, 1, 1), D(2025, 6, 30)), "no-districts-any-more"),
        (Draft("H26.20", "commune", "X", D(2025, 6, 30)), "commune-in-the-wrong-place"),
        (Draft("G09.20", "department", " ", D(2020, 1, 1)), "missing-name"),
        (Draft("G09.20", "department", "x" * 10_000, D(2020, 1, 1)), "name-too-long"),
        (Draft("G09.20", "department", "a\x00b", D(2020, 1, 1)), "unprintable-name"),
        (Draft("G09.20", "department", "X", D(2020, 1, 1), predecessors=("G09.19",)), "unknown-agency"),
        (Draft("G09.20", "department", "X", D(2020, 1, 1), predecessors=("G09.20",)), "named-twice"),
        (Draft("G09.20", "department", "X", D(2017, 1, 1), predecessors=("G01",)), "not-in-force-that-day"),
    ],
)
def test_an_agency_that_cannot_be_is_refused_with_the_reason(country: Country, draft: Draft, reason: str) -> None:
    with refused(reason):
        acts.create(country.agencies, draft)


def test_districts_end_with_june_2025_and_communes_move_up_under_the_province(country: Country) -> None:
    last = day_before(MERGER)
    country.make("H26.01", "district", valid_to=last).make("H26.01.01", "commune", valid_to=last)
    country.make("H26.W01", "commune", since=MERGER, predecessors=("H26.01.01",))
    assert (country["H26.01.01"].level, country["H26.W01"].level) == (3, 2)
    assert country.now("H26.01.01", D(2024, 5, 6)) == "H26.01.01"
    assert country.now("H26.01.01", D(2026, 5, 6)) == "H26.W01"
    assert country["H26.W01"].code_2016 is None


def test_a_name_holds_from_its_day_and_the_one_before_until_the_day_before(country: Country) -> None:
    country.make("G09.20").keep(acts.rename(country.make("G09.21").agencies, "G09.21", "Cục Mới", D(2024, 3, 1)))
    one = country["G09.21"]
    assert (one.on(D(2024, 2, 29)).name, one.on(D(2024, 3, 1)).name) == ("Cơ quan G09.21", "Cục Mới")
    country.keep(acts.rename(country.agencies, "G09.21", "Cục Mới (sửa)", D(2024, 3, 1)))
    assert [each.name for each in country["G09.21"].periods] == ["Cơ quan G09.21", "Cục Mới (sửa)"]
    assert acts.rename(country.agencies, "G09.21", "Cục Mới (sửa)", D(2024, 3, 1)) == []
    with refused("overlapping-validity"):
        acts.rename(country.agencies, "G09.21", "Chen vào", D(2022, 1, 1))


def test_who_ends_hands_over_from_the_next_day_on(country: Country) -> None:
    country.make("G09.20").make("G09.21").end("G09.20", D(2024, 6, 30), "G09.21")
    link = country["G09.20"].lead
    assert link is not None
    assert (link.successor, link.day, link.how) == ("G09.21", D(2024, 7, 1), "merge")
    assert country["G09.21"].before == (link,)
    assert country.now("G09.20", D(2024, 6, 30)) == "G09.20"
    assert country.now("G09.20", D(2024, 7, 1)) == "G09.21"


def test_of_those_who_share_an_agency_the_first_gets_new_dossiers(country: Country) -> None:
    country.make("G09.20").make("G09.21", since=D(2024, 7, 1)).make("G09.22", since=D(2024, 7, 1))
    country.end("G09.20", D(2024, 6, 30), "G09.22", "G09.21")
    assert [(each.successor, each.lead, each.how) for each in country["G09.20"].after] == [
        ("G09.22", True, "split"),
        ("G09.21", False, "split"),
    ]
    assert country.now("G09.20", D(2025, 1, 1)) == "G09.22"


def test_a_part_that_was_split_off_takes_nothing_over_from_one_that_stays(country: Country) -> None:
    country.make("G09.20").make("G09.21", since=D(2023, 1, 1), predecessors=("G09.20",)).make("G09.22")
    assert country.now("G09.20", D(2024, 1, 1)) == "G09.20"
    country.end("G09.20", D(2024, 6, 30), "G09.22")
    assert country.now("G09.20", D(2024, 7, 1)) == "G09.22"
    assert {each.successor for each in country["G09.20"].after} == {"G09.21", "G09.22"}


def test_several_become_one_new_agency(country: Country) -> None:
    country.make("G09.20").make("G09.21")
    into = Draft("G09.30", "department", "Cục Hợp nhất", D(2025, 3, 1))
    country.keep(acts.merge(country.agencies, ["G09.20", "G09.21"], into, D(2025, 2, 28)))
    assert [(each.predecessor, each.how) for each in country["G09.30"].before] == [
        ("G09.20", "merge"),
        ("G09.21", "merge"),
    ]
    assert {country.now(code, D(2025, 3, 1)) for code in ("G09.20", "G09.21")} == {"G09.30"}
    with refused("one-is-no-merger"):
        acts.merge(country.agencies, ["G09.30"], Draft("G09.31", "department", "X", D(2026, 1, 1)), D(2025, 12, 31))
    with refused("named-twice"):
        acts.merge(country.agencies, ["G09.30", "G09.30"], "G09", D(2025, 12, 31))


def test_what_is_under_an_agency_ends_before_it_or_with_it(country: Country) -> None:
    country.make("G09.20").make("G09.20.01").make("G09.20.01.001")
    with refused("children-still-there"):
        acts.end(country.agencies, "G09.20", D(2025, 2, 28), [])
    country.end("G09.20", D(2025, 2, 28), with_children=True)
    assert {country[code].valid_to for code in ("G09.20", "G09.20.01", "G09.20.01.001")} == {D(2025, 2, 28)}
    assert country.now("G09.20", D(2025, 3, 1)) is None


@pytest.mark.parametrize(
    ("heirs", "reason"),
    [
        (["G09.99"], "unknown-agency"),
        (["G09.20"], "named-twice"),
        (["G01", "G01"], "named-twice"),
        (["H22"], "not-in-force-that-day"),
        ([f"G09.{number}" for number in range(100, 160)], "too-many-successors"),
    ],
)
def test_a_successor_that_cannot_take_over_is_refused(country: Country, heirs: list[str], reason: str) -> None:
    country.make("G09.20")
    with refused(reason):
        acts.end(country.agencies, "G09.20", D(2026, 2, 28), heirs)


def test_an_end_with_its_successor_is_not_moved_but_a_missing_successor_may_follow(country: Country) -> None:
    country.make("G09.20").make("G09.21").end("G09.20", D(2025, 2, 28)).end("G09.20", D(2025, 2, 28), "G09.21")
    assert country.now("G09.20", D(2025, 3, 1)) == "G09.21"
    with refused("already-ended"):
        acts.end(country.agencies, "G09.20", D(2025, 3, 31), ["G09.21"])


@pytest.mark.parametrize("heirs", [[], ["G09"], ["H17", "G09"]])
def test_a_province_ends_only_where_provinces_take_over_its_land(country: Country, heirs: list[str]) -> None:
    with refused("province-needs-an-heir"):
        acts.end(country.agencies, "H26", D(2026, 2, 28), heirs)


def test_a_province_that_takes_over_another_has_a_new_territory_from_that_day(country: Country) -> None:
    changed = {one.code: one for one in acts.end(country.agencies, "H26", D(2026, 2, 28), ["H17"])}
    assert changed["H26"].valid_to == D(2026, 2, 28)
    assert [link.how for link in changed["H17"].before if link.predecessor == "H26"] == ["merge"]
    before, after = changed["H17"].periods[-2:]
    assert (before.valid_to, after.valid_from, after.valid_to) == (D(2026, 2, 28), D(2026, 3, 1), None)
    assert (before.name, before.provinces) == (after.name, after.provinces)


def test_a_province_stays_a_province(country: Country) -> None:
    with refused("kind-does-not-fit-level"):
        acts.regrade(country.agencies, "H26", "department", None)
    with refused("province-stays-a-province"):
        acts.regrade(country.agencies, "H26", "ministry", None)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 400)), max_size=30))
def test_however_agencies_follow_each_other_somebody_in_force_answers_or_nobody_and_never_a_circle(
    moves: list[tuple[int, int, int]],
) -> None:
    country = Country()
    for number in range(10):
        country.make(f"G09.{number:02d}")
    day = D(2021, 1, 1)
    for old, new, later in moves:
        day += timedelta(days=later)
        try:
            country.end(f"G09.{old:02d}", day, f"G09.{new:02d}")
        except Refused:
            continue
    for number in range(10):
        for at in (D(2020, 5, 5), D(2024, 5, 5), D(2060, 1, 1)):
            path = answers_now(f"G09.{number:02d}", at, country.agencies.get)
            assert path.now is None or country[path.now].in_force(at)
            assert len({step.predecessor for step in path.steps}) == len(path.steps)
            assert [step.day for step in path.steps] == sorted(step.day for step in path.steps)


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef")))
def test_a_circle_of_parents_is_found_exactly_when_there_is_one(parents: dict[str, str]) -> None:
    for code in parents:
        here, met = parents.get(code), []
        while here is not None and here != code and here not in met:
            met.append(here)
            here = parents.get(here)
        assert (circle(code, parents) is not None) == (here == code)


@pytest.mark.parametrize(
    ("code", "old", "parent", "reason"),
    [
        ("G09.20", "000.00.21.G09", None, "two-codes"),
        ("G09.20", "000.00.2.G09", None, "wrong-width-2016"),
        ("G09.20", None, "G10", "code-not-under-parent"),
        ("G09", None, "G10", "code-not-under-parent"),
        ("G09.20", None, "G09.20", "circle-of-parents"),
        ("G09.20", None, "G09.20.01", "circle-of-parents"),
        ("G09." + "A" * 17, None, None, "group-too-long"),
        ("Z01ABC", None, None, "not-an-agency"),
        ("nonsense!", None, None, "foreign-character"),
    ],
)
def test_codes_that_contradict_each_other_are_refused(
    code: str, old: str | None, parent: str | None, reason: str
) -> None:
    _, found = code_faults(code, old, parent)
    assert reason in {fault.code for fault in found}


def test_both_codes_of_one_agency_and_its_parent_in_either_format_are_taken() -> None:
    assert code_faults("g09.20", "000.00.20.G09", "000.00.00.G09") == ("G09.20", [])
