"""Figures an announcement published, as it stated them, beside ours for the same day; each difference in a sentence.

Nothing stated is corrected. A sentence that explains a difference says what in our rows would make such a figure: the
announcement of 2017 does not say how it counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from .progress import Group, Online, Report

Row = Mapping[str, str]
LEVEL_3, LEVEL_4 = "ND43-2011:3", "ND43-2011:4"
SOURCE = (
    "Thông báo năm 2017 về cung cấp dịch vụ công trực tuyến theo Danh mục 2016 và đăng ký năm 2017",
    "The announcement of 2017 on online public services: the list of 2016, and what was registered for 2017",
)
_END_OF_2016, _ANNOUNCED = date(2016, 12, 31), date(2017, 3, 31)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a published figure counts: in which year's list, on which day, and of whom."""

    key: str
    year: int
    on: date
    group: Group
    en: str


# By the words of the announcement (data/published-figures.csv).
KINDS: Mapping[str, Kind] = {
    "Danh mục 2016 giao bộ, ngành": Kind("assigned", 2016, _END_OF_2016, "ministries", "Assigned to ministries, 2016"),
    "Danh mục 2016 giao địa phương": Kind("assigned", 2016, _END_OF_2016, "localities", "Assigned to localities, 2016"),
    "Bộ ngành đã triển khai trong Danh mục": Kind(
        "in-list", 2016, _ANNOUNCED, "ministries", "Of the list, implemented by ministries"
    ),
    "Bộ ngành chủ động cung cấp thêm": Kind("own", 2016, _ANNOUNCED, "ministries", "Beside the list, by ministries"),
    "Tỉnh đạt 22-44/44 (>=50%)": Kind("22-44", 2016, _ANNOUNCED, "localities", "Provinces with 22 to 44 of 44"),
    "Tỉnh đạt 2-20/44 (<50%), trong đó 3 chưa triển khai": Kind(
        "2-20", 2016, _ANNOUNCED, "localities", "Provinces with 2 to 20 of 44, 3 of them not begun"
    ),
    "Địa phương thực hiện trong Danh mục": Kind(
        "in-list", 2016, _END_OF_2016, "localities", "Of the list, implemented by localities"
    ),
    "Địa phương chủ động triển khai": Kind("own", 2016, _END_OF_2016, "localities", "Beside the list, by localities"),
    "Bộ ngành đăng ký 2017": Kind("registered", 2017, _ANNOUNCED, "ministries", "Registered by ministries, 2017"),
    "Địa phương đăng ký 2017": Kind("registered", 2017, _ANNOUNCED, "localities", "Registered by localities, 2017"),
}


class Counts(NamedTuple):
    """One figure: at level 3, at level 4, in all. None where it is not stated, or not counted by level."""

    level3: int | None
    level4: int | None
    total: int | None

    @property
    def by_level(self) -> int | None:
        """Level 3 and level 4 together."""
        return None if self.level3 is None or self.level4 is None else self.level3 + self.level4


class Sentence(NamedTuple):
    """A difference, said in both languages."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure beside ours. ``agrees``: every number that was stated is ours, too."""

    words: str
    kind: Kind
    scope: str
    period: str
    note: str
    stated: Counts
    computed: Counts
    agrees: bool
    differences: Sequence[Sentence]


def lists_and_days() -> list[tuple[int, date]]:
    """(year, day) of every report that ``reconcile`` needs."""
    return sorted({(kind.year, kind.on) for kind in KINDS.values()})


def reconcile(rows: Sequence[Row], reports: Mapping[tuple[int, date], Report], year: int) -> list[Figure]:
    """The published figures that speak of this year's list. KeyError for a figure whose words nobody has mapped."""
    figures = []
    stated = {row["indicator_vi"]: _stated(row) for row in rows}
    for row in rows:
        kind = KINDS[row["indicator_vi"]]
        if kind.year != year or (kind.year, kind.on) not in reports:
            continue
        report = reports[kind.year, kind.on]
        said, ours = stated[row["indicator_vi"]], _computed(kind, report)
        agrees = all(mine == theirs for mine, theirs in zip(ours, said, strict=True) if theirs is not None)
        differences = [*_between(said, ours), *_inside(said, ours)]
        if kind.key == "2-20":
            differences += _provinces(stated, report)
        figures.append(
            Figure(row["indicator_vi"], kind, row["scope"], row["period"], row["note"], said, ours, agrees, differences)
        )
    return figures


