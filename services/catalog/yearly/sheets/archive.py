"""Looks into an XLSX file before any library does: really a ZIP, of bounded size when unpacked, no macros, no passwords."""

import io
import re
import zipfile
import zlib

from services.kernel.text import Text

MOST_PARTS = 200
MOST_UNPACKED = 24 * 1024 * 1024
# Beyond the rows of a registration: the template's own sheet of procedures is longer than that.
MOST_SHEET_ROWS = 12_000
MOST_ELEMENTS = 600_000

_CHUNK = 256 * 1024
_OVERLAP = 64
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ROW = re.compile(rb"<(?:[A-Za-z0-9_]+:)?row[\s/>]")
_DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


class Unusable(Exception):
    """The file as a whole cannot be read: a stable code, what it is, and what to do."""

    def __init__(self, code: str, what: Text, do: Text) -> None:
        super().__init__(what.en)
        self.code, self.what, self.do = code, what, do


_AGAIN = Text(
    "Tải lại mẫu, chép dữ liệu vào (chỉ dán giá trị) rồi lưu dạng Excel Workbook (.xlsx).",
    "Download the template again, paste the values into it and save it as Excel Workbook (.xlsx).",
)


def refuse_unsafe(raw: bytes, most_rows: int) -> None:
    """Unpacks every part once, counting, and lets through only what a spreadsheet program writes. Raises Unusable.

    Sizes in the archive's own directory are not believed: bytes are counted as they come out.
    """
    if raw.startswith(_OLE):
        raise _ole(raw)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _look(archive, most_rows)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise Unusable(
            "not-a-workbook",
            Text(
                "Tệp không phải bảng tính Excel (.xlsx), hoặc đã hỏng.", "The file is no Excel workbook, or is damaged."
            ),
            _AGAIN,
        ) from error


def _look(archive: zipfile.ZipFile, most_rows: int) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if len(parts) > MOST_PARTS or len(set(names)) != len(names):
        raise _too_much()
    if any(part.flag_bits & 0x1 for part in parts):
        raise _locked()
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise zipfile.BadZipFile("a ZIP, but no workbook")
    if any(name.lower().endswith("vbaproject.bin") or "macrosheets/" in name.lower() for name in names):
        raise _macros()
    unpacked = elements = 0
    for part in parts:
        rows, window, head = 0, b"", b""
        with archive.open(part) as opened:
            while chunk := opened.read(_CHUNK):
                unpacked += len(chunk)
                if unpacked > MOST_UNPACKED:
                    raise _too_much()
                head = head or chunk[:1024]
                elements += chunk.count(b"<")
                # A tag may lie across two chunks: the last bytes are looked at again with what follows.
                window += chunk
                rows += sum(found.start() < len(window) - _OVERLAP for found in _ROW.finditer(window))
                _refuse_declarations(part.filename, window)
                window = window[-_OVERLAP:]
        rows += len(_ROW.findall(window))
        _refuse_odd_xml(part.filename, head)
        if rows > MOST_SHEET_ROWS:
            raise _too_many_rows(rows, most_rows)
        if elements > MOST_ELEMENTS:
            raise _too_much()


def _refuse_declarations(name: str, window: bytes) -> None:
    if name.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in window or b"<!ENTITY" in window):
        raise zipfile.BadZipFile("a document type, which no spreadsheet program writes")


def _refuse_odd_xml(name: str, head: bytes) -> None:
    """Other encodings than UTF-8 would hide from the counting above; Excel writes UTF-8."""
    if not name.endswith((".xml", ".rels")):
        return
    declared = _DECLARED.search(head)
    if b"\0" in head or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")):
        raise zipfile.BadZipFile("XML that is not UTF-8")
    if name == "[Content_Types].xml" and b"macroenabled" in head.lower():
        raise _macros()


def _ole(raw: bytes) -> Unusable:
    if "EncryptedPackage".encode("utf-16-le") in raw:
        return _locked()
    return Unusable(
        "old-excel",
        Text(
            "Đây là tệp Excel đời cũ (.xls) hoặc tài liệu khác.",
            "This is an old Excel file (.xls) or another document.",
        ),
        Text("Lưu lại dạng Excel Workbook (.xlsx).", "Save it as Excel Workbook (.xlsx)."),
    )


def _locked() -> Unusable:
    return Unusable(
        "encrypted",
        Text("Tệp được đặt mật khẩu nên không đọc được.", "The file is protected by a password and cannot be read."),
        Text("Bỏ mật khẩu mở tệp rồi gửi lại.", "Remove the password for opening it, then send it again."),
    )


def _macros() -> Unusable:
    return Unusable(
        "macros",
        Text("Tệp có macro; hệ thống không nhận macro.", "The file holds macros, which are not taken."),
        Text("Lưu lại dạng Excel Workbook (.xlsx), không phải .xlsm.", "Save it as Excel Workbook (.xlsx), not .xlsm."),
    )


def _too_much() -> Unusable:
    size = MOST_UNPACKED // (1024 * 1024)
    return Unusable(
        "too-large-unpacked",
        Text(
            f"Tệp giải nén ra quá lớn: tối đa {size} MB và {MOST_PARTS} phần.",
            f"Unpacked, the file is too large: at most {size} MB and {MOST_PARTS} parts.",
        ),
        _AGAIN,
    )


def _too_many_rows(rows: int, most: int) -> Unusable:
    return Unusable(
        "too-many-rows",
        Text(
            f"Một trang tính có từ {rows:,} dòng; mỗi lần gửi tối đa {most:,} dòng đăng ký.".replace(",", "."),
            f"One sheet has {rows:,} rows or more; one upload takes at most {most:,} registrations.",
        ),
        Text("Xóa các dòng trống thừa, hoặc chia thành nhiều tệp.", "Delete superfluous rows, or send several files."),
    )
