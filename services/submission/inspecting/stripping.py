"""Takes out of a JPEG or PNG what tells of place, person and device, without touching a pixel."""

import struct
from collections.abc import Iterator
from pathlib import Path

from .verdict import Refusal

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_PNG_KEPT = frozenset(
    {
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"gAMA",
        b"cHRM",
        b"sRGB",
        b"iCCP",
        b"sBIT",
        b"bKGD",
        b"pHYs",
        b"cICP",
    }
)
# Moving pictures: only the first would be printed. Their parts are dropped and the first stays.


def strip(path: Path, kind: str, stripped: Path) -> bool:
    """Whether anything had to go; ``stripped`` is then the same picture without it. Raises Refusal for a broken file."""
    content = path.read_bytes()
    try:
        parts = list(_jpeg(content) if kind == "jpeg" else _png(content))
    except (struct.error, IndexError, ValueError) as error:
        raise Refusal("broken", kind=kind.upper()) from error
    if sum(len(part) for part in parts) == len(content):
        return False
    stripped.write_bytes(b"".join(parts))
    return True


def _jpeg(content: bytes) -> Iterator[bytes]:
    """The segments to keep. What follows the end of the picture is no part of it."""
    yield content[:2]
    at = 2
    while True:
        if content[at] != 0xFF:
            raise ValueError("no marker")
        while content[at + 1] == 0xFF:  # fill bytes
            at += 1
        marker = content[at + 1]
        if marker == _EOI:
            yield content[at : at + 2]
            return
        if marker in _ALONE:
            yield content[at : at + 2]
            at += 2
            continue
        (length,) = struct.unpack_from(">H", content, at + 2)
        end = at + 2 + length
        if marker == _SOS:
            end = _after_scan(content, end)
        if _stays(marker, content[at + 4 : at + 18]):
            yield content[at:end]
        at = end


def _stays(marker: int, begins: bytes) -> bool:
    """Everything but application data and comments; of these the density, the colour profile and Adobe's colour mark."""
    if marker == 0xE0:
        return begins.startswith(b"JFIF\0")
    if marker == 0xE2:
        return begins.startswith(b"ICC_PROFILE\0")
    if marker == 0xEE:
        return begins.startswith(b"Adobe")
    return not (0xE1 <= marker <= 0xEF or marker == 0xFE)


def _after_scan(content: bytes, at: int) -> int:
    """Where the next segment begins after the coded lines of a scan."""
    while True:
        at = content.index(b"\xff", at)
        after = content[at + 1]
        if after == 0 or 0xD0 <= after <= 0xD7 or after == 0xFF:
            at += 1 if after == 0xFF else 2
            continue
        return at


def _png(content: bytes) -> Iterator[bytes]:
    yield content[:8]
    at = 8
    while True:
        length, name = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content):
            raise ValueError("cut off")
        if name in _PNG_KEPT:
            yield content[at:end]
        at = end
        if name == b"IEND":
            return
