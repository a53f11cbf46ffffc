"""Why a stack that runs is not ready: what its supervisor starts again, and what does not answer when it is asked."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx

from deploy.local import configuration, runstate
from services.kernel.failures import Transient
from services.oversight import lag

_PATIENCE = 5.0  # seconds for one answer; a role asks its database before it says that it is ready


@dataclass(frozen=True)
class Look:
    """`why`: a sentence for each thing that is not as it should be, causes first. `lag` is None when nobody could say."""

    why: list[str]
    lag: list[lag.Lag] | None


async def look(run: runstate.Run, settings: Mapping[str, str]) -> Look:
    """Asks everything that should answer. `settings` are those that the stack wrote for other commands."""
    gone = {child.name: runstate.ended(child.name) for child in run.children if not alive(child)}
    troubles = gone | dict(run.troubles)
    why = list(troubles.values())
    if not settings:
        return Look([*why, "settings.env is gone: end with `motcua down` and start again with `motcua up`"], None)
    behind = None
    async with httpx.AsyncClient(trust_env=False, timeout=_PATIENCE) as client, asyncio.TaskGroup() as asking:
        asked = (child for child in run.children if child.probe and child.name not in troubles)
        roles = [asking.create_task(_role(client, child)) for child in asked]
        database = asking.create_task(_database(settings)) if "PostgreSQL" not in troubles else None
        kafka = asking.create_task(_kafka(settings)) if "Kafka" not in troubles else None
    if database and (reason := database.result()):
        why.append(reason)
    if kafka:
        reason, behind = kafka.result()
        why += [reason] if reason else []
    return Look([*why, *(reason for role in roles if (reason := role.result()))], behind)


def alive(child: runstate.Running) -> bool:
    """Whether that very process still runs."""
    return runstate.process_of(child.pid, child.began) is not None


async def _database(settings: Mapping[str, str]) -> str | None:
    try:
        connection = await asyncpg.connect(json.loads(settings["MOTCUA_DATABASE_URLS"])["auditor"], timeout=_PATIENCE)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return "PostgreSQL does not answer"
    await connection.close(timeout=_PATIENCE)
    return None


async def _kafka(settings: Mapping[str, str]) -> tuple[str | None, list[lag.Lag] | None]:
    kernel = configuration.kernel_settings(settings)
    # librdkafka would go on trying for its whole patience where nobody listens.
    knocks = [_listens(server) for server in kernel.kafka_bootstrap.split(",")]
    if not any(await asyncio.gather(*knocks)):
        return "Kafka does not answer", None
    try:
        return None, await lag.lags(kernel)
    except Transient:
        return "Kafka does not answer", None
    except RuntimeError as refused:
        return f"Kafka does not say how far the groups have come: {refused}", None


async def _listens(server: str) -> bool:
    host, _, port = server.strip().rpartition(":")
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(host.strip("[]"), int(port)), _PATIENCE)
    except (OSError, TimeoutError, ValueError):
        return False
    writer.close()
    return True


async def _role(client: httpx.AsyncClient, child: runstate.Running) -> str | None:
    try:
        answer = await client.get(child.probe)
    except httpx.HTTPError:
        return f"{child.name} does not answer"
    if answer.status_code == httpx.codes.OK:
        return None
    reasons = _reasons(answer)
    if not reasons:
        return f"{child.name} answers {answer.status_code}"
    words = (reason if name == child.name else f"{name}: {reason}" for name, reason in reasons.items())
    return f"{child.name} waits: {'; '.join(words)}"


def _reasons(answer: httpx.Response) -> dict[str, Any]:
    """What /readyz gives with its 503: loop or check → words."""
    try:
        reasons = answer.json()["reasons"]
    except (ValueError, KeyError, TypeError):
        return {}
    return reasons if isinstance(reasons, dict) else {}
