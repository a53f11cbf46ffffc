"""Files to send: small ones that are what they say, and such as grow on request."""

import io
import zipfile

from PIL import Image
from pypdf import PdfWriter


def pdf(filling: int = 0, with_: bytes = b"x") -> bytes:
    """A PDF of one page, with a comment of that many bytes before its end."""
    writer, content = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(content)
    whole = content.getvalue()
    cut = whole.rindex(b"startxref")
    return whole[:cut] + (b"%" + with_ * filling + b"\n" if filling else b"") + whole[cut:]


def jpeg(orientation: int = 1, size: tuple[int, int] = (60, 40), *, located: bool = False) -> bytes:
    """A photo as a telephone makes it; ``located`` says where it was taken."""
    exif, content = Image.Exif(), io.BytesIO()
    if orientation != 1:
        exif[0x0112] = orientation
    if located:
        exif[0x010F] = "Nokia"
        exif.get_ifd(0x8825).update({1: "N", 2: (16.0, 4.0, 0.0), 3: "E", 4: (108.0, 13.0, 0.0)})
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (0, 0, 10, 10))  # the upper left corner, as the camera lay
    picture.save(content, "JPEG", exif=exif, quality=95)
    return content.getvalue()


def zipped(**parts: bytes | str) -> bytes:
    """An archive of these."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def docx(**more: bytes | str) -> bytes:
    """A Word file, with more parts."""
    return zipped(**{"[Content_Types].xml": _TYPES, "word/document.xml": "<document/>", **more})
