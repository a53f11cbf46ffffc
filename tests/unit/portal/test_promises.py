"""What pages say of the signed paper: it is had on the page, nobody is told that it comes by mail; and it has two names only."""

import re
from pathlib import Path

SENTENCE = re.compile(r"[^.;:\"]+")
PAPER = re.compile(r"giấy (?:xác nhận|tiếp nhận|biên nhận)|\breceipt\b|\bconfirmation\b", re.IGNORECASE)
BY_MAIL = re.compile(r"\b(?:gửi|nhận)\b[^.;:\"]*(?:thư điện tử|email|qua thư)|\b(?:by|in an?) e-?mail\b", re.IGNORECASE)
OTHER_NAMES = re.compile(r"biên nhận", re.IGNORECASE)


def _sentences() -> list[str]:
    pages = Path("services/portal/templates").rglob("*.html")
    return [found for each in pages for found in SENTENCE.findall(each.read_text(encoding="utf-8"))]


def promised(sentence: str) -> bool:
    return bool(PAPER.search(sentence) and BY_MAIL.search(sentence))


def test_no_page_promises_the_signed_paper_by_mail_for_no_letter_has_one() -> None:
    assert promised("Giấy xác nhận được gửi qua thư điện tử của bạn")
    assert promised("The receipt comes by e-mail")
    assert [each for each in _sentences() if promised(each)] == []


def test_no_page_has_a_name_of_its_own_for_the_signed_paper() -> None:
    assert [each for each in _sentences() if OTHER_NAMES.search(each)] == []
