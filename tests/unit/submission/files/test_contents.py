"""What a file is by its content: every kind that is taken, and every bad one with the sentence that says what to do."""

import asyncio
import io
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.TiffImagePlugin import AppendingTiffWriter, ImageFileDirectory_v2
from pypdf import PdfReader, PdfWriter

from services.kernel.settings import Settings
from services.submission.inspecting import parent, texts
from services.submission.inspecting.child import judge
from services.submission.inspecting.kinds import KINDS
from services.submission.inspecting.verdict import Refusal, Verdict
from tests.component.submission.files.files import docx, jpeg, pdf, zipped

BOUND = 100_000_000


def judged(folder: Path, content: bytes, **changes: Any) -> Verdict:
    (folder / "given").write_bytes(content)
    asked: dict[str, Any] = {"allowed": list(KINDS), "most_pixels": BOUND, "trust": b"", **changes}
    return judge(folder / "given", folder / "changed", asked["allowed"], asked["most_pixels"], asked["trust"])


def picture(format_: str, mode: str = "RGB", size: tuple[int, int] = (60, 40), **how: Any) -> bytes:
    content = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else 0).save(content, format_, **how)
    return content.getvalue()


def locked() -> bytes:
    writer, content = PdfWriter(), io.BytesIO()
    writer.append(PdfReader(io.BytesIO(pdf())))
    writer.encrypt("", "of-the-owner")  # opens without a password, and still nobody may check it
    writer.write(content)
    return content.getvalue()


def exif(**tags: Any) -> Image.Exif:
    made = Image.Exif()
    for name, value in tags.items():
        made[{"orientation": 0x112, "artist": 0x13B}[name]] = value
    return made


