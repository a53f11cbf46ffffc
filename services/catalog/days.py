"""The day it is where the law counts its days."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def today() -> date:
    """The calendar day in Việt Nam."""
    return datetime.now(VIETNAM).date()
