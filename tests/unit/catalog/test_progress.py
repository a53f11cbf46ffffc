"""The progress report counted from rows, and every figure of the announcement of 2017 out of the synthetic register."""

import csv
from datetime import date
from xml.etree import ElementTree

import pytest

from services.catalog.domain import synthetic
from services.catalog.domain.announcement import KINDS, Figure, lists_and_days, reconcile
from services.catalog.domain.progress import AskedAgency, Item, Promise, RawRows, Work, report
from services.catalog.register import DATA
from services.catalog.yearly.progress_chart import chart
from services.catalog.yearly.progress_views import ProgressReport, agencies, groups
from services.kernel.text import Language

STATED = list(csv.DictReader(DATA.joinpath("published-figures.csv").read_text(encoding="utf-8").splitlines()))


def asked() -> list[AskedAgency]:
    return [
        AskedAgency(each.code, each.name, "ministries" if each.kind == "ministry" else "localities")
        for each in synthetic.agencies()
    ]


def of_2016() -> RawRows:
    items = [Item(each.agency, each.procedure) for each in synthetic.items_of_2016()]
    work = [
        Work(each.agency, each.procedure, each.level, each.item is None, each.implemented_on, None, None)
        for each in synthetic.work_of_2016()
    ]
    return RawRows(asked(), items, [], work)


def of_2017() -> RawRows:
    promises = [
        Promise(each.agency, each.procedure, each.level, date(2017, 2, 28), date(2017, 3, 10))
        for each in synthetic.promises_of_2017()
    ]
    return RawRows(asked(), [], promises, [])


@pytest.fixture(scope="module")
def figures() -> dict[str, Figure]:
    rows = {2016: of_2016(), 2017: of_2017()}
    reports = {(year, on): report(rows[year], on) for year, on in lists_and_days()}
    return {figure.words: figure for year in rows for figure in reconcile(STATED, reports, year)}


@pytest.mark.parametrize("row", STATED, ids=lambda row: row["indicator_vi"])
def test_every_published_number_is_counted_out_of_the_synthetic_register(
    row: dict[str, str], figures: dict[str, Figure]
) -> None:
    figure = figures[row["indicator_vi"]]
    assert figure.agrees
    for column, counted in (("level3", figure.computed.level3), ("level4", figure.computed.level4)):
        assert row[column] == "" or int(row[column]) == counted
    if row["published_total"]:
        assert int(row["published_total"]) == figure.computed.total
    if row["computed_total"]:
        assert int(row["computed_total"]) == figure.computed.by_level


def test_every_figure_of_the_file_is_mapped() -> None:
    assert {row["indicator_vi"] for row in STATED} == set(KINDS)


def test_64_and_16_against_78_is_explained_and_not_corrected(figures: dict[str, Figure]) -> None:
    figure = figures["Bộ ngành đã triển khai trong Danh mục"]
    assert figure.stated == (64, 16, 78)
    assert (figure.computed.by_level, figure.computed.total) == (80, 78)
    (sentence,) = figure.differences
    assert "Công bố 78, nhưng 64 + 16 = 80, lệch 2." in sentence.vi
    assert "2 services are online at both levels" in sentence.en
    assert "does not say how it counted" in sentence.en


def test_32_and_27_against_63_is_explained_and_not_corrected(figures: dict[str, Figure]) -> None:
    figure = figures["Tỉnh đạt 2-20/44 (<50%), trong đó 3 chưa triển khai"]
    (sentence,) = figure.differences
    assert "32 + 27 = 59, thiếu 4 so với 63 tỉnh" in sentence.vi
    assert "3 with 0 of 44, 0 with 1, 1 with 21" in sentence.en


def test_figures_that_add_up_have_no_sentence(figures: dict[str, Figure]) -> None:
    silent = {words for words, figure in figures.items() if not figure.differences}
    assert len(silent) == 8


def test_a_figure_that_the_rows_do_not_make_is_said_so() -> None:
    rows = of_2016()
    fewer = RawRows(rows.agencies, rows.items, [], [each for each in rows.work if each.procedure != "9.100063"])
    reports = {(year, on): report(fewer, on) for year, on in lists_and_days()}
    figure = next(each for each in reconcile(STATED, reports, 2016) if "đã triển khai" in each.words)
    assert not figure.agrees
    assert figure.stated == (64, 16, 78)
    said = " ".join(each.en for each in figure.differences)
    assert "Published 16 (level 4), counted 15: 1 apart" in said
    assert "do not explain it" in said


