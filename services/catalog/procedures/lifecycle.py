"""Suspending, resuming and repealing a published procedure: each one act with its message; open dossiers go on."""

import json
from collections.abc import Sequence
from datetime import date, timedelta

from services.kernel import outbox
from services.kernel.database import Connection, Row
from services.kernel.problem import FieldError, Problem
from services.kernel.text import Text

from .. import problems
from ..domain import working_days
from ..domain.described import description_of, owner, procedure_of
from ..lives import lives_of
from ..messages import procedure_message
from ..store import life as store
from ..store import pauses
from ..store.life import Act, Who
from .rights import refuse_unless

LONGEST_SUSPENSION = timedelta(days=730)

_FIRST = Text(
    "Hãy nêu “successor”: thủ tục thay thế chính, nơi người hỏi được chỉ đến trước; các thủ tục khác ghi trong "
    "“also_successors”.",
    "Say in “successor” where who asks is sent first; “also_successors” are the others.",
)


async def suspend(
    connection: Connection,
    code: str,
    who: Who,
    *,
    first_day: date,
    last_day: date,
    reason: str,
    override_reason: str | None,
    today: date,
) -> None:
    """Nobody can submit from one day to the other; the last day is the expected one that NĐ 224/2026 Đ.13 wants said.

    Announced less than seven working days ahead it needs ``override_reason`` (force majeure), which is kept.
    Problem 403, 404, 409, 422.
    """
    held = await _held(connection, code, who)
    if not today <= first_day <= last_day or last_day - today > LONGEST_SUSPENSION:
        raise _wrong_days(first_day, last_day, today)
    overlapping = [
        each
        for each in (await pauses.suspensions(connection, [code], first_day)).get(code, ())
        if each["from_day"] != first_day and each["from_day"] <= last_day
    ]
    if overlapping:
        other = overlapping[0]
        raise problems.conflict(
            "suspended-already",
            f"Thủ tục {code} đã có lịch tạm ngừng từ {problems.day_vi(other['from_day'])} đến "
            f"{problems.day_vi(other['to_day'])}; hãy cho hoạt động lại trước, hoặc chọn ngày khác.",
            f"Procedure {code} is to be suspended from {other['from_day']} to {other['to_day']} already; resume it "
            "first, or choose other days.",
        )
    days = working_days.between(today, first_day)
    if days < working_days.NOTICE_OF_SUSPENSION and not override_reason:
        raise _too_short(days, working_days.earliest_after(today, working_days.NOTICE_OF_SUSPENSION))
    override = override_reason if days < working_days.NOTICE_OF_SUSPENSION else None
    await pauses.suspend(connection, code, first_day, last_day, reason, today, override)
    details = {"first_day": first_day, "last_day": last_day, "working_days_ahead": days, "override_reason": override}
    await store.note(connection, Act(code, "suspended", who, reason, details=details))
    await _tell(connection, held, today)


async def resume(connection: Connection, code: str, who: Who, *, why: str, today: date) -> None:
    """Submitting is possible again from today; what was announced for later is called off. Problem 403, 404, 409."""
    held = await _held(connection, code, who)
    open_ = (await pauses.suspensions(connection, [code], today)).get(code)
    if not open_:
        raise problems.conflict(
            "not-suspended",
            f"Thủ tục {code} không bị tạm ngừng và không có lịch tạm ngừng nào.",
            f"Procedure {code} is not suspended, and no suspension is announced.",
        )
    await pauses.resume(connection, code, today)
    ended = [{"first_day": each["from_day"], "last_day": each["to_day"]} for each in open_]
    await store.note(connection, Act(code, "resumed", who, why, details={"ended": ended}))
    await _tell(connection, held, today)


