"""Whom a procedure is for, citizens or businesses, read from the subjects (đối tượng thực hiện) as published."""

from collections.abc import Iterable

from ..texts import folded

AUDIENCES = ("citizen", "business")

# Folded words of the published subjects. "Tổ chức" files as businesses do: a company, a cooperative, an association.
_CITIZEN = ("cong dan", "ca nhan", "nguoi", "ho gia dinh", "can bo", "cong chuc", "vien chuc", "quan nhan", "than nhan")
_BUSINESS = (
    "doanh nghiep", "to chuc", "hop tac xa", "htx", "thuong nhan", "chu dau tu", "nha thau", "nha dau tu", "chu du an",
    "ho kinh doanh", "co so san xuat", "chi nhanh", "van phong",
)  # fmt: skip
# Phrases in which such a word means somebody else.
_NOT_THEM = ("khong bao gom doanh nghiep htx", "khong bao gom doanh nghiep hop tac xa", "nguoi dai dien")


def audiences(subjects: Iterable[str]) -> list[str]:
    """``citizen``, ``business`` or both; both also when nobody is named, so that no filter hides what is not known."""
    text = f" {' | '.join(folded(subject) for subject in subjects)} "
    for phrase in _NOT_THEM:
        text = text.replace(phrase, " ")
    found = [
        audience
        for audience, words in (("citizen", _CITIZEN), ("business", _BUSINESS))
        if any(f" {word} " in text for word in words)
    ]
    return found or list(AUDIENCES)