def test_the_shares_the_announcement_speaks_of() -> None:
    counted = report(of_2016(), date(2017, 3, 31))
    assert counted.total("ministries").percent == 93.98
    assert counted.total("localities").in_list.counted_by_level / 63 == pytest.approx(17.5, abs=0.01)


def test_a_day_before_shows_what_was_online_then() -> None:
    rows = RawRows(
        [AskedAgency("G01", "Bộ", "ministries")],
        [Item("G01", "a"), Item("G01", "b")],
        [Promise("G01", "c", "L3", date(2017, 2, 1), date(2017, 3, 1))],
        [
            Work("G01", "a", "L3", False, date(2017, 5, 1), date(2017, 6, 1), None),
            Work("G01", "a", "L4", False, date(2017, 7, 1), None, None),
            Work("G01", "b", None, False, None, None, date(2017, 8, 1)),
            Work("G01", "d", "L3", True, date(2017, 5, 1), None, date(2017, 9, 1)),
        ],
    )

    def seen(*day: int) -> tuple[int, int, int, int, int, int]:
        total = report(rows, date(2017, *day)).total()
        online = total.in_list
        return (
            total.duty,
            total.registered.total(),
            online.services,
            online.counted_by_level,
            total.own.services,
            total.verified,
        )

    assert seen(1, 31) == (2, 0, 0, 0, 0, 0)
    assert seen(2, 1) == (2, 1, 0, 0, 0, 0)
    assert seen(3, 1) == (3, 1, 0, 0, 0, 0)
    assert seen(5, 1) == (3, 1, 1, 1, 1, 0)
    assert seen(7, 1) == (3, 1, 1, 2, 1, 1)
    assert seen(8, 1) == (2, 1, 1, 2, 1, 1)
    assert seen(9, 1) == (2, 1, 1, 2, 0, 1)
    assert report(RawRows([], [], [], []), date(2017, 1, 1)).total().percent is None


def test_what_was_sent_back_counts_on_the_days_before() -> None:
    promises = [
        Promise("G01", "c", "L3", date(2017, 2, 1), date(2017, 2, 10), date(2017, 2, 20)),
        Promise("G01", "c", "L4", date(2017, 3, 1), None),
    ]
    rows = RawRows([AskedAgency("G01", "Bộ", "ministries")], [], promises, [])
    seen = {}
    for day in (date(2017, 1, 31), date(2017, 2, 1), date(2017, 2, 19), date(2017, 2, 20), date(2017, 3, 1)):
        total = report(rows, day).total()
        seen[day.month, day.day] = (total.duty, dict(total.registered))
    assert seen == {
        (1, 31): (0, {}),
        (2, 1): (0, {"L3": 1}),
        (2, 19): (1, {"L3": 1}),
        (2, 20): (0, {}),
        (3, 1): (0, {"L4": 1}),
    }


def test_nobody_can_take_a_synthetic_row_for_a_real_one() -> None:
    rows = [*synthetic.items_of_2016(), *synthetic.work_of_2016(), *synthetic.promises_of_2017()]
    assert all(row.name.startswith(synthetic.PREFIX) for row in [*synthetic.agencies(), *rows])
    assert all(row.procedure.startswith("9.") for row in rows)
    assert {row.code[0] for row in synthetic.agencies()} == {"X", "Y"}
    assert sum(synthetic.done_by_localities()) == 1102


def test_the_chart_is_readable_without_seeing_it_and_safe_with_any_name() -> None:
    rows = RawRows([AskedAgency("G01", '<script>"&', "ministries")], [Item("G01", "a")], [], [])
    counted = report(rows, date(2017, 3, 31))
    shown = ProgressReport(
        year=2017, title="x", state="approved", synthetic=True, notice="TỔNG HỢP", notice_en="SYNTHETIC",
        as_of=counted.as_of, groups=groups(counted, None), agencies=agencies(counted, None), published=None, links={},
    )  # fmt: skip
    languages: tuple[Language, ...] = ("vi", "en")
    for language in languages:
        root = ElementTree.fromstring(chart(shown, language))
        space = "{http://www.w3.org/2000/svg}"
        assert root.get("role") == "img"
        title, described = root.find(f"{space}title"), root.find(f"{space}desc")
        assert title is not None
        assert described is not None
        assert root.get("aria-labelledby") == f"{title.get('id')} {described.get('id')}"
        assert ("SYNTHETIC" if language == "en" else "TỔNG HỢP") in (described.text or "")
        assert not root.findall(f".//{space}script")
