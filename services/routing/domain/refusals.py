"""Why a report was not applied: one code, a sentence in two languages that says what to do, what is legal now."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from services.routing.domain.papers import Paper
from services.routing.domain.sentences import Sentence

# What the refusals say of the report and the dossier; see ``Refused.details``.
SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        "unknown-application": Sentence(
            "Không có hồ sơ {application_id}. Hãy kiểm tra application_id trong thông điệp đã giao hồ sơ cho cơ quan.",
            "There is no application {application_id}. Check the application_id in the message that assigned it to you.",
        ),
        "not-yours": Sentence(
            "Hồ sơ {application_id} không được giao cho {agency}. Chỉ báo cáo các hồ sơ có trong hộp thư của cơ quan.",
            "Application {application_id} is not assigned to {agency}. Report only the applications in your own inbox.",
        ),
        "report-id-reused": Sentence(
            "Báo cáo {report_id} đã được gửi với nội dung khác. Hãy gửi lại với report_id mới.",
            "Report {report_id} was sent before with other content. Send it again with a new report_id.",
        ),
        "invalid-report": Sentence(
            "Báo cáo không đúng quy cách: {errors}. Hãy sửa và gửi lại với report_id mới.",
            "The report does not fit the schema: {errors_en}. Correct it and send it with a new report_id.",
        ),
        "missing-reason": Sentence(
            "Bước “{step}” phải nêu rõ lý do. Hãy bổ sung trường reason và gửi lại với report_id mới.",
            "The step “{step}” must give a reason. Add the field reason and send it with a new report_id.",
        ),
        "missing-components": Sentence(
            "Yêu cầu bổ sung phải nêu rõ giấy tờ cần bổ sung, đầy đủ một lần. Hãy ghi trường components và gửi lại với "
            "report_id mới.",
            "A supplement request must name the papers, all of them at once. Fill in components and send it with a new "
            "report_id.",
            "NĐ 61/2018 Đ.17.2",
        ),
        "unknown-component": Sentence(
            "Không có trong thành phần hồ sơ đã công bố của thủ tục: {asked}. Chỉ được yêu cầu giấy tờ có trong danh sách, ghi "
            "theo mã (id) hoặc đúng tên: {listed}. Hãy gửi lại với report_id mới.",
            "Not among the papers published for this procedure: {asked}. Ask only for papers of the list, by id or exact name: "
            "{listed}. Send it with a new report_id.",
            "NĐ 61/2018 Đ.5.1e",
        ),
        "in-the-future": Sentence(
            "Thời điểm {occurred_at} ở tương lai (bây giờ là {now}). Hãy chỉnh đồng hồ và gửi lại với report_id mới.",
            "{occurred_at} lies in the future (it is {now}). Set the clock right and send it with a new report_id.",
        ),
        "older-than-last": Sentence(
            "Báo cáo nói về {occurred_at}, trước bước đã ghi nhận gần nhất ({last}). Các báo cáo của một hồ sơ phải theo thứ "
            "thời gian.",
            "The report is about {occurred_at}, before the last recorded step ({last}). Reports of one application come in "
            "the order of time.",
        ),
        "illegal-move": Sentence(
            "Hồ sơ đang ở trạng thái “{state}”, không thể chuyển bằng bước “{step}”. Bước hợp lệ lúc này: {expected}.",
            "The application is “{state}”; the step “{step}” is not legal from there. Legal now: {expected_en}.",
        ),
        "supplement-limit": Sentence(
            "Hồ sơ đã được yêu cầu bổ sung {most} lần, là nhiều nhất. Hãy giải quyết theo những gì đã có, hoặc dừng xử lý và nêu "
            "lý do. Bước hợp lệ lúc này: {expected}.",
            "A supplement was requested {most} times, which is the most. Decide on what there is, or stop with a reason. Legal "
            "now: {expected_en}.",
            "NĐ 61/2018 Đ.15.3",
        ),
        "again-without-reason": Sentence(
            "Hồ sơ đã được yêu cầu bổ sung; việc bổ sung được yêu cầu một lần, đầy đủ. Hãy ghi vào trường again_because vì sao "
            "một lần chưa đủ (người nộp hồ sơ đọc được) và gửi lại với report_id mới. Bước hợp lệ lúc này: {expected}.",
            "A supplement was already requested; that is done once, and completely. Say in again_because why once was not "
            "enough (the applicant reads it) and send it with a new report_id. Legal now: {expected_en}.",
            "NĐ 61/2018 Đ.15.3",
        ),
        "extension-limit": Sentence(
            "Ngày trả kết quả đã được hẹn lại một lần; không được hẹn lại quá một lần. Bước hợp lệ lúc này: {expected}.",
            "The due date was already moved once; it may be moved once only. Legal now: {expected_en}.",
            "NĐ 61/2018 Đ.19.9",
        ),
        "extension-too-late": Sentence(
            "Phải đề nghị gia hạn chậm nhất 01 ngày trước ngày hết hạn ({due_at}). Bước hợp lệ lúc này: {expected}.",
            "An extension must be asked for at least one day before the due date ({due_at}). Legal now: {expected_en}.",
            "NĐ 61/2018 Đ.19.9",
        ),
    }
)

# What stands in their place once the personal data of the dossier were erased: a sentence may quote the report.
FORGOTTEN = Sentence(
    "Lời giải thích đã được xóa cùng dữ liệu cá nhân của hồ sơ.",
    "The explanation was erased with the personal data of the application.",
)

# Sentences that are told apart for people share the contract's code for machines.
_CODES = {"extension-too-late": "extension-limit", "again-without-reason": "supplement-limit"}


@dataclass(frozen=True, slots=True)
class Refused:
    """``expected``: the steps legal now; ``state``: where the dossier stands, None when unknown or another agency's.

    ``pointers`` are JSON pointers into the report where a field is at fault; ``components`` the papers that may be asked for.
    """

    code: str
    message: str
    message_en: str
    expected: tuple[str, ...] = ()
    state: str | None = None
    pointers: tuple[str, ...] = ()
    components: tuple[Paper, ...] = ()


def refused(
    case: str,
    *,
    expected: tuple[str, ...] = (),
    state: str | None = None,
    pointers: tuple[str, ...] = (),
    components: tuple[Paper, ...] = (),
    **details: object,
) -> Refused:
    """The refusal of one case of SENTENCES, its sentence filled with ``details``. KeyError for an unknown case."""
    sentence = SENTENCES[case]
    words = {
        "state": state,
        "expected": ", ".join(expected) or "không có",
        "expected_en": ", ".join(expected) or "none",
        **details,
    }
    source = f" ({sentence.source})" if sentence.source else ""
    return Refused(
        code=_CODES.get(case, case),
        message=sentence.vi.format(**words) + source,
        message_en=sentence.en.format(**words) + source,
        expected=expected,
        state=state,
        pointers=pointers,
        components=components,
    )
