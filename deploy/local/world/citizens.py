"""The simulated citizens: whoever is asked by mail for a supplement, at an address of theirs, hands it in."""

import asyncio
import logging
import sqlite3
import time
from datetime import UTC, datetime

import httpx
import orjson

from deploy.local.world.issuer.tokens import Issuer, Persona
from deploy.local.world.mail.message import body
from deploy.local.world.mail.store import MailStore

log = logging.getLogger(__name__)

DOMAIN = "citizen.example"
"""Mail to <sub>@citizen.example is read by the simulated citizen whose tokens carry that `sub`."""

_AT_ONCE = 16
_BATCH = 200
_LOOK_EVERY = 1.0
_LONGEST_PAUSE = 30.0
_MOST_ATTEMPTS = 500  # some four hours
# Nothing will change these answers; anything else (a role down, a request the portal has not heard of yet) may change.
_FINAL = {400, 403, 404, 410, 413, 415, 422}
_ASKED = f"""
SELECT id, application, event, recipient, raw, answer_attempts FROM mail
WHERE template = 'supplement-requested' AND answered_at IS NULL AND answer_after <= ?
  AND application IS NOT NULL AND event IS NOT NULL AND recipient LIKE '_%@{DOMAIN}' AND recipient NOT LIKE '%,%'
ORDER BY answer_after LIMIT {_BATCH}
"""  # noqa: S608  # constants of this file
_ANSWERED = "UPDATE mail SET answered_at = ?, answer_attempts = answer_attempts + 1, answer_note = ? WHERE id = ?"
_LATER = "UPDATE mail SET answer_after = ?, answer_attempts = answer_attempts + 1, answer_note = ? WHERE id = ?"


class Citizens:
    """Answers from the mailbox, so that a restart goes on where it was killed; the portal sees each answer once."""

    def __init__(self, store: MailStore, issuer: Issuer, portal: str) -> None:
        self._store, self._issuer, self._portal = store, issuer, portal
        self._tokens: dict[str, tuple[float, str]] = {}

    async def run(self) -> None:
        """Looks for requests when mail came, and every second, until cancelled."""
        limits = httpx.Limits(max_connections=_AT_ONCE)
        async with httpx.AsyncClient(timeout=20.0, limits=limits, trust_env=False) as client:
            while True:
                try:
                    asked = await self._store.read(_ASKED, (time.time(),))
                    await asyncio.gather(*(self._answer(client, mail) for mail in asked))
                except sqlite3.Error as failure:
                    log.error("The mailbox cannot be read or written, trying again: %s", failure)
                    asked = []
                if len(asked) < _BATCH:
                    await self._wait()

    async def _wait(self) -> None:
        self._store.arrived.clear()
        try:
            await asyncio.wait_for(self._store.arrived.wait(), _LOOK_EVERY)
        except TimeoutError:
            return

    async def _answer(self, client: httpx.AsyncClient, mail: sqlite3.Row) -> None:
        try:
            reply = await client.post(
                f"{self._portal}/api/submission/v1/applications/{mail['application']}/supplements",
                content=orjson.dumps(supplement(body(mail["raw"]).text)),
                headers={
                    "Authorization": f"Bearer {self._token(mail['recipient'])}",
                    "Content-Type": "application/json",
                    "Idempotency-Key": f"supplement-{mail['event']}",
                },
            )
        except httpx.TransportError as failure:
            await self._later(mail, f"no answer: {failure!r}")
            return
        note = f"{reply.status_code} {'' if reply.is_success else reply.text[:300]}".strip()
        if not (reply.is_success or _settled(reply) or mail["answer_attempts"] >= _MOST_ATTEMPTS):
            await self._later(mail, note)
            return
        if not reply.is_success:
            log.warning("Supplement for %s is not wanted: %s", mail["application"], note)
        values = (datetime.now(UTC).isoformat(timespec="milliseconds"), note, mail["id"])
        await self._store.write(lambda connection: connection.execute(_ANSWERED, values).rowcount)

    async def _later(self, mail: sqlite3.Row, why: str) -> None:
        attempts = mail["answer_attempts"]
        if attempts in (3, 20) or (attempts and attempts % 100 == 0):
            log.warning("Supplement for %s not taken after %d attempts: %s", mail["application"], attempts + 1, why)
        after = time.time() + min(0.25 * 2 ** min(attempts, 10), _LONGEST_PAUSE)
        values = (after, why, mail["id"])
        await self._store.write(lambda connection: connection.execute(_LATER, values).rowcount)

    def _token(self, recipient: str) -> str:
        sub = recipient.removesuffix(f"@{DOMAIN}")
        until, token = self._tokens.get(sub, (0.0, ""))
        if until < time.time():
            if len(self._tokens) > 10_000:
                self._tokens.clear()
            token = self._issuer.token(Persona(role="citizen", sub=sub, email=recipient, name=sub))
            self._tokens[sub] = (time.time() + 1800, token)
        return token


def _settled(reply: httpx.Response) -> bool:
    return reply.status_code in _FINAL or (reply.status_code == 409 and b'"supplement-already-sent"' in reply.content)


def supplement(letter: str) -> dict[str, object]:
    """What a citizen hands in after reading the letter: every paper of its list. Always the same for the same letter."""
    asked = [line[2:].strip() for line in letter.splitlines() if line.startswith("- ") and line[2:].strip()]
    return {
        "components": asked or ["Giấy tờ theo yêu cầu của cơ quan"],
        "note": "Tôi xin bổ sung đầy đủ các giấy tờ nêu trong thư.",
    }
