"""What a step says behind its sentence: why, what is asked, how much, until when; and how far a dossier has come."""

from datetime import datetime
from typing import Any

from services.kernel.days import due
from services.kernel.text import Text
from services.submission.domain.dossier import Completion
from services.submission.texts.wording import closed

GRADES = {
    "very-satisfied": Text("Rất hài lòng", "Very satisfied"),
    "satisfied": Text("Hài lòng", "Satisfied"),
    "unsatisfied": Text("Chưa hài lòng", "Not satisfied"),
}
_PROMISES = {
    "result": Text("Hồ sơ đã quá hạn trả kết quả ({until}).", "The result was due by {until}."),
    "acceptance": Text(
        "Cơ quan phải trả lời có tiếp nhận hồ sơ hay không chậm nhất {until}.",
        "The agency had to say by {until} whether it accepts the application.",
    ),
    "word": Text(
        "Đến {until}, cơ quan vẫn không có thông báo nào về hồ sơ.",
        "By {until}, the agency had not said a word about the application.",
    ),
}

_COMPLETION = {
    "received": Text("Đã nộp, chờ cơ quan tiếp nhận", "Submitted, waiting for the agency to accept it"),
    "processing": Text("Đang được giải quyết", "Being worked on"),
    "waiting-for-applicant": Text("Đang chờ người nộp hồ sơ", "Waiting for the applicant"),
    "finished": Text("Đã kết thúc", "Finished"),
}


def facts_of(detail: dict[str, Any]) -> list[Text]:
    """The facts of one entry of the timeline, each a sentence."""
    facts: list[Text] = []
    if detail.get("explanation"):
        # Version 1 of application.routed, still in topics and timelines, explains in Vietnamese only.
        facts.append(Text(detail["explanation"], detail.get("explanation_en") or detail["explanation"]))
    if detail.get("code"):
        facts.append(Text(f"Mã hồ sơ: {detail['code']}.", f"Application code: {detail['code']}."))
    if detail.get("reason"):
        reason = closed(detail["reason"])
        facts.append(Text(f"Lý do: {reason}", f"Reason: {reason}"))
    if detail.get("again_because"):
        why = closed(detail["again_because"])
        facts.append(Text(f"Vì sao đề nghị thêm một lần nữa: {why}", f"Why it asks once more: {why}"))
    if detail.get("legal_basis"):
        basis = closed(detail["legal_basis"])
        facts.append(Text(f"Căn cứ: {basis}", f"Legal basis: {basis}"))
    if detail.get("components"):
        papers = closed("; ".join(detail["components"]))
        facts.append(Text(f"Giấy tờ: {papers}", f"Papers: {papers}"))
    if detail.get("amount"):
        vi, en = money(detail["amount"])
        facts.append(Text(f"Số tiền: {vi}.", f"Amount: {en}."))
    if detail.get("grade") in GRADES:
        grade = GRADES[detail["grade"]]
        facts.append(Text(f"Mức đánh giá: {grade.vi}.", f"Grade: {grade.en}."))
    if detail.get("promise") in _PROMISES:
        facts.append(promised(detail["promise"], datetime.fromisoformat(detail["promised_at"])))
    if detail.get("due_at"):
        until = due(datetime.fromisoformat(detail["due_at"]))
        facts.append(Text(f"Hẹn trả kết quả: {until.vi}.", f"The result is due by {until.en}."))
    return facts


def promised(kind: str, until: datetime) -> Text:
    """Which promise is broken, and until when it could have been kept."""
    said, when = _PROMISES[kind], due(until)
    return Text(said.vi.format(until=when.vi), said.en.format(until=when.en))


def degree(completion: Completion) -> Text:
    """The degree of completion in words."""
    return _COMPLETION[completion]


def money(amount: int) -> Text:
    """``500.000 đồng``, or ``500,000 đồng``."""
    written = f"{amount:,} đồng"
    return Text(written.replace(",", "."), written)


def paper(name: str | None, number: int) -> Text:
    """A document that an agency issued: by its name, or by its number once the name is erased."""
    erased = Text(f"Giấy tờ số {number} (tên và tệp đã được xóa)", f"Document {number} (its name and file were erased)")
    return erased if name is None else Text(name, name)
