"""What the sink reads from a mail, and what a simulated citizen makes of it."""

import uuid
from datetime import UTC, datetime

from deploy.local.world.citizens import supplement
from deploy.local.world.mail.message import body, received
from services.notification import mail
from services.notification.texts import Facts, render


def letter(components: list[str]) -> tuple[bytes, mail.Stamp]:
    stamp = mail.Stamp(uuid.uuid4(), uuid.uuid4(), uuid.uuid4(), "supplement-requested", "<1@motcua.example>", "vi")
    facts = Facts(stamp.application_id, datetime.now(UTC), components=components, reason="Thiếu giấy tờ.")
    rendered = render("supplement-requested", "vi", facts, public_url="http://127.0.0.1:8080")
    content = mail.compose(
        rendered, stamp, sender="Một Cửa <a@motcua.example>", recipient="lan@citizen.example", at=datetime.now(UTC)
    )
    return content, stamp


def test_the_sink_reads_the_stamp_of_our_own_mail() -> None:
    content, stamp = letter(["Tờ khai"])
    seen = received(content, "a@motcua.example", ["lan@citizen.example"])
    assert (seen.application, seen.event) == (str(stamp.application_id), str(stamp.event_id))
    assert (seen.template, seen.message_id) == ("supplement-requested", "<1@motcua.example>")
    assert seen.subject.startswith("Bạn cần bổ sung hồ sơ")
    shown = body(seen.raw)
    assert "- Tờ khai" in shown.text
    assert shown.html is not None


def test_a_citizen_hands_in_every_paper_the_letter_asks_for() -> None:
    asked = ["Tờ khai theo mẫu, điền đủ các mục", "Bản sao căn cước công dân hoặc thẻ căn cước"]
    content, _ = letter(asked)
    text = body(received(content, "", []).raw).text
    assert supplement(text)["components"] == asked
    assert supplement(text) == supplement(text)


def test_a_letter_without_a_list_is_answered_all_the_same() -> None:
    assert supplement("Kính chào bạn,\n\n--\nMột Cửa")["components"]


def test_two_mails_without_a_message_id_are_two_mails() -> None:
    content = b"Subject: x\r\n\r\nhello\r\n"
    assert received(content, "", []).message_id != received(content, "", []).message_id


def test_broken_headers_and_broken_text_are_shown_and_never_refused() -> None:
    content = b"Subject: =?utf-9?q?=FF?=\r\nContent-Type: text/plain; charset=nonsense\r\n"
    content += b"Message-ID: <a@b>\r\n\r\n\xff\xfe caf\xe9\r\n"
    seen = received(content, "", ["a@b"])
    assert seen.message_id == "<a@b>"
    assert "caf" in body(seen.raw).text
