"""MAIL, RCPT and DATA in one packet where the server allows it, and one by one where it does not; no refusal is missed."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest

from services.kernel.settings import Settings
from services.notification.conversation import Command, Conversation, Ended
from services.notification.smtp import Dropped, Link, Refused

MESSAGE = b"Subject: x\r\n\r\nbody\r\n"


class Server:
    """Answers each command as told (by its first word, ``.`` for content); notes lines, and packets as they came."""

    def __init__(self, answers: Mapping[str, str], *, pipelining: bool) -> None:
        ehlo = "250-mail.example\r\n250-PIPELINING\r\n250 8BITMIME" if pipelining else "250 mail.example"
        ordinary = {
            "EHLO": ehlo,
            "MAIL": "250 ok",
            "RCPT": "250 ok",
            "DATA": "354 go on",
            ".": "250 taken",
            "RSET": "250 ok",
        }
        self._answers = ordinary | dict(answers)
        self.packets: list[bytes] = []
        self.contents: list[bytes] = []
        self.connections = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.connections += 1
        writer.write(b"220 mail.example\r\n")
        rest, content = b"", False
        while data := await reader.read(65536):
            self.packets.append(data)
            rest += data
            while (end := rest.find(b"\r\n.\r\n" if content else b"\r\n")) >= 0:
                said, rest = rest[:end], rest[end + (5 if content else 2) :]
                if content:
                    self.contents.append(said)
                verb = "." if content else said[:4].decode()
                answer = self._answers[verb]
                content = verb == "DATA" and answer.startswith("354")
                writer.write(answer.encode() + b"\r\n")
                if answer.startswith("421"):
                    await writer.drain()
                    writer.close()
                    return
        writer.close()


@asynccontextmanager
async def listening(pipelining: bool = True, **answers: str) -> AsyncIterator[tuple[Server, Link]]:
    """A server, and a link to it. ``answers`` by verb; ``content`` is what is said after the message."""
    told = {("." if verb == "content" else verb): answer for verb, answer in answers.items()}
    server = Server(told, pipelining=pipelining)
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    link = Link(Settings(smtp_host="127.0.0.1", smtp_port=listener.sockets[0].getsockname()[1]))
    try:
        yield server, link
    finally:
        await link.close()
        listener.close()


async def test_a_server_that_allows_it_gets_the_three_commands_in_one_packet() -> None:
    async with listening() as (server, link):
        await link.send("lan@citizen.example", MESSAGE)
        await link.send("an@citizen.example", MESSAGE)
    assert sum(b"MAIL" in packet and b"RCPT" in packet and b"DATA" in packet for packet in server.packets) == 2
    assert server.contents == [MESSAGE.removesuffix(b"\r\n")] * 2
    assert server.connections == 1


async def test_a_server_that_does_not_is_told_one_thing_at_a_time() -> None:
    async with listening(pipelining=False) as (server, link):
        await link.send("lan@citizen.example", MESSAGE)
    assert not any(packet.count(b"\r\n") > 1 for packet in server.packets if packet[:4] in (b"MAIL", b"RCPT", b"DATA"))
    assert len(server.contents) == 1


@pytest.mark.parametrize("pipelining", [True, False])
async def test_a_refused_recipient_is_told_and_the_next_one_is_served(pipelining: bool) -> None:
    async with listening(pipelining, RCPT="550 no such person", DATA="503 no recipient") as (server, link):
        with pytest.raises(Refused, match="550 no such person") as refused:
            await link.send("nobody@citizen.example", MESSAGE)
        assert refused.value.about_recipient
        server._answers |= {"RCPT": "250 ok", "DATA": "354 go on"}
        await link.send("lan@citizen.example", MESSAGE)
    assert len(server.contents) == 1
    assert server.connections == 1


async def test_a_server_that_refuses_and_yet_waits_for_content_gets_none() -> None:
    async with listening(RCPT="550 no such person") as (server, link):
        with pytest.raises(Refused, match="550"):
            await link.send("nobody@citizen.example", MESSAGE)
        assert not link.alive
    assert server.contents == []


async def test_a_refused_sender_is_nothing_about_the_recipient() -> None:
    async with listening(MAIL="451 later", RCPT="503 first MAIL", DATA="503 first MAIL") as (_, link):
        with pytest.raises(Refused, match="451 later") as refused:
            await link.send("lan@citizen.example", MESSAGE)
    assert not refused.value.about_recipient


async def test_why_a_server_closes_in_the_middle_is_not_lost() -> None:
    async with listening(RCPT="421 closing, too many today") as (server, link):
        with pytest.raises(Refused, match="421 closing, too many today"):
            await link.send("lan@citizen.example", MESSAGE)
    assert server.contents == []


async def test_a_server_that_closes_before_anything_was_said_is_asked_once_more() -> None:
    async with listening(MAIL="421 idle too long") as (server, link):
        with pytest.raises(Dropped, match="421 idle too long"):
            await link.send("lan@citizen.example", MESSAGE)
        server._answers["MAIL"] = "250 ok"
        await link.send("lan@citizen.example", MESSAGE)
    assert len(server.contents) == 1


async def test_a_refused_content_is_about_the_recipient() -> None:
    async with listening(content="554 looks like spam") as (_, link):
        with pytest.raises(Refused, match="554") as refused:
            await link.send("lan@citizen.example", MESSAGE)
    assert refused.value.about_recipient


async def test_a_line_that_begins_with_a_dot_arrives_as_it_was_written() -> None:
    async with listening() as (server, link):
        await link.send("lan@citizen.example", b".begin\r\nbody\r\n..two\r\n")
    assert server.contents == [b"..begin\r\nbody\r\n...two"]  # as it travels: the receiver takes one dot away


async def _talk(answer: bytes) -> Conversation:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(answer)

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    transport, _ = await asyncio.get_running_loop().create_connection(
        asyncio.Protocol, "127.0.0.1", listener.sockets[0].getsockname()[1]
    )
    return Conversation(transport, pipelining=True)


async def test_an_answer_of_several_lines_in_pieces_is_one_answer() -> None:
    conversation = await _talk(b"250-one\r\n250-two\r\n250 three\r\n")
    assert (await conversation.say([Command(b"NOOP", (250,))], 5))[0] == (250, "one\ntwo\nthree")


@pytest.mark.parametrize(
    "answer", [b"hello there\r\n", b"250 ok\r\n250 and more\r\n", b"250-" + b"x" * 40_000, b"99 ok\r\n"]
)
async def test_what_is_no_answer_ends_the_conversation(answer: bytes) -> None:
    conversation = await _talk(answer)
    with pytest.raises(Ended):
        await conversation.say([Command(b"NOOP", (250,))], 5)
    with pytest.raises(Ended):
        await conversation.say([Command(b"NOOP", (250,))], 5)


async def test_a_silent_server_is_not_waited_for_for_ever() -> None:
    conversation = await _talk(b"")
    with pytest.raises(Ended, match="no answer within"):
        await conversation.say([Command(b"NOOP", (250,))], 0.1)
