"""What must hold of an agency before it may stand in the register: each fault with its place and its sentence."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from . import agency_codes
from .provinces import MERGER, REGISTER_BEGINS, day_before
from .standing import KINDS, Standing

LONGEST_NAME = 500
LAST_DAY = date(2100, 12, 31)
LAST_OF_DISTRICTS = day_before(MERGER)
TWO_LEVELS_SOURCE = "19/2025/QĐ-TTg"


@dataclass(frozen=True, slots=True)
class Fault:
    """``field``: which one is wrong (code, kind, name, parent, valid_from, valid_to, successors …)."""

    field: str
    code: str
    vi: str
    en: str


def code_faults(text: str, old: str | None, parent: str | None) -> tuple[str | None, list[Fault]]:
    """(normal code, faults) of the code given, in either format; ``old`` and ``parent`` must agree with it if given."""
    try:
        code = agency_codes.read(text)
    except agency_codes.NotACode as error:
        return None, [Fault("code", error.code, error.said.vi, error.said.en)]
    if not code.of_agency:
        return None, [
            Fault(
                "code",
                "not-an-agency",
                f"{code.normal} là mã của doanh nghiệp hoặc tổ chức khác, không phải của bộ, ngành, địa phương.",
                f"{code.normal} is the code of a firm or another organisation, not of a ministry or a province.",
            )
        ]
    return code.normal, [*_carried(code), *_old_form(code, old), *_belongs(code, parent)]


def _carried(code: agency_codes.Code) -> Iterator[Fault]:
    for group in code.groups:
        if len(group) > agency_codes.LONGEST_GROUP:
            yield Fault(
                "code",
                "group-too-long",
                f"Nhóm “{group}” dài {len(group)} ký tự; hệ thống này chở tối đa {agency_codes.LONGEST_GROUP} mỗi nhóm.",
                f"The group “{group}” has {len(group)} characters; this system carries {agency_codes.LONGEST_GROUP}.",
            )


def _old_form(code: agency_codes.Code, old: str | None) -> Iterator[Fault]:
    if not old:
        return
    try:
        other = agency_codes.read(old)
    except agency_codes.NotACode as error:
        yield Fault("code_2016", error.code, error.said.vi, error.said.en)
        return
    if other.normal != code.normal:
        yield Fault(
            "code_2016",
            "two-codes",
            f"Hai mã của cùng một dòng chỉ hai cơ quan khác nhau: {code.normal} và {old.strip()} (tức {other.normal}); "
            "chỉ giữ mã đúng.",
            f"The two codes of this row are two agencies: {code.normal} and {old.strip()} (that is {other.normal}); "
            "keep the right one.",
        )


def _belongs(code: agency_codes.Code, parent: str | None) -> Iterator[Fault]:
    if not parent:
        return
    try:
        above = agency_codes.read(parent).normal
    except agency_codes.NotACode as error:
        yield Fault("parent", error.code, error.said.vi, error.said.en)
        return
    if above == code.normal or above.startswith(code.normal + "."):
        yield Fault(
            "parent",
            "circle-of-parents",
            f"{above} không thể là cấp trên của {code.normal}: cơ quan sẽ là cấp trên của chính mình.",
            f"{above} cannot be the superior of {code.normal}: the agency would be above itself.",
        )
    elif above != code.parent:
        needed = code.parent or "—"
        yield Fault(
            "parent",
            "code-not-under-parent",
            f"Mã {code.normal} không nằm dưới {above}; theo mã thì cấp trên là {needed} (QĐ 20/2020/QĐ-TTg Đ.4.3).",
            f"The code {code.normal} is not under {above}; by the code its superior is {needed} "
            "(QĐ 20/2020/QĐ-TTg Art. 4.3).",
        )


def faults(one: Standing, parent: Standing | None) -> list[Fault]:
    """Every fault of an agency with a sound code. ``parent`` is the register's agency above it, None if there is none."""
    return [*_times(one), *_names(one), *_kind(one, parent), *_under(one, parent)]


