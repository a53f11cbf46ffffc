"""The head and the body of an answer leave together; nothing is held back for longer than one turn of the loop."""

import asyncio
from typing import Any

from services.kernel.one_write import OneWrite


class Wire(asyncio.Transport):
    """Notes what is written, and whether it was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: Any) -> None:
        self.written.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


async def _on(wire: Wire) -> OneWrite:
    return OneWrite(wire, asyncio.get_running_loop())


async def test_head_and_body_are_one_write() -> None:
    wire = Wire()
    transport = await _on(wire)
    transport.write(b"HTTP/1.1 202 Accepted\r\n\r\n")
    transport.write(b"{}")
    await asyncio.sleep(0)
    assert wire.written == [b"HTTP/1.1 202 Accepted\r\n\r\n{}"]


async def test_what_nothing_follows_is_written_in_the_next_turn() -> None:
    wire = Wire()
    transport = await _on(wire)
    transport.write(b"event: step\n\n")
    assert wire.written == []
    await asyncio.sleep(0)
    assert wire.written == [b"event: step\n\n"]


async def test_three_writes_keep_their_order() -> None:
    wire = Wire()
    transport = await _on(wire)
    for part in (b"one", b"two", b"three"):
        transport.write(part)
    await asyncio.sleep(0)
    assert b"".join(wire.written) == b"onetwothree"


async def test_a_long_body_does_not_wait() -> None:
    wire = Wire()
    transport = await _on(wire)
    transport.write(b"x" * 100_000)
    assert wire.written == [b"x" * 100_000]


async def test_closing_writes_what_was_held_back_first() -> None:
    wire = Wire()
    transport = await _on(wire)
    transport.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    transport.close()
    assert wire.written == [b"HTTP/1.1 400 Bad Request\r\n\r\n"]
    assert transport.is_closing()


async def test_nothing_is_written_to_a_client_that_has_gone() -> None:
    wire = Wire()
    transport = await _on(wire)
    transport.write(b"too late")
    wire.closed = True
    await asyncio.sleep(0)
    assert wire.written == []
