"""What a procedure must have before it may be published (NĐ 63/2010/NĐ-CP Đ.8), and what it says if it lacks it."""

from collections.abc import Iterator
from typing import NamedTuple

from .description import Description


class Fault(NamedTuple):
    """One thing wrong, where (a JSON pointer into the description), as a sentence in both languages."""

    pointer: str
    code: str
    vi: str
    en: str


def faults(one: Description) -> list[Fault]:
    """Why this may not be published; empty when every compulsory part is there and nothing contradicts itself."""
    return [*missing(one), *_contradictions(one)]


def missing(one: Description) -> list[Fault]:
    """The compulsory parts that are not there: order of steps, ways of filing with their time limit, papers and number of
    sets, subjects, deciding agency. The name is compulsory everywhere and the field of administration with it."""
    found = []
    if not one.cases:
        found.append(_lacks("/cases", "trình tự thực hiện và thành phần hồ sơ", "the order of steps and the papers"))
    for number, case in enumerate(one.cases):
        of_vi, of_en = (f" của trường hợp “{case.name}”", f" of the case “{case.name}”") if case.name else ("", "")
        if not any(case.steps):
            found.append(_lacks(f"/cases/{number}/steps", f"trình tự thực hiện{of_vi}", f"the order of steps{of_en}"))
        if not case.papers:
            found.append(_lacks(f"/cases/{number}/papers", f"thành phần hồ sơ{of_vi}", f"the papers{of_en}"))
    if one.sets is None:
        found.append(_lacks("/sets", "số lượng hồ sơ (số bộ)", "the number of sets"))
    if not one.filings:
        found.append(_lacks("/filings", "cách thức thực hiện", "a way of filing"))
    for number, filing in enumerate(one.filings):
        if not filing.deadline:
            found.append(
                _lacks(f"/filings/{number}/deadline", "thời hạn giải quyết của cách nộp này", "its time limit")
            )
    if not one.subjects:
        found.append(_lacks("/subjects", "đối tượng thực hiện", "whom it is for"))
    if not one.authority:
        found.append(_lacks("/authority", "cơ quan giải quyết", "the deciding agency"))
    return found


def _lacks(pointer: str, vi: str, en: str) -> Fault:
    return Fault(
        pointer,
        "compulsory-part",
        f"Thiếu {vi}: đây là bộ phận bắt buộc của thủ tục hành chính (Nghị định 63/2010/NĐ-CP, Điều 8).",
        f"Missing: {en}. It is a compulsory part of a procedure (NĐ 63/2010/NĐ-CP, Article 8).",
    )


def _contradictions(one: Description) -> Iterator[Fault]:
    if one.online_level == "ND42-2022:MOT_PHAN" and not one.online_reasons:
        yield Fault(
            "/online_reasons",
            "reason-required",
            "Dịch vụ công trực tuyến một phần phải công bố lý do (Nghị định 224/2026/NĐ-CP, Điều 14).",
            "A service offered only in part must publish the reason (NĐ 224/2026/NĐ-CP, Article 14).",
        )
    if one.online_reasons and one.online_level != "ND42-2022:MOT_PHAN":
        yield Fault(
            "/online_reasons",
            "reason-without-need",
            "Chỉ dịch vụ công trực tuyến một phần mới có lý do; hãy bỏ lý do hoặc chọn mức “một phần”.",
            "Only a service offered in part has a reason; take it out or choose that level.",
        )
    if one.code in one.aliases:
        yield Fault(
            "/aliases",
            "alias-of-itself",
            f"Mã {one.code} không thể là mã khác của chính nó.",
            f"The code {one.code} cannot be another code of itself.",
        )
    names = [case.name for case in one.cases]
    for number, name in enumerate(names):
        if name in names[:number]:
            yield Fault(
                f"/cases/{number}/name",
                "case-twice",
                f"Trường hợp “{name or 'không tên'}” có hai lần; hãy gộp lại hoặc đặt tên khác.",
                f"The case “{name or 'without a name'}” is there twice; join the two or give another name.",
            )
