"""What became of a promised or assigned service: registered → implemented → verified, or dropped with a reason."""

from collections.abc import Mapping
from datetime import date

from .lists import ListState, Refused

# (act, state) → state. implement: the agency; verify: the Government Office; drop: the Office, or the agency for its own.
MOVES: Mapping[tuple[str, str], str] = {
    ("implement", "registered"): "implemented",
    ("verify", "implemented"): "verified",
    ("drop", "registered"): "dropped",
    ("drop", "implemented"): "dropped",
}
ACTS = tuple(dict.fromkeys(act for act, _ in MOVES))
OPEN = frozenset({ListState.IMPLEMENTING})
ACT_NAMES = {"implement": "báo đã trực tuyến", "verify": "xác nhận", "drop": "loại bỏ"}
STATE_NAMES = {
    "registered": ("mới đăng ký", "registered"),
    "implemented": ("đã triển khai", "implemented"),
    "verified": ("đã được kiểm tra", "verified"),
    "dropped": ("đã loại bỏ", "dropped"),
}


def move(act: str, state: str, *, reason: str | None = None) -> str | Refused:
    """The state after the act, or why it cannot be done."""
    after = MOVES.get((act, state))
    if after is None:
        vi, en = STATE_NAMES[state]
        called = ACT_NAMES.get(act, act)
        return Refused(
            "not-now", f"Dịch vụ này {vi}, nên không thể “{called}”.", f"This service is {en}: no “{act}” now."
        )
    if act == "drop" and not reason:
        return Refused(
            "no-reason", "Loại bỏ một dịch vụ phải nêu lý do.", "Dropping a service needs a reason.", ("reason",)
        )
    return after


def when(on: date, today: date, list_year: int) -> Refused | None:
    """Why a service cannot have gone online on that day; None when it can."""
    if on > today:
        return Refused(
            "in-the-future",
            f"Ngày {on:%d/%m/%Y} chưa đến; chỉ báo dịch vụ đã chạy.",
            f"{on} has not come yet; report only services that run.",
            ("on",),
        )
    # A service assigned for a year may be finished later, but not before anybody was asked.
    if on.year < list_year - 1:
        return Refused(
            "before-the-list",
            f"Ngày {on:%d/%m/%Y} sớm hơn Danh mục năm {list_year} quá một năm; hãy kiểm tra lại năm.",
            f"{on} is more than a year before the list of {list_year}; check the year.",
            ("on",),
        )
    return None
