"""Judges a run: what the citizens remember, against the databases, the topics and the mails themselves."""

import asyncio
import json
import time
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
    untold: dict[str, int] = field(default_factory=dict)
    said: str = ""

    @property
    def clean(self) -> bool:
        """Nothing lost, doubled or out of order; every dossier in a final state, every e-mail sent, nothing waiting."""
        waiting = self.verified.get("parked") or self.verified.get("in_flight")
        wrong = self.missing or self.invented or self.unfinished or self.untold
        return self.exit_code == 0 and bool(self.verified) and not waiting and not wrong


# From the applications, not the assignments: one that never reached routing is unfinished too.
_STATES = """
SELECT coalesce(assignment.state, 'never routed') AS state, count(*) AS n
FROM submission.application AS application LEFT JOIN routing.assignment AS assignment USING (application_id)
GROUP BY 1
"""

_OPEN = """
SELECT EXISTS (
    SELECT FROM submission.application AS application LEFT JOIN routing.assignment AS assignment USING (application_id)
    WHERE assignment.state IS NULL OR NOT assignment.state = ANY ($1::text[])
)
"""

_STORED = "SELECT application_id AS id FROM submission.application"

FINAL = ("not-accepted", "stopped", "returned", "withdrawn")


async def judge(stack: Stack, tally: Tally, *, settle_seconds: float) -> Verdict:
    """Waits until every dossier has come to its end and nothing moves any more (bounded), then counts."""
    connection = await asyncpg.connect(stack.settings().url_of("auditor"))
    try:
        deadline = time.monotonic() + settle_seconds
        while await connection.fetchval(_OPEN, list(FINAL)) and time.monotonic() < deadline:  # noqa: ASYNC110 - a database
            await asyncio.sleep(1)
        words = ["verify", "--json", "--wait", str(int(settle_seconds)), "--mail", stack.url]
        code, out, error = await stack.command(*words, seconds=settle_seconds + 300)
        stored = {str(row["id"]) for row in await connection.fetch(_STORED)}
        states = await connection.fetch(_STATES)
        deliveries = await connection.fetch("SELECT state, count(*) AS n FROM notification.delivery GROUP BY state")
    finally:
        await connection.close()
    try:
        verified = json.loads(out)
    except ValueError:
        verified = {}
    verdict = Verdict(verified, code, len(tally.accepted), said=error[-2000:])
    verdict.missing = sorted(set(tally.accepted) - stored)
    # A submission whose answer was lost may be stored without its citizen knowing; every citizen asked until answered.
    verdict.invented = len(stored - set(tally.accepted))
    verdict.unfinished = {row["state"]: row["n"] for row in states if row["state"] not in FINAL}
    verdict.untold = {row["state"]: row["n"] for row in deliveries if row["state"] != "sent"}
    return verdict
