"""Publishing: a checked draft becomes the next version, by another person than the one who edited it last."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.kernel import outbox
from services.kernel.database import Connection, Row
from services.kernel.outbox import MessageTooLarge
from services.kernel.problem import Problem
from services.kernel.text import Text

from .. import problems
from ..domain.compulsory import Fault
from ..domain.described import MakeForm, description_of, owner, procedure_of
from ..domain.description import Description
from ..domain.fields import Schema
from ..domain.forms import sha256
from ..domain.procedures import Procedure, content
from ..domain.provinces import REGISTER_BEGINS
from ..lives import lives_of
from ..messages import procedure_message
from ..store import life as store
from ..store import loading
from ..store import versions as known
from ..store.life import Act, Who
from . import drafting


@dataclass(frozen=True, slots=True)
class Published:
    """The new version, or the day on which the approved draft becomes one."""

    version: int | None
    valid_from: date


@dataclass(frozen=True, slots=True)
class Next:
    """What is about to become a version; ``before``: (version, sequence) of the newest there is."""

    description: Description
    procedure: Procedure
    before: tuple[int, int]
    valid_from: date

    @property
    def digest(self) -> str:
        """Of the content: equal content is no new version."""
        return sha256(content(self.procedure))


async def publish(
    connection: Connection,
    code: str,
    who: Who,
    why: str,
    *,
    revision: int,
    day: date | None,
    today: date,
    make: MakeForm,
) -> Published:
    """The draft at this revision becomes a version today, or is approved for a later day.

    Problem 403 when the publisher was the last to edit, 409 when the draft was overtaken or changes nothing or the
    procedure is repealed, 412 for another revision, 422 with every fault.
    """
    # Loading, importing and publishing come one after the other: a code that is new has no row to hold.
    await loading.lock(connection)
    held = await store.newest(connection, code, hold=True)
    draft = await drafting.read(connection, code, who, hold=True)
    if draft.row["revision"] != revision:
        raise problems.changed_meanwhile(code, draft.row["revision"])
    if draft.row["edited_by"] == who.sub:
        raise _four_eyes(code)
    if overtaken := drafting.stale(draft, held["version"] if held else 0):
        raise overtaken
    if held is not None and held["repealed_on"] is not None:
        raise _repealed(code, held["repealed_on"])
    faults = await drafting.check(connection, draft, day or today)
    taken = await known.other_codes(connection, draft.description.aliases)
    faults += [
        alias_taken(alias, taken[alias]) for alias in draft.description.aliases if taken.get(alias, code) != code
    ]
    if faults:
        raise problems.unfit(faults)
    new = next_of(draft.description, held, day or today, make, draft.form)
    if held is not None and new.digest == held["digest"]:
        raise problems.conflict(
            "nothing-changed",
            f"Bản nháp giống hệt phiên bản {held['version']} đang có hiệu lực; không có gì để công bố.",
            f"The draft says exactly what version {held['version']} says; there is nothing to publish.",
        )
    _refuse_day(code, new.valid_from, held, today)
    if new.valid_from > today:
        await store.approve_draft(connection, code, new.valid_from, who, why)
        details = {"revision": revision, "valid_from": new.valid_from}
        await store.note(connection, Act(code, "approved", who, why, details=details))
        return Published(None, new.valid_from)
    await put(connection, [new], who, why, "published", today)
    await store.delete_drafts(connection, [code])
    return Published(new.before[0] + 1, new.valid_from)


async def put(connection: Connection, news: Sequence[Next], who: Who, why: str, act: str, today: date) -> None:
    """Adds each as its procedure's next version, with its message and the act. Problem 422 for a message too large."""
    versions = [
        loading.NewVersion(each.procedure, each.digest, each.before[0] + 1, each.before[1] + 1, each.valid_from)
        for each in news
    ]
    codes = [each.description.code for each in news]
    await loading.put_versions(connection, versions)
    await store.keep(connection, codes, [owner(each.description) for each in news])
    lives = await lives_of(connection, codes, today)
    messages = [
        procedure_message(
            each.procedure, each.version, each.valid_from, each.sequence, each.digest, lives[each.procedure.code]
        )
        for each in versions
    ]
    try:
        await outbox.append(connection, messages)
    except MessageTooLarge as error:
        raise problems.conflict(
            "too-large",
            "Nội dung và biểu mẫu quá lớn để gửi đi; hãy rút gọn tên giấy tờ hoặc biểu mẫu.",
            "The description with its form is too large to be sent; shorten the papers' names or the form.",
        ) from error
    await store.note(connection, *(Act(each.procedure.code, act, who, why, version=each.version) for each in versions))


def next_of(one: Description, held: Row | None, day: date, make: MakeForm, form: Schema | None = None) -> Next:
    """What ``one`` would become; without a ``form`` of its own it keeps the newest version's as long as name and papers
    are the same."""
    before = (held["version"], held["sequence"]) if held else (0, 0)
    if form is not None:
        return Next(one, procedure_of(one, lambda *_: form), before, day)
    if held is not None:
        was = description_of(json.loads(held["content"]))
        if (was.name, was.papers()) == (one.name, one.papers()):
            kept: Schema = json.loads(held["form"])
            return Next(one, procedure_of(one, lambda *_: kept), before, day)
    return Next(one, procedure_of(one, make), before, day)


def alias_taken(alias: str, code: str) -> Fault:
    """Another code of a procedure may not be one that leads somewhere already."""
    return Fault(
        "/aliases",
        "alias-taken",
        f"Mã {alias} đã thuộc thủ tục {code}.",
        f"The code {alias} belongs to procedure {code}.",
    )


def _refuse_day(code: str, day: date, held: Row | None, today: date) -> None:
    earliest = max(held["valid_from"], today) if held else REGISTER_BEGINS
    if day < earliest:
        raise problems.conflict(
            "day-in-the-past",
            f"Ngày hiệu lực {problems.day_vi(day)} sớm hơn {problems.day_vi(earliest)}: lịch sử của thủ tục {code} "
            "không thể thay đổi.",
            f"The day {day} lies before {earliest}: the history of procedure {code} cannot be changed.",
        )


def _four_eyes(code: str) -> Problem:
    return Problem(
        403,
        "four-eyes",
        Text("Cần người thứ hai", "A second person is needed"),
        Text(
            f"Bạn là người sửa bản nháp của thủ tục {code} sau cùng; người khác phải đọc và công bố.",
            f"You were the last to edit the draft of procedure {code}; somebody else must read and publish it.",
        ),
    )


def _repealed(code: str, day: date) -> Problem:
    return problems.conflict(
        "repealed",
        f"Thủ tục {code} đã bị bãi bỏ từ ngày {problems.day_vi(day)}; không công bố phiên bản mới được nữa.",
        f"Procedure {code} is repealed from {day} on; no further version can be published.",
    )
