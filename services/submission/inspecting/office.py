"""Word and Excel files: archives with the right parts, nothing that runs, and no more inside than is honest."""

import zipfile
import zlib
from pathlib import Path

import defusedxml.ElementTree as ElementTree

from .verdict import Refusal

MOST_ENTRIES = 10_000
MOST_UNPACKED = 500 * 1024 * 1024
MOST_DENSE = 1_000_000  # below this many bytes a part may be as dense as it likes
_MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
}
_TYPES = "[Content_Types].xml"
_RUNS = ("vbaproject.bin", ".exe", ".dll", ".scr", ".js", ".vbs", ".jar", ".lnk", ".bat", ".cmd", ".ps1", ".hta")


def kind_of(path: Path) -> str:
    """``docx`` or ``xlsx``. Raises Refusal for every other archive, for macros, and for what cannot be unpacked safely."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _looked_into(path, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise Refusal("broken", kind="Word, Excel") from error


def _looked_into(path: Path, archive: zipfile.ZipFile) -> str:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    kind = next((kind for kind, (main, _) in _MAIN.items() if main in names and _TYPES in names), None)
    if kind is None:
        raise Refusal("archive")
    # What stands before the first entry or after the directory belongs to another file.
    if min(entry.header_offset for entry in entries) != 0 or _ends_at(path, archive) != path.stat().st_size:
        raise Refusal("two-kinds", kind=kind)
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refusal("bomb")
    if len(set(names)) != len(names) or any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise Refusal("broken", kind=kind)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refusal("locked-office")
    types = archive.read(_TYPES) if archive.getinfo(_TYPES).file_size < MOST_DENSE else b""
    if any(name.lower().endswith(_RUNS) for name in names) or b"macroenabled" in types.lower():
        raise Refusal("macros")
    for entry in entries:
        _read_through(archive, entry)
    if _MAIN[kind][1].encode() not in types:
        raise Refusal("broken", kind=kind)
    for part in (_TYPES, _MAIN[kind][0]):
        _is_xml(archive.read(part), kind)
    return kind


def _read_through(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpacks to nowhere: what an entry says of its own size may be a lie, and its checksum too."""
    size = 0
    with archive.open(entry) as part:
        while piece := part.read(1 << 16):
            size += len(piece)
            if size > entry.file_size or size > MOST_UNPACKED:
                raise Refusal("bomb")


def _is_xml(content: bytes, kind: str) -> None:
    try:
        ElementTree.fromstring(content)
    except Exception as error:  # whatever a parser says of it: Word will not open it either
        raise Refusal("broken", kind=kind) from error


def _ends_at(path: Path, archive: zipfile.ZipFile) -> int:
    """Where the archive ends by its own last record, comment included."""
    with path.open("rb") as file:
        size = path.stat().st_size
        file.seek(max(0, size - 65_557))
        tail = file.read()
    record = tail.rfind(b"PK\x05\x06")
    return size - len(tail) + record + 22 + len(archive.comment)
