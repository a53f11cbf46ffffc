"""What changed between two versions of a procedure, field by field, in sentences that a person reads."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .description import Case, Description, Filing, Paper

# The fields in the order a citizen meets them, by the words of NĐ 63/2010 Đ.8.
_FIELDS: Mapping[str, tuple[str, str]] = {
    "name": ("Tên thủ tục", "Name"),
    "name_en": ("Tên tiếng Anh", "English name"),
    "aliases": ("Mã khác", "Other codes"),
    "field": ("Lĩnh vực", "Field"),
    "field_code": ("Mã lĩnh vực", "Code of the field"),
    "level": ("Cấp thực hiện", "Level"),
    "authority": ("Cơ quan giải quyết", "Deciding agency"),
    "agency": ("Mã cơ quan giải quyết", "Code of the deciding agency"),
    "publisher": ("Cơ quan công bố", "Announced by"),
    "decision": ("Quyết định công bố", "Decision"),
    "offices": ("Các cơ quan liên quan", "Agencies concerned"),
    "subjects": ("Đối tượng thực hiện", "Whom it is for"),
    "subjects_note": ("Ghi chú về đối tượng", "Note on whom it is for"),
    "sets": ("Số lượng hồ sơ (bộ)", "Number of sets"),
    "receiving_address": ("Nơi tiếp nhận", "Where it is received"),
    "requirements": ("Yêu cầu, điều kiện", "Conditions"),
    "outcomes": ("Kết quả thực hiện", "Result"),
    "legal_bases": ("Căn cứ pháp lý", "Legal bases"),
    "online_level": ("Mức độ trực tuyến", "Online level"),
    "online_reasons": ("Lý do cung cấp một phần", "Why only in part"),
    "about": ("Mô tả", "Description"),
    "keywords": ("Từ khóa", "Keywords"),
    "notice": ("Lưu ý", "Notice"),
    "notice_en": ("Lưu ý tiếng Anh", "Notice in English"),
}
_WAYS = {
    "in-person": ("trực tiếp", "in person"),
    "online": ("trực tuyến", "online"),
    "post": ("qua bưu chính", "by post"),
    "unknown": ("không ghi cách nộp", "way not stated"),
}
# A longer text is not repeated whole: both versions can be read.
_SHOWN = 300


class Change(NamedTuple):
    """One thing that differs. ``before`` None: it is new; ``after`` None: it is gone."""

    field: str
    before: Any
    after: Any
    vi: str
    en: str


def changes(before: Description, after: Description) -> list[Change]:
    """Everything that differs, in the order a reader looks at a procedure; empty for equal descriptions."""
    a, b = before.model_dump(mode="json"), after.model_dump(mode="json")
    found = [
        change
        for field, (vi, en) in _FIELDS.items()
        if a[field] != b[field]
        for change in _field(field, vi, en, a[field], b[field])
    ]
    return [*found, *_cases(before.cases, after.cases), *_filings(before.filings, after.filings)]


def _field(field: str, vi: str, en: str, a: Any, b: Any) -> Iterator[Change]:
    if isinstance(a, list) and isinstance(b, list):
        gone, new = [one for one in a if one not in b], [one for one in b if one not in a]
        for one in gone:
            yield Change(field, one, None, f"{vi}: bỏ {_quoted(one)}.", f"{en}: {_quoted(one)} is gone.")
        for one in new:
            yield Change(field, None, one, f"{vi}: thêm {_quoted(one)}.", f"{en}: {_quoted(one)} is new.")
        if not gone and not new:
            yield Change(field, a, b, f"{vi}: đổi thứ tự hoặc số lần ghi.", f"{en}: order or repetition changed.")
    else:
        yield _changed(field, vi, en, a, b)


def _changed(field: str, vi: str, en: str, a: Any, b: Any) -> Change:
    if a in ("", None, [], {}):
        return Change(field, None, b, f"{vi}: thêm {_quoted(b)}.", f"{en}: {_quoted(b)} was added.")
    if b in ("", None, [], {}):
        return Change(field, a, None, f"{vi}: bỏ {_quoted(a)}.", f"{en}: {_quoted(a)} was taken out.")
    return Change(
        field, a, b, f"{vi}: đổi từ {_quoted(a)} thành {_quoted(b)}.", f"{en}: {_quoted(a)} became {_quoted(b)}."
    )


def _cases(before: Sequence[Case], after: Sequence[Case]) -> Iterator[Change]:
    if list(before) == list(after):
        return
    if len({case.name for case in before}) < len(before) or len({case.name for case in after}) < len(after):
        # Two cases of one name cannot be told apart: both lists are shown.
        yield _changed("cases", "Các trường hợp", "Cases", _plain(before), _plain(after))
        return
    old, new = {case.name: case for case in before}, {case.name: case for case in after}
    quiet = True
    for name in [*old, *(name for name in new if name not in old)]:
        vi, en = (f"Trường hợp “{name}”", f"Case “{name}”") if name else ("Trường hợp chung", "The general case")
        if name not in new:
            yield Change("cases", _plain(old[name]), None, f"{vi}: bỏ.", f"{en} is gone.")
        elif name not in old:
            papers = "; ".join(paper.name for paper in new[name].papers)
            yield Change(
                "cases", None, _plain(new[name]),
                f"{vi}: thêm mới, giấy tờ: {_quoted(papers)}.", f"{en} is new, with the papers {_quoted(papers)}.",
            )  # fmt: skip
        else:
            for change in _case(vi, en, old[name], new[name]):
                quiet = False
                yield change
            continue
        quiet = False
    if quiet:
        yield Change("cases", list(old), list(new), "Các trường hợp: đổi thứ tự.", "The order of the cases changed.")


def _case(vi: str, en: str, a: Case, b: Case) -> Iterator[Change]:
    for number in range(max(len(a.steps), len(b.steps))):
        one = a.steps[number] if number < len(a.steps) else ""
        two = b.steps[number] if number < len(b.steps) else ""
        if one != two or (number < len(a.steps)) != (number < len(b.steps)):
            yield _changed("steps", f"{vi}, bước {number + 1}", f"{en}, step {number + 1}", one, two)
    if a.papers == b.papers:
        return
    if len({paper.name for paper in a.papers}) < len(a.papers) or len({paper.name for paper in b.papers}) < len(
        b.papers
    ):
        yield _changed("components", f"{vi}, giấy tờ", f"{en}, papers", _plain(a.papers), _plain(b.papers))
        return
    old, new = {paper.name: paper for paper in a.papers}, {paper.name: paper for paper in b.papers}
    quiet = True
    for name in [*old, *(name for name in new if name not in old)]:
        was, now = old.get(name), new.get(name)
        if was == now:
            continue
        quiet = False
        if now is None or was is None:
            word_vi, word_en = ("bỏ", "is no longer asked for") if now is None else ("thêm", "is asked for now")
            yield Change(
                "components", _plain(was), _plain(now),
                f"{vi}: {word_vi} giấy tờ {_quoted(name)}.", f"{en}: the paper {_quoted(name)} {word_en}.",
            )  # fmt: skip
        else:
            yield Change(
                "components", _plain(was), _plain(now),
                f"{vi}, giấy tờ {_quoted(name)}: đổi từ {_paper(was, 0)} thành {_paper(now, 0)}.",
                f"{en}, paper {_quoted(name)}: {_paper(was, 1)} became {_paper(now, 1)}.",
            )  # fmt: skip
    if quiet:
        yield Change(
            "components", list(old), list(new), f"{vi}: đổi thứ tự giấy tờ.", f"{en}: the order of papers changed."
        )


def _paper(paper: Paper, language: int) -> str:
    words = (("bản chính", "originals"), ("bản sao", "copies"), ("biểu mẫu", "form"), ("mã", "code"))
    said = [
        f"{value} {words[number][language]}" if number < 2 else f"{words[number][language]} {value}"
        for number, value in enumerate((paper.originals, paper.copies, paper.form_name, paper.code))
        if value not in (None, "")
    ]
    more = [value for value in (paper.form_url, paper.replaced_by) if value]
    return ", ".join([*said, *more]) or ("không ghi chi tiết", "no details")[language]


def _filings(before: Sequence[Filing], after: Sequence[Filing]) -> Iterator[Change]:
    if list(before) == list(after):
        return
    ways = list(dict.fromkeys([*(each.channel for each in before), *(each.channel for each in after)]))
    quiet = True
    for way in ways:
        a = [each for each in before if each.channel == way]
        b = [each for each in after if each.channel == way]
        if a == b:
            continue
        quiet = False
        vi, en = (f"Nộp {_WAYS[way][0]}", f"Filing {_WAYS[way][1]}")
        if len(a) == len(b) == 1:
            yield from _filing(vi, en, a[0], b[0])
        else:
            yield _changed("filings", vi, en, "; ".join(map(_said, a)), "; ".join(map(_said, b)))
    if quiet:
        order = [each.channel for each in before], [each.channel for each in after]
        yield Change("filings", *order, "Cách thức thực hiện: đổi thứ tự.", "The order of the ways to file changed.")


def _filing(vi: str, en: str, a: Filing, b: Filing) -> Iterator[Change]:
    for field, word_vi, word_en in (
        ("deadline", "thời hạn", "time limit"), ("fee", "phí, lệ phí", "fee"), ("note", "ghi chú", "note"),
        ("tiers", "các mức phí", "tiers of the fee"),
    ):  # fmt: skip
        one, two = getattr(a, field), getattr(b, field)
        if one != two:
            yield _changed(field, f"{vi}, {word_vi}", f"{en}, {word_en}", _plain(one), _plain(two))


def _said(filing: Filing) -> str:
    tiers = ", ".join(f"{each.condition} {each.amount} {each.unit}".strip() for each in filing.tiers)
    return " · ".join(part for part in (filing.deadline, filing.fee, filing.note, tiers) if part) or "–"


def _plain(value: Any) -> Any:
    if isinstance(value, Case | Paper | Filing):
        return value.model_dump(mode="json")
    if isinstance(value, list | tuple):
        return [each.model_dump(mode="json") if hasattr(each, "model_dump") else each for each in value]
    return value


def _quoted(value: Any) -> str:
    if isinstance(value, dict):
        value = " · ".join(str(each) for each in value.values() if each not in ("", None))
    elif isinstance(value, list):
        value = "; ".join(_quoted(each).strip("“”") for each in value)
    elif not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False)
    text = value.replace("\n", " / ")
    return f"“{text if len(text) <= _SHOWN else text[:_SHOWN] + '…'}”"
