"""The papers a procedure asks for, out of a list in which headings and remarks stand among them."""

import re
from dataclasses import dataclass

from .texts import COMPONENT_LIMIT, marked, without_torn_word


@dataclass(frozen=True, slots=True)
class Component:
    """One paper (thành phần hồ sơ). ``id`` (c1, c2 …) holds within one version of the procedure."""

    id: str
    name: str


# Headings, column titles and "no information": lines of the published list that name no paper.
_NO_PAPERS = {
    "Loại giấy tờ",
    "Loại giấy tờ:",
    "Mẫu đơn, tờ khai",
    "Loại giấy tờ Mẫu đơn, tờ khai",
    "(Không có thông tin)",
    "[Chưa có thông tin về thành phần hồ sơ]",
    "Chứng nhận lãnh sự giấy tờ Việt Nam:",
    "(I) Hồ sơ chuyển tiếp đăng ký thế chấp gồm:",
    "Tùy vào loại tài sản bảo đảm, hồ sơ bao gồm các giấy tờ như:",
    "Không yêu cầu bản sao nếu có bản chính để đối chiếu",
    "Hệ thống điền tự động nếu có thông tin trong CSDL",
    "Ảnh chụp giấy tờ phải rõ, đầy đủ, hợp pháp",
    "Nếu là giấy tờ nước ngoài → hợp pháp hóa, dịch công chứng",
    "Được sử dụng bản điện tử nếu đã có trong hệ thống",
    "Hồ sơ có thể là bản sao chứng thực hoặc ảnh màu từ bản chính",
}
_BEFORE = re.compile(
    r"(?:Loại giấy tờ(?: Mẫu đơn, tờ khai|:) )?(?:[-+•] ?|[0-9]{1,2}\. |[a-e]\) )?(?:Thành phần hồ sơ [0-9]+: )?"
)
_AFTER = re.compile(r"(?: Mẫu đơn:|[;:])$")


def read_components(published: str) -> tuple[Component, ...]:
    """The papers of a "|"-separated list, each once, in the published order, without numbering and bullets.

    A name that the collector cut ends with "…" at its last whole word.
    """
    names: dict[str, None] = {}
    for line in published.split("|"):
        text = marked(line, COMPONENT_LIMIT)
        if text.removesuffix("…").strip() in _NO_PAPERS:
            continue
        name = _AFTER.sub("", _BEFORE.sub("", without_torn_word(text), count=1)).strip()
        if name:
            names.setdefault(name[0].upper() + name[1:])
    return tuple(Component(f"c{number}", name) for number, name in enumerate(names, start=1))
