"""Files to send: small ones that are what they say, and such as grow on request."""

import io
import zipfile

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import NameObject, StreamObject


def pdf(filling: int = 0, with_: bytes = b"x") -> bytes:
    """A PDF of one page, with a stream that repeats ``with_`` so often."""
    writer, content = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    if filling:
        stream = StreamObject()
        stream.set_data(with_ * filling)
        writer.root_object[NameObject("/Filling")] = writer._add_object(stream)
    writer.write(content)
    return content.getvalue()


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
    picture.save(content, "JPEG", exif=exif if len(exif) or located else b"", quality=95)
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
