"""The receipt as a PDF: what the national form of a receipt holds, every file's hash, and a QR that can be checked offline.

The same receipt and standing give the same bytes, on every machine with the same fonts.
"""

import base64
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson
import segno
import typst

from services.kernel.days import due as due_words
from services.kernel.days import moment
from services.kernel.text import Language, Text
from services.submission.contents import Assisted

_TEMPLATE = Path(__file__).parent / "templates" / "receipt.typ"
# Version 27 at the lowest level of correction: 125 modules. On 46 mm a module has 0.37 mm, which a telephone still reads
# from a print. A receipt of up to six files fits; a longer one is named by its number and hash, and checked by its file.
MOST_IN_QR = 1465
_QR_MM, _SMALL_QR_MM = 46, 30


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file as the page lists it. ``name`` is '' once it was erased."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Page:
    """What the page says. ``code``, ``agency`` and ``due_at`` are None as long as the agency has not accepted.

    ``assisted``: who filed for whom, its ``agency`` by name, where somebody did and the names are not erased.
    """

    receipt: str
    kid: str
    issuer: str
    application_id: str
    procedure: str
    procedure_name: str | None
    place: str
    applicant: str | None
    submitted_at: datetime
    form_sha256: str
    files: tuple[FileLine, ...]
    agency: str | None = None
    code: str | None = None
    due_at: datetime | None = None
    assisted: Assisted | None = None


def render(page: Page, language: Language) -> bytes:
    """The PDF. Takes a tenth of a second of one core and more with many files: for a thread, never for the loop."""
    it = _words(page, language)
    compiled = typst.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"it": orjson.dumps(it).decode()},
        timestamp=int(page.submitted_at.timestamp()),
    )
    assert isinstance(compiled, bytes)  # one file, because the format is PDF
    return compiled


def decoded(part: str) -> bytes:
    """One part of a compact JWS."""
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def in_qr(page: Page) -> str:
    """What the QR holds: the receipt itself where it fits, else the address of the check with number and hash of it."""
    if len(page.receipt) <= MOST_IN_QR:
        return page.receipt
    return f"{page.issuer}/kiem-tra?so={page.application_id}&to-khai={page.form_sha256}"


