"""The difference between two versions is complete, and a person can read it."""

from hypothesis import given, settings

from services.catalog.domain.description import Description
from services.catalog.domain.diff import changes
from tests.unit.catalog.descriptions import any_description, whole


def said(before: Description, after: Description) -> list[str]:
    return [each.vi for each in changes(before, after)]


@given(any_description())
@settings(max_examples=40, deadline=None)
def test_nothing_differs_from_itself(one: Description) -> None:
    assert changes(one, one) == []


@given(any_description(), any_description())
@settings(max_examples=40, deadline=None)
def test_whatever_differs_is_said_both_ways_and_only_that(a: Description, b: Description) -> None:
    b = b.model_copy(update={"code": a.code})
    there, back = changes(a, b), changes(b, a)
    assert bool(there) == (a != b)
    assert bool(back) == (a != b)
    for each in [*there, *back]:
        assert each.vi.endswith(".")
        assert each.en.endswith(".")
        assert "\n" not in each.vi + each.en


@given(any_description(), any_description())
@settings(max_examples=60, deadline=None)
def test_a_change_of_one_field_is_said_of_that_field_only(a: Description, b: Description) -> None:
    for field in ("name", "requirements", "legal_bases", "sets", "subjects"):
        changed = a.model_copy(update={field: getattr(b, field)})
        assert {each.field for each in changes(a, changed)} <= {field}


def test_a_reader_is_told_what_changed_in_his_words() -> None:
    before = whole()
    first, _ = before.model_dump()["cases"]
    first["steps"][1] = "Bước 2: Nhận kết quả tại nhà"
    first["papers"] = [{"name": "Tờ khai", "originals": 2}, {"name": "Ảnh 4×6"}]
    after = whole(
        name="Đăng ký thử nghiệm mới",
        sets=2,
        cases=[first],
        filings=[
            {"channel": "in-person", "deadline": "4 Ngày làm việc", "fee": "100.000 Đồng"},
            {"channel": "post", "deadline": "6 Ngày làm việc"},
        ],
        subjects=["Công dân Việt Nam", "Người nước ngoài"],
    )
    assert said(before, after) == [
        "Tên thủ tục: đổi từ “Đăng ký thử nghiệm” thành “Đăng ký thử nghiệm mới”.",
        "Đối tượng thực hiện: thêm “Người nước ngoài”.",
        "Số lượng hồ sơ (bộ): đổi từ “1” thành “2”.",
        "Trường hợp “Nộp lần đầu”, bước 2: đổi từ “Bước 2: Trả kết quả” thành “Bước 2: Nhận kết quả tại nhà”.",
        "Trường hợp “Nộp lần đầu”, giấy tờ “Tờ khai”: đổi từ 1 bản chính, 0 bản sao, biểu mẫu mau-01.docx "
        "thành 2 bản chính.",
        "Trường hợp “Nộp lần đầu”: thêm giấy tờ “Ảnh 4×6”.",
        "Trường hợp “Nộp lại”: bỏ.",
        "Nộp trực tiếp, thời hạn: đổi từ “5 Ngày làm việc” thành “4 Ngày làm việc”.",
        "Nộp trực tuyến: bỏ “3 Ngày làm việc · Theo quy định của từng địa phương”.",
        "Nộp qua bưu chính: thêm “6 Ngày làm việc”.",
    ]
    english = [each.en for each in changes(before, after)]
    assert english[2] == "Number of sets: “1” became “2”."
    assert english[5] == "Case “Nộp lần đầu”: the paper “Ảnh 4×6” is asked for now."
    assert english[6] == "Case “Nộp lại” is gone."
