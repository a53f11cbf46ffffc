"""What every step of a dossier says to the citizen, in Vietnamese and in English."""

from collections.abc import Callable
from typing import Any

from services.kernel.text import Language, Text
from services.submission.domain.dossier import Entry
from services.submission.texts.facts import facts_of
from services.submission.texts.wording import AN_AGENCY, begun

# Step, or step/outcome → the sentence. {agency} is a name; the facts of the entry follow as sentences of their own.
_STEPS = {
    "submitted": Text(
        "Bạn đã nộp hồ sơ. Cổng đã lưu hồ sơ và cấp giấy xác nhận đã nộp hồ sơ có chữ ký số.",
        "You submitted the application. It is stored, and you hold a signed receipt.",
    ),
    "submitted/assisted": Text(
        "{filer} đã nộp hồ sơ thay {helped}. Cổng đã lưu hồ sơ và cấp giấy xác nhận đã nộp hồ sơ có chữ ký số.",
        "{filer} submitted the application for {helped}. It is stored, with a signed receipt.",
    ),
    "submitted/erased": Text(
        "Hồ sơ do người khác nộp thay. Cổng đã lưu hồ sơ và cấp giấy xác nhận đã nộp hồ sơ có chữ ký số.",
        "The application was submitted by somebody else. It is stored, with a signed receipt.",
    ),
    "routed": Text("Hồ sơ đã được chuyển đến {agency}.", "The application was passed to {agency}."),
    "accepted": Text("{agency} đã tiếp nhận hồ sơ.", "{agency} accepted the application."),
    "not-accepted": Text("{agency} không tiếp nhận hồ sơ.", "{agency} did not accept the application."),
    "in-progress": Text("{agency} đang giải quyết hồ sơ.", "{agency} is working on the application."),
    "supplement-requested": Text(
        "{agency} đề nghị bạn bổ sung hồ sơ.", "{agency} asks you to supplement the application."
    ),
    "payment-required": Text("{agency} đề nghị bạn nộp phí, lệ phí.", "{agency} asks you to pay a fee."),
    "extended": Text(
        "{agency} xin lỗi và hẹn lại ngày trả kết quả.", "{agency} apologises and gives a new date for the result."
    ),
    "decided": Text("{agency} đã giải quyết xong hồ sơ.", "{agency} has decided on the application."),
    "decided/approved": Text("{agency} đã giải quyết hồ sơ: chấp thuận.", "{agency} approved the application."),
    "decided/refused": Text("{agency} đã từ chối giải quyết hồ sơ.", "{agency} refused the application."),
    "stopped": Text("{agency} đã dừng giải quyết hồ sơ.", "{agency} stopped working on the application."),
    "returned": Text("{agency} đã trả kết quả.", "{agency} handed over the result."),
    "supplement-sent": Text("Bạn đã gửi phần bổ sung.", "You sent the supplement."),
    "supplemented": Text("{agency} đã nhận phần bổ sung.", "{agency} received the supplement."),
    "withdrawal-requested": Text("Bạn đã đề nghị rút hồ sơ.", "You asked to withdraw the application."),
    "withdrawn": Text("Hồ sơ đã được rút theo đề nghị của bạn.", "The application was withdrawn as you asked."),
    "withdrawal-refused": Text(
        "Không rút được hồ sơ vì hồ sơ đã có kết quả hoặc đã kết thúc.",
        "The application could not be withdrawn: it had been decided on, or had ended.",
    ),
    "erased": Text(
        "Đã xóa dữ liệu cá nhân của hồ sơ; kết luận và các bước giải quyết vẫn được lưu.",
        "The personal data of the application were erased; its outcome and its steps are kept.",
    ),
    "files-confirmed": Text(
        "{agency} xác nhận đã nhận đủ các tệp của hồ sơ (số tệp: {files}).",
        "{agency} confirmed that it has every file of the application (files: {files}).",
    ),
    "result-here": Text(
        "{agency} đã đưa tệp kết quả (giấy tờ số {number}) lên Cổng. Bạn có thể tải về ở mục Kết quả của hồ sơ.",
        "{agency} handed in the file of the result (document {number}). You can fetch it under Results.",
    ),
    "rated": Text("Bạn đã đánh giá việc giải quyết hồ sơ.", "You rated how the application was handled."),
    "complained": Text(
        "Bạn đã phản ánh về sự chậm trễ. Phản ánh đã được chuyển đến {agency}.",
        "You complained about the delay. Your complaint was passed to {agency}.",
    ),
    "paid": Text("Đã ghi nhận khoản phí, lệ phí bạn nộp.", "Your payment was recorded."),
    "payment-received": Text(
        "Cổng đã nhận được khoản phí, lệ phí bạn nộp trực tuyến.", "The fee you paid online has been received."
    ),
    "payment-told-again": Text(
        "Khoản phí, lệ phí này bạn đã nộp trước đó; Cổng đã báo lại cho cơ quan. Bạn không phải nộp nữa.",
        "You had paid this fee already; the agency has been told again. There is nothing more to pay.",
    ),
    "refund-asked": Text(
        "Cổng đã yêu cầu đơn vị thanh toán hoàn lại khoản đã nộp.",
        "The payment service was asked to refund the payment.",
    ),
    "refund-asked/paid-twice": Text(
        "Khoản này đã được nộp hai lần. Cổng đã tự yêu cầu đơn vị thanh toán hoàn lại lần nộp thừa; bạn không cần làm gì.",
        "This was paid twice. A refund of the second payment was asked for by itself; you need not do anything.",
    ),
    "refund-asked/replaced": Text(
        "Khoản nộp này đến sau khi cơ quan đã nêu một số tiền khác. Cổng đã tự yêu cầu đơn vị thanh toán hoàn lại khoản này; "
        "khoản cần nộp hiện nay ghi ở trang nộp phí.",
        "This payment came after the agency had stated another amount. A refund was asked for by itself; the page for paying "
        "says what is due now.",
    ),
    "refund-asked/not-due": Text(
        "Khoản nộp này đến khi hồ sơ không còn chờ khoản này (bạn đã đề nghị rút, hồ sơ đã kết thúc, hoặc cơ quan không chờ "
        "nữa, chẳng hạn vì đã thu tại quầy). Cổng đã tự yêu cầu đơn vị thanh toán hoàn lại. Nếu vẫn phải nộp, cơ quan sẽ đề "
        "nghị lại.",
        "This payment came when the application no longer waited for it (you had asked to withdraw, it had ended, or the agency "
        "had gone on without it, paid at its counter for instance). A refund was asked for by itself. Should the fee still be "
        "owed, the agency asks for it again.",
    ),
    "refunded": Text("Đơn vị thanh toán đã hoàn lại khoản đã nộp.", "The payment service has refunded the payment."),
    "notified/sent": Text("Đã gửi thông báo cho bạn qua {channel}.", "You were told by {channel}."),
    "notified/failed": Text(
        "Không gửi được thông báo qua {channel}.", "A message by {channel} could not be delivered."
    ),
    "notified": Text("Có thông báo gửi cho bạn qua {channel}.", "A message to you by {channel}."),
}
_OTHER = Text("Hồ sơ có tiến triển mới.", "The application moved on.")

