"""What a yearly list waits for, whether that is the reader, and by which day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.kernel.text import Text

from ...frame import today


@dataclass(frozen=True, slots=True)
class Step:
    """What a list waits for. ``yours``: the reader must do it; ``until``: by which day; ``where``: on which page, below the
    list's own."""

    yours: bool
    what: Text
    until: date | None = None
    where: str = ""


def next_step(listed: Mapping[str, Any], own: Mapping[str, Any] | None, *, office: bool) -> Step:
    """For the Government Office, or for an officer whose agency's work is ``own`` (None: the list does not ask it)."""
    state, due = listed["state"], date.fromisoformat(listed["registration_due"])
    if state in ("sent", "registering"):
        return _registering(listed, own, due, office=office)
    if state == "implementing":
        return _implementing(listed, own, office=office)
    if state == "closed":
        return Step(False, Text("Danh mục đã đóng, không còn việc nào.", "The list is closed: nothing is left to do."))
    if state == "draft" and office and not (listed.get("counts") or {}).get("items"):
        return Step(
            True, Text("Bạn: ghi các dịch vụ của Danh mục.", "You: name the services of the list."), where="dich-vu"
        )
    steps = {
        "draft": Text("gửi Danh mục cho các cơ quan khi đã đủ dịch vụ", "send it to the agencies once every service is named"),
        "consolidated": Text("ghi quyết định phê duyệt", "record the decision that approves it"),
        "approved": Text("bắt đầu triển khai", "start the implementation"),
        "verified": Text("đóng Danh mục khi không còn gì phải ghi", "close the list when nothing is left to record"),
    }  # fmt: skip
    return _of_office(steps[state], office)


def _registering(listed: Mapping[str, Any], own: Mapping[str, Any] | None, due: date, *, office: bool) -> Step:
    if office:
        counts = (listed.get("counts") or {}).get("registrations", {})
        if waiting := counts.get("submitted", 0):
            return Step(True, Text(f"Bạn: tổng hợp hoặc trả lại {waiting} đăng ký đã gửi.",
                                   f"You: consolidate or return {_some(waiting, 'registration')} sent to you."),
                        where="dang-ky")  # fmt: skip
        if today() > due and listed["state"] == "registering":
            return Step(True, Text("Bạn: đã hết hạn đăng ký và không có đăng ký nào chờ; có thể tổng hợp Danh mục.",
                                   "You: the day has passed and nothing waits; the list can be consolidated."))  # fmt: skip
        return Step(False, Text("Chờ các cơ quan đăng ký.", "Waiting for the agencies to register."), due)
    if own is None:
        return Step(False, Text("Danh mục này không hỏi cơ quan của bạn.", "This list does not ask your agency."))
    held = own["registrations"]
    if returned := held.get("returned", 0):
        what = Text(f"Cơ quan bạn: sửa {returned} đăng ký bị trả lại, rồi gửi lại.",
                    f"Your agency: mend {_some(returned, 'returned registration')}, then send again.")  # fmt: skip
    elif drafts := held.get("draft", 0):
        what = Text(f"Cơ quan bạn: {drafts} đăng ký đang soạn; kiểm tra rồi bấm “Gửi đăng ký”.",
                    f"Your agency: {_some(drafts, 'draft')} to check; then choose “Send the registrations”.")  # fmt: skip
    elif not held:
        what = Text(
            "Cơ quan bạn: đăng ký dịch vụ sẽ làm trong năm.", "Your agency: register the services for the year."
        )
    else:
        return Step(False, Text("Cơ quan bạn đã gửi mọi đăng ký. Văn phòng Chính phủ đang xem.",
                                "Your agency has sent everything. The Government Office is looking at it."))  # fmt: skip
    return Step(True, what, due, "dang-ky")


def _implementing(listed: Mapping[str, Any], own: Mapping[str, Any] | None, *, office: bool) -> Step:
    if office:
        counts = (listed.get("counts") or {}).get("implementations", {})
        if reported := counts.get("implemented", 0):
            return Step(True, Text(f"Bạn: kiểm tra {reported} dịch vụ đã báo trực tuyến.",
                                   f"You: verify {_some(reported, 'service')} reported online."),
                        where="thuc-hien?trang-thai=implemented")  # fmt: skip
        if counts.get("registered", 0):
            return Step(False, Text("Chờ các cơ quan đưa dịch vụ lên mạng và báo lại.",
                                    "Waiting for the agencies to put services online and report them."))  # fmt: skip
        return Step(True, Text("Bạn: mọi dịch vụ đã xong; có thể xác nhận đã kiểm tra xong.",
                               "You: every service is settled; confirm that all is verified."))  # fmt: skip
    if own is None:
        return Step(False, Text("Danh mục này không hỏi cơ quan của bạn.", "This list does not ask your agency."))
    if left := own["implementations"].get("registered", 0):
        return Step(True, Text(f"Cơ quan bạn: đưa {left} dịch vụ lên mạng và báo lại.",
                               f"Your agency: put {_some(left, 'service')} online, then report."),
                    date(listed["year"], 12, 31), "thuc-hien?trang-thai=registered")  # fmt: skip
    return Step(False, Text("Cơ quan bạn đã báo mọi dịch vụ. Văn phòng Chính phủ kiểm tra.",
                            "Your agency has reported everything. The Government Office verifies."))  # fmt: skip


def _of_office(what: Text, office: bool) -> Step:
    if office:
        return Step(True, Text(f"Bạn: {what.vi}.", f"You: {what.en}."))
    return Step(False, Text(f"Chờ Văn phòng Chính phủ: {what.vi}. Cơ quan bạn không phải làm gì.",
                            f"Waiting for the Government Office to {what.en}. Your agency need not do anything."))  # fmt: skip


def _some(number: int, what: str) -> str:
    """1 draft, 2 drafts."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def left(until: date) -> Text:
    """How far a day is, in calendar days."""
    days = (until - today()).days
    if days == 0:
        return Text("hôm nay", "today")
    if days < 0:
        return Text(f"đã quá {-days} ngày", f"{-days} days ago")
    return Text(f"còn {days} ngày", f"{days} days left" if days > 1 else "1 day left")
