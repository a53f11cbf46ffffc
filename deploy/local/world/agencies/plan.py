"""Decides, from a seed and a dossier's number alone, what an agency will do with that dossier and when.

Nothing is remembered: after a crash the same plan is made again, with the same report numbers, times and words.
"""

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

Trigger = Literal["assigned", "supplemented", "paid"]

_UNIT = "Bộ phận Một cửa"
_FEE = "Phí, lệ phí theo mức đã công bố của thủ tục"
# Every dossier handed in online has it; an agency that knows no list of papers can ask for it to be filled in again.
_THE_FORM = ("form",)
_NOT_ACCEPTED = (
    "Hồ sơ không thuộc thẩm quyền giải quyết của cơ quan.",
    "Người nộp hồ sơ không thuộc đối tượng thực hiện thủ tục này.",
)
_SUPPLEMENT = (
    "Hồ sơ còn thiếu giấy tờ nêu dưới đây; đề nghị bổ sung một lần.",
    "Bản chụp không đọc được; đề nghị nộp lại bản rõ.",
)
_STOPPED = ("Trùng với hồ sơ đang được giải quyết tại cơ quan.", "Người nộp không thực hiện yêu cầu trong thời hạn.")
_REFUSED = (
    "Không đáp ứng điều kiện theo quy định của thủ tục.",
    "Thông tin kê khai không khớp với cơ sở dữ liệu quốc gia về dân cư.",
)


@dataclass(frozen=True, slots=True)
class Shares:
    """How often, of 1, an agency takes each of the rarer ways."""

    not_accepted: float = 0.03
    supplement: float = 0.15
    payment: float = 0.0
    stopped: float = 0.02
    refused: float = 0.08


@dataclass(frozen=True, slots=True)
class Step:
    """One report to come: `after` seconds (at speed 1) after the act that started its phase."""

    number: int
    step: str
    after: float
    details: dict[str, Any] = field(default_factory=dict)
    issues: bool = False
    """Whether the paper it returns is one the citizen asked for, and so has a file."""


@dataclass(frozen=True, slots=True)
class Phase:
    """What the agency does in one go, once it was assigned the dossier or the citizen acted."""

    trigger: Trigger
    steps: tuple[Step, ...]


def plan(
    seed: int, application_id: uuid.UUID, shares: Shares, papers: Sequence[str] = _THE_FORM, *, fee: int | None = None
) -> tuple[Phase, ...]:
    """The phases of one dossier, in order. The same arguments always give the same plan.

    ``papers``: what may be asked for. ``fee``: what the agency charges for the procedure, in đồng; it then asks for no
    papers, so that the plan after the payment is the same whatever the fee was.
    """
    dice = random.Random(f"{seed}:{application_id}")
    # Every number is drawn, in the same order, whether used or not: changing one share must not reshuffle the others.
    not_accepted, supplement, at_intake, payment, stopped, refused = (dice.random() for _ in range(6))
    pauses = [dice.uniform(0.4, 1.4) for _ in range(8)]
    words = [dice.randrange(1000) for _ in range(5)]
    officer = f"CB-{dice.randrange(1, 40):03d}"
    made = _Maker(pauses, officer)

    if not_accepted < shares.not_accepted:
        made.step("not-accepted", reason=_NOT_ACCEPTED[words[0] % len(_NOT_ACCEPTED)])
        return made.phases()
    asks = supplement < shares.supplement and fee is None
    both = papers[words[1] % len(papers)], papers[(words[1] + 1 + words[2] % 3) % len(papers)]
    components = list(dict.fromkeys(both))[: 1 + words[3] % 2]
    ask: dict[str, Any] = {"reason": _SUPPLEMENT[words[2] % len(_SUPPLEMENT)], "components": components}
    if asks and at_intake < 0.5:
        made.step("supplement-requested", **ask)
        made.wait_for("supplemented")
        asks = False
    made.step("accepted")
    if asks:
        made.step("supplement-requested", **ask)
        made.wait_for("supplemented")
    if payment < shares.payment or fee is not None:
        stated: dict[str, Any] = {"fee": {"amount": fee, "items": [{"text": _FEE, "amount": fee}]}} if fee else {}
        made.step("payment-required", reason="Nộp phí, lệ phí theo quy định của thủ tục.", **stated)
        made.wait_for("paid")
    made.step("in-progress")
    if stopped < shares.stopped:
        made.step("stopped", reason=_STOPPED[words[4] % len(_STOPPED)])
        return made.phases()
    refuses = refused < shares.refused
    if refuses:
        made.step("decided", outcome="refused", reason=_REFUSED[words[4] % len(_REFUSED)])
    else:
        made.step("decided", outcome="approved")
    made.step("returned", issues=not refuses, documents=[{"name": "Kết quả giải quyết thủ tục hành chính"}])
    return made.phases()


def report_id(application_id: uuid.UUID, number: int) -> uuid.UUID:
    """The number of the n-th report about a dossier, the same after every restart."""
    return uuid.uuid5(application_id, f"report:{number}")


def occurred_at(started: datetime, step: Step, speed: float) -> datetime:
    """When the step happens: its planned time after `started`, to the millisecond."""
    exact = started + timedelta(seconds=step.after / speed)
    return exact.replace(microsecond=exact.microsecond // 1000 * 1000)


def report(application_id: uuid.UUID, step: Step, at: datetime) -> dict[str, Any]:
    """The report as it goes on the wire, before it becomes JSON."""
    return {
        "report_id": str(report_id(application_id, step.number)),
        "application_id": str(application_id),
        "step": step.step,
        "occurred_at": at.isoformat(timespec="milliseconds"),
        "unit": _UNIT,
        **step.details,
    }


class _Maker:
    """Collects steps into phases, with a running number and a running clock."""

    def __init__(self, pauses: list[float], officer: str) -> None:
        self._pauses, self._officer = pauses, officer
        self._number, self._clock = 0, 0.0
        self._trigger: Trigger = "assigned"
        self._steps: list[Step] = []
        self._phases: list[Phase] = []

    def step(self, step: str, *, issues: bool = False, **details: Any) -> None:
        self._clock += self._pauses[self._number]
        self._number += 1
        said = {"officer": self._officer, **details}
        self._steps.append(Step(self._number, step, round(self._clock, 3), said, issues))

    def wait_for(self, trigger: Trigger) -> None:
        self._phases.append(Phase(self._trigger, tuple(self._steps)))
        self._trigger, self._steps, self._clock = trigger, [], 0.0

    def phases(self) -> tuple[Phase, ...]:
        return (*self._phases, Phase(self._trigger, tuple(self._steps)))
