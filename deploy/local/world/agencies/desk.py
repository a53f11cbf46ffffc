"""One agency's desk, without any Kafka: takes messages in, says which report is due, and up to where it may forget.

The promise: an offset counts as done only when every report it led to has been acknowledged. A dossier that waits for
its citizen holds nothing, because the citizen's act is a message of its own and the plan can be made again from it.
"""

import heapq
import itertools
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypedDict
from uuid import UUID

from deploy.local.world.agencies import inbox
from deploy.local.world.agencies.plan import Phase, Shares, Step, Trigger, occurred_at, plan, report

_TRIGGERS: dict[str, Trigger] = {inbox.ASSIGNED: "assigned", inbox.SUPPLEMENTED: "supplemented", inbox.PAID: "paid"}
_REMEMBERED = 10_000
_AGAIN_AFTER = timedelta(seconds=1)


class File(TypedDict):
    """What a report says of the file of its document; ``size`` in bytes."""

    sha256: str
    size: int


@dataclass(slots=True, eq=False)
class Due:
    """One report to send: not before `at`, which is also its occurred_at."""

    application_id: UUID
    step: Step
    at: datetime
    offset: int
    file: File | None = None
    """Of the document it returns, once that was issued: before it is sent."""

    def content(self) -> dict[str, Any]:
        """The report itself."""
        said = report(self.application_id, self.step, self.at)
        if self.file is not None:
            said["documents"] = [{**document, **self.file} for document in said["documents"]]
        return said


@dataclass(slots=True)
class _Dossier:
    waiting: deque[Due] = field(default_factory=deque)


def _papers(message: inbox.Message) -> tuple[list[str], ...]:
    """What may be asked for, by name, where the message says it; only a first phase asks for papers."""
    listed = message.data.get("components") if message.kind == inbox.ASSIGNED else None
    return ([str(paper["name"]) for paper in listed],) if listed else ()


class Desk:
    """The open dossiers of one agency. Not durable: whatever it forgets in a crash is read again from the inbox."""

    def __init__(self, seed: int, shares: Shares, speed: float, fees: Mapping[str, int] | None = None) -> None:
        """``fees``: what the agency charges, in đồng by procedure."""
        self._seed, self._shares, self._speed, self._fees = seed, shares, speed, fees or {}
        self._open: dict[UUID, _Dossier] = {}
        self._held: dict[int, int] = {}  # offset → reports still unsent; offsets come in rising order
        self._clock: list[tuple[datetime, int, Due]] = []
        self._tie = itertools.count()
        self._seen: OrderedDict[tuple[UUID, str], None] = OrderedDict()

    @property
    def open(self) -> int:
        """Dossiers with reports still to send."""
        return len(self._open)

    def take(self, offset: int, message: inbox.Message) -> None:
        """Plans what follows from a message; one that came before, or is about a withdrawn dossier, changes nothing."""
        application_id = message.application_id
        if application_id is None or (application_id, inbox.WITHDRAWN) in self._seen:
            return
        if message.kind == inbox.WITHDRAWN:
            self._remember(application_id, inbox.WITHDRAWN)
            self._close(application_id)
            return
        trigger = _TRIGGERS.get(message.kind)
        if trigger is None or (application_id, trigger) in self._seen:
            return
        self._remember(application_id, trigger)
        phases = self._plan(application_id, message)
        phase = next((phase for phase in phases if phase.trigger == trigger), None)
        if phase is None:
            return
        dossier = self._open.setdefault(application_id, _Dossier())
        idle = not dossier.waiting
        dossier.waiting.extend(
            Due(application_id, step, occurred_at(message.time, step, self._speed), offset) for step in phase.steps
        )
        self._held[offset] = len(phase.steps)
        if idle:
            self._schedule(dossier.waiting[0], dossier.waiting[0].at)

    def _plan(self, application_id: UUID, message: inbox.Message) -> tuple[Phase, ...]:
        """The message of a payment does not name the procedure: a plan that never asked for money is not the one."""
        phases = plan(self._seed, application_id, self._shares, *_papers(message))
        if any(phase.trigger == "paid" for phase in phases):
            return phases
        if message.kind == inbox.PAID:
            return plan(self._seed, application_id, self._shares, fee=0)
        named = message.data.get("procedure") or {}
        fee = self._fees.get(str(named.get("code"))) if message.kind == inbox.ASSIGNED else None
        return phases if fee is None else plan(self._seed, application_id, self._shares, fee=fee)

    def due(self, now: datetime, limit: int) -> list[Due]:
        """Reports whose time has come, at most one per dossier; each must be answered by `sent` or `failed`."""
        found: list[Due] = []
        while self._clock and self._clock[0][0] <= now and len(found) < limit:
            _, _, due = heapq.heappop(self._clock)
            if self._is_next(due):
                found.append(due)
        return found

    def sent(self, due: Due) -> None:
        """The broker has it: the dossier's next report may come, and its offset may be forgotten when none is left."""
        if not self._is_next(due):
            return
        waiting = self._open[due.application_id].waiting
        waiting.popleft()
        self._release(due)
        if waiting:
            self._schedule(waiting[0], waiting[0].at)
        else:
            del self._open[due.application_id]

    def failed(self, due: Due, now: datetime) -> None:
        """The broker may not have it: the same report is due again shortly."""
        if self._is_next(due):
            self._schedule(due, now + _AGAIN_AFTER)

    def next_due(self) -> datetime | None:
        """When `due` may next have something."""
        return self._clock[0][0] if self._clock else None

    def done_below(self, position: int) -> int:
        """The offset that may be committed, given that everything below `position` was taken."""
        return next(iter(self._held), position)

    def _is_next(self, due: Due) -> bool:
        dossier = self._open.get(due.application_id)
        return dossier is not None and bool(dossier.waiting) and dossier.waiting[0] is due

    def _schedule(self, due: Due, at: datetime) -> None:
        heapq.heappush(self._clock, (at, next(self._tie), due))

    def _release(self, due: Due) -> None:
        self._held[due.offset] -= 1
        if not self._held[due.offset]:
            del self._held[due.offset]

    def _close(self, application_id: UUID) -> None:
        dossier = self._open.pop(application_id, None)
        for due in dossier.waiting if dossier else ():
            self._release(due)

    def _remember(self, application_id: UUID, what: str) -> None:
        self._seen[application_id, what] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