def _times(one: Standing) -> Iterator[Fault]:
    if not REGISTER_BEGINS <= one.valid_from <= LAST_DAY:
        yield Fault(
            "valid_from",
            "outside-the-register",
            f"Ngày bắt đầu phải từ {_vi(REGISTER_BEGINS)} đến {_vi(LAST_DAY)}.",
            f"The first day must be from {REGISTER_BEGINS} to {LAST_DAY}.",
        )
    for period in one.periods:
        if period.valid_to is not None and period.valid_to < period.valid_from:
            yield Fault(
                "valid_to",
                "ends-before-it-begins",
                f"Ngày cuối {_vi(period.valid_to)} trước ngày đầu {_vi(period.valid_from)}.",
                f"The last day {period.valid_to} is before the first, {period.valid_from}.",
            )
        elif max(period.valid_from, period.valid_to or period.valid_from) > LAST_DAY:
            yield Fault(
                "valid_to",
                "outside-the-register",
                f"Ngày đầu và ngày cuối phải chậm nhất là {_vi(LAST_DAY)}.",
                f"The first and the last day must be {LAST_DAY} at the latest.",
            )
    for earlier, later in zip(one.periods, one.periods[1:], strict=False):
        if earlier.valid_to != day_before(later.valid_from):
            yield Fault(
                "valid_from",
                "overlapping-validity",
                f"Hai tên “{earlier.name}” và “{later.name}” chồng lên nhau hoặc có khoảng trống trước {_vi(later.valid_from)}.",
                f"The names “{earlier.name}” and “{later.name}” overlap or leave a gap before {later.valid_from}.",
            )


def _names(one: Standing) -> Iterator[Fault]:
    for name in {period.name for period in one.periods}:
        if not name.strip():
            yield Fault("name", "missing-name", "Chưa có tên cơ quan.", "The agency has no name.")
        elif len(name) > LONGEST_NAME:
            yield Fault(
                "name",
                "name-too-long",
                f"Tên có {len(name)} ký tự; tối đa {LONGEST_NAME}.",
                f"The name has {len(name)} characters; {LONGEST_NAME} at most.",
            )
        elif not name.isprintable():
            yield Fault(
                "name",
                "unprintable-name",
                "Tên có ký tự điều khiển hoặc ký tự không hiển thị được; hãy gõ lại.",
                "The name holds a control character or one that cannot be shown; type it again.",
            )


def _kind(one: Standing, parent: Standing | None) -> Iterator[Fault]:
    if (one.level == 1) != (one.kind in {"ministry", "province"}):
        first = "ministry, province"
        yield Fault(
            "kind",
            "kind-does-not-fit-level",
            f"Loại “{one.kind}” ({KINDS[one.kind]}) không thuộc cấp {one.level}; chỉ {first} ở cấp 1, và chỉ cấp 1.",
            f"The kind “{one.kind}” does not belong to level {one.level}; only {first} are of level 1, and only they.",
        )
        return
    above = parent.kind if parent else None
    until = one.valid_to is not None and one.valid_to <= LAST_OF_DISTRICTS
    if one.kind == "district" and not (until and above == "province"):
        yield Fault(
            "kind",
            "no-districts-any-more",
            f"Cấp huyện trực thuộc tỉnh và kết thúc ngày {_vi(LAST_OF_DISTRICTS)} ({TWO_LEVELS_SOURCE}): "
            "valid_to phải từ ngày đó trở về trước.",
            f"Districts are under a province and ended on {LAST_OF_DISTRICTS} ({TWO_LEVELS_SOURCE}): valid_to must not be "
            "later.",
        )
    if one.kind == "commune" and not (
        (above == "province" and one.valid_from >= MERGER) or (above == "district" and until)
    ):
        yield Fault(
            "kind",
            "commune-in-the-wrong-place",
            f"Cấp xã trực thuộc tỉnh từ {_vi(MERGER)}, trước đó trực thuộc huyện (đến {_vi(LAST_OF_DISTRICTS)}); "
            "xã tồn tại qua ngày này mang mã mới và là cơ quan kế thừa.",
            f"A commune is under its province since {MERGER}, before that under a district (until {LAST_OF_DISTRICTS}); "
            "one that lived on has a new code and is a successor.",
        )


def _under(one: Standing, parent: Standing | None) -> Iterator[Fault]:
    if one.parent is None:
        return
    if parent is None:
        yield Fault(
            "parent",
            "unknown-parent",
            f"Chưa có cơ quan cấp trên {one.parent} trong danh mục; hãy thêm cơ quan đó trước.",
            f"The superior {one.parent} is not in the register yet; add it first.",
        )
        return
    ends = parent.valid_to is not None and (one.valid_to is None or one.valid_to > parent.valid_to)
    if one.valid_from < parent.valid_from or ends:
        until = (f"đến {_vi(parent.valid_to)}", f"to {parent.valid_to}") if parent.valid_to else ("", "on")
        yield Fault(
            "valid_from" if one.valid_from < parent.valid_from else "valid_to",
            "outside-the-parents-time",
            f"Cơ quan cấp trên {parent.code} tồn tại từ {_vi(parent.valid_from)} {until[0]}".rstrip()
            + "; cơ quan cấp dưới phải nằm trong thời gian đó.",
            f"The superior {parent.code} exists from {parent.valid_from} {until[1]}; what is under it must lie within.",
        )


def _vi(day: date) -> str:
    return f"{day:%d/%m/%Y}"
