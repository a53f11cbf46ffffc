"""The mistakes an agency can be told to make: extra reports that routing must refuse, beside the honest ones.

The honest reports stay as planned, so a dossier reaches its end whatever the shares are; and every mistake is
deterministic, so a restarted agency repeats it letter by letter.
"""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import uuid5

from pydantic import BaseModel, ConfigDict, Field

from deploy.local.world.agencies.desk import Due


class AgencyFaults(BaseModel):
    """Of all honest reports, the share that is accompanied by each mistake."""

    model_config = ConfigDict(extra="forbid")

    duplicate: float = Field(default=0.0, ge=0, le=1)
    """The same report again, with its number and content: must be ignored."""
    reorder: float = Field(default=0.0, ge=0, le=1)
    """Before a report, one with a new number that claims to have happened an hour before its dossier came."""
    wrong_dossier: float = Field(default=0.0, ge=0, le=1)
    """A report about a dossier nobody knows, or (where there is one) about a dossier of another agency."""
    illegal_move: float = Field(default=0.0, ge=0, le=1)
    """Before a dossier is accepted, the report that its result was returned."""

    def around(self, due: Due, seed: int, foreign: str | None) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Reports to send before and after this one. `foreign`: number of a dossier of another agency."""
        if self == _NONE:
            return [], []
        before: list[dict[str, Any]] = []
        after: list[dict[str, Any]] = []
        honest = due.content()
        number = due.step.number

        def lie(kind: str, **changes: Any) -> dict[str, Any]:
            return {**honest, "report_id": str(uuid5(due.application_id, f"{kind}:{number}")), **changes}

        if number > 1 and _draw(seed, due, "reorder") < self.reorder:
            past = (due.at - timedelta(hours=1)).isoformat(timespec="milliseconds")
            before.append(lie("reorder", occurred_at=past))
        if number == 1 and _draw(seed, due, "illegal-move") < self.illegal_move:
            before.append(lie("illegal-move", step="returned"))
        if _draw(seed, due, "wrong-dossier") < self.wrong_dossier:
            other = foreign or str(uuid5(due.application_id, "nobody"))
            number_of_lie = str(uuid5(due.application_id, f"wrong-dossier:{number}:{other}"))
            before.append({**honest, "report_id": number_of_lie, "application_id": other})
        if _draw(seed, due, "duplicate") < self.duplicate:
            after.append(honest)
        return before, after


_NONE = AgencyFaults()


def _draw(seed: int, due: Due, fault: str) -> float:
    digest = hashlib.sha256(f"{seed}:{due.application_id}:{due.step.number}:{fault}".encode()).digest()
    return int.from_bytes(digest[:7], "big") / (1 << 56)
