"""The two answers to "who is competent?": an agency with the rule and the reasons, or nobody and why."""

from dataclasses import dataclass
from datetime import date

from services.routing.domain.directory import Agency, Closure, Directory
from services.routing.domain.places import Gone
from services.routing.domain.sentences import Sentence

# From this day the country has two levels of local government: no districts, 34 provinces instead of 63.
TWO_LEVELS_SINCE = date(2025, 7, 1)
TWO_LEVELS_SOURCE = "QĐ 19/2025/QĐ-TTg"


@dataclass(frozen=True, slots=True)
class Competent:
    """The agency, the id of the rule that decided, and why in sentences."""

    agency: Agency
    rule: str
    because: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class NoAgency:
    """Nobody can be named. ``code``: unknown-place, place-superseded, no-ministry or no-agency; ``about``: what it concerns."""

    code: str
    about: str
    message: Sentence
    successor: str | None = None


def succeeded(gone: Agency, directory: Directory) -> Sentence:
    heir = directory.agencies.get(gone.successor or "")
    name = f"{heir.name} ({heir.code})" if heir else str(gone.successor)
    day = f"{gone.valid_to:%d/%m/%Y}" if gone.valid_to else "—"
    return Sentence(
        f"{gone.name} ({gone.code}) hoạt động đến {day}; cơ quan kế thừa là {name}.",
        f"{gone.name} ({gone.code}) existed until {gone.valid_to}; its successor is {name}.",
    )


def closed(closure: Closure) -> Sentence:
    """That no new application is taken on that day, until when, and what to use instead."""
    instead_vi = f" Hãy dùng thủ tục {closure.successor}." if closure.successor else ""
    instead_en = f" Use procedure {closure.successor} instead." if closure.successor else ""
    if closure.last_day is None:
        return Sentence(
            f"Thủ tục bị bãi bỏ từ ngày {closure.first_day:%d/%m/%Y} ({closure.reason}); hồ sơ đã nộp trước đó vẫn được "
            f"giải quyết.{instead_vi}",
            f"The procedure is repealed from {closure.first_day} on ({closure.reason}); applications submitted before go "
            f"on.{instead_en}",
        )
    return Sentence(
        f"Thủ tục tạm ngừng tiếp nhận hồ sơ mới từ ngày {closure.first_day:%d/%m/%Y} đến hết ngày "
        f"{closure.last_day:%d/%m/%Y} ({closure.reason}); hồ sơ đã nộp vẫn được giải quyết.",
        f"The procedure takes no new applications from {closure.first_day} to {closure.last_day} ({closure.reason}); "
        "those submitted before go on.",
    )


def no_agency(code: str, at: date, directory: Directory) -> NoAgency:
    """The code leads to nobody on that day: it was never heard of, or whoever took over was not."""
    known = directory.agencies.get(code)
    if known is None:
        vi, en = (
            f"Cơ quan {code} chưa có trong danh mục cơ quan.",
            f"Agency {code} is not in the catalogue of agencies.",
        )
    else:
        vi = f"{known.name} ({code}) không còn hoạt động vào ngày {at:%d/%m/%Y}; danh mục chưa ghi cơ quan kế thừa."
        en = f"{known.name} ({code}) no longer exists on {at}; the catalogue names no successor in force yet."
    return NoAgency("no-agency", code, Sentence(vi, en))


def superseded(gone: Gone, at: date) -> NoAgency:
    was, heir = gone.was, gone.successor
    now_vi = f" Nay thuộc {heir.name}, mã {heir.code}: hãy dùng mã này." if heir else ""
    now_en = f" It is now part of {heir.name}, code {heir.code}: use that code." if heir else ""
    if was.valid_to is not None and was.valid_to < at:
        vi = f"Mã {was.code} ({was.name}) đã hết hiệu lực từ sau ngày {was.valid_to:%d/%m/%Y}."
        en = f"The code {was.code} ({was.name}) was in force until {was.valid_to}."
    else:
        vi = f"Mã {was.code} ({was.name}) chưa có hiệu lực vào ngày {at:%d/%m/%Y}."
        en = f"The code {was.code} ({was.name}) is not yet in force on {at}."
    source = TWO_LEVELS_SOURCE if was.valid_to and at >= TWO_LEVELS_SINCE else None
    return NoAgency(
        "place-superseded", was.code, Sentence(vi + now_vi, en + now_en, source), heir.code if heir else None
    )