_CHANNELS = {
    "email": Text("thư điện tử", "e-mail"),
    "sms": Text("tin nhắn", "text message"),
    "inbox": Text("hộp thư trên Cổng", "your inbox on the portal"),
    "webhook": Text("hệ thống của bạn", "your own system"),
}
_ANY_CHANNEL = Text("kênh bạn đã chọn", "the channel you chose")


def sentence(entry: Entry, language: Language, agency_name: Callable[[str], str | None]) -> str:
    """What this entry tells the citizen: what happened, then why, what is asked and until when."""
    return " ".join(part for part in parts(entry, language, agency_name) if part)


def parts(entry: Entry, language: Language, agency_name: Callable[[str], str | None]) -> tuple[str, str]:
    """(what happened, in one sentence; why, what is asked and until when, or '')."""
    detail = entry.detail
    outcome = detail.get("outcome")
    said = _STEPS.get(f"{entry.step}/{outcome}") or _STEPS.get(entry.step) or _OTHER
    code = detail.get("agency")
    agency = (agency_name(code) or code) if code else AN_AGENCY.in_(language)
    channel = _CHANNELS.get(detail.get("channel", ""), _ANY_CHANNEL).in_(language)
    known = {
        "agency": agency,
        "channel": channel,
        "files": detail.get("files", 0),
        "number": detail.get("number", 1),
        "filer": _filer(detail, agency, language),
        "helped": detail.get("helped", ""),
    }
    # Cut before names are put in: they have full stops of their own ("TP. Hồ Chí Minh").
    first, _, second = (begun(part.format(**known)) for part in said.in_(language).partition(". "))
    facts = [*([second] if second else []), *(fact.in_(language) for fact in facts_of(detail))]
    return (f"{first}." if second else first), " ".join(facts)


def _filer(detail: dict[str, Any], agency: str, language: Language) -> str:
    if not detail.get("agency"):
        return str(detail.get("filer", ""))
    said = Text("Cán bộ {name} ({agency})", "Officer {name} ({agency})")
    return said.in_(language).format(name=detail.get("filer", ""), agency=agency)
