"""Reasons are read by people: words stand as they were written, with their accents, in both languages."""

import pytest

from services.catalog.domain.identity.answers import Asked
from services.catalog.identity.known import known_procedures
from services.catalog.identity.matching import Matcher
from tests.unit.catalog.real import register

REAL = Matcher(known_procedures(register().procedures))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Cấp đổi giấy phép môi trường", ["Khác ở từ phân biệt: “đổi”."]),
        ("Cap doi giay phep moi truong", ["Khác ở từ phân biệt: “doi”."]),
        ("Mua hoá đơn", ["Phần cuối bị cắt: “lẻ”."]),
        ("Mua hóa đơn lẻ DN", ["Thừa so với danh mục: “doanh”, “nghiệp”."]),
        (
            "Cấp lại giấyy phép lao đông cho người lao động nước ngoài làm việc tại Việt Nam",
            ["Khác ở từ phân biệt: “lại”.", "Lỗi gõ: “giấyy → giấy”.", "Dấu làm thành từ khác: “đông / động”."],
        ),
    ],
)
def test_a_difference_quotes_the_words_as_they_are_written(name: str, told: list[str]) -> None:
    answer = REAL.match(Asked(name))
    assert answer.outcome == "ask"
    reasons = answer.candidates[0].reasons
    assert [each.vi for each in reasons] == told
    assert all(each.en and each.en != each.vi for each in reasons)
