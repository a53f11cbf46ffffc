"""The sentences with which an act on the register of agencies is refused."""

from collections.abc import Sequence
from datetime import date

from .agency_rules import Fault
from .standing import Standing


class Refused(Exception):
    """The act is against the rules; ``faults`` are all that were found."""

    def __init__(self, found: Sequence[Fault]) -> None:
        super().__init__("; ".join(fault.en for fault in found))
        self.faults = list(found)


def _vi(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def unknown(code: str, field: str) -> Fault:
    """Named, and not in the register."""
    return Fault(field, "unknown-agency", f"Danh mục không có cơ quan {code}.", f"The register has no agency {code}.")


def taken(there: Standing, valid_from: date, valid_to: date | None) -> Fault:
    """A code means one agency for ever."""
    overlaps = (there.valid_to is None or valid_from <= there.valid_to) and (
        valid_to is None or there.valid_from <= valid_to
    )
    name, since = there.periods[-1].name, _vi(there.valid_from)
    if overlaps:
        return Fault(
            "code",
            "overlapping-validity",
            f"Mã {there.code} đang là của “{name}” (từ {since}); thời gian hiệu lực chồng lên nhau.",
            f"The code {there.code} is that of “{name}” (since {there.valid_from}); their times overlap.",
        )
    return Fault(
        "code",
        "code-used-before",
        f"Mã {there.code} đã là của “{name}”; một mã chỉ dùng cho một cơ quan (QĐ 20/2020/QĐ-TTg Đ.3.1), hãy dùng mã mới.",
        f"The code {there.code} was that of “{name}”; a code means one agency only (QĐ 20/2020/QĐ-TTg Art. 3.1): take another.",
    )


def inside_a_period(one: Standing, day: date) -> Fault:
    """A name may begin after the last one began, or correct one."""
    last = one.periods[-1]
    return Fault(
        "from",
        "overlapping-validity",
        f"Tên “{last.name}” có hiệu lực từ {_vi(last.valid_from)}"
        + (f" đến {_vi(last.valid_to)}" if last.valid_to else "")
        + f"; đổi tên từ {_vi(day)} sẽ chồng lên các tên đã ghi. Để sửa một tên, hãy đặt “from” đúng ngày tên đó bắt đầu.",
        f"The name “{last.name}” holds from {last.valid_from} to {last.valid_to or 'now'}; another from {day} would overlap "
        "what is recorded. To correct a name, give as “from” the day on which it began.",
    )


def ended_before(one: Standing) -> Fault:
    """An end with successors is not moved."""
    assert one.valid_to is not None
    return Fault(
        "valid_to",
        "already-ended",
        f"{one.code} đã kết thúc ngày {_vi(one.valid_to)} và đã có cơ quan kế thừa.",
        f"{one.code} ended on {one.valid_to} and has its successor.",
    )


def still_there(one: Standing, children: Sequence[Standing]) -> Fault:
    """What is under an agency ends before it, or with it."""
    some = ", ".join(each.code for each in children[:3]) + (", …" if len(children) > 3 else "")
    return Fault(
        "children",
        "children-still-there",
        f"{one.code} còn {len(children)} cơ quan cấp dưới sau ngày đó ({some}); hãy kết thúc chúng trước hoặc gửi "
        "“with_children”: true để kết thúc cùng ngày.",
        f"{one.code} still has {len(children)} agencies under it after that day ({some}); end them first, or send "
        "“with_children”: true to end them the same day.",
    )


def not_there(one: Standing, day: date, field: str) -> Fault:
    """Nothing passes to or from an agency on a day it does not exist."""
    return Fault(
        field,
        "not-in-force-that-day",
        f"{one.code} không tồn tại vào ngày {_vi(day)} nên không thể kế thừa hoặc được kế thừa từ ngày này.",
        f"{one.code} does not exist on {day}, so nothing can pass to it or from it then.",
    )


def stays_a_province() -> Fault:
    """What is a people's committee of a province is so from its first day."""
    return Fault(
        "kind",
        "province-stays-a-province",
        "Loại “province” gắn với mã tỉnh của Tổng cục Thống kê; không đổi được sang loại khác hoặc từ loại khác.",
        "The kind “province” comes with a code of the statistics office; no agency changes to it or from it.",
    )


def province_code() -> Fault:
    """Where a committee's province is, says the code of the statistics office."""
    return Fault(
        "province",
        "province-code",
        "UBND cấp tỉnh cần “province”: mã tỉnh gồm hai chữ số của Tổng cục Thống kê (ví dụ 48); cơ quan khác thì không có. "
        "Bảng tính không thêm được UBND cấp tỉnh.",
        "A people's committee of a province needs “province”: the two-digit code of the statistics office, such as 48; no "
        "other agency has one. A spreadsheet cannot add a province.",
    )


def province_taken(code: str, whose: str) -> Fault:
    """A code of the statistics office means one province on a day."""
    return Fault(
        "province",
        "province-code-taken",
        f"Mã tỉnh {code} đang là của {whose} trong thời gian đó; hãy kết thúc hoặc sáp nhập {whose} trước, hoặc dùng mã khác.",
        f"The province code {code} is that of {whose} in that time; end or merge {whose} first, or take another code.",
    )


def province_needs_an_heir(one: Standing) -> Fault:
    """Nobody may be left without a people's committee."""
    return Fault(
        "successors",
        "province-needs-an-heir",
        f"{one.code} phụ trách một tỉnh, thành phố; khi kết thúc phải nêu UBND cấp tỉnh tiếp nhận địa bàn.",
        f"{one.code} answers for a province; say which people's committees of provinces take over its territory.",
    )


def named_twice() -> Fault:
    """Once is enough, and never itself."""
    return Fault(
        "successors",
        "named-twice",
        "Một cơ quan được nêu hai lần hoặc kế thừa chính mình.",
        "An agency is named twice, or as its own successor.",
    )


def too_many(most: int) -> Fault:
    """More than anybody splits an agency into."""
    return Fault(
        "successors",
        "too-many-successors",
        f"Nhiều nhất {most} cơ quan kế thừa.",
        f"At most {most} successors.",
    )


def one_is_no_merger() -> Fault:
    """What one agency does alone is a new name."""
    return Fault(
        "codes",
        "one-is-no-merger",
        "Sáp nhập cần ít nhất hai cơ quan, hoặc một cơ quan nhập vào một cơ quan đã có.",
        "A merger needs two agencies at least, or one that goes into another that exists.",
    )
