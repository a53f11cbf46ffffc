"""The provinces of Việt Nam with the days their names and codes were in force: 63 until 30/6/2025, 34 since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

# The first day the register speaks of: its names of agencies and provinces are those of 2017. Not a founding day.
REGISTER_BEGINS = date(2017, 1, 1)
# 63 provinces became 34, and the district level ended (data/SOURCES.md).
MERGER = date(2025, 7, 1)
# Đồng Nai became a city (30/2026/QH16); provinces-34.csv gives the names on both sides of this day.
CITY_OF_DONG_NAI = date(2026, 4, 30)
# Before the merger one province changed its name, and no column of provinces-63.csv says so (data/SOURCES.md).
RENAMED_BEFORE_MERGER = {"46": (date(2025, 1, 1), "Thành phố Huế")}

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Province:
    """One meaning of one code of the statistics office (GSO). The key is (code, valid_from), never the code alone:
    15 was Yên Bái and is Lào Cai. ``agency`` is the people's committee (H…) that answers for it in that time."""

    code: str
    name: str
    valid_from: date
    valid_to: date | None
    agency: str
    formed_from: tuple[str, ...] = ()
    communes: int | None = None


def read_provinces(before: Iterable[Row], after: Iterable[Row]) -> list[Province]:
    """From the rows of provinces-63.csv and provinces-34.csv, ordered by code and first day.

    ValueError when a province of today has not exactly one agency that lived on.
    """
    before = list(before)
    provinces = [province for row in before for province in _until_merger(row)]
    for row in after:
        heirs = [
            old["h_code_qcvn102"]
            for old in before
            if old["successor_2025_gso_code"] == row["gso_code"] and old["merged_into_other"] == "no"
        ]
        if len(heirs) != 1:
            raise ValueError(f"province {row['gso_code']} should continue one agency, but {heirs} claim it")
        provinces += _since_merger(row, heirs[0])
    return sorted(provinces, key=lambda province: (province.code, province.valid_from))


def day_before(day: date) -> date:
    """The last day of what ends when ``day`` begins."""
    return day - timedelta(days=1)


def _until_merger(row: Row) -> list[Province]:
    code, agency, name = row["gso_code"], row["h_code_qcvn102"], row["full_name_2017"]
    if code not in RENAMED_BEFORE_MERGER:
        return [Province(code, name, REGISTER_BEGINS, day_before(MERGER), agency)]
    day, new_name = RENAMED_BEFORE_MERGER[code]
    return [
        Province(code, name, REGISTER_BEGINS, day_before(day), agency),
        Province(code, new_name, day, day_before(MERGER), agency),
    ]


def _since_merger(row: Row, agency: str) -> list[Province]:
    code, name, later = row["gso_code"], row["full_name_from_2025_07_01"], row["full_name_from_2026_04_30"]
    formed_from = tuple(row["formed_from_gso_codes"].split(";"))
    communes = int(row["communes_2025"])
    if name == later:
        return [Province(code, name, MERGER, None, agency, formed_from, communes)]
    return [
        Province(code, name, MERGER, day_before(CITY_OF_DONG_NAI), agency, formed_from, communes),
        Province(code, later, CITY_OF_DONG_NAI, None, agency, formed_from, communes),
    ]
