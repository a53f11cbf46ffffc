"""The progress report as others read it: JSON shapes, CSV tables."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Literal

from pydantic import BaseModel

from ..domain.announcement import SOURCE, Counts, Figure
from ..domain.progress import GROUPS, Group, Online, Progress, Report
from .sheets.layout import escaped


class OnlineAnswer(BaseModel):
    """Services online. ``counted_by_level`` exceeds ``services`` where one is online at two levels."""

    by_level: dict[str, int]
    counted_by_level: int
    services: int


class ProgressAnswer(BaseModel):
    """How far: ``duty`` is what the list asks, ``percent`` what of it is online (null: nothing is asked)."""

    duty: int
    registered: dict[str, int]
    registered_total: int
    in_list: OnlineAnswer
    own: OnlineAnswer
    verified: int
    percent: float | None


class GroupProgress(ProgressAnswer):
    """The sum over a group of agencies."""

    group: Literal["ministries", "localities"]
    agencies: int
    items: int


class AgencyProgress(ProgressAnswer):
    """One agency."""

    agency: str
    name: str
    group: Literal["ministries", "localities"]


class FigureCounts(BaseModel):
    """A figure; null where it was not stated or is not counted by level."""

    level3: int | None
    level4: int | None
    by_level: int | None
    total: int | None


class PublishedFigure(BaseModel):
    """A published figure as it was stated, ours of the same day beside it, and each difference in a sentence."""

    indicator: str
    indicator_en: str
    scope: str
    period: str
    counted_on: date
    stated: FigureCounts
    computed: FigureCounts
    agrees: bool
    differences: list[str]
    differences_en: list[str]
    note: str


class Published(BaseModel):
    """The figures of an announcement, with where they were stated. Nothing in ``stated`` is ever corrected."""

    source: str
    source_en: str
    figures: list[PublishedFigure]


class ProgressReport(BaseModel):
    """The report of a list on a day, counted from its rows; ``published`` where an announcement spoke of the list."""

    year: int
    title: str
    state: str
    synthetic: bool
    notice: str | None
    notice_en: str | None
    as_of: date
    groups: list[GroupProgress]
    agencies: list[AgencyProgress]
    published: Published | None
    links: dict[str, str]


def groups(report: Report, wanted: Group | None) -> list[GroupProgress]:
    """The sums."""
    return [
        GroupProgress(
            **_progress(report.total(group)).model_dump(),
            group=group,
            agencies=report.count(group),
            items=report.items[group],
        )
        for group in GROUPS
        if wanted in (None, group)
    ]


def agencies(report: Report, wanted: Group | None) -> list[AgencyProgress]:
    """One row an agency."""
    return [
        AgencyProgress(**_progress(progress).model_dump(), agency=agency.code, name=agency.name, group=agency.group)
        for agency, progress in report.agencies
        if wanted in (None, agency.group)
    ]


def published(figures: Sequence[Figure], wanted: Group | None) -> Published | None:
    """The figures of an announcement, or None where none spoke of this."""
    chosen = [figure for figure in figures if wanted in (None, figure.kind.group)]
    if not chosen:
        return None
    return Published(source=SOURCE[0], source_en=SOURCE[1], figures=[_figure(figure) for figure in chosen])


def table(report: ProgressReport) -> bytes:
    """One line an agency and level, and one for each group and level: a tidy table for whoever counts on."""
    lines: list[Sequence[object]] = [
        ("as_of", "group", "agency", "name", "duty", "level", "registered", "in_list", "own", "in_list_services",
         "own_services", "verified", "percent", "synthetic")
    ]  # fmt: skip
    rows: list[tuple[str, str, GroupProgress | AgencyProgress]] = [("", "", each) for each in report.groups]
    rows += [(each.agency, each.name, each) for each in report.agencies]
    for agency, name, each in rows:
        levels = sorted({*each.registered, *each.in_list.by_level, *each.own.by_level}) or [""]
        for level in levels:
            lines.append(
                (report.as_of, each.group, agency, name, each.duty, level, each.registered.get(level, 0),
                 each.in_list.by_level.get(level, 0), each.own.by_level.get(level, 0), each.in_list.services,
                 each.own.services, each.verified, "" if each.percent is None else each.percent, report.synthetic)
            )  # fmt: skip
    return _csv(lines)


def published_table(report: ProgressReport) -> bytes:
    """One line a published figure."""
    lines: list[Sequence[object]] = [
        ("indicator", "scope", "period", "counted_on", "stated_level3", "stated_level4", "stated_total", "computed_level3",
         "computed_level4", "computed_by_level", "computed_total", "agrees", "difference", "difference_en", "source")
    ]  # fmt: skip
    for each in report.published.figures if report.published else ():
        lines.append(
            (each.indicator, each.scope, each.period, each.counted_on, each.stated.level3, each.stated.level4,
             each.stated.total, each.computed.level3, each.computed.level4, each.computed.by_level, each.computed.total,
             each.agrees, " ".join(each.differences), " ".join(each.differences_en), SOURCE[0])
        )  # fmt: skip
    return _csv(lines)


def _csv(lines: Sequence[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(
        ["" if value is None else escaped(value) if isinstance(value, str) else value for value in line]
        for line in lines
    )
    return text.getvalue().encode("utf-8-sig")


def _progress(progress: Progress) -> ProgressAnswer:
    return ProgressAnswer(
        duty=progress.duty,
        registered=dict(progress.registered),
        registered_total=progress.registered.total(),
        in_list=_online(progress.in_list),
        own=_online(progress.own),
        verified=progress.verified,
        percent=progress.percent,
    )


def _online(online: Online) -> OnlineAnswer:
    return OnlineAnswer(
        by_level=dict(online.by_level), counted_by_level=online.counted_by_level, services=online.services
    )


def _figure(figure: Figure) -> PublishedFigure:
    return PublishedFigure(
        indicator=figure.words,
        indicator_en=figure.kind.en,
        scope=figure.scope,
        period=figure.period,
        counted_on=figure.kind.on,
        stated=_counts(figure.stated),
        computed=_counts(figure.computed),
        agrees=figure.agrees,
        differences=[each.vi for each in figure.differences],
        differences_en=[each.en for each in figure.differences],
        note=figure.note,
    )


def _counts(counts: Counts) -> FigureCounts:
    return FigureCounts(level3=counts.level3, level4=counts.level4, by_level=counts.by_level, total=counts.total)
