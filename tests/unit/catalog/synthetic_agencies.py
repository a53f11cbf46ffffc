"""Makes agencies that do not exist, for tests: communes on both sides of 1/7/2025, every name marked as made up."""

import csv
import io
from collections.abc import Iterator

from tests.unit.catalog.real import register

MARK = "(dữ liệu giả)"


def rows(provinces: int = 34, communes: int = 98) -> Iterator[dict[str, str]]:
    """For each province one district of old with its communes, and the wards that took them over, two into one."""
    lived_on = [one.code for one in register().agencies if one.kind == "province" and one.valid_to is None]
    for province in lived_on[:provinces]:
        district = f"{province}.D1"
        yield _row(district, "district", f"UBND huyện Mẫu {district} {MARK}", "2017-01-01", "2025-06-30")
        for number in range(communes):
            old = f"{district}.{number:03d}"
            yield _row(old, "commune", f"UBND xã Mẫu {old} {MARK}", "2017-01-01", "2025-06-30")
        for number in range(0, communes, 2):
            new = f"{province}.W{number:02d}"
            before = f"{district}.{number:03d} {district}.{number + 1:03d}"
            yield _row(new, "commune", f"UBND phường Mẫu {new} {MARK}", "2025-07-01", "", before)


def sheet(lines: Iterator[dict[str, str]]) -> bytes:
    """The rows as an uploaded file."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, ["code", "kind", "name", "valid_from", "valid_to", "predecessors", "evidence"])
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode()


def _row(code: str, kind: str, name: str, first: str, last: str, before: str = "") -> dict[str, str]:
    return {
        "code": code,
        "kind": kind,
        "name": name,
        "valid_from": first,
        "valid_to": last,
        "predecessors": before,
        "evidence": MARK,
    }
