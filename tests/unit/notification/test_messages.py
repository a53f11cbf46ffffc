"""Every template in both languages: complete, correct Unicode, nothing left over, and what each must say."""

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import pytest

from services.notification import domain, letters, texts, wording
from services.notification.texts import Facts, Rendered

DOSSIER = UUID("01890f3e-7c1a-7cc2-98c4-dc0c0c07398f")
PUBLIC = "https://dichvucong.example/"
MOMENT = datetime(2026, 11, 25, 2, 14, tzinfo=UTC)  # 09:14 in Việt Nam
DUE = datetime(2026, 12, 2, 10, 0, tzinfo=UTC)
FULL = Facts(
    application_id=DOSSIER,
    happened_at=MOMENT,
    name="Nguyễn Thị Ánh",
    procedure="Cấp giấy phép môi trường",
    agency="UBND tỉnh Lâm Đồng",
    due_at=DUE,
    late=True,
    reason="Bản sao không đọc được",
    explanation="Hồ sơ thuộc tỉnh Lâm Đồng.",
    unit="Chi cục Bảo vệ môi trường",
    components=("Bản đồ vị trí", "Báo cáo quan trắc"),
    documents=("Giấy phép môi trường",),
)
BARE = Facts(application_id=DOSSIER, happened_at=MOMENT)

EVERY = [(row, language) for row in domain.TELLS for language in wording.LANGUAGES]
VOID = {"meta", "br"}


def names(value: object) -> str:
    return value.template if isinstance(value, domain.Tells) else str(value)


def render(row: domain.Tells, language: str, facts: Facts) -> Rendered:
    return texts.render(row.template, language, facts, public_url=PUBLIC)


@pytest.mark.parametrize("facts", [FULL, BARE], ids=["everything known", "almost nothing known"])
@pytest.mark.parametrize(("row", "language"), EVERY, ids=names)
def test_every_message_is_whole(row: domain.Tells, language: str, facts: Facts) -> None:
    message = render(row, language, facts)
    assert 10 <= len(message.subject) <= 110
    assert "\n" not in message.subject
    for part in (message.subject, message.text, message.html):
        assert unicodedata.is_normalized("NFC", part)
        for leftover in ("{{", "}}", "{%", "%}", "None", "Undefined", "  ." if part is message.text else "{{"):
            assert leftover not in part
    for line in message.text.splitlines():
        assert line == line.strip()
        assert "  " not in line
        assert not line.endswith((":.", "..", " ,"))
    assert "\n\n\n" not in message.text


@pytest.mark.parametrize(("row", "language"), EVERY, ids=names)
def test_every_message_says_who_acts_what_to_do_where_to_look_and_what_to_quote(
    row: domain.Tells, language: str
) -> None:
    message = render(row, language, FULL)
    words = wording.WORDS[language]
    link = f"https://dichvucong.example/ho-so/{DOSSIER}"
    for part, headings in (
        (message.text, (words.next.upper(), words.you.upper())),
        (message.html, (words.next, words.you)),
    ):
        for expected in (*headings, link, str(DOSSIER), "Cấp giấy phép môi trường"):
            assert expected in part
    _, next_, you = (section.strip() for section in _sections(message.text, words))
    assert len(next_) > 20
    assert len(you) > 20


@pytest.mark.parametrize(("row", "language"), EVERY, ids=names)
def test_the_html_is_well_formed_and_in_its_language(row: domain.Tells, language: str) -> None:
    reader = Reader()
    reader.feed(render(row, language, FULL).html)
    assert reader.open == []
    assert reader.language == language


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_vietnamese_and_english_are_not_mixed_up(language: str) -> None:
    for row in domain.TELLS:
        text = render(row, language, BARE).text.replace("Một Cửa", "")
        assert ("hồ sơ" in text) is (language == "vi")
        assert ("application" in text) is (language == "en")


@pytest.mark.parametrize("template", domain.TEMPLATES)
@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_what_a_person_wrote_cannot_become_markup(template: str, language: str) -> None:
    evil = Facts(
        application_id=DOSSIER,
        happened_at=MOMENT,
        name="<b>A</b>",
        procedure="<script>alert(1)</script>",
        agency="<i>B</i>",
        reason="<img src=x onerror=alert(1)> {{ 7 * 7 }}",
        components=("<a href='http://evil.example'>click</a>",),
    )
    html = texts.render(template, language, evil, public_url=PUBLIC).html
    for markup in ("<b>", "<script", "<i>", "<img", "<a href='http://evil"):
        assert markup not in html
    assert "49" not in html


