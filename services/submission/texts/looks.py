"""Who looked at a dossier and at what, as the person whose dossier it is reads it."""

from services.kernel.text import Text
from services.submission.texts.wording import AN_AGENCY, LANGUAGES, begun

_VIEWERS = {
    "officer": Text("Cán bộ của {agency}", "An officer of {agency}"),
    "operator": Text("Người vận hành Cổng", "An operator of the portal"),
    "service": Text("Hệ thống của Cổng", "The portal's own system"),
    "filer": Text("Người nộp thay bạn", "Whoever filed for you"),
    "filer/officer": Text("Cán bộ nộp thay bạn ({agency})", "The officer who filed for you ({agency})"),
}
_DOORS = {
    "progress": Text("xem tiến độ hồ sơ", "looked at the progress of the application"),
    "manifest": Text("xem bảng kê tệp của hồ sơ", "looked at the list of files of the application"),
    "dossier": Text("mở toàn bộ hồ sơ để giải quyết", "opened the whole application to work on it"),
    "form": Text("mở tờ khai của hồ sơ", "opened the form of the application"),
    "events": Text("theo dõi trực tiếp hồ sơ", "followed the application live"),
    "file": Text("mở tệp bạn nộp", "opened a file you handed in"),
    "payments": Text(
        "xem phí, lệ phí và các lần nộp của hồ sơ", "looked at the fee of the application and its payments"
    ),
    "receipt": Text("xem giấy xác nhận hoặc giấy tiếp nhận hồ sơ", "looked at the receipt of the application"),
    "list": Text("thấy hồ sơ trong danh sách đã nộp thay", "saw the application among those filed for others"),
    "contacts": Text("lấy tên và địa chỉ thư để gửi thông báo", "took your name and e-mail address to write to you"),
}
_A_DOOR = Text("xem hồ sơ", "looked at the application")


def looked(role: str, door: str, agency: str | None) -> Text:
    """Who looked and at what, as the person whose dossier it is reads it: “Cán bộ của … mở toàn bộ hồ sơ”."""
    helped_at_a_counter = role == "filer" and agency is not None
    viewer = _VIEWERS.get("filer/officer" if helped_at_a_counter else role, AN_AGENCY)
    what = _DOORS.get(door, _A_DOOR)
    vi, en = (viewer.in_(language).format(agency=agency or AN_AGENCY.in_(language)) for language in LANGUAGES)
    return Text(begun(f"{vi} {what.vi}."), begun(f"{en} {what.en}."))
