"""Says who decides a procedure, from what was published: a level of administration, or one agency by name."""

import re
from dataclasses import dataclass
from typing import Literal

from .texts import folded, nfc

Level = Literal["ministry", "province", "commune", "unknown"]


@dataclass(frozen=True, slots=True)
class Competence:
    """``announced`` is the level the procedure was published for, ``level`` that of who decides; they differ where a
    ministry announces what a commune does. ``agency`` is set where the place does not choose the agency."""

    announced: Level
    level: Level
    agency: str | None


_ANNOUNCED: dict[str, Level] = {"Cấp Bộ": "ministry", "Cấp Tỉnh": "province", "Cấp Xã": "commune"}

# Which ministry an authority belongs to. Where two ministries are named, the first one leads.
# "Văn phòng Ủy ban Quốc gia Ứng phó sự cố…" and "Ban Cơ yếu Chính phủ" are bodies of the Ministry of Defence, which
# published these records; the ministry's code is that of agencies.csv.
MINISTRIES: dict[str, str] = {
    "Ban Chỉ huy quân sự cấp sư đoàn, cấp tỉnh và tương đương": "G11",
    "Bộ Công an, Bộ Quốc phòng": "G01",
    "Chỉ huy trưởng Bộ chỉ huy Bộ đội Biên phòng tỉnh và cấp tương đương.": "G11",
    # Residence is registered by the police, whose systems are the ministry's, not the people's committee's.
    "Công an cấp xã": "G01",
    "Cấp đại đội, tiểu đoàn hoặc tương đương": "G11",
    "Cục Chính trị - Tổ chức/Ban Cơ yếu Chính phủ": "G11",
    "Cục Quản lý mật mã dân sự và Kiểm định sản phẩm mật mã/Ban Cơ yếu Chính phủ": "G11",
    "Cục Tuyên huấn/Tổng cục Chính trị": "G11",
    "Cục Tuyên huấn/Tổng cục Chính trị, Cục Dân quân tự vệ thuộc Bộ Tổng Tham mưu": "G11",
    "Cục Tác chiến/Bộ Tổng Tham mưu": "G11",
    "Cục Xe máy-Vận tải/Tổng cục Hậu cần-Kỹ thuật": "G11",
    "Quân chủng Hải quân": "G11",
    "Trưởng ban tuyển sinh quân sự Bộ Quốc phòng": "G11",
    "Tổng cục Chính trị Quân đội nhân dân Việt Nam": "G11",
    "Tổng cục Công nghiệp Quốc phòng": "G11",
    "Văn phòng Ủy ban Quốc gia Ứng phó sự cố, thiên tai và Tìm kiếm cứu nạn": "G11",
    "Vụ Giáo dục Quốc phòng và An ninh - Bộ giáo dục đào tạo, Cục Dân quân tự vệ thuộc Bộ Tổng Tham mưu": "G03",
    "Đội Thủ tục Biên phòng cửa khẩu cảng, Đội Thủ tục thuộc Biên phòng cửa khẩu biên giới đất liền": "G11",
}

# How the name of a local authority begins, folded. "UBND quận, huyện": since 1/7/2025 there is no district level
# (data/SOURCES.md); the commune is taken as its heir by default. Both levels lie in the same province, so the agency
# found is right even where the law moved a task up to the province.
_LOCAL: tuple[tuple[str, Level], ...] = (
    ("so ", "province"),
    ("chi cuc ", "province"),
    ("ban quan ly ", "province"),
    ("van phong dang ky dat dai ", "province"),
    ("uy ban nhan dan cap tinh ", "province"),
    ("bo tu lenh thu do ha noi bo chi huy quan su cap tinh ", "province"),
    ("ubnd phuong ", "commune"),
    ("ubnd quan ", "commune"),
    ("uy ban nhan dan cap xa ", "commune"),
    ("ban chi huy quan su cap xa ", "commune"),
)


# A procedure that one agency published for itself carries that agency's code: 1.000105.000.00.00.H17, 1.013225.H17.
_PUBLISHER = re.compile(r"\.(?:000\.00\.00\.)?([A-Y][0-9]{2})$")


def publisher(code: str) -> str | None:
    """The agency in the code of a procedure that it published for itself; None for a national code."""
    found = _PUBLISHER.search(code)
    return found[1] if found else None


def competence(code: str, announced_levels: str, authority: str) -> Competence:
    """From the procedure's code, the published levels ("Cấp Bộ", "Cấp Tỉnh, Cấp Xã", "" …) and the authority's name.

    The authority decides; the announced level stands in where the name says nothing, except for a ministry's: which
    ministry would be a guess, and "unknown" is better than the wrong door.
    """
    name = nfc(authority)
    named: Level = "ministry" if name in MINISTRIES else _local_level(name)
    announced = _ANNOUNCED.get(announced_levels.strip(), named)
    level = named if named != "unknown" or announced == "ministry" else announced
    return Competence(announced, level, MINISTRIES.get(name) or publisher(code))


def _local_level(authority: str) -> Level:
    words = folded(authority) + " "
    return next((level for beginning, level in _LOCAL if words.startswith(beginning)), "unknown")
