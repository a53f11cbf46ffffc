"""Imports: each procedure of a file is compared with what is published, loaded if it differs, refused with a reason if not."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID, uuid4

from services.kernel.database import Connection, Database, Row

from ..domain.compulsory import Fault, missing
from ..domain.described import description_of, owner
from ..domain.offers import Offer
from ..register import form_maker
from ..store import imports as store
from ..store import life, loading, versions
from ..store.imports import Line
from ..store.life import Act, Who
from . import import_files, publishing
from .import_files import Item, Unreadable
from .known_agencies import named_in
from .known_places import Places
from .publishing import Next
from .rights import Rights, rights_of

Mode = Literal["publish", "draft"]
Progress = Callable[[int, int], None]

# So many procedures are one transaction: large enough for speed, small enough that nobody waits for their locks.
CHUNK = 200


@dataclass(frozen=True, slots=True)
class _Judged:
    """What is to become of an item."""

    item: Item
    outcome: str
    next: Next | None = None
    said: tuple[Fault, ...] = ()


async def begin(
    connection: Connection, file_name: str, content: bytes, mode: Mode, why: str, who: Who, *, claimed: bool = False
) -> UUID:
    """Puts the file in the queue. ``claimed``: by the caller, who works through it himself."""
    job = uuid4()
    await store.put_job(connection, job, file_name, content, mode, why, who, claimed=claimed)
    return job


async def work(database: Database, job: UUID, today: date, progress: Progress | None = None) -> None:
    """Works through a job that is claimed, from where the last one stopped. ``progress`` is told (done, total).

    What is done and its line of the report are one transaction: a process that dies loses nothing and repeats nothing.
    """
    async with database.acquire() as connection:
        row, content = await store.job(connection, job), await store.content(connection, job)
        places = Places.of(*await store.places(connection))
    if row is None or content is None:
        return
    who = Who(row["by_sub"], row["by_role"], row["by_agency"])
    try:
        items = await asyncio.to_thread(import_files.read, content, today)
    except Unreadable as error:
        async with database.transaction() as connection:
            await store.refuse(connection, job, error.fault._asdict())
        return
    position = row["position"]
    while position < len(items):
        position = await _chunk(database, job, items, position, row["mode"], row["why"], who, places, today)
        if progress:
            progress(position, len(items))


async def _chunk(
    database: Database, job: UUID, items: Sequence[Item], position: int, mode: Mode, why: str, who: Who,
    places: Places, today: date,
) -> int:  # fmt: skip
    async with database.transaction() as connection:
        held = await store.job(connection, job, hold=True)
        if held is None or held["state"] != "running" or held["position"] != position:
            return len(items) if held is None or held["state"] != "running" else int(held["position"])
        await loading.lock(connection)  # two who load the same new procedure come one after the other
        part = items[position : position + CHUNK]
        judged = await _judge(connection, part, mode, who, places, today)
        await _load(connection, judged, mode, why, who, today)
        lines = [
            Line(position + number, each.item.line, each.item.code, each.outcome, _version(each), _said(each.said))
            for number, each in enumerate(judged)
        ]
        counts = Counter(json.loads(held["counts"])) + Counter(each.outcome for each in judged)
        await store.advance(
            connection, job, total=len(items), position=position + len(part), counts=dict(counts), lines=lines
        )
    return position + len(part)


async def _judge(
    connection: Connection, items: Sequence[Item], mode: Mode, who: Who, places: Places, today: date
) -> list[_Judged]:
    codes = [item.code for item in items if item.description]
    held = await store.hold_many(connection, codes)
    offers, drafts = await store.offers(connection, codes), await store.drafted(connection, codes)
    aliases = {alias for item in items if item.description for alias in item.description.aliases}
    taken = await versions.other_codes(connection, sorted(aliases))
    agencies = await named_in(connection, [item.description for item in items if item.description])
    make, rights = form_maker(), await rights_of(connection, who)
    judged = []
    for item in items:
        one = item.description
        if one is None or item.refused:
            judged.append(_Judged(item, "refused", said=item.refused))
            continue
        before = held.get(item.code)
        if refused := _refused(item, before, mode, rights, places, item.code in drafts, taken):
            judged.append(_Judged(item, "refused", said=refused))
            continue
        new = (
            Next(one, item.procedure, (before["version"], before["sequence"]) if before else (0, 0), today)
            if item.procedure
            else publishing.next_of(one, before, today, make)
        )
        same = before is not None and before["withdrawn_on"] is None and before["digest"] == new.digest
        same_offers = item.offers is None or list(item.offers) == offers.get(item.code, [])
        if same:
            judged.append(_Judged(item, "unchanged" if same_offers else "offers-changed", new))
        elif unknown := agencies.faults(one, today):  # what stands as it stood is not judged anew
            judged.append(_Judged(item, "refused", said=tuple(unknown)))
        else:
            outcome = "drafted" if mode == "draft" else "changed" if before else "new"
            judged.append(_Judged(item, outcome, new, tuple(missing(one))))
    return judged


def _refused(
    item: Item, before: Row | None, mode: Mode, rights: Rights, places: Places, drafted: bool, taken: dict[str, str]
) -> tuple[Fault, ...]:
    one = item.description
    assert one is not None
    owners = [owner(one)]
    if before is not None:
        owners.append(before["owner"] or owner(description_of(json.loads(before["content"]))))
    found = []
    if not all(map(rights.over, owners)):
        of = next(each for each in owners if not rights.over(each)) or "office"
        found.append(Fault("", "forbidden", f"Thủ tục này thuộc cơ quan {of}, không phải của bạn.",
                           f"This procedure belongs to {of}, not to you."))  # fmt: skip
    if before is not None and before["repealed_on"] is not None:
        found.append(Fault("", "repealed", f"Thủ tục đã bị bãi bỏ từ ngày {before['repealed_on']:%d/%m/%Y}.",
                           f"The procedure is repealed from {before['repealed_on']} on."))  # fmt: skip
    if mode == "draft" and drafted:
        found.append(Fault("", "draft-exists", "Thủ tục đã có bản nháp; hãy công bố hoặc hủy bản nháp đó trước.",
                           "The procedure has a draft already; publish or discard it first."))  # fmt: skip
    found += [
        publishing.alias_taken(alias, taken[alias]) for alias in one.aliases if taken.get(alias, one.code) != one.code
    ]
    return (*found, *(fault for offer in item.offers or () for fault in places.unknown(offer)))


async def _load(connection: Connection, judged: Sequence[_Judged], mode: Mode, why: str, who: Who, today: date) -> None:
    if mode == "draft":
        for each in judged:
            if each.outcome == "drafted" and each.next is not None:
                one = each.next.description
                await life.put_draft(
                    connection, one.code, base_version=each.next.before[0], description=one.stated(), form=None,
                    owner=owner(one), who=who,
                )  # fmt: skip
                await life.note(connection, Act(one.code, "drafted", who, why))
        return
    news = [each.next for each in judged if each.outcome in ("new", "changed") and each.next is not None]
    if news:
        await publishing.put(connection, news, who, why, "imported", today)
    offered: dict[str, Sequence[Offer]] = {
        each.item.code: each.item.offers
        for each in judged
        if each.item.offers is not None and each.outcome in ("new", "changed", "offers-changed")
    }
    if offered:
        await store.put_offers(connection, offered)
        await life.note(connection, *(Act(code, "offered", who, why) for code in offered))


def _version(each: _Judged) -> int | None:
    if each.next is None:
        return None
    return each.next.before[0] + (each.outcome in ("new", "changed"))


def _said(faults: Sequence[Fault]) -> list[dict[str, str]]:
    return [each._asdict() for each in faults[:20]]
