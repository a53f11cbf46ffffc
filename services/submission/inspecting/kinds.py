"""What a file is, by its content alone, and which it may be."""

import zipfile
from pathlib import Path
from typing import NamedTuple

import filetype

from .verdict import Refusal


class Kind(NamedTuple):
    """One kind that is taken: its media type, and the endings its name may have."""

    media: str
    endings: tuple[str, ...]


KINDS = {
    "pdf": Kind("application/pdf", (".pdf",)),
    "jpeg": Kind("image/jpeg", (".jpg", ".jpeg")),
    "png": Kind("image/png", (".png",)),
    "tiff": Kind("image/tiff", (".tif", ".tiff")),
    "docx": Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",)),
    "xlsx": Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",)),
}

_HEAD = 4096
_MAGIC = (
    ("pdf", b"%PDF-"),
    ("jpeg", b"\xff\xd8\xff"),
    ("png", b"\x89PNG\r\n\x1a\n"),
    ("tiff", b"II*\0"),
    ("tiff", b"MM\0*"),
)
# A PDF behind a mark of byte order or an empty line is broken, and told to be; behind anything else it is another file.
_BEFORE_PDF = b"\xef\xbb\xbf \r\n\t\0"
_PHOTOS = frozenset({"heic", "heif", "avif", "webp", "gif", "bmp", "jp2", "jxl", "psd", "cr2", "ico"})
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"#!", b"dex\n")
_PAGES = (b"<!doctype html", b"<html", b"<script", b"<svg", b"<?php", b"<body", b"<iframe")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def kind_of(path: Path) -> str:
    """The kind of this file: one of KINDS, or ``zip`` for what office.py must look into. Raises Refusal."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    kind = next((kind for kind, magic in _MAGIC if head.startswith(magic)), None)
    if kind is None and head.lstrip(_BEFORE_PDF).startswith(b"%PDF-"):
        kind = "pdf"
    if kind is not None:
        if zipfile.is_zipfile(path):
            # It would be a picture to the one and an archive to the other: nobody could say what was handed in.
            raise Refusal("two-kinds", kind=kind)
        return kind
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    raise _refused(path, head)


def _refused(path: Path, head: bytes) -> Refusal:
    """Why it is none of these, as near to what the sender may have meant as its content says."""
    if head.startswith(_OLD_OFFICE):
        return Refusal("locked-office" if _holds(path, "EncryptedPackage".encode("utf-16-le")) else "old-office")
    if head.startswith(_PROGRAMS):
        return Refusal("program")
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if any(mark in text for mark in _PAGES) or text.startswith(b"<?xml"):
        return Refusal("web-page")
    guess = filetype.guess_extension(head)
    if guess in _PHOTOS or (head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc")):
        return Refusal("photo-kind", kind=(guess or "heic").upper())
    if guess in ("exe", "elf", "dex", "wasm", "deb", "rpm", "crx", "swf"):
        return Refusal("program")
    if guess in ("zip", "rar", "7z", "gz", "bz2", "xz", "tar", "zst", "lz", "Z", "lzo", "cab", "ar", "br"):
        return Refusal("archive")
    return Refusal("unknown-kind", kind=(guess or "").upper())


def _holds(path: Path, mark: bytes) -> bool:
    before = b""
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            if mark in before + piece:
                return True
            before = piece[-len(mark) :]
    return False
