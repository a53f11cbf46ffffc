"""Pictures: whole, of a bearable size, upright, and without the place where they were taken."""

import warnings
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, ImageSequence

from . import stripping
from .verdict import Refusal

MOST_PAGES = 500
_FORMATS = {"jpeg": "JPEG", "png": "PNG", "tiff": "TIFF"}
_ORIENTATION = 0x0112
# Where a TIFF keeps who, when, where: Exif, GPS, XMP, IPTC, Photoshop, artist, host computer.
_TELLING = (34665, 34853, 700, 33723, 34377, 315, 316)


def looked_into(path: Path, kind: str, kept: Path, most_pixels: int) -> tuple[str, ...]:
    """What was changed, among ``turned``, ``stripped``; the changed picture is then in ``kept``. Raises Refusal."""
    Image.MAX_IMAGE_PIXELS = None  # our own bound, told in our own words, and before anything is unpacked
    warnings.simplefilter("ignore")  # what Pillow finds odd it still shows
    try:
        with Image.open(path, formats=[_FORMATS[kind]]) as picture:
            _bound(picture, most_pixels)
            # Every page lies as it was scanned. Asked before a page is loaded: Pillow turns a TIFF's then, and forgets why.
            turned = any(_lies(page) for page in ImageSequence.Iterator(picture))
            _whole(picture)
            if kind == "tiff":
                telling = any(tag in page.getexif() for page in ImageSequence.Iterator(picture) for tag in _TELLING)
                if turned or telling:
                    _save_pages(picture, kept)
            elif turned:
                _save_upright(picture, kind, kept)
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, TypeError, IndexError, MemoryError) as error:
        raise Refusal("broken", kind=_FORMATS[kind]) from error
    if kind == "tiff":
        stripped = telling
    else:
        # What Pillow has just written holds nothing of that kind; what was stripped is what was sent.
        stripped = stripping.strip(path, kind, path.with_suffix(".stripped"))
        if stripped and not turned:
            path.with_suffix(".stripped").replace(kept)
    return tuple(word for word, done in (("turned", turned), ("stripped", stripped)) if done)


def _bound(picture: Image.Image, most_pixels: int) -> None:
    pages = getattr(picture, "n_frames", 1)
    if pages > MOST_PAGES:
        raise Refusal("too-many-pixels", pages=pages)
    pixels = 0
    for number in range(pages):
        picture.seek(number)
        pixels += picture.width * picture.height
        if pixels > most_pixels:
            raise Refusal("too-many-pixels", megapixels=pixels // 1_000_000, most=most_pixels // 1_000_000)
    picture.seek(0)


def _lies(page: Image.Image) -> bool:
    """Whether this page is to be turned before it stands upright."""
    return page.getexif().get(_ORIENTATION, 1) not in (0, 1, None)


def _whole(picture: Image.Image) -> None:
    """Every line of every page can be read: a picture cut off in the middle is found out here, not by the officer."""
    for page in ImageSequence.Iterator(picture):
        page.load()
    picture.seek(0)


def _save_upright(picture: Image.Image, kind: str, kept: Path) -> None:
    upright = ImageOps.exif_transpose(picture)
    about = _kept_about(picture)
    for name in ("exif", "xmp", "XML:com.adobe.xmp", "comment", "photoshop"):
        upright.info.pop(name, None)
    more = {"quality": 92, "subsampling": 0} if kind == "jpeg" else {"optimize": False}
    upright.save(kept, _FORMATS[kind], exif=b"", **about, **more)


def _save_pages(picture: Image.Image, kept: Path) -> None:
    pages = []
    for page in ImageSequence.Iterator(picture):
        upright = page.copy()  # loads the page, and so turns it by its own word
        upright.info.clear()
        upright.info.update(_kept_about(page))
        pages.append(upright)
    first, *others = pages
    # Both lose nothing; the first is what fax and scanner use for black and white.
    compression = "group4" if all(page.mode == "1" for page in pages) else "tiff_deflate"
    first.save(kept, "TIFF", save_all=True, append_images=others, compression=compression, **_kept_about(first))


def _kept_about(picture: Image.Image) -> dict[str, Any]:
    return {name: picture.info[name] for name in ("icc_profile", "dpi") if picture.info.get(name)}
