"""A level is called the same wherever the portal names it."""

import re
from pathlib import Path

from services.kernel.text import Text
from services.portal import words

PORTAL = Path("services/portal")
# A level in words of the page's own: say("Toàn trình", …), Text("mức 3", …).
OWN_WORDS = re.compile(
    r"""(?:Text|say)\("(?:toàn trình|một phần|mức (?:độ )?[1-4]|cấp (?:bộ|tỉnh|huyện|xã))(?:"|:| \()""", re.IGNORECASE
)
WHERE_WORDS_ARE = {"words.py"}


def test_no_page_has_words_of_its_own_for_a_level() -> None:
    files = [*PORTAL.rglob("*.py"), *PORTAL.rglob("*.html")]
    own = {str(each.relative_to(PORTAL)) for each in files if OWN_WORDS.search(each.read_text(encoding="utf-8"))}
    assert own <= WHERE_WORDS_ARE
    assert OWN_WORDS.search('say("Một phần", "Partial")')


def test_a_level_has_a_short_and_a_long_form_and_one_nobody_knows_is_its_code() -> None:
    assert words.online("ND42-2022:TOAN_TRINH") == Text("Toàn trình", "Fully online")
    assert words.online("ND42-2022:MOT_PHAN", long=True).en == "Partly online: one step is done in person"
    assert words.by_decree("ND43-2011:3") == Text("Mức độ 3 (NĐ 43/2011)", "Level 3 (NĐ 43/2011)")
    assert words.online("ND99-2030:X") == Text("ND99-2030:X", "ND99-2030:X")
    assert words.online(None).en == "Not stated"
    assert words.government("district", long=True).vi == "Cấp huyện (đến 30/06/2025)"
    assert words.government(None) == words.government("unknown") == Text("Chưa xác định", "Not determined")
    for each in (*words.ONLINE.values(), *words.GOVERNMENT.values()):
        assert each.long.vi.startswith(each.short.vi)
        assert each.long.en.startswith(each.short.en)


def test_a_procedure_is_called_by_its_english_name_only_for_who_reads_english_and_where_there_is_one() -> None:
    told = {"code": "1.001193", "name": "Đăng ký khai sinh", "name_en": "Registration of a birth"}
    assert words.procedure(told, "en") == ("Registration of a birth", "en")
    assert words.procedure(told, "vi") == ("Đăng ký khai sinh", "vi")
    assert words.procedure({"code": "1.001193", "name": "Đăng ký khai sinh"}, "en") == ("Đăng ký khai sinh", "vi")
    assert words.procedure({"code": "1.001193", "name": None}, "en") == ("1.001193", "vi")


def test_no_template_names_a_procedure_past_the_reader_s_language() -> None:
    shown = re.compile(r"\{\{[^}]*\b(?:draft|dossier|told|one|each|look)\.procedure\.name\b")
    own = [each.name for each in PORTAL.rglob("*.html") if shown.search(each.read_text(encoding="utf-8"))]
    assert own == []
    assert shown.search("{{ one.procedure.name or one.procedure.code }}")