def _words(page: Page, language: Language) -> dict[str, object]:
    def say(vi: str, en: str) -> str:
        return Text(vi, en).in_(language)

    accepted = page.code is not None
    qr, whole = in_qr(page), len(page.receipt) <= MOST_IN_QR
    named = f"{page.procedure_name} ({page.procedure})" if page.procedure_name else page.procedure
    due = (
        due_words(page.due_at).in_(language)
        if page.due_at
        else say("theo quy định của thủ tục", "as the procedure says")
    )
    facts = [
        (say("Mã hồ sơ", "Application code"), page.code or ""),
        (say("Số hồ sơ trên Cổng", "Number on the portal"), page.application_id),
        (
            say("Tiếp nhận hồ sơ của" if accepted else "Hồ sơ của", "Received from"),
            page.applicant or say("(đã xóa theo quy định)", "(erased)"),
        ),
        (say("Người nộp thay", "Filed by"), _filer(page.assisted, language) if page.assisted else ""),
        (say("Nộp thay cho", "On behalf of"), _helped(page.assisted, language) if page.assisted else ""),
        (say("Nội dung yêu cầu giải quyết", "Procedure"), named),
        (say("Nơi nộp", "Place"), page.place),
        (say("Thời gian nộp hồ sơ", "Submitted at"), moment(page.submitted_at).in_(language)),
        (say("Cơ quan giải quyết", "Agency"), page.agency or say("đang được xác định", "being found")),
        (say("Thời gian trả kết quả", "The result is due"), due if accepted else ""),
    ]
    return {
        "title": say("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", "RECEIPT AND DATE OF THE RESULT")
        if accepted
        else say("GIẤY XÁC NHẬN ĐÃ NỘP HỒ SƠ", "RECEIPT OF SUBMISSION"),
        "subtitle": ""
        if accepted
        else say(
            "Mã hồ sơ và ngày hẹn trả kết quả được cấp khi cơ quan tiếp nhận hồ sơ.",
            "The application code and the date of the result are given when the agency accepts.",
        ),
        "language": language,
        "agency": page.agency or say("Cổng dịch vụ công", "Public-service portal"),
        "issuer": page.issuer,
        "application_id": page.application_id,
        "made": [*page.submitted_at.astimezone(UTC).timetuple()[:3]],
        "facts": facts,
        "files_title": say("Thành phần hồ sơ nộp gồm", "Files handed in"),
        "no_files": say("Không có tệp kèm theo; chỉ có tờ khai điện tử.", "No files; the electronic form only."),
        "files": [
            {"name": one.name or say("(tên tệp đã xóa)", "(name erased)"), "size": _size(one.size, language),
             "sha256": one.sha256}
            for one in page.files
        ],
        "form_title": say("Tờ khai điện tử", "Electronic form"),
        "form_sha256": page.form_sha256,
        "next_title": say("Việc tiếp theo", "What happens next"),
        "next": [
            say(
                "Cơ quan giải quyết hồ sơ. Mỗi bước và kết quả hiện ở trang hồ sơ, và được báo qua thư điện tử nếu tờ khai "
                "có ghi địa chỉ.",
                "The agency works on it. Every step and the result stand on the page of the application, and are told by "
                "e-mail if the form names an address.",
            )
            if accepted
            else say(
                "Cơ quan xem hồ sơ và trả lời qua Cổng: tiếp nhận, đề nghị bổ sung một lần, hoặc không tiếp nhận và nêu lý do.",
                "The agency looks at it and answers on the portal: accepted, one request for what is missing, or the reason why "
                "not.",
            ),
            say("Theo dõi hồ sơ tại ", "Follow it at ") + f"{page.issuer}/ho-so/{page.application_id}",
        ],
        "qr": qr_svg(qr),
        "qr_mm": _QR_MM if whole else _SMALL_QR_MM,
        "qr_words": say("Mã QR để kiểm tra giấy này", "QR code to check this receipt"),
        "check_title": say("Giấy này được ký số", "This receipt is signed"),
        "check": [
            say(
                "Chữ ký số bảo đảm số hồ sơ, thời gian nộp, tờ khai và từng tệp nêu trên. Ai cũng kiểm tra được, không cần mạng: "
                "bằng tệp PDF này",
                "The signature covers number, time, form and every file above. Anybody can check it without a network: with this "
                "PDF",
            )
            + (say(", hoặc bằng mã QR chứa toàn bộ nội dung đã ký.", ", or with the QR, which holds all that was signed.")
               if whole else "."),
            say("Trang kiểm tra: ", "The page for it: ") + f"{page.issuer}/kiem-tra",
        ],
        "key_words": say("Khóa ký:", "Key:"),
        "kid": page.kid,
        "receipt": page.receipt,
    }  # fmt: skip


def _filer(assisted: Assisted, language: Language) -> str:
    officer = Text("cán bộ của", "officer of").in_(language)
    return f"{assisted.filer}, {officer} {assisted.agency}" if assisted.agency else assisted.filer


def _helped(assisted: Assisted, language: Language) -> str:
    said = [
        (Text("quan hệ", "relation"), assisted.relation),
        (Text("căn cứ đại diện", "authority"), assisted.authority),
    ]
    return "; ".join([assisted.full_name, *(f"{label.in_(language)}: {value}" for label, value in said if value)])


def qr_svg(text: str) -> str:
    """The QR of a text as SVG, at the lowest level of correction: it is printed, not painted on a lorry."""
    made = io.BytesIO()
    segno.make(text, error="l", boost_error=False, micro=False).save(
        made, kind="svg", border=2, xmldecl=False, nl=False
    )
    return made.getvalue().decode()


def _size(size: int, language: Language) -> str:
    written = f"{size:,}"
    return f"{written} bytes" if language == "en" else f"{written.replace(',', '.')} byte"
