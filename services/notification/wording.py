"""The words around a message in each language: headings, and names when one is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

LANGUAGES = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Words:
    """What the layouts say in one language, the same in every message."""

    hello: str
    no_name: str
    late: str
    reason: str
    again: str
    components: str
    documents: str
    next: str
    you: str
    link: str
    code: str
    number: str
    procedure: str
    footer: str
    no_agency: str


WORDS: Mapping[str, Words] = {
    "vi": Words(
        hello="Kính chào",
        no_name="bạn",
        late="Việc này được làm sau ngày đã hẹn. Bạn có quyền phản ánh về sự chậm trễ tại trang hồ sơ.",
        reason="Lý do",
        again="Vì sao đề nghị thêm một lần nữa",
        components="Giấy tờ",
        documents="Giấy tờ do cơ quan cấp",
        next="Ai làm tiếp, đến khi nào",
        you="Bạn có thể làm gì",
        link="Trang hồ sơ",
        code="Mã hồ sơ (xin nêu khi liên hệ)",
        number="Số hồ sơ trên Cổng",
        procedure="Thủ tục",
        footer="Thư này được gửi tự động từ Một Cửa, xin đừng trả lời. Một Cửa không bao giờ hỏi mật khẩu hay mã OTP qua thư.",
        no_agency="cơ quan giải quyết",
    ),
    "en": Words(
        hello="Dear",
        no_name="applicant",
        late="This was done after the date you were promised. You may complain about the delay on the application's page.",
        reason="Reason",
        again="Why once more",
        components="Documents",
        documents="Documents issued by the agency",
        next="Who acts now, and until when",
        you="What you can do",
        link="The application's page",
        code="Application code (please quote it)",
        number="Application number on the portal",
        procedure="Procedure",
        footer="This e-mail was sent automatically; please do not reply. "
        "Một Cửa never asks for a password or a one-time code by e-mail.",
        no_agency="the agency in charge",
    ),
}

# A message to an agency is about a yearly list, not about a dossier.
TO_AGENCY: Mapping[str, Words] = {
    "vi": replace(WORDS["vi"], no_name="cơ quan", link="Trang Danh mục", number="Danh mục năm"),
    "en": replace(WORDS["en"], no_name="agency", link="The list's page", number="List of the year"),
}

# A draft is no dossier yet: nobody acts on it but the citizen.
OF_DRAFT: Mapping[str, Words] = {
    "vi": replace(WORDS["vi"], link="Trang bản nháp", number="Số bản nháp"),
    "en": replace(WORDS["en"], link="The draft's page", number="Draft number"),
}


def greeting_name(name: str | None) -> str | None:
    """The name to greet with, or None when it is missing or looks like an advertisement.

    Whoever submits chooses name and address: a link in the name would make us the carrier of someone's spam.
    """
    plain = one_line(name or "", 80)
    if not plain or any(mark in plain.lower() for mark in ("://", "www.", "@", "http")):
        return None
    return plain


def one_line(text: str, longest: int) -> str:
    """White space collapsed, control characters gone, cut at a word with an ellipsis when longer than ``longest``."""
    printable = text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
    plain = " ".join(printable.split())
    if len(plain) <= longest:
        return plain
    head, blank, _ = plain[:longest].rpartition(" ")
    cut = head if blank and len(head) > longest // 2 else plain[: longest - 1]
    return cut.rstrip(" ,;:–-") + "…"


def at_start(text: str) -> str:
    """The text as a sentence begins with it."""
    return text[:1].upper() + text[1:]
