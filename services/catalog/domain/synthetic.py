"""Lists of 2016 and 2017 made by a program: invented agencies and services whose counts are those that were published.

The items of these lists are in no source (data/SOURCES.md). Every name begins with PREFIX, codes of agencies begin with X
or Y and codes of procedures with 9, which nobody uses: no row can be taken for a statement about anybody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

PREFIX = "[TỔNG HỢP]"
MINISTRIES, LOCALITIES = 20, 63
LEVEL_3, LEVEL_4 = "ND43-2011:3", "ND43-2011:4"

_NAMESPACE = UUID("6f3f1f0e-9a0b-5c62-9c4e-0d6c2f6a2016")
_BEGIN, _END_OF_2016, _ANNOUNCED = date(2016, 5, 1), date(2016, 12, 31), date(2017, 3, 31)


@dataclass(frozen=True, slots=True)
class SyntheticAgency:
    """An agency that does not exist."""

    code: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class SyntheticItem:
    """A service the list names; no agency: for all localities."""

    id: UUID
    agency: str | None
    procedure: str
    name: str


@dataclass(frozen=True, slots=True)
class SyntheticPromise:
    """A registration for 2017."""

    agency: str
    procedure: str
    name: str
    level: str


@dataclass(frozen=True, slots=True)
class SyntheticWork:
    """What became of a service of 2016; no day: not online yet."""

    agency: str
    procedure: str
    name: str
    item: UUID | None
    level: str | None
    implemented_on: date | None


def agencies() -> list[SyntheticAgency]:
    """20 ministries and sectors, 63 localities."""
    return [
        SyntheticAgency(f"X{number:02}", "ministry", f"{PREFIX} Bộ, ngành số {number:02}")
        for number in range(1, MINISTRIES + 1)
    ] + [
        SyntheticAgency(f"Y{number:02}", "province", f"{PREFIX} Địa phương số {number:02}")
        for number in range(1, LOCALITIES + 1)
    ]


def items_of_2016() -> list[SyntheticItem]:
    """83 services of ministries, four or five each, and 44 common to all localities."""
    return [
        _item(f"X{number % MINISTRIES + 1:02}", f"9.1{number + 1:05}", f"{PREFIX} Dịch vụ của bộ số {number + 1:03}")
        for number in range(83)
    ] + [
        _item(None, f"9.2{number + 1:05}", f"{PREFIX} Dịch vụ chung của địa phương số {number + 1:02}")
        for number in range(44)
    ]


def work_of_2016() -> Iterator[SyntheticWork]:
    """What was online by 31/3/2017 (localities: by the end of 2016), and what of the list was not."""
    items = items_of_2016()
    yield from _ministries([item for item in items if item.agency])
    yield from _localities([item for item in items if not item.agency])
    # Unasked: 22 + 12 by ministries, 6,622 + 483 by localities.
    for number in range(34):
        level = LEVEL_3 if number < 22 else LEVEL_4
        yield _own(f"X{number % MINISTRIES + 1:02}", f"9.3{number + 1:05}", level, _day(number, 34, _ANNOUNCED))
    for number in range(7105):
        level = LEVEL_3 if number < 6622 else LEVEL_4
        locality, service = number % LOCALITIES, number // LOCALITIES
        yield _own(f"Y{locality + 1:02}", f"9.4{service + 1:05}", level, _day(number, 7105, _END_OF_2016))


def promises_of_2017() -> Iterator[SyntheticPromise]:
    """423 + 91 of ministries, 4,919 + 1,084 of localities."""
    for letter, agencies_there, level3, level4 in (("X", MINISTRIES, 423, 91), ("Y", LOCALITIES, 4919, 1084)):
        for number in range(level3 + level4):
            code = f"9.{5 if letter == 'X' else 6}{number // agencies_there + 1:05}"
            name = f"{PREFIX} Dịch vụ đăng ký số {number // agencies_there + 1:03}"
            yield SyntheticPromise(
                f"{letter}{number % agencies_there + 1:02}", code, name, LEVEL_3 if number < level3 else LEVEL_4
            )


def done_by_localities() -> list[int]:
    """How many of the 44 each locality has online: 3 none, 27 from 2 to 20, one 21, 32 from 22 to 44; 1,102 in all."""
    low = [2 + 7 * number % 19 for number in range(27)]
    high = [22] * 32
    left = 1102 - 21 - sum(low) - sum(high)
    for number in range(left):
        high[number * 3 % 32] += 1
    return [0, 0, 0, *low, 21, *high]


def _ministries(items: Sequence[SyntheticItem]) -> Iterator[SyntheticWork]:
    """78 services: 62 at level 3, 14 at level 4, two at both; so 64 and 16 by level. Five are not online."""
    for number, item in enumerate(items):
        assert item.agency
        levels: tuple[str | None, ...] = (
            (LEVEL_3,) if number < 62 else (LEVEL_4,) if number < 76 else (LEVEL_3, LEVEL_4) if number < 78 else (None,)
        )
        for level in levels:
            day = _day(number, 78, _ANNOUNCED) if level else None
            yield SyntheticWork(item.agency, item.procedure, item.name, item.id, level, day)


def _localities(items: Sequence[SyntheticItem]) -> Iterator[SyntheticWork]:
    """1,037 at level 3 and 65 at level 4: the first service of each that began, and a second of the last five."""
    done = done_by_localities()
    for place, services in enumerate(done):
        at_level_4 = 0 if not services else 2 if place >= LOCALITIES - 5 else 1
        for number, item in enumerate(items):
            level = None if number >= services else LEVEL_4 if number < at_level_4 else LEVEL_3
            day = _day(place * 44 + number, LOCALITIES * 44, _END_OF_2016) if level else None
            yield SyntheticWork(f"Y{place + 1:02}", item.procedure, item.name, item.id, level, day)


def _item(agency: str | None, procedure: str, name: str) -> SyntheticItem:
    return SyntheticItem(uuid5(_NAMESPACE, f"item/{agency}/{procedure}"), agency, procedure, name)


def _own(agency: str, procedure: str, level: str, day: date) -> SyntheticWork:
    return SyntheticWork(agency, procedure, f"{PREFIX} Dịch vụ chủ động số {int(procedure[3:]):03}", None, level, day)


def _day(number: int, of: int, last: date) -> date:
    """Spread evenly from the day the list was agreed to ``last``."""
    return _BEGIN + timedelta(days=round(number * (last - _BEGIN).days / max(of - 1, 1)))
