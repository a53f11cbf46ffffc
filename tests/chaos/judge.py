"""Judges a run: what the citizens remember, against the databases, the topics and the mails themselves."""

import json
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from tests.support.citizens import Tally
from tests.support.stack import Stack


@dataclass
class Verdict:
    """``verified`` is what `motcua verify --json` printed; the rest is found here, without it."""

    verified: dict[str, Any]
    exit_code: int
    accepted: int
    missing: list[str] = field(default_factory=list)
    invented: int = 0
    unfinished: dict[str, int] = field(default_factory=dict)
    said: str = ""

    @property
    def clean(self) -> bool:
        """Nothing lost, doubled or out of order, and every dossier in a final state."""
        return self.exit_code == 0 and not self.missing and not self.invented and not self.unfinished


FINAL = ("not-accepted", "stopped", "returned", "withdrawn")


async def judge(stack: Stack, tally: Tally, *, settle_seconds: float) -> Verdict:
    """Waits until nothing moves any more (bounded), then counts."""
    words = ["verify", "--json", "--wait", str(int(settle_seconds)), "--mail", f"{stack.url}/dev/mail/stats.json"]
    code, out, error = await stack.command(*words, seconds=settle_seconds + 300)
    try:
        verified = json.loads(out)
    except ValueError:
        verified = {}
    connection = await asyncpg.connect(stack.settings().url_of("auditor"))
    try:
        stored = {
            str(row["application_id"])
            for row in await connection.fetch("SELECT application_id FROM submission.application")
        }
        states = await connection.fetch("SELECT state, count(*) AS n FROM routing.assignment GROUP BY state")
    finally:
        await connection.close()
    verdict = Verdict(verified, code, len(tally.accepted), said=error[-2000:])
    verdict.missing = sorted(set(tally.accepted) - stored)
    # A submission whose answer was lost may be stored without its citizen knowing; every citizen asked until answered.
    verdict.invented = len(stored - set(tally.accepted))
    verdict.unfinished = {row["state"]: row["n"] for row in states if row["state"] not in FINAL}
    return verdict
