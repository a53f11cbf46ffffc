"""The words of the yearly lists: what states, levels and acts are called, and days as people write them."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from services.kernel.text import Text

from ...frame import short
from ...words import ONLINE

# What is worked on in each state; the steps before it are done.
STEPS = (
    Text("Soạn", "Draft"),
    Text("Đăng ký", "Registration"),
    Text("Tổng hợp", "Consolidation"),
    Text("Phê duyệt", "Approval"),
    Text("Triển khai", "Implementation"),
    Text("Kiểm tra", "Verification"),
    Text("Đóng", "Closing"),
)
WORKED_ON = {"draft": 0, "sent": 1, "registering": 1, "consolidated": 3, "approved": 4, "implementing": 4, "verified": 6,
             "closed": 7}  # fmt: skip
# The act that ended each step.
ENDED_BY = ("send", "consolidate", "consolidate", "approve", "verify", "verify", "close")

# (words, colour of the state)
REGISTRATION = {
    "draft": (Text("Đang soạn, chưa gửi", "Draft, not sent"), "attention"),
    "submitted": (Text("Đã gửi", "Sent"), ""),
    "returned": (Text("Bị trả lại", "Returned"), "problem"),
    "consolidated": (Text("Đã tổng hợp", "Consolidated"), "done"),
}
WORK = {
    "registered": (Text("Chưa trực tuyến", "Not online yet"), "attention"),
    "implemented": (Text("Đã báo trực tuyến, chờ kiểm tra", "Reported online, to be verified"), ""),
    "verified": (Text("Đã kiểm tra", "Verified"), "done"),
    "dropped": (Text("Đã loại bỏ", "Dropped"), "problem"),
}
ORIGIN = {
    "assigned": Text("Danh mục giao", "Named by the list"),
    "registered": Text("Cơ quan đăng ký thêm", "Promised by the agency"),
    "own": Text("Cơ quan tự làm", "Done unasked"),
}
# The levels that a list can ask for, the lowest of each decree last.
LEVELS = {
    code: ONLINE[code].short for code in ("ND43-2011:3", "ND43-2011:4", "ND42-2022:TOAN_TRINH", "ND42-2022:MOT_PHAN")
}
# (what the button says, what comes of it)
LIST_ACTS = {
    "send": (
        Text("Gửi cho các cơ quan", "Send to the agencies"),
        Text("Các cơ quan thấy Danh mục và bắt đầu đăng ký; thư nhắc được gửi khi gần đến hạn.",
             "The agencies see the list and begin to register; reminders go out as the day comes near."),
    ),
    "open": (
        Text("Mở đăng ký", "Open registration"),
        Text("Danh mục cũng tự mở khi có cơ quan đầu tiên đăng ký.", "An agency's first registration opens it, too."),
    ),
    "consolidate": (
        Text("Tổng hợp Danh mục", "Consolidate the list"),
        Text("Đóng đăng ký. Chỉ những đăng ký đã tổng hợp được đưa vào Danh mục; bản chưa gửi hoặc bị trả lại thì không.",
             "Registration is closed. What was consolidated becomes part of the list; drafts and returned ones do not."),
    ),
    "reopen": (
        Text("Mở lại đăng ký", "Reopen registration"),
        Text("Các cơ quan lại đăng ký và sửa được.", "Agencies may register and correct again."),
    ),
    "approve": (
        Text("Ghi quyết định phê duyệt", "Record the approval"),
        Text("Danh mục được công khai, và mỗi dịch vụ thành một việc phải làm.",
             "The list becomes public, and each service a piece of work."),
    ),
    "start": (
        Text("Bắt đầu triển khai", "Start implementation"),
        Text("Từ lúc này các cơ quan báo dịch vụ đã lên mạng.", "From now on agencies report what is online."),
    ),
    "verify": (
        Text("Xác nhận đã kiểm tra xong", "Confirm that all is verified"),
        Text("Mọi dịch vụ đã được kiểm tra hoặc loại bỏ.", "Every service was verified or dropped."),
    ),
    "close": (
        Text("Đóng Danh mục", "Close the list"),
        Text("Không ghi thêm gì vào Danh mục này nữa.", "Nothing more is recorded in this list."),
    ),
}  # fmt: skip
ACTS = {
    ("list", "draft"): Text("Lập Danh mục", "Drafted the list"),
    ("list", "change"): Text("Sửa tên hoặc hạn đăng ký", "Changed its title or due date"),
    ("list", "send"): Text("Gửi cho các cơ quan", "Sent it to the agencies"),
    ("list", "open"): Text("Mở đăng ký", "Opened registration"),
    ("list", "consolidate"): Text("Tổng hợp Danh mục", "Consolidated the list"),
    ("list", "reopen"): Text("Mở lại đăng ký", "Reopened registration"),
    ("list", "approve"): Text("Phê duyệt", "Approved it"),
    ("list", "start"): Text("Bắt đầu triển khai", "Started implementation"),
    ("list", "verify"): Text("Xác nhận đã kiểm tra xong", "Confirmed that all is verified"),
    ("list", "close"): Text("Đóng Danh mục", "Closed the list"),
    ("list", "synthetic"): Text("Chương trình tạo dữ liệu tổng hợp", "A program made synthetic data"),
    ("agency", "contact"): Text("Ghi nơi nhận thư nhắc", "Recorded where reminders go"),
    ("item", "add"): Text("Đưa dịch vụ vào Danh mục", "Named a service"),
    ("item", "drop"): Text("Rút dịch vụ khỏi Danh mục", "Took a service off the list"),
    ("registration", "add"): Text("Ghi đăng ký", "Wrote a registration"),
    ("registration", "change"): Text("Sửa đăng ký", "Changed a registration"),
    ("registration", "remove"): Text("Xóa đăng ký", "Removed a registration"),
    ("registration", "submit"): Text("Gửi đăng ký", "Sent a registration"),
    ("registration", "return"): Text("Trả lại đăng ký", "Returned a registration"),
    ("registration", "consolidate"): Text("Tổng hợp đăng ký", "Consolidated a registration"),
    ("implementation", "implement"): Text("Báo dịch vụ đã trực tuyến", "Reported a service online"),
    ("implementation", "verify"): Text("Kiểm tra dịch vụ", "Verified a service"),
    ("implementation", "drop"): Text("Loại bỏ dịch vụ", "Dropped a service"),
    ("upload", "upload"): Text("Gửi tệp đăng ký", "Sent a spreadsheet"),
}


def detail_of(act: Mapping[str, Any]) -> Text | None:
    """What an act says beside its name; None when it says nothing more."""
    held = act["detail"]
    if act["act"] == "approve":
        return Text(
            f"Quyết định {held['decision']} ngày {short(held['dated'], 'vi')}; {held['services']} dịch vụ phải làm",
            f"Decision {held['decision']} of {short(held['dated'], 'en')}; services to be done: {held['services']}",
        )
    if act["kind"] == "upload":
        taken = held["recorded"]
        return Text(
            f"{held['rows']} dòng, {held['faults']} ô sai; ghi mới {taken['added']}, sửa {taken['changed']}",
            f"{held['rows']} rows, {held['faults']} wrong cells; {taken['added']} added, {taken['changed']} changed",
        )
    if act["act"] == "change" and act["kind"] == "list":
        return Text(
            f"{held['title']}; hạn {short(held['registration_due'], 'vi')}",
            f"{held['title']}; due {short(held['registration_due'], 'en')}",
        )
    level = LEVELS.get(held.get("level") or "", Text("", ""))
    day = held.get("planned_on") or (held.get("on") if act["act"] == "implement" else None)
    if level.vi and day:
        return Text(f"{level.vi}, {short(day, 'vi')}", f"{level.en}, {short(day, 'en')}")
    return level if level.vi else None


def read_day(typed: str) -> str | None:
    """2026-12-31 of 31/12/2026 (or of 2026-12-31 itself); None when there is no such day."""
    found = re.fullmatch(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", typed.strip())
    try:
        return (
            date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(typed.strip())
        ).isoformat()
    except ValueError:
        return None