_TYPES = '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
_XLSX = zipped(**{"[Content_Types].xml": _TYPES, "xl/workbook.xml": "<workbook/>"})
_PDF_HTML = b"<html><script>alert(1)</script></html>\n" + pdf()
_BMFF = b"\0\0\0\x18ftyp%s\0\0\0\0mif1heic" + bytes(40)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (pdf(), "pdf"),
        (jpeg(), "jpeg"),
        (picture("PNG"), "png"),
        (picture("PNG", "P"), "png"),
        (picture("TIFF"), "tiff"),
        (picture("TIFF", "1", compression="group4"), "tiff"),
        (docx(), "docx"),
        (_XLSX, "xlsx"),
    ],
)
def test_what_is_whole_and_harmless_is_kept_as_it_is_to_the_byte(tmp_path: Path, content: bytes, kind: str) -> None:
    assert judged(tmp_path, content) == Verdict(kind)
    assert not (tmp_path / "changed").exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"MZ\x90\0" + bytes(200), "program"),
        (b"\x7fELF" + bytes(200), "program"),
        (b"#!/bin/sh\nrm -rf /\n", "program"),
        (b"<!DOCTYPE html><p>", "web-page"),
        (b'<?xml version="1.0"?><svg onload="alert(1)"/>', "web-page"),
        (b"\xef\xbb\xbf  <svg xmlns='x'/>", "web-page"),
        (_PDF_HTML, "web-page"),
        (zipped(a="b"), "archive"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(60), "archive"),
        (b"Rar!\x1a\x07\x00" + bytes(60), "archive"),
        (b"\x1f\x8b\x08" + bytes(60), "archive"),
        (_BMFF.replace(b"%s", b"heic"), "photo-kind"),
        (_BMFF.replace(b"%s", b"mif1"), "photo-kind"),
        (picture("GIF"), "photo-kind"),
        (picture("WEBP"), "photo-kind"),
        (picture("BMP"), "photo-kind"),
        (b"chi la chu", "unknown-kind"),
        (b"\0" * 50, "unknown-kind"),
        (_OLE, "old-office"),
        (_OLE + "EncryptedPackage".encode("utf-16-le"), "locked-office"),
        (docx(**{"word/vbaProject.bin": b"x"}), "macros"),
        (docx(**{"word/embeddings/setup.exe": b"x"}), "macros"),
        (docx(**{"../outside.xml": b"x"}), "broken"),
        (docx(**{"bomb.xml": bytes(600_000_000)}), "bomb"),
        (docx()[:-60], "broken"),
        (docx() + b"<script>", "two-kinds"),
        (docx().replace(b"PK\x03\x04", b"PK\x03\x04", 1)[:40] + bytes(40), "broken"),
        (pdf() + zipped(a="b"), "two-kinds"),
        (jpeg() + zipped(a="b"), "two-kinds"),
        (pdf()[: len(pdf()) // 2], "broken"),
        (b"\xef\xbb\xbf\r\n" + pdf(), "broken"),
        (b"%PDF-1.7\nnothing\n%%EOF\n", "broken"),
        (locked(), "locked-pdf"),
        (jpeg()[: len(jpeg()) // 2], "broken"),
        (picture("PNG")[:-20], "broken"),
        (picture("TIFF")[:100], "broken"),
        (picture("PNG", "1", (30_000, 30_000)), "too-many-pixels"),
    ],
    # Not the content: two processes that share the tests must call them alike, and an archive holds the time it was made.
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_what_is_not_taken_is_told_with_what_to_do(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        judged(tmp_path, content)
    assert refused.value.code == code
    said = texts.refusal(refused.value.code, refused.value.facts)
    assert "Hãy" in said.vi
    assert not {"{", "}"} & set(said.vi + said.en)


def test_a_kind_that_is_switched_off_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="not-allowed"):
        judged(tmp_path, docx(), allowed=["pdf"])


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_photo_is_turned_upright_and_forgets_where_it_was_taken(tmp_path: Path, orientation: int) -> None:
    given = jpeg(orientation, located=True)
    assert judged(tmp_path, given).changes == ("turned", "stripped")
    kept = (tmp_path / "changed").read_bytes()
    assert not {b"Exif", b"Nokia", b"GPS"} & {word for word in (b"Exif", b"Nokia", b"GPS") if word in kept}
    upright = Image.open(io.BytesIO(kept))
    assert upright.size == ((60, 40) if orientation < 5 else (40, 60))
    at = {2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}[orientation]
    corner = upright.getpixel(tuple((side - 1) * there for side, there in zip(upright.size, at, strict=True)))
    assert isinstance(corner, tuple)
    assert corner[2] > 200, "the blue corner is where somebody who looks at it sees it"


def test_what_only_tells_too_much_is_taken_out_without_touching_a_pixel(tmp_path: Path) -> None:
    given = jpeg(located=True)
    assert judged(tmp_path, given).changes == ("stripped",)
    kept = (tmp_path / "changed").read_bytes()
    assert kept[kept.index(b"\xff\xdb") :] == given[given.index(b"\xff\xdb") :], "the coded picture is the same"
    for content in (jpeg() + b"<script>alert(1)</script>", picture("PNG", exif=exif(artist="An")) + b"tail"):
        assert judged(tmp_path, content).changes == ("stripped",)
        assert b"script" not in (tmp_path / "changed").read_bytes()


def scanned(*orientations: int) -> bytes:
    """A TIFF whose pages lie so; each has a blue corner where its paper's upper left is."""
    content = io.BytesIO()
    with AppendingTiffWriter(content) as writer:
        for orientation in orientations:
            page, about = Image.new("RGB", (60, 40), "red"), ImageFileDirectory_v2()
            page.paste("blue", (0, 0, 10, 10))
            about[0x112] = orientation
            page.save(writer, "TIFF", tiffinfo=about, compression="tiff_deflate")
            writer.newFrame()
    return content.getvalue()


# Where the corner of a page that lies so is seen: (right, lower).
_SEEN = {1: (0, 0), 3: (1, 1), 6: (1, 0), 8: (0, 1)}


@pytest.mark.parametrize("pages", [(6, 3, 1), (1, 6), (1, 1, 8), (3, 1)])
def test_a_scan_is_turned_whichever_of_its_pages_lies_and_the_others_stay(
    tmp_path: Path, pages: tuple[int, ...]
) -> None:
    assert judged(tmp_path, scanned(*pages)).changes == ("turned",)
    scan = Image.open(tmp_path / "changed")
    for number, orientation in enumerate(pages):
        scan.seek(number)
        assert scan.getexif().get(0x112, 1) == 1, "nobody turns it a second time"
        at = tuple((side - 1) * there for side, there in zip(scan.size, _SEEN[orientation], strict=True))
        corner = scan.getpixel(at)
        assert isinstance(corner, tuple)
        assert (scan.size, corner[2] > 200) == ((40, 60) if orientation in (6, 8) else (60, 40), True), number + 1


def test_every_page_of_a_scan_is_turned_by_its_own_word(tmp_path: Path) -> None:
    content = picture(
        "TIFF", save_all=True, append_images=[Image.new("1", (20, 30))], exif=exif(orientation=6, artist="An")
    )
    assert judged(tmp_path, content).changes == ("turned", "stripped")
    scan = Image.open(tmp_path / "changed")
    assert scan.n_frames == 2  # type: ignore[attr-defined]  # of a TIFF
    assert scan.size == (40, 60)
    assert b"An\0" not in (tmp_path / "changed").read_bytes()


def test_a_compressed_lie_about_its_size_is_found_out(tmp_path: Path) -> None:
    honest = docx(**{"big.xml": bytes(3_000_000)})
    lie = honest.replace((3_000_000).to_bytes(4, "little"), (30).to_bytes(4, "little"))
    with pytest.raises(Refusal) as refused:
        judged(tmp_path, lie)
    assert refused.value.code in ("bomb", "broken")
    assert len(zlib.compress(bytes(3_000_000))) < 4000


async def test_a_check_that_is_only_slow_is_tried_again_and_then_nobody_is_called_a_bomb(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []
    begin = asyncio.create_subprocess_exec

    async def counted(*command: Any, **how: Any) -> Any:
        begun.append(await begin(*command, **how))
        return begun[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", counted)
    monkeypatch.setattr(parent, "WITHIN_SECONDS", 0.001)  # no machine is that fast
    (tmp_path / "given").write_bytes(pdf())
    found = await parent.look_into(tmp_path / "given", tmp_path / "changed", Settings(), b"")
    assert found == {"refusal": {"code": "too-slow", "facts": {}}}
    assert len(begun) == 2
    assert all(child.returncode is not None for child in begun), "none goes on unseen"
    said = texts.refusal("too-slow", {})
    assert "quá tải" in said.vi, "it may be our fault, and it says so"
    assert "overloaded" in said.en


async def test_a_check_that_was_slow_once_takes_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = iter([0.001, 60.0])
    wait_for = asyncio.wait_for
    monkeypatch.setattr(asyncio, "wait_for", lambda work, _: wait_for(work, next(waits)))
    (tmp_path / "given").write_bytes(pdf())
    found = await parent.look_into(tmp_path / "given", tmp_path / "changed", Settings(), b"")
    assert found["kind"] == "pdf"