def test_a_reason_a_supplement_and_a_new_date_are_passed_on() -> None:
    asked = texts.render("supplement-requested", "vi", FULL, public_url=PUBLIC).text
    assert "Lý do: Bản sao không đọc được" in asked
    assert "Giấy tờ cần bổ sung:\n- Bản đồ vị trí\n- Báo cáo quan trắc\n" in asked
    assert "một lần nữa" not in asked
    again = replace(FULL, again_because="Bản gửi lại\nvẫn không đọc được")
    for language, words in (("vi", "Vì sao đề nghị thêm một lần nữa"), ("en", "Why once more")):
        letter = texts.render("supplement-requested", language, again, public_url=PUBLIC)
        assert f"{words}: Bản gửi lại vẫn không đọc được\n" in letter.text
        assert f"{words}: Bản gửi lại vẫn không đọc được" in letter.html
    extended = texts.render("extended", "vi", FULL, public_url=PUBLIC).text
    assert "xin lỗi" in extended
    assert "17:00 thứ Tư 02/12/2026" in extended


def test_a_citizen_who_must_act_is_not_given_the_agencys_due_date_as_his_own() -> None:
    for template in ("supplement-requested", "payment-required"):
        for language in wording.LANGUAGES:
            assert (
                "2026"
                not in _sections(
                    texts.render(template, language, FULL, public_url=PUBLIC).text, wording.WORDS[language]
                )[1]
            )


def test_a_late_step_is_called_late_and_one_in_time_is_not() -> None:
    late = texts.render("accepted", "vi", FULL, public_url=PUBLIC)
    assert wording.WORDS["vi"].late in late.text
    assert "phản ánh về sự chậm trễ" in late.html
    assert wording.WORDS["vi"].late not in texts.render("accepted", "vi", BARE, public_url=PUBLIC).text


def test_a_language_we_do_not_write_is_answered_in_vietnamese() -> None:
    assert texts.render("submitted", "fr", FULL, public_url=PUBLIC).subject.startswith("Đã nộp hồ sơ")


def test_a_very_long_name_of_a_procedure_keeps_the_subject_short() -> None:
    long = Facts(application_id=DOSSIER, happened_at=MOMENT, procedure="Cấp giấy chứng nhận " * 20)
    message = texts.render("not-accepted", "vi", long, public_url=PUBLIC)
    assert len(message.subject) <= 110
    assert message.subject.endswith("…")
    assert ("Cấp giấy chứng nhận " * 20).strip() in message.text


def test_a_template_that_does_not_exist_is_named() -> None:
    with pytest.raises(KeyError, match="no template 'nothing'"):
        texts.render("nothing", "vi", FULL, public_url=PUBLIC)


def _sections(text: str, words: wording.Words) -> tuple[str, str, str]:
    happened, _, rest = text.partition(words.next.upper())
    next_, _, rest = rest.partition(words.you.upper())
    return happened, next_, rest.partition(words.link)[0]


class Reader(HTMLParser):
    """Knows which elements are open, and the language of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.language: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "html":
            self.language = dict(attrs)["lang"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_why_this_agency_is_said_in_the_reader_s_language_and_never_in_another() -> None:
    why = {"explanation": "Nơi nộp là Lâm Đồng.", "explanation_en": "The place is Lâm Đồng."}
    unknown = ("due_at", "code", "procedure_name_en", "procedure_name", "procedure_code", "agency_name", "agency_code")
    told: dict[str, Any] = dict.fromkeys(unknown) | {"application_id": DOSSIER, "happened_at": MOMENT}

    def letter(language: str, facts: dict[str, str]) -> str:
        known = letters.facts_of(told | {"facts": facts}, None, language)
        return texts.render("routed", language, known, public_url=PUBLIC).text

    assert why["explanation"] in letter("vi", why)
    assert why["explanation_en"] not in letter("vi", why)
    assert why["explanation_en"] in letter("en", why)
    assert why["explanation"] not in letter("en", why)
    old = {"explanation": why["explanation"]}
    assert why["explanation"] not in letter("en", old), (
        "an event of version 1 has no English, so the letter leaves it out"
    )


@pytest.mark.parametrize("row", domain.TELLS, ids=names)
def test_our_own_words_in_an_english_letter_are_all_english(row: domain.Tells) -> None:
    """What agencies and citizens wrote is without a mark here; so a Vietnamese letter that is left is a word of ours."""
    plain = Facts(
        application_id=DOSSIER, happened_at=MOMENT, name="An", procedure="Permit", agency="Agency", due_at=DUE, late=True,
        reason="Blurred", again_because="Still blurred", explanation="By place.", unit="Unit", components=("Map",),
        documents=("Permit",), code="H17-1", days_left=7,
    )  # fmt: skip
    for facts in (plain, BARE):
        message = render(row, "en", facts)
        for part in (message.subject, message.text, message.html):
            ours = unicodedata.normalize("NFD", part.replace("Một Cửa", ""))
            assert not [one for one in ours if one in "đĐ" or unicodedata.combining(one)], part
