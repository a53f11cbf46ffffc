"""How a day and a moment are written for a person in Việt Nam, the end of a day as that day and never as 00:00 of the next."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .text import Text

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_WEEKDAYS = (
    Text("thứ Hai", "Monday"),
    Text("thứ Ba", "Tuesday"),
    Text("thứ Tư", "Wednesday"),
    Text("thứ Năm", "Thursday"),
    Text("thứ Sáu", "Friday"),
    Text("thứ Bảy", "Saturday"),
    Text("Chủ nhật", "Sunday"),
)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def short(value: date) -> Text:
    """``25/11/2026``, ``25 November 2026``."""
    return Text(f"{value:%d/%m/%Y}", f"{value.day} {_MONTHS[value.month - 1]} {value.year}")


def day(value: date) -> Text:
    """``thứ Tư 25/11/2026``, ``Wednesday 25 November 2026``."""
    weekday, written = _WEEKDAYS[value.weekday()], short(value)
    return Text(f"{weekday.vi} {written.vi}", f"{weekday.en} {written.en}")


def moment(at: datetime) -> Text:
    """``16:30 thứ Tư 25/11/2026``, ``16:30 on Wednesday 25 November 2026``, by the clock of Việt Nam."""
    local = at.astimezone(VIETNAM)
    vi, en = day(local.date())
    return Text(f"{local:%H:%M} {vi}", f"{local:%H:%M} on {en}")


def last_day(until: datetime) -> date:
    """The last day of a period: it ends at 24:00 (BLDS 2015 Đ.148), which a clock writes as 00:00 of the next."""
    local = until.astimezone(VIETNAM)
    return (local - timedelta(days=1)).date() if _is_midnight(local) else local.date()


def due(until: datetime) -> Text:
    """A deadline, to be set after "chậm nhất" or "by": with its hour, or ``hết ngày thứ Năm 26/11/2026`` for a whole day."""
    local = until.astimezone(VIETNAM)
    if _is_midnight(local) or (local.hour, local.minute) == (23, 59):
        vi, en = day(last_day(until))
        return Text(f"hết ngày {vi}", f"the end of {en}")
    return moment(until)


def _is_midnight(local: datetime) -> bool:
    return local.time().replace(second=0, microsecond=0) == time.min
