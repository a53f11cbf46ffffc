"""A vocabulary made of the real names and some well-known ones, as the database would count it."""

from collections import Counter
from functools import cache

from services.catalog.domain.search.terms import name_terms
from services.catalog.domain.search.vocabulary import Vocabulary
from services.catalog.search_lists import synonyms
from tests.unit.catalog.real import register

WELL_KNOWN = (
    "Đăng ký khai sinh",
    "Đăng ký kết hôn",
    "Đăng ký kết hôn có yếu tố nước ngoài",
    "Đăng ký khai tử",
    "Đăng ký thường trú",
    "Đăng ký tạm trú",
    "Cấp thẻ căn cước",
    "Cấp đổi giấy phép lái xe",
    "Cấp giấy chứng nhận quyền sử dụng đất",
    "Chứng thực bản sao từ bản chính",
)


@cache
def vocabulary() -> Vocabulary:
    """Counted from the real names, the well-known ones and the synonym list."""
    names = [*(each.name for each in register().procedures), *WELL_KNOWN]
    counts = Counter(term for name in names for term in name_terms(name, ()))
    counts.update(synonyms().known(3))
    return Vocabulary(counts, len(names))
