"""Descriptions of procedures for tests: a whole one, and a strategy that makes any."""

import unicodedata
from typing import Any

from hypothesis import strategies as st

from services.catalog.domain.description import Description

CODE = "1.009999"


def whole(code: str = CODE, **changes: Any) -> Description:
    """Everything that NĐ 63/2010 Đ.8 asks for, in two cases."""
    said: dict[str, Any] = {
        "code": code,
        "name": "Đăng ký thử nghiệm",
        "name_en": "Registration for trial",
        "field": "Thử nghiệm",
        "field_code": "G01-TN01",
        "level": "province",
        "authority": "Sở Ngoại vụ",
        "publisher": "G01",
        "decision": "1/QĐ-TN",
        "subjects": ["Công dân Việt Nam"],
        "cases": [
            {
                "name": "Nộp lần đầu",
                "steps": ["Bước 1: Nộp hồ sơ", "Bước 2: Trả kết quả"],
                "papers": [{"name": "Tờ khai", "originals": 1, "copies": 0, "form_name": "mau-01.docx"}],
            },
            {
                "name": "Nộp lại",
                "steps": ["Bước 1: Nộp phần còn thiếu"],
                "papers": [{"name": "Tờ khai", "originals": 1, "copies": 0, "form_name": "mau-01.docx"},
                           {"name": "Phiếu yêu cầu bổ sung", "copies": 1}],
            },
        ],
        "sets": 1,
        "filings": [
            {"channel": "in-person", "deadline": "5 Ngày làm việc", "fee": "100.000 Đồng"},
            {"channel": "online", "deadline": "3 Ngày làm việc", "fee": "Theo quy định của từng địa phương"},
        ],
        "outcomes": [{"name": "Giấy chứng nhận", "code": "KQ.G01.000001"}],
        "requirements": "Không",
        "legal_bases": [{"number": "01/2020/NĐ-CP", "title": "Nghị định thử nghiệm", "issuer": "Chính phủ"}],
        "online_level": "ND42-2022:TOAN_TRINH",
    }  # fmt: skip
    return Description.model_validate(said | changes)


def texts(most: int = 30) -> st.SearchStrategy[str]:
    """Any text as it is stored: NFC, one line, also with what CSV, JSON and spreadsheets stumble over."""
    letters = st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=("Cs",))
    awkward = st.sampled_from(
        ["|", "\\", '"', "'", ",", ";", "=1+1", "-2", "@x", "[{", "Hòa", "Hoà", "5 Ngày làm việc"]
    )
    return st.lists(letters | awkward, max_size=most).map(lambda parts: _line("".join(parts)))


def named() -> st.SearchStrategy[str]:
    """A text that says something."""
    return texts().filter(bool)


def _line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _bodies() -> st.SearchStrategy[str]:
    return st.lists(texts(), max_size=3).map(
        lambda parts: "\n".join(_line(part) for part in "\n".join(parts).splitlines()).strip()
    )


_COUNTS = st.none() | st.integers(0, 20)
_PAPERS = st.fixed_dictionaries(
    {"name": named(), "originals": _COUNTS, "copies": _COUNTS},
    optional={"code": texts(), "form_name": texts(), "form_url": texts(), "replaced_by": texts()},
)
_CASES = st.fixed_dictionaries(
    {"name": texts(), "steps": st.lists(_bodies(), max_size=3), "papers": st.lists(_PAPERS, max_size=3)}
)
_TIERS = st.fixed_dictionaries({"amount": texts(), "unit": texts(), "condition": texts()}, optional={"code": texts()})
_FILINGS = st.fixed_dictionaries(
    {"channel": st.sampled_from(["in-person", "online", "post", "unknown"]), "deadline": texts(), "fee": texts(),
     "note": texts(), "tiers": st.lists(_TIERS, max_size=3)}
)  # fmt: skip
_CODES = st.from_regex(r"[0-9]\.[0-9]{6}(\.(000\.00\.00\.)?[A-Y][0-9]{2})?", fullmatch=True).filter(str.isascii)
_ALL = {
    "name_en": texts(), "aliases": st.lists(_CODES, max_size=2), "field_code": texts(),
    "level": st.sampled_from(["ministry", "province", "commune", "unknown"]), "authority": texts(),
    "agency": st.none() | st.sampled_from(["G01", "H17"]), "publisher": st.none() | st.sampled_from(["G01", "H17.2"]),
    "decision": texts(), "about": _bodies(), "keywords": texts(), "subjects": st.lists(named(), max_size=3),
    "subjects_note": _bodies(), "cases": st.lists(_CASES, max_size=3), "sets": st.none() | st.integers(1, 9),
    "filings": st.lists(_FILINGS, max_size=4), "receiving_address": _bodies(), "requirements": _bodies(),
    "outcomes": st.lists(st.fixed_dictionaries({"name": named(), "code": texts()}), max_size=3),
    "legal_bases": st.lists(st.fixed_dictionaries({"number": texts(), "title": texts(), "issued_on": texts()}), max_size=3),
    "offices": st.dictionaries(
        st.sampled_from(["carrying-out", "competent", "delegated", "coordinating"]),
        st.lists(st.fixed_dictionaries({"code": texts(), "name": texts()}), min_size=1, max_size=2), max_size=2),
    "online_level": st.none() | st.sampled_from(["ND43-2011:3", "ND42-2022:TOAN_TRINH", "ND42-2022:MOT_PHAN"]),
    "online_reasons": st.lists(st.sampled_from(["presence", "field-check"]), max_size=2, unique=True),
    "notice": texts(), "notice_en": texts(),
}  # fmt: skip


def any_description() -> st.SearchStrategy[Description]:
    """Any description that can be kept."""
    return st.fixed_dictionaries({"code": _CODES, "name": named(), "field": named(), **_ALL}).map(
        Description.model_validate
    )
