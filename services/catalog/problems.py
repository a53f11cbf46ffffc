"""The sentences with which an act on a procedure is refused."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import ValidationError

from services.kernel.misfits import MOST_NAMED, misfit
from services.kernel.problem import FieldError, Problem
from services.kernel.text import Text

from .domain.compulsory import Fault

_REFUSED = Text("Chưa thực hiện được", "Not carried out")
_FIT = Text("Nội dung thủ tục chưa hợp lệ", "The description of the procedure does not fit")

# What description.py itself refuses, by the beginning of its words.
_OWN = {
    "holds a character that cannot be stored"[:20]: Text(
        "Nội dung có ký tự không lưu được (NUL hoặc ký tự hỏng); hãy gõ lại phần này.",
        "It holds a character that cannot be stored (NUL or a broken one); type this part again.",
    ),
    "the description has more bytes"[:20]: Text(
        "Nội dung thủ tục quá dài để lưu và gửi đi (tối đa 150.000 byte); hãy rút gọn hoặc dùng đường dẫn tới văn bản.",
        "The description is too long to be kept and sent (150,000 bytes at most); shorten it or link to the documents.",
    ),
}


def day_vi(day: date) -> str:
    """31/12/2026."""
    return f"{day:%d/%m/%Y}"


def conflict(code: str, vi: str, en: str) -> Problem:
    """409: what is asked contradicts what is."""
    return Problem(409, code, _REFUSED, Text(vi, en))


def no_draft(code: str) -> Problem:
    """404."""
    return Problem(
        404,
        "no-draft",
        Text("Không có bản nháp", "No such draft"),
        Text(
            f"Thủ tục {code} không có bản nháp nào; hãy tạo bằng PUT /procedures/{code}/draft.",
            f"Procedure {code} has no draft; make one with PUT /procedures/{code}/draft.",
        ),
    )


def no_procedure(code: str) -> Problem:
    """404."""
    return Problem(
        404,
        "unknown-procedure",
        Text("Không tìm thấy thủ tục", "No such procedure"),
        Text(
            f"Danh mục chưa có thủ tục {code} nào được công bố; hãy kiểm tra lại mã.",
            f"No procedure {code} has been published; check the code.",
        ),
    )


def changed_meanwhile(code: str, revision: int) -> Problem:
    """412: somebody else changed the draft after it was read."""
    return Problem(
        412,
        "changed-meanwhile",
        Text("Bản nháp đã được người khác sửa", "Somebody else changed the draft"),
        Text(
            f"Bản nháp của thủ tục {code} nay là bản sửa số {revision}; hãy đọc lại rồi sửa trên bản đó.",
            f"The draft of procedure {code} is at revision {revision} now; read it again and change that one.",
        ),
    )


def precondition_missing(code: str, revision: int) -> Problem:
    """428: whoever changes a draft says which revision he has read."""
    return Problem(
        428,
        "if-match-required",
        Text("Thiếu If-Match", "If-Match is missing"),
        Text(
            f"Thủ tục {code} đã có bản nháp; hãy gửi header If-Match với ETag của bản đã đọc (bản sửa số {revision}).",
            f"Procedure {code} has a draft already; send If-Match with the ETag of the one you read (revision {revision}).",
        ),
    )


def unfit(faults: Sequence[Fault]) -> Problem:
    """422 with every fault."""
    return Problem(
        422,
        "does-not-fit",
        _FIT,
        Text(
            f"Có {len(faults)} điểm cần sửa trước khi công bố, nêu ở dưới.",
            f"{len(faults)} points must be mended before it can be published; they are listed below.",
        ),
        [FieldError(each.pointer, each.code, Text(each.vi, each.en)) for each in faults[:200]],
    )


def misfits(error: ValidationError, under: str = "") -> list[FieldError]:
    """What pydantic found, with pointers below ``under``."""
    found = [told(fault) for fault in error.errors()[:MOST_NAMED]]
    return [FieldError(under + each.pointer, each.code, each.message) for each in found]


def told(fault: Mapping[str, Any], wanted: Mapping[str, Text] | None = None) -> FieldError:
    """One of them; what the description itself refuses, in words of its own."""
    each = misfit(fault, wanted)
    own = _OWN.get(str(fault.get("ctx", {}).get("error", ""))[:20])
    return FieldError(each.pointer, each.code, own or each.message)


def does_not_fit(errors: Sequence[FieldError]) -> Problem:
    """422 about a description that cannot even be kept as a draft."""
    return Problem(
        422,
        "does-not-fit",
        _FIT,
        Text("Xin sửa các mục được nêu rồi gửi lại.", "Mend the entries named below."),
        errors,
    )


def no_service(code: str) -> Problem:
    """404."""
    return Problem(
        404,
        "no-online-service",
        Text("Không có dịch vụ công trực tuyến", "No online service"),
        Text(
            f"Thủ tục {code} chưa có dịch vụ công trực tuyến nào được công bố, hoặc không có trong danh mục.",
            f"No online service of procedure {code} is declared, or the catalogue does not have the procedure.",
        ),
    )
