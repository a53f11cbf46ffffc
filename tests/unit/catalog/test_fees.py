"""An amount is stated only where one amount holds for every dossier."""

import pytest

from services.catalog.domain.fees import Fee, one_fee, read_amount, read_fee
from tests.unit.catalog.real import rows, table


def test_every_real_text_reads_as_the_reviewed_table_says() -> None:
    texts = {row["fee_raw"] for row in rows("procedures.csv")}
    read = {text: "-" if (amount := read_amount(text)) is None else str(amount) for text in texts}
    assert read == {line["text"]: line["amount"] for line in table("fees")}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Phí : 1.5 USD",
        "Lệ phí: o Đồng",
        "Lệ phí: 8.000 đồng/bản sao",
        "Lệ phí: 50.000 đồng (riêng trường hợp cấp lại: 20.000 đồng)",
        "Lệ phí: Không có | Phí: theo quy định",
        "Lệ phí: 50.000 - 100.000 đồng",
        "Lệ phí: 50.000 đồng" + "," * 160,
        "Lệ phí: chưa có quy định",
    ],
)
def test_a_conditional_or_unclear_fee_has_no_amount(text: str) -> None:
    assert read_amount(text) is None


def test_both_halves_are_added() -> None:
    assert read_amount("Lệ phí: 50.000 đồng | Phí: 10.000 đồng/hồ sơ") == 60_000


def test_ways_to_file_that_cost_differently_have_no_amount() -> None:
    free, unknown = read_fee("Phí : 0 Đồng"), read_fee("")
    assert one_fee([("Trực tiếp", free), ("Trực tuyến", unknown)]) == Fee(
        "Trực tiếp: Phí : 0 Đồng; Trực tuyến: không công bố", None
    )
    assert one_fee([("Trực tiếp", free), ("Trực tuyến", free)]) == free
