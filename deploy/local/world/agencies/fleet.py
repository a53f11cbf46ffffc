"""All simulated agencies together: who is enrolled, a worker for each, and what they did."""

import asyncio
import logging
import random
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from aiokafka.errors import KafkaError
from aiokafka.helpers import create_ssl_context

from deploy.local.world.agencies.desk import Desk
from deploy.local.world.agencies.faults import AgencyFaults
from deploy.local.world.agencies.plan import Shares
from deploy.local.world.agencies.worker import Worker
from deploy.local.world.settings import WorldSettings

if TYPE_CHECKING:  # see worker.py
    from deploy.local.world.agencies.results.clerk import Clerk

log = logging.getLogger(__name__)
_AT_ONCE = 8
_LOOK_EVERY = 2.0
_LONGEST_PAUSE = 4.0


class Fleet:
    """Keeps one worker for every agency in the enrolment file, also when that file changes."""

    def __init__(self, settings: WorldSettings, clerk: "Clerk | None" = None) -> None:
        """``clerk``: issues the files of results."""
        self._settings, self._clerk = settings, clerk
        self.workers: dict[str, Worker] = {}
        self.faults = AgencyFaults(
            duplicate=settings.world_fault_duplicate,
            reorder=settings.world_fault_reorder,
            wrong_dossier=settings.world_fault_wrong_dossier,
            illegal_move=settings.world_fault_illegal_move,
        )
        self._shares = Shares(
            not_accepted=settings.world_not_accepted,
            supplement=settings.world_supplement,
            payment=settings.world_payment,
            stopped=settings.world_stopped,
            refused=settings.world_refused,
        )
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._passwords: dict[str, str] = {}
        self._gate = asyncio.Semaphore(_AT_ONCE)

    async def run(self) -> None:
        """Follows the enrolment file until cancelled; then stops every worker."""
        read_at = 0
        try:
            while True:
                changed = await asyncio.to_thread(_changed_at, self._settings.world_agencies)
                if changed != read_at:
                    read_at = changed
                    await self._follow(await asyncio.to_thread(_enrolled, self._settings.world_agencies))
                await asyncio.sleep(_LOOK_EVERY)
        finally:
            await self._stop(list(self._tasks))

    def summary(self) -> dict[str, Any]:
        """Counts of each agency and of all, for /dev/agencies.json."""
        total: Counter[str] = Counter()
        refusals: Counter[str] = Counter()
        agencies = {}
        for code, worker in sorted(self.workers.items()):
            total.update(worker.counts)
            refusals.update(worker.refusals)
            agencies[code] = {
                "state": worker.state,
                "open": worker.open,
                "counts": dict(worker.counts),
                "refused": dict(worker.refusals),
                "last_error": worker.last_error or None,
            }
        states = Counter(worker.state for worker in self.workers.values())
        opened = sum(worker.open for worker in self.workers.values())
        files = self._clerk.states() if self._clerk is not None else {}
        totals = {
            "states": dict(states),
            "open": opened,
            "counts": dict(total),
            "refused": dict(refusals),
            "files": files,
        }
        return {"totals": totals, "agencies": agencies}

    async def _follow(self, passwords: dict[str, str] | None) -> None:
        if passwords is None:
            return
        gone = [code for code, password in self._passwords.items() if passwords.get(code) != password]
        await self._stop(gone)
        for code in passwords.keys() - self._tasks.keys():
            self.workers[code] = worker = self._worker(code, passwords[code])
            self._tasks[code] = asyncio.create_task(self._keep(worker), name=f"agency {code}")
        self._passwords = passwords
        log.info("%d simulated agencies at work", len(self.workers))

    async def _stop(self, codes: list[str]) -> None:
        tasks = [self._tasks.pop(code) for code in codes if code in self._tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for code in codes:
            self.workers.pop(code, None)

    async def _keep(self, worker: Worker) -> None:
        """One session after another; the broker may be away for as long as it likes."""
        pause = 0.5
        while True:
            began = asyncio.get_running_loop().time()
            try:
                await worker.session(self._gate)
            except (KafkaError, OSError, TimeoutError) as failure:
                # The client does not tell a broker that is away from one that refuses the password.
                address = self._settings.kafka_agency_bootstrap
                worker.last_error = f"{address} is away, or refuses the credential of agency {worker.code}: {failure!r}"
                if worker.state != "away":
                    log.warning("%s. Trying again, again and again.", worker.last_error)
                worker.state = "away"
            except Exception as failure:
                # A mistake of ours in one agency must not silence the other 83.
                log.exception("Agency %s stumbled and starts again", worker.code)
                worker.state, worker.last_error = "stumbled", repr(failure)
            pause = 0.5 if asyncio.get_running_loop().time() - began > 60 else min(pause * 2, _LONGEST_PAUSE)
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))

    def _worker(self, code: str, password: str) -> Worker:
        settings = self._settings
        connection: dict[str, Any] = {
            "bootstrap_servers": settings.kafka_agency_bootstrap,
            "security_protocol": settings.kafka_agency_security,
            "client_id": f"agency-{code.lower()}",
        }
        if settings.kafka_agency_security != "PLAINTEXT":
            connection |= {
                "sasl_mechanism": "SCRAM-SHA-256",
                "sasl_plain_username": f"{settings.topic_prefix}agency-{code.lower()}",
                "sasl_plain_password": password,
            }
        if settings.kafka_agency_security == "SASL_SSL":
            connection["ssl_context"] = create_ssl_context(cafile=settings.kafka_ca_file)
        return Worker(
            code,
            connection,
            prefix=settings.topic_prefix,
            seed=settings.world_seed,
            faults=lambda: self.faults,
            foreign=self._foreign,
            desk=lambda: Desk(settings.world_seed, self._shares, settings.world_speed, settings.world_fees),
            clerk=self._clerk,
        )

    def _foreign(self, code: str) -> str | None:
        """A recent dossier of some other agency."""
        return next(
            (worker.recent[-1] for worker in self.workers.values() if worker.code != code and worker.recent), None
        )


def _changed_at(path: Path | None) -> int:
    try:
        return path.stat().st_mtime_ns if path is not None else 0
    except FileNotFoundError:
        return 0


def _enrolled(path: Path | None) -> dict[str, str] | None:
    """The enrolment file as {code: password}; None (nothing changes) when it cannot be read."""
    if path is None:
        return {}
    try:
        content = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, orjson.JSONDecodeError) as failure:
        log.error("%s cannot be read, the agencies stay as they are: %s", path, failure)
        return None
    return {str(code): str(password) for code, password in content.items()}
