"""The fields of a procedure (NĐ 63/2010/NĐ-CP Đ.8), in the order in which an editor fills them in."""

from services.kernel.text import Text

from .. import words
from .parts import Field, Rows, Section

LEVELS = tuple((level, words.government(level)) for level in ("unknown", "ministry", "province", "commune"))
WAYS = (
    ("in-person", Text("Trực tiếp", "In person")),
    ("online", Text("Trực tuyến", "Online")),
    ("post", Text("Bưu chính", "By post")),
    ("unknown", Text("Không nói rõ", "Not stated")),
)
ONLINE_LEVELS = (
    ("", Text("Không có dịch vụ trực tuyến", "No online service")),
    *((level, words.by_decree(level)) for level in (
        "ND42-2022:TOAN_TRINH", "ND42-2022:MOT_PHAN", "ND43-2011:1", "ND43-2011:2", "ND43-2011:3", "ND43-2011:4",
    )),
)  # fmt: skip
# NĐ 224/2026/NĐ-CP Đ.14.
REASONS = (
    ("presence", Text("Luật buộc người nộp có mặt", "The law requires presence")),
    ("field-check", Text("Luật buộc kiểm tra thực địa", "The law requires a check in the field")),
    ("technical-fault", Text("Sự cố kỹ thuật chưa khắc phục xong", "A technical fault not yet mended")),
    ("other-technical", Text("Vướng mắc kỹ thuật khác chưa giải quyết", "Another technical matter not yet solved")),
)
_ONE_A_LINE = Text("Mỗi dòng một mục.", "One on each line.")
_AS_PUBLISHED = Text("Chép nguyên văn như đã công bố.", "Copy it as it was published.")


def _offices(kind: str, label: Text) -> Rows:
    return Rows(
        f"offices/{kind}", label, Text("Cơ quan", "Agency"), Text("Thêm cơ quan", "Add an agency"),
        (Field("name", Text("Tên cơ quan", "Name of the agency"), short=True),
         Field("code", Text("Mã cơ quan", "Code of the agency"), short=True)),
    )  # fmt: skip


_TIERS = Rows(
    "tiers", Text("Các mức phí", "Tiers of the fee"), Text("Mức", "Tier"), Text("Thêm mức phí", "Add a tier"),
    (
        Field("condition", Text("Khi nào", "When it is due")),
        Field("amount", Text("Số tiền", "Amount"), short=True),
        Field("unit", Text("Đơn vị", "Unit"), short=True),
        Field("code", Text("Mã phí", "Code of the fee"), short=True),
        Field("file", Text("Tệp biểu phí", "File of the fees"), short=True),
        Field("url", Text("Địa chỉ tệp", "Address of the file"), short=True),
    ),
)  # fmt: skip
_PAPERS = Rows(
    "papers", Text("Thành phần hồ sơ", "Papers"), Text("Giấy tờ", "Paper"), Text("Thêm giấy tờ", "Add a paper"),
    (
        Field("name", Text("Tên giấy tờ", "Name of the paper"), "text"),
        Field("originals", Text("Số bản chính", "Originals"), "number", empty=None, short=True),
        Field("copies", Text("Số bản sao", "Copies"), "number", empty=None, short=True),
        Field("code", Text("Mã giấy tờ", "Code of the paper"), short=True),
        Field("form_name", Text("Tên mẫu đơn", "Name of the form"), short=True),
        Field("form_url", Text("Địa chỉ mẫu đơn", "Address of the form"), short=True),
        Field("replaced_by", Text("Mã kết quả thay thế được", "Result that stands in for it"), short=True),
    ),
    begin=1,
)  # fmt: skip
_STEPS = Rows(
    "steps", Text("Trình tự thực hiện", "Steps"), Text("Bước", "Step"), Text("Thêm bước", "Add a step"),
    (Field("", Text("Việc phải làm", "What is done"), "text", rows=3),),
    begin=1,
)  # fmt: skip

