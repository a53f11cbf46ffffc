"""Hands issued files in at submission, as each agency's officer, until they are taken; also after a restart."""

import asyncio
import logging
import random
import sqlite3
import time

import httpx

from deploy.local.world.agencies.results.cabinet import Cabinet
from deploy.local.world.issuer.tokens import Issuer, Persona

log = logging.getLogger(__name__)

AT_ONCE = 2
_LOOK_EVERY = 0.3
_LONGEST_PAUSE = 60.0
# Said of the file itself: no hash was reported, too large, not that file. The same bytes again get the same answer.
_FOR_GOOD = {409, 413, 422}
# The report comes first, and its way may be long; but a dossier that was erased is never known again.
_UNKNOWN = {403, 404}
_GIVE_UP_AFTER = 7 * 24 * 3600.0


class Courier:
    """One for all agencies, beside their reporting: a submission that is away delays files and nothing else."""

    def __init__(self, cabinet: Cabinet, issuer: Issuer, portal: str) -> None:
        self._cabinet, self._issuer, self._portal = cabinet, issuer, portal

    async def run(self) -> None:
        """Hands in whatever is due, until cancelled."""
        limits = httpx.Limits(max_connections=AT_ONCE)
        async with httpx.AsyncClient(timeout=30.0, trust_env=False, limits=limits) as client:
            while True:
                rows = self._cabinet.to_hand_in(AT_ONCE)
                await asyncio.gather(*(self._hand_in(client, row) for row in rows))
                await asyncio.sleep(0 if len(rows) == AT_ONCE else _LOOK_EVERY)

    async def _hand_in(self, client: httpx.AsyncClient, row: sqlite3.Row) -> None:
        number, agency = row["application_id"], row["agency"]
        officer = Persona(role="officer", sub=f"tra-ket-qua-{agency}", agency=agency, name="Bộ phận trả kết quả")
        try:
            answer = await client.put(
                f"{self._portal}/api/submission/v1/applications/{number}/results/1",
                content=row["content"],
                headers={"Authorization": f"Bearer {self._issuer.token(officer)}"},
            )
        except httpx.HTTPError as failure:
            self._again(row, repr(failure))
            return
        said = f"{answer.status_code} {answer.text[:150]}"
        old = time.time() - row["issued_at"] > _GIVE_UP_AFTER
        if answer.is_success:
            self._cabinet.over(number, "taken", str(answer.status_code))
        elif answer.status_code in _FOR_GOOD or (answer.status_code in _UNKNOWN and old):
            log.error("Agency %s: the result of %s will not be taken: %s", agency, number, said)
            self._cabinet.over(number, "given-up", said)
        else:
            self._again(row, said)

    def _again(self, row: sqlite3.Row, said: str) -> None:
        pause = min(0.5 * 2 ** min(row["tries"], 10), _LONGEST_PAUSE) * random.uniform(0.7, 1.0)
        log.info("Agency %s: the result of %s is not taken yet: %s", row["agency"], row["application_id"], said)
        self._cabinet.again(row["application_id"], said, pause)
