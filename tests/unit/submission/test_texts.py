"""Every step is told in whole Vietnamese and English sentences."""

import unicodedata
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.contracts.events import Outcome, Step
from services.submission import texts
from services.submission.domain.dossier import Entry

OURS = ["submitted", "routed", "notified", "supplement-sent", "withdrawal-requested"]


def said(step: str, language: Any = "vi", **detail: Any) -> str:
    entry = Entry(UUID(int=1), uuid4(), "/x", 1, datetime.now(UTC), step, "portal", detail)
    return texts.sentence(entry, language, {"H26": "UBND thành phố Hà Nội"}.get)


@pytest.mark.parametrize("step", [*OURS, *(step.value for step in Step)])
@pytest.mark.parametrize("outcome", [None, *(outcome.value for outcome in Outcome), "sent", "failed"])
def test_every_step_has_sentences_in_both_languages(step: str, outcome: str | None) -> None:
    vietnamese, english = (
        said(step, language, agency="H26", outcome=outcome, channel="sms") for language in ("vi", "en")
    )
    assert vietnamese != english
    assert vietnamese.endswith(".")
    assert english.endswith(".")
    assert "{" not in vietnamese + english
    assert unicodedata.is_normalized("NFC", vietnamese)


def test_a_step_of_a_newer_release_is_told_as_far_as_it_can_be() -> None:
    assert said("teleported") == "Hồ sơ có tiến triển mới."
    assert said("teleported", "en", reason="Vì mưa") == "The application moved on. Reason: Vì mưa."


def test_an_english_reader_is_told_in_english_why_this_agency_and_an_old_record_says_what_it_has() -> None:
    old = {"agency": "H26", "explanation": "Nơi nộp là Hà Nội."}
    new = old | {"explanation_en": "The place is Hà Nội."}
    assert said("routed", "en", **new).endswith("The place is Hà Nội.")
    assert said("routed", **new).endswith("Nơi nộp là Hà Nội.")
    assert said("routed", "en", **old).endswith("Nơi nộp là Hà Nội."), "version 1 has no English"


def test_who_is_asked_once_more_reads_why() -> None:
    detail = {"reason": "Ảnh mờ.", "again_because": "Bản gửi lại vẫn không đọc được", "components": ["Giấy chứng sinh"]}
    assert said("supplement-requested", agency="H26", **detail) == (
        "UBND thành phố Hà Nội đề nghị bạn bổ sung hồ sơ. Lý do: Ảnh mờ. Vì sao đề nghị thêm một lần nữa: Bản gửi lại vẫn "
        "không đọc được. Giấy tờ: Giấy chứng sinh."
    )
    assert "Why it asks once more: Bản gửi" in said("supplement-requested", "en", **detail)


def test_an_agency_without_a_name_is_told_by_its_code() -> None:
    assert said("accepted", agency="G99") == "G99 đã tiếp nhận hồ sơ."
    assert said("accepted") == "Cơ quan có thẩm quyền đã tiếp nhận hồ sơ."


def test_an_agency_that_is_not_known_has_a_capital_at_the_start_of_a_sentence_and_nowhere_else() -> None:
    assert said("routed") == "Hồ sơ đã được chuyển đến cơ quan có thẩm quyền."
    assert said("complained").endswith("Phản ánh đã được chuyển đến cơ quan có thẩm quyền.")
    assert said("stopped", "en") == "The competent agency stopped working on the application."
    assert texts.looked("officer", "dossier", None).vi == (
        "Cán bộ của cơ quan có thẩm quyền mở toàn bộ hồ sơ để giải quyết."
    )
    assert texts.looked("robot", "dossier", None).en.startswith("The competent agency opened")


@pytest.mark.parametrize(
    "door", ["progress", "receipt", "payments", "manifest", "dossier", "events", "file", "contacts"]
)
def test_every_door_at_which_a_dossier_is_looked_at_is_named_in_the_log(door: str) -> None:
    assert texts.looked("operator", door, None) != texts.looked("operator", "a door that nobody named", None)


@pytest.mark.parametrize("promise", ["result", "acceptance", "word"])
def test_a_promise_until_midnight_is_told_as_the_end_of_its_last_day(promise: str) -> None:
    friday = "2026-11-26T17:00:00+00:00"  # 00:00 of Friday in Việt Nam
    vietnamese = said("complained", promise=promise, promised_at=friday)
    english = said("complained", "en", promise=promise, promised_at=friday)
    assert "hết ngày thứ Năm 26/11/2026" in vietnamese
    assert "the end of Thursday 26 November 2026" in english
    assert "00:00" not in vietnamese + english
    assert "hết ngày thứ Năm 26/11/2026" in said("extended", due_at=friday)


def test_what_officers_write_is_closed_as_a_sentence_and_never_read_as_a_template() -> None:
    assert said("stopped", agency="H26", reason="{agency} {0.__class__} %s") == (
        "UBND thành phố Hà Nội đã dừng giải quyết hồ sơ. Lý do: {agency} {0.__class__} %s."
    )
