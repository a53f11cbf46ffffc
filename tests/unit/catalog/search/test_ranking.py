"""The better the words stand in a name, the earlier it comes; popularity plays no part."""

from dataclasses import replace

from services.catalog.domain.search.ranking import Hit, Writing, misread, partly, ranked
from services.catalog.domain.search.terms import size_of, words_of
from tests.unit.catalog.search.words import vocabulary


def hit(code: str, name: str, *, number: int = 0, asked: int = 0) -> Hit:
    return Hit(code, number, name, f" {' '.join(words_of(name))} ", size_of(name), asked)


def order(query: str, *names: str) -> list[str]:
    hits = [hit(f"1.{at:06d}", name) for at, name in enumerate(names)]
    return [each.name for each in ranked(hits, {0: words_of(query)}, 0, query)]


def test_the_whole_name_then_its_beginning_then_the_phrase_then_the_order_then_the_words() -> None:
    wanted = [
        "Thủ tục cấp giấy phép",
        "Cấp giấy phép môi trường",
        "Đề nghị cấp giấy phép",
        "Cấp lại giấy phép",
        "Giấy phép được cấp",
    ]
    assert order("cấp giấy phép", *reversed(wanted)) == wanted


def test_of_two_that_stand_alike_the_shorter_comes_first() -> None:
    assert order("ket hon", "Đăng ký kết hôn có yếu tố nước ngoài", "Đăng ký kết hôn")[0] == "Đăng ký kết hôn"


def test_accents_that_were_typed_decide_between_equals() -> None:
    names = ("Cấp thẻ muộn", "Cấp thẻ mượn")
    assert order("thẻ mượn", *names)[0] == "Cấp thẻ mượn"
    assert order("thẻ muộn", *names)[0] == "Cấp thẻ muộn"


def test_a_name_in_force_comes_before_the_same_as_a_former_one() -> None:
    hits = [hit("1.000001", "Cấp sổ", number=1), hit("1.000002", "Cấp sổ")]
    assert [each.code for each in ranked(hits, {0: ["cap", "so"]}, 0, "cap so")] == ["1.000002", "1.000001"]


def test_a_procedure_found_by_two_names_is_listed_once_by_the_better() -> None:
    hits = [hit("1.000001", "Cấp lại sổ", number=0), hit("1.000001", "Cấp sổ", number=1)]
    assert [each.name for each in ranked(hits, {0: ["cap", "so"]}, 0, "cap so")] == ["Cấp sổ"]


def test_what_was_typed_comes_before_what_was_understood() -> None:
    hits = [hit("1.000001", "Vẽ sơ đồ", asked=0), hit("1.000002", "Cấp quyền sử dụng đất", asked=1)]
    asked = {0: ["so", "do"], 1: ["quyen", "su", "dung", "dat"]}
    assert [each.code for each in ranked(hits, asked, 0, "sổ đỏ")] == ["1.000001", "1.000002"]


def test_when_no_name_has_all_words_those_with_the_rarest_come_first_and_those_with_little_not_at_all() -> None:
    hits = [hit("1", "Cấp phiếu"), hit("2", "Cấp phiếu lý lịch tư pháp"), hit("3", "Lý lịch")]
    found = partly(hits, words_of("cap phieu ly lich tu phap qqq"), vocabulary(), 0.5, 0.9)
    assert [each.code for each in found] == ["2"]


def test_folded_words_are_shown_as_names_write_them() -> None:
    assert Writing(["Cấp, (đăng) ký"]).of(["dang", "ky", "qqq"]) == "đăng ký qqq"


def test_among_equals_the_procedure_that_the_register_can_tell_something_about_comes_first() -> None:
    silent, told = replace(hit("1.000001", "Cấp sổ"), told=False), hit("1.000002", "Cấp sổ")
    assert ranked([silent, told], {0: ["cap", "so"]}, 0, "cap so") == [told, silent]


def test_a_name_with_the_words_of_an_everyday_phrase_apart_and_otherwise_accented_is_another_matter() -> None:
    assert misread(hit("1", "Sửa đổi, bổ sung Giấy phép kinh doanh sản phẩm mật mã dân sự"), ["bố mất"])
    assert not misread(hit("2", "Cấp giấy phép hoạt động kinh doanh"), ["giấy phép kinh doanh"])
    assert not misread(hit("3", "Đăng ký khai tử"), ["bố mất"])
