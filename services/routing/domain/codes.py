"""The dossier code (mã số hồ sơ) of TT 01/2018/TT-VPCP Đ.19: ``000.00.00.H26-170424-0001``."""

from datetime import date, datetime

from services.routing.domain.directory import Agency
from services.routing.domain.sentences import VIETNAM

# XXXX has four digits. From the 10,000th dossier of a day on the number is written with as many as it needs: no dossier
# is refused or renumbered for want of a digit, and no unit is invented that the law does not know.
DIGITS = 4


def prefix_of(agency: str, known: Agency | None) -> str:
    """What the codes of an agency begin with: its code in the format of 2016 where it has one, else the one of 2020."""
    return (known.code_2016 if known else None) or agency


def day_of(accepted_at: datetime, now: datetime) -> date:
    """The day of acceptance in Việt Nam, as the agency reported it. A clock that runs ahead gives no code of tomorrow."""
    return min(accepted_at, now).astimezone(VIETNAM).date()


def dossier_code(prefix: str, day: date, number: int) -> str:
    """The code of the ``number``-th dossier (from 1) that was accepted under this prefix on that day."""
    return f"{prefix}-{day:%y%m%d}-{number:0{DIGITS}d}"
