"""The bench's queries are typed as people do, by rules of their own, and its names are all different."""

import random

from bench.names import names
from bench.typed import mistyped, plain, queries, telex, vni


def test_telex_and_vni_are_typed_key_by_key() -> None:
    assert telex("Đăng ký kết hôn được") == "ddawng kys keets hoon dduwowcj"
    assert vni("Đăng ký kết hôn") == "d9a8ng ky1 ke61t ho6n"


def test_an_error_changes_one_word_in_eight() -> None:
    words = plain("Cấp giấy chứng nhận quyền sử dụng đất").split()
    changed = mistyped(words, random.Random(1)).split()
    assert sum(one != other for one, other in zip(words, changed, strict=True)) == 1


def test_every_kind_asks_for_the_same_name() -> None:
    asked = queries("Đăng ký kết hôn có yếu tố nước ngoài", "kết hôn có yếu tố", random.Random(1))
    assert asked["unaccented, a piece"] == "ket hon co yeu to"
    assert asked["unaccented, whole name"] == "dang ky ket hon co yeu to nuoc ngoai"
    assert all(asked.values())


def test_the_made_up_names_are_all_different_and_the_same_each_time() -> None:
    made = [name for name, _ in names(5_000)]
    assert len(set(made)) == 5_000
    assert made == [name for name, _ in names(5_000)]