async def repeal(
    connection: Connection,
    code: str,
    who: Who,
    *,
    on: date,
    reason: str,
    successor: str | None,
    today: date,
    also_successors: Sequence[str] = (),
) -> list[str]:
    """No longer offered from that day on, with what to use instead: ``successor`` first, and where several procedures
    replace it, the others, each once. Its versions stay. Returns the others. Problem 403, 404, 409, 422."""
    held = await _held(connection, code, who)
    if on < max(today, held["valid_from"]):
        raise problems.conflict(
            "day-in-the-past",
            f"Ngày bãi bỏ {problems.day_vi(on)} đã qua; hãy chọn từ ngày {problems.day_vi(today)}.",
            f"The day {on} has passed; choose {today} or later.",
        )
    if successor is None and also_successors:
        raise problems.does_not_fit([FieldError("/successor", "first-successor-missing", _FIRST)])
    others = [each for each in dict.fromkeys(also_successors) if each != successor]
    named = {"/successor": successor} if successor else {}
    named |= {f"/also_successors/{place}": each for place, each in enumerate(also_successors) if each in others}
    faults = [fault for at, each in named.items() if (fault := await _unfit(connection, code, at, each))]
    if faults:
        raise problems.does_not_fit(faults)
    await pauses.repeal(connection, code, on, reason, successor, others)
    await pauses.withdraw_repealed(connection, today)
    description = description_of(json.loads(held["content"]))
    await store.keep(connection, [code], [held["owner"] or owner(description)])
    details = {"on": on, "successor": successor, **({"also_successors": others} if others else {})}
    await store.note(connection, Act(code, "repealed", who, reason, version=held["version"], details=details))
    await _tell(connection, held, today)
    return others


async def _unfit(connection: Connection, code: str, at: str, successor: str) -> FieldError | None:
    """Why this code cannot replace that one."""
    next_ = await store.newest(connection, successor, hold=True) if successor != code else None
    if next_ is not None and next_["repealed_on"] is None and next_["withdrawn_on"] is None:
        return None
    sentence = Text(
        f"Thủ tục thay thế {successor} chưa được công bố hoặc không còn hiệu lực.",
        f"The successor {successor} is not published, or not in force.",
    )
    return FieldError(at, "unknown-successor", sentence)


async def _held(connection: Connection, code: str, who: Who) -> Row:
    held = await store.newest(connection, code, hold=True)
    if held is None:
        raise problems.no_procedure(code)
    await refuse_unless(connection, who, held["owner"] or owner(description_of(json.loads(held["content"]))))
    if held["repealed_on"] is not None or held["withdrawn_on"] is not None:
        gone = held["repealed_on"] or held["withdrawn_on"]
        raise problems.conflict(
            "not-offered",
            f"Thủ tục {code} đã bị bãi bỏ hoặc rút khỏi danh mục từ ngày {problems.day_vi(gone)}.",
            f"Procedure {code} is repealed, or was taken out of the catalogue, from {gone} on.",
        )
    return held


async def _tell(connection: Connection, held: Row, today: date) -> None:
    """The newest version again, with what befalls it now."""
    code = held["code"]
    form = json.loads(held["form"])
    procedure = procedure_of(description_of(json.loads(held["content"])), lambda *_: form)
    sequence = await store.touch(connection, code)
    life = (await lives_of(connection, [code], today))[code]
    message = procedure_message(procedure, held["version"], held["valid_from"], sequence, held["digest"], life)
    await outbox.append(connection, [message])


def _wrong_days(first_day: date, last_day: date, today: date) -> Problem:
    sentence = Text(
        f"Thời gian tạm ngừng phải bắt đầu từ ngày {problems.day_vi(today)} trở đi, kết thúc không sớm hơn ngày bắt đầu và "
        f"trong vòng hai năm tới; bạn gửi {problems.day_vi(first_day)} – {problems.day_vi(last_day)}.",
        f"A suspension begins on {today} or later, ends no earlier than it begins and within two years from now; you sent "
        f"{first_day} to {last_day}.",
    )
    return problems.does_not_fit([FieldError("/first_day", "impossible-days", sentence)])


def _too_short(days: int, earliest: date) -> Problem:
    sentence = Text(
        f"Còn {days} ngày làm việc trước ngày tạm ngừng; phải thông báo trước ít nhất 7 ngày làm việc (Nghị định "
        f"224/2026/NĐ-CP, Điều 13), sớm nhất là {problems.day_vi(earliest)}. Nếu bất khả kháng, hãy ghi lý do vào "
        "“override_reason”.",
        f"Only {days} working days lie before the suspension; it must be announced at least 7 ahead (NĐ 224/2026/NĐ-CP, "
        f"Article 13), so {earliest} at the earliest. In a case of force majeure, say why in “override_reason”.",
    )
    return problems.does_not_fit([FieldError("/first_day", "notice-too-short", sentence)])