SECTIONS = (
    Section("muc-ten", Text("Tên và lĩnh vực", "Name and field"), (
        Field("name", Text("Tên thủ tục", "Name"), "text"),
        Field("name_en", Text("Tên tiếng Anh", "English name"), "text"),
        Field("field", Text("Lĩnh vực", "Field"), short=True),
        Field("field_code", Text("Mã lĩnh vực", "Code of the field"), short=True),
        Field("aliases", Text("Mã khác của thủ tục", "Other codes"), "lines", _ONE_A_LINE, empty=[]),
        Field("keywords", Text("Từ khóa", "Keywords")),
        Field("about", Text("Mô tả", "Description"), "text", rows=3),
    )),
    Section("muc-co-quan", Text("Cơ quan", "Agencies"), (
        Field("level", Text("Cấp thực hiện", "Level"), "choice", options=LEVELS),
        Field("authority", Text("Cơ quan giải quyết", "Who decides"), "text",
              Text("Bằng chữ, như đã công bố.", "In words, as it was published.")),
        Field("agency", Text("Mã cơ quan giải quyết", "Code of who decides"), empty=None, short=True,
              hint=Text("Để trống nếu nơi ở quyết định; ví dụ G01.", "Empty where the place decides; such as G01.")),
        Field("publisher", Text("Mã cơ quan công bố", "Code of who announced it"), empty=None, short=True,
              hint=Text("Cán bộ của cơ quan này được sửa; ví dụ H17.", "Its officers may edit; such as H17.")),
        Field("decision", Text("Quyết định công bố", "Decision that announced it")),
        Field("receiving_address", Text("Nơi tiếp nhận", "Where it is received"), "text"),
        _offices("carrying-out", Text("Cơ quan thực hiện", "Agencies that carry it out")),
        _offices("competent", Text("Cơ quan có thẩm quyền", "Competent agencies")),
        _offices("delegated", Text("Cơ quan được ủy quyền", "Delegated agencies")),
        _offices("coordinating", Text("Cơ quan phối hợp", "Coordinating agencies")),
    )),
    Section("muc-doi-tuong", Text("Đối tượng và điều kiện", "Whom it is for, and conditions"), (
        Field("subjects", Text("Đối tượng thực hiện", "Whom it is for"), "lines", _ONE_A_LINE, rows=3, empty=[]),
        Field("subjects_note", Text("Ghi chú về đối tượng", "Note on whom it is for"), "text"),
        Field("requirements", Text("Yêu cầu, điều kiện", "Conditions"), "text", rows=3),
    )),
    Section("muc-ho-so", Text("Hồ sơ và các bước, theo trường hợp", "Papers and steps, by case"), (
        Field("sets", Text("Số lượng hồ sơ (bộ)", "Number of sets"), "number", empty=None),
        Rows("cases", Text("Trường hợp", "Cases"), Text("Trường hợp", "Case"), Text("Thêm trường hợp", "Add a case"),
             (Field("name", Text("Tên trường hợp", "Name of the case"),
                    hint=Text("Để trống nếu chỉ có một.", "Empty if there is only one.")), _PAPERS, _STEPS)),
    )),
    Section("muc-cach-nop", Text("Cách nộp, thời hạn, phí", "Ways to file, time limits, fees"), (
        Rows("filings", Text("Cách thức thực hiện", "Ways to file"), Text("Cách nộp", "Way"),
             Text("Thêm cách nộp", "Add a way to file"), (
                 Field("channel", Text("Nộp bằng cách nào", "How it is filed"), "choice", options=WAYS),
                 Field("deadline", Text("Thời hạn giải quyết", "Time limit"), "text", _AS_PUBLISHED),
                 Field("fee", Text("Phí, lệ phí", "Fee"), "text", _AS_PUBLISHED),
                 Field("note", Text("Ghi chú", "Note"), "text"), _TIERS)),
    )),
    Section("muc-ket-qua", Text("Kết quả và căn cứ", "Results and legal bases"), (
        Rows("outcomes", Text("Kết quả thực hiện", "Results"), Text("Kết quả", "Result"),
             Text("Thêm kết quả", "Add a result"), (
                 Field("name", Text("Tên kết quả", "Name of the result")),
                 Field("code", Text("Mã kết quả", "Code of the result"), short=True),
                 Field("file", Text("Tệp", "File"), short=True),
                 Field("url", Text("Địa chỉ tệp", "Address of the file"), short=True))),
        Rows("legal_bases", Text("Căn cứ pháp lý", "Legal bases"), Text("Văn bản", "Document"),
             Text("Thêm văn bản", "Add a document"), (
                 Field("number", Text("Số, ký hiệu", "Number"), short=True),
                 Field("issuer", Text("Cơ quan ban hành", "Issued by"), short=True),
                 Field("title", Text("Trích yếu", "Title"), "text"),
                 Field("issued_on", Text("Ngày ban hành", "Issued on"), short=True),
                 Field("in_force_on", Text("Ngày có hiệu lực", "In force on"), short=True),
                 Field("url", Text("Địa chỉ văn bản", "Address of the document")))),
    )),
    Section("muc-truc-tuyen", Text("Trực tuyến và lưu ý", "Online, and notices"), (
        Field("online_level", Text("Mức độ trực tuyến", "Online level"), "choice", options=ONLINE_LEVELS, empty=None),
        Field("online_reasons", Text("Lý do cung cấp một phần", "Why only in part"), "ticks", options=REASONS, empty=[],
              hint=Text("Bắt buộc nếu là một phần (NĐ 224/2026 Đ.14).", "Compulsory if in part (NĐ 224/2026 Đ.14).")),
        Field("notice", Text("Lưu ý cho người dân", "Notice"), "text",
              Text("Để trống để dùng câu chung của cổng.", "Empty for the portal's own sentence.")),
        Field("notice_en", Text("Lưu ý bằng tiếng Anh", "Notice in English"), "text"),
    )),
)  # fmt: skip
PARTS = tuple(part for section in SECTIONS for part in section.parts)
