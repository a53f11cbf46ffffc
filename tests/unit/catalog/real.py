"""The register's real rows and what they became, and the tables a person has read through."""

import csv
from functools import cache
from pathlib import Path

from services.catalog.register import DATA, Register, read_register

TABLES = Path(__file__).parent / "tables"


@cache
def register() -> Register:
    """The whole register, read once."""
    return read_register()


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a data file."""
    return list(csv.DictReader(DATA.joinpath(name).read_text(encoding="utf-8").splitlines()))


def table(name: str) -> list[dict[str, str]]:
    """A reviewed table: what each published text was read as, "-" for nothing."""
    text = (TABLES / f"{name}.tsv").read_text(encoding="utf-8")
    header, *lines = [line.split("\t") for line in text.splitlines()]
    return [dict(zip(header, line, strict=True)) for line in lines]
