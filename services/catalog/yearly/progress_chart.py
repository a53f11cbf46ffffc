"""The progress report as a picture: one bar an agency, plain SVG that a screen reader can read and a printer can print."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from services.kernel.text import Language, Text

from ..domain.progress import GROUPS
from .progress_views import AgencyProgress, ProgressReport

_ROW, _BAR, _LEFT, _WIDTH, _RIGHT, _TOP = 24, 14, 260, 420, 150, 76
_DONE, _DUTY, _INK, _PAPER = "#0b6e5f", "#dcd8d0", "#1d1b18", "#ffffff"
_WARNING = "#8a5a00"
_NAME = 34
_SYNTHETIC = Text(
    "DỮ LIỆU TỔNG HỢP: không phải số liệu thật của cơ quan nào", "SYNTHETIC: no figure speaks of a real body"
)
_GROUPS = {"ministries": Text("Bộ, ngành", "Ministries"), "localities": Text("Địa phương", "Localities")}


def chart(report: ProgressReport, language: Language) -> str:
    """The SVG: title, summary, and for each agency how much of the list is online, in words beside the bar.

    The same figures as a table: ``/lists/{year}/progress``. No colour says anything that a number does not.
    """
    rows = sorted(report.agencies, key=lambda each: (GROUPS.index(each.group), -(each.percent or 0), each.agency))
    height = _TOP + _ROW * (len(rows) + len(report.groups)) + 16
    title = _title(report).in_(language)
    summary = "; ".join(
        _summary(each.group, each.in_list.services, each.duty, each.percent, language) for each in report.groups
    )
    notice = (report.notice if language == "vi" else report.notice_en) or ""
    heading = _SYNTHETIC.in_(language) if report.synthetic else ""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDTH + _RIGHT}" height="{height}" '
        f'viewBox="0 0 {_LEFT + _WIDTH + _RIGHT} {height}" role="img" aria-labelledby="t d" lang="{language}" '
        'font-family="system-ui, Noto Sans, sans-serif" font-size="13">',
        f'<title id="t">{escape(title)}</title>',
        f'<desc id="d">{escape(" ".join([summary + ".", notice]).strip())}</desc>',
        f'<rect width="100%" height="100%" fill="{_PAPER}"/>',
        f'<text x="8" y="24" font-size="17" font-weight="600" fill="{_INK}">{escape(title)}</text>',
        f'<text x="8" y="46" fill="{_INK}">{escape(summary)}</text>',
    ]
    if heading:
        parts.append(f'<text x="8" y="64" font-weight="600" fill="{_WARNING}">{escape(heading)}</text>')
    parts += _bars(rows, language)
    return "\n".join([*parts, "</svg>"])


def _title(report: ProgressReport) -> Text:
    return Text(
        f"Danh mục {report.year}: dịch vụ đã trực tuyến đến {report.as_of:%d/%m/%Y}",
        f"List of {report.year}: services online by {report.as_of}",
    )


def _summary(group: str, done: int, duty: int, percent: float | None, language: Language) -> str:
    share = "–" if percent is None else f"{percent} %"
    if language == "vi":
        return f"{_GROUPS[group].vi}: {done}/{duty} ({share.replace('.', ',')})"
    return f"{_GROUPS[group].en}: {done} of {duty} ({share})"


def _bars(rows: Sequence[AgencyProgress], language: Language) -> list[str]:
    parts: list[str] = []
    most = max((row.duty for row in rows), default=0) or 1
    top, group = _TOP, ""
    for row in rows:
        if row.group != group:
            group = row.group
            heading = escape(_GROUPS[group].in_(language))
            parts.append(f'<text x="8" y="{top + 16}" font-weight="600" fill="{_INK}">{heading}</text>')
            top += _ROW
        words = _summary(row.group, row.in_list.services, row.duty, row.percent, language).partition(": ")[2]
        duty, done = (round(_WIDTH * count / most, 1) for count in (row.duty, row.in_list.services))
        parts += [
            f"<g aria-label={quoteattr(f'{row.name}: {words}')}>",
            f'<text x="{_LEFT - 8}" y="{top + 12}" text-anchor="end" fill="{_INK}">{escape(_short(row.name, _NAME))}</text>',
            f'<rect x="{_LEFT}" y="{top}" width="{duty}" height="{_BAR}" fill="{_DUTY}" stroke="{_INK}" stroke-width="0.5"/>',
            f'<rect x="{_LEFT}" y="{top}" width="{min(done, duty)}" height="{_BAR}" fill="{_DONE}"/>',
            f'<text x="{_LEFT + duty + 6}" y="{top + 12}" fill="{_INK}">{escape(words)}</text>',
            f"<title>{escape(f'{row.name}: {words}')}</title></g>",
        ]
        top += _ROW
    return parts


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
