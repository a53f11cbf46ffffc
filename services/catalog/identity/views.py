"""What the doors of procedure identity answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.kernel.database import Row

from ..domain.identity.answers import Answer, Candidate, Known, Said
from ..domain.identity.tails import Level
from .bodies import AskedBody


class SaidView(BaseModel):
    """A reason: ``code`` for programs, a sentence in Vietnamese and in English."""

    code: str
    vi: str
    en: str


class CandidateView(BaseModel):
    """A procedure that may be meant; ``score`` 0 to 1."""

    code: str
    national_code: str
    name: str
    level: Level | None
    field: str
    score: float
    reasons: list[SaidView]


class MatchView(BaseModel):
    """``code`` and ``national_code`` when certain; ``national_code`` alone where only the part of it is open."""

    asked: AskedBody
    outcome: Literal["certain", "ask", "none"]
    code: str | None
    national_code: str | None
    score: float
    reasons: list[SaidView]
    candidates: list[CandidateView]


class MatchPage(BaseModel):
    """In the order of the names; how many of each outcome."""

    items: list[MatchView]
    counts: dict[str, int]


class SubmittedView(MatchView):
    """``submission``: under which id it waits for a person; null when there is nothing to ask."""

    submission: UUID | None


class SubmittedPage(BaseModel):
    """In the order of the names."""

    items: list[SubmittedView]
    counts: dict[str, int]


class DecisionView(BaseModel):
    """What somebody decided or proposed; ``chosen_name``: as the register calls it now, null when it is not there.

    ``undone``: when, by whom and why it was taken back.
    """

    id: UUID
    submission: UUID
    kind: Literal["proposed", "decided"]
    asked: AskedBody
    chosen: str | None
    chosen_name: str | None
    for_agency: str | None
    for_level: str | None
    reason: str
    by: dict[str, str | None]
    at: datetime
    undone: dict[str, Any] | None


class DecisionPage(BaseModel):
    """The newest first; ``next`` is the ``after`` of the following page, null on the last."""

    items: list[DecisionView]
    next: str | None


class ProposalView(BaseModel):
    """What an officer proposes for a submission that waits."""

    id: UUID
    chosen: str | None
    chosen_name: str | None
    reason: str
    by: dict[str, str | None]
    at: datetime


class WaitingView(MatchView):
    """A submission that waits for a person, with what the matcher says of it now."""

    id: UUID
    times: int
    submitted_at: datetime
    last_at: datetime
    proposals: list[ProposalView]


class WaitingPage(BaseModel):
    """The longest waiting first; ``next`` is the ``after`` of the following page, null on the last."""

    items: list[WaitingView]
    next: str | None


def match_fields(asked: AskedBody, answer: Answer, more: tuple[Said, ...] = ()) -> dict[str, Any]:
    """The entries of a MatchView."""
    return {
        "asked": asked,
        "outcome": answer.outcome,
        "code": answer.code,
        "national_code": answer.national,
        "score": round(answer.score, 3),
        "reasons": [SaidView(**each._asdict()) for each in (*answer.reasons, *more)],
        "candidates": [_candidate(each) for each in answer.candidates],
    }


def counts(answers: list[Answer]) -> dict[str, int]:
    """How many of each outcome."""
    return {name: sum(each.outcome == name for each in answers) for name in ("certain", "ask", "none")}


def asked_of(row: Row) -> AskedBody:
    """What was submitted, from a row."""
    return AskedBody(name=row["name"], code=row["code"], field=row["field"], agency=row["agency"], level=row["level"])


def decision_view(row: Row, names: Mapping[str, str]) -> DecisionView:
    """From a row of a decision with its submission and what took it back; ``names``: of procedures, by code."""
    undone = None
    if row["undone_at"] is not None:
        by = {"who": row["undone_by"], "role": row["undone_role"], "agency": row["undone_of"]}
        undone = {"at": row["undone_at"], "by": by, "reason": row["undone_reason"]}
    return DecisionView(
        id=row["id"],
        submission=row["submission"],
        kind=row["kind"],
        asked=asked_of(row),
        chosen=row["chosen"],
        chosen_name=names.get(row["chosen"]),
        for_agency=row["for_agency"],
        for_level=row["for_level"],
        reason=row["reason"],
        by=_by(row),
        at=row["at"],
        undone=undone,
    )


def proposal_view(row: Row, names: Mapping[str, str]) -> ProposalView:
    """From a row of a proposal; ``names``: of procedures, by code."""
    return ProposalView(
        id=row["id"],
        chosen=row["chosen"],
        chosen_name=names.get(row["chosen"]),
        reason=row["reason"],
        by=_by(row),
        at=row["at"],
    )


def _by(row: Row) -> dict[str, str | None]:
    return {"who": row["who"], "role": row["role"], "agency": row["of_agency"]}


def _candidate(candidate: Candidate) -> CandidateView:
    known: Known = candidate.known
    return CandidateView(
        code=known.code,
        national_code=known.national,
        name=known.name,
        level=known.level,
        field=known.field,
        score=candidate.score,
        reasons=[SaidView(**each._asdict()) for each in candidate.reasons],
    )