def _stated(row: Row) -> Counts:
    def number(column: str) -> int | None:
        return int(row[column]) if row[column] else None

    return Counts(number("level3"), number("level4"), number("published_total"))


def _computed(kind: Kind, report: Report) -> Counts:
    total = report.total(kind.group)
    if kind.key == "assigned":
        return Counts(None, None, report.items[kind.group])
    if kind.key == "registered":
        return Counts(total.registered[LEVEL_3], total.registered[LEVEL_4], total.registered.total())
    if kind.key in ("22-44", "2-20"):
        least, most = map(int, kind.key.split("-"))
        return Counts(None, None, report.with_services(kind.group, least, most))
    return _online(total.in_list if kind.key == "in-list" else total.own)


def _online(online: Online) -> Counts:
    return Counts(online.by_level[LEVEL_3], online.by_level[LEVEL_4], online.services)


def _between(stated: Counts, ours: Counts) -> list[Sentence]:
    """Where our number is another one."""
    names = (("mức độ 3", "level 3"), ("mức độ 4", "level 4"), ("tổng số", "in all"))
    return [
        Sentence(
            f"Công bố {said} ở {vi}, tính từ dữ liệu là {mine}, lệch {abs(said - mine)}; dữ liệu không nói vì sao.",
            f"Published {said} ({en}), counted {mine}: {abs(said - mine)} apart; the rows do not say why.",
        )
        for (vi, en), said, mine in zip(names, stated, ours, strict=True)
        if said is not None and mine is not None and said != mine
    ]


def _inside(stated: Counts, ours: Counts) -> list[Sentence]:
    """Where the announcement's own numbers do not add up."""
    summed = stated.by_level
    if summed is None or stated.total is None or summed == stated.total:
        return []
    vi = f"Công bố {stated.total}, nhưng {stated.level3} + {stated.level4} = {summed}, lệch {abs(summed - stated.total)}."
    en = f"Published {stated.total}, but {stated.level3} + {stated.level4} = {summed}: {abs(summed - stated.total)} apart."
    both = (ours.by_level or 0) - (ours.total or 0)
    if (ours.by_level, ours.total) == (summed, stated.total) and both > 0:
        vi += (
            f" Trong dữ liệu này {both} dịch vụ được cung cấp ở cả hai mức: đếm theo mức được {summed}, đếm theo dịch vụ "
            f"được {stated.total}. Đó là một cách giải thích; thông báo không nói đã đếm thế nào."
        )
        en += (
            f" In these rows {both} services are online at both levels: {summed} counted by level, {stated.total} counted "
            "by service. That is one explanation; the announcement does not say how it counted."
        )
    else:
        vi += " Dữ liệu này không giải thích được; con số được giữ như đã công bố."
        en += " These rows do not explain it; the figure stays as it was published."
    return [Sentence(vi, en)]


def _provinces(stated: Mapping[str, Counts], report: Report) -> list[Sentence]:
    """The two groups of provinces against all of them."""
    upper, lower = (next(counts.total for words, counts in stated.items() if KINDS[words].key == key)
                    for key in ("22-44", "2-20"))  # fmt: skip
    everybody = report.count("localities")
    if upper is None or lower is None or upper + lower == everybody:
        return []
    missing = everybody - upper - lower
    none, one, between = (report.with_services("localities", few, few) for few in (0, 1, 21))
    vi = (
        f"{upper} + {lower} = {upper + lower}, thiếu {missing} so với {everybody} tỉnh. Thông báo xếp 3 tỉnh chưa triển khai "
        "vào nhóm 2–20, điều không thể có."
    )
    en = (
        f"{upper} + {lower} = {upper + lower}, {missing} short of {everybody} provinces. The announcement puts 3 that have not "
        "begun into the group 2–20, which cannot be."
    )
    if none + one + between == missing:
        vi += (
            f" Trong dữ liệu này {missing} tỉnh ở ngoài cả hai nhóm: {none} tỉnh 0/44, {one} tỉnh 1/44, {between} tỉnh 21/44 "
            "(giữa hai nhóm). Đó là một cách giải thích; thông báo không nói gì thêm."
        )
        en += (
            f" In these rows {missing} provinces are in neither group: {none} with 0 of 44, {one} with 1, {between} with 21 "
            "(between the groups). That is one explanation; the announcement says no more."
        )
    return [Sentence(vi, en)]
