"""The bytes of an e-mail, read back by the standard library as any mail reader would."""

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import cast
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notification import mail
from services.notification.texts import Rendered

IDS = [UUID(int=number) for number in range(1, 4)]
STAMP = mail.Stamp(IDS[0], IDS[1], IDS[2], "routed", f"<{IDS[2]}@motcua.example>", "vi")
SENDER = "Một Cửa <khong-tra-loi@motcua.example>"
AT = datetime(2026, 11, 25, 2, 14, tzinfo=UTC)

printable = st.text(st.characters(categories=("L", "M", "N", "P", "S", "Zs")), min_size=1, max_size=300)


def composed(subject: str = "Đã nhận hồ sơ", text: str = "Xin chào\n", html: str = "<p>Xin chào</p>") -> bytes:
    return mail.compose(Rendered(subject, text, html), STAMP, sender=SENDER, recipient="lan@example.vn", at=AT)


def read(message: bytes) -> EmailMessage:
    return cast(EmailMessage, email.message_from_bytes(message, policy=email.policy.default))


def content(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_reader_sees_what_was_written() -> None:
    message = read(composed())
    assert [part.defects for part in message.walk()] == [[], [], []]
    assert message["subject"] == "Đã nhận hồ sơ"
    assert str(message["from"]) == SENDER
    assert message["to"] == "lan@example.vn"
    assert message["date"].datetime == AT
    assert message["message-id"] == STAMP.message_id
    assert content(message, "plain") == "Xin chào\n"
    assert content(message, "html").strip() == "<p>Xin chào</p>"


def test_it_can_be_traced_and_answers_nobody() -> None:
    message = read(composed())
    assert message["x-motcua-application"] == str(IDS[0])
    assert message["x-motcua-event"] == str(IDS[1])
    assert message["x-motcua-template"] == "routed"
    assert message["auto-submitted"] == "auto-generated"
    assert message["references"] == f"<{IDS[0]}@motcua.example>"


@given(printable)
def test_any_subject_comes_back_as_it_was(subject: str) -> None:
    read_back = str(read(composed(subject))["subject"])
    assert "".join(read_back.split()) == "".join(subject.split())


@given(printable)
def test_no_line_is_longer_than_the_standards_allow(subject: str) -> None:
    for line in composed(subject, text=subject * 20).split(b"\r\n"):
        assert len(line) <= 78 or line.startswith((b"Subject:", b"Content-Type"))
        assert len(line) <= 998
        assert b"\n" not in line
        assert b"\r" not in line


@given(st.text(max_size=500))
def test_a_subject_cannot_add_a_header(subject: str) -> None:
    if any(0xD800 <= ord(character) <= 0xDFFF for character in subject):
        return
    message = read(composed(f"{subject}\r\nBcc: everyone@example.vn"))
    assert message["bcc"] is None
    assert message["to"] == "lan@example.vn"


@given(st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\r"), max_size=2000))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    assert content(read(composed(text=text)), "plain") == text


def test_no_line_begins_with_a_dot() -> None:
    assert not any(line.startswith(b".") for line in composed(text=".\n.\n..\nQUIT\n").split(b"\r\n"))


@pytest.mark.parametrize(
    "address",
    ["", "lan", "lan@", "@example.vn", "lan@example.vn>\r\nRCPT TO:<x@y.vn", "a b@example.vn", "lan@ví-dụ.vn",
     "<lan@example.vn>", '"lan"@example.vn', "x" * 300 + "@example.vn"],
)  # fmt: skip
def test_an_address_that_is_no_plain_mailbox_is_not_used(address: str) -> None:
    assert not mail.usable(address)


def test_an_ordinary_address_is_used() -> None:
    assert mail.usable("nguyen.thi-lan+hoso@mail.example.vn")


def test_a_sender_without_an_address_is_refused_with_advice() -> None:
    with pytest.raises(ValueError, match="MOTCUA_MAIL_FROM"):
        mail.envelope_sender("Một Cửa")


@pytest.mark.parametrize("sender", ["motcua@example.vn", '"Mot Cua, Ha Noi" <motcua@example.vn>', SENDER])
def test_every_way_to_write_a_sender_arrives(sender: str) -> None:
    message = read(mail.compose(Rendered("a", "b", "c"), STAMP, sender=sender, recipient="lan@example.vn", at=AT))
    (address,) = message["from"].addresses
    assert (address.display_name, address.addr_spec) == email.utils.parseaddr(sender)
