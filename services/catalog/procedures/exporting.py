"""Procedures on their way out: all that are on offer, as our CSV or as the national register's JSON."""

import csv
import hashlib
import io
import json
from collections.abc import AsyncIterator, Iterator

import orjson

from services.kernel.database import Database, Row

from ..domain import csv_form, national
from ..domain.described import description_of
from ..domain.offers import Offer
from ..store import exports, imports

_AT_ONCE = 200


def fingerprint(content: bytes, *more: str) -> bytes:
    """Of a file and what is asked with it."""
    return hashlib.sha256("\0".join(more).encode() + b"\0" + content).digest()


async def stream(database: Database, form: str) -> AsyncIterator[bytes]:
    """The whole file in parts. Read two hundred procedures at a time, so that a slow reader holds no connection."""
    yield _header() if form == "csv" else b'{"error_code":0,"message":"Th\xc3\xa0nh c\xc3\xb4ng","result":['
    after, first = "", True
    while True:
        async with database.acquire() as connection:
            rows = await exports.contents(connection, after=after, limit=_AT_ONCE)
            offers = await imports.offers(connection, [row["code"] for row in rows])
        if not rows:
            break
        after = rows[-1]["code"]
        if form == "csv":
            yield _csv(rows, offers)
        else:
            elements = b",\n".join(_elements(rows, offers))
            yield elements if first else b",\n" + elements
        first = False
    if form != "csv":
        yield b"]}\n"


def _header() -> bytes:
    # With a mark at the beginning Excel reads the file as UTF-8; the import knows it.
    return b"\xef\xbb\xbf" + (",".join(csv_form.COLUMNS) + "\r\n").encode()


def _csv(rows: list[Row], offers: dict[str, list[Offer]]) -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, csv_form.COLUMNS)
    for row in rows:
        writer.writerows(csv_form.rows(description_of(json.loads(row["content"])), offers.get(row["code"], ())))
    return file.getvalue().encode()


def _elements(rows: list[Row], offers: dict[str, list[Offer]]) -> Iterator[bytes]:
    for row in rows:
        one = description_of(json.loads(row["content"]))
        yield orjson.dumps(national.written(one, offers.get(row["code"], ())))
