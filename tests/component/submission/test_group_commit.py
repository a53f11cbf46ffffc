"""The group's one statement against a real database: a poison row harms only itself, repeats find what is stored."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
import uuid_utils.compat

from services.kernel.database import Database
from services.kernel.event import Outgoing
from services.kernel.failures import Transient
from services.submission.contents import Sealed
from services.submission.group_commit import GroupCommit
from services.submission.sealing import Wrapped
from services.submission.store import accepting
from services.submission.store.accepting import Accepted, NewApplication, Unstorable
from tests.support.environment import Environment


def row(number: int, key: str | None = None, digest: bytes = b"d" * 32) -> NewApplication:
    """A valid new dossier."""
    application_id: UUID = uuid_utils.compat.uuid7()
    accepted = Accepted(
        application_id, digest, "1.001193", 1, "01", None, datetime.now(UTC), "a" * 64, b"[]", "kid", "https://x.test"
    )
    event = Outgoing("application.submitted.v1", str(application_id), uuid_utils.compat.uuid4(), (), b"{}")
    sealed = Sealed(Wrapped("a-master", b"k"), b"form", b"contact")
    return NewApplication(accepted, f"citizen-{number}", key or f"k-{number}", "vi", sealed, event)


@pytest.fixture
async def database(database_only: Environment) -> Database:
    """Submission's own."""
    return await database_only.database("submission")


def committing(database: Database) -> tuple[GroupCommit[NewApplication, Accepted], list[int]]:
    """A group commit on the database, and the sizes of the groups it wrote."""
    sizes: list[int] = []

    async def write(rows: Sequence[NewApplication]) -> list[Accepted]:
        sizes.append(len(rows))
        return await accepting.write(database, rows)

    return GroupCommit(write), sizes


async def _stored(database: Database) -> list[tuple[int, ...]]:
    async with database.acquire() as connection:
        return [
            tuple(await connection.fetchrow(
                "SELECT (SELECT count(*) FROM application), (SELECT count(*) FROM filing),"
                " (SELECT count(*) FROM timeline), (SELECT count(*) FROM outbox)"
            ) or ())
        ]  # fmt: skip


@pytest.mark.parametrize("why", ["a NUL", "a lone surrogate", "a key too long for its index"])
async def test_one_row_that_cannot_be_stored_harms_only_itself(database: Database, why: str) -> None:
    commits, sizes = committing(database)
    rows = [row(number) for number in range(40)]
    if why == "a key too long for its index":
        rows[13] = replace(rows[13], applicant=secrets.token_hex(5000))
    else:
        rows[13] = replace(rows[13], language="\0" if why == "a NUL" else "\ud800")
    answers = await asyncio.gather(*(commits.submit(one) for one in rows), return_exceptions=True)
    assert [index for index, answer in enumerate(answers) if isinstance(answer, Unstorable)] == [13]
    assert [answer for index, answer in enumerate(answers) if index != 13] == [
        one.accepted for index, one in enumerate(rows) if index != 13
    ]
    assert await _stored(database) == [(39, 39, 39, 39)]
    assert max(sizes) >= 32
    assert len(sizes) <= 13, "halving, not one by one"


async def test_a_group_of_old_and_new_rows_answers_each_with_what_is_stored(database: Database) -> None:
    first = row(1)
    assert await accepting.write(database, [first]) == [first.accepted]
    repeat, other_body, fresh = row(1), row(1, key="k-2", digest=b"e" * 32), row(2)
    assert await accepting.write(database, [fresh, repeat, other_body]) == [
        fresh.accepted, first.accepted, other_body.accepted,
    ]  # fmt: skip
    assert await _stored(database) == [(3, 3, 3, 3)]


async def test_two_identical_keys_in_one_group_get_the_same_row(database: Database) -> None:
    commits, _ = committing(database)
    twins = [row(7), row(7), row(7, digest=b"x" * 32), row(8)]
    answers = await asyncio.gather(*(commits.submit(one) for one in twins))
    assert answers[0] == answers[1] == answers[2] == twins[0].accepted
    assert answers[3] == twins[3].accepted
    assert await _stored(database) == [(2, 2, 2, 2)]


async def test_two_groups_with_the_same_keys_in_opposite_order_do_not_deadlock(database: Database) -> None:
    for turn in range(20):
        keys = [f"{turn}-{number}" for number in range(25)]
        one = [row(1, key) for key in keys]
        two = [row(1, key) for key in reversed(keys)]
        first, second = await asyncio.gather(accepting.write(database, one), accepting.write(database, two))
        assert {answer.application_id for answer in first} == {answer.application_id for answer in second}
    assert await _stored(database) == [(500, 500, 500, 500)]


async def test_a_commit_wakes_the_relay(database: Database) -> None:
    woken = asyncio.Event()
    listener = await database.connect()
    channel = "outbox_" + await listener.fetchval("SELECT current_schema()")
    await listener.add_listener(channel, lambda *_: woken.set())
    await accepting.write(database, [row(1)])
    await asyncio.wait_for(woken.wait(), 5)
    await listener.close()


async def test_a_database_that_is_away_is_transient_for_all(database_only: Environment) -> None:
    nowhere = Database("submission", "postgresql://nobody:x@127.0.0.1:1/none")
    await nowhere.open()
    commits, _ = committing(nowhere)
    answers = await asyncio.gather(*(commits.submit(row(number)) for number in range(3)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [Transient] * 3
    await nowhere.close()


async def test_hot_reads_use_their_indexes(database: Database) -> None:
    rows = [row(number) if number % 100 else replace(row(number), applicant="an") for number in range(3000)]
    for start in range(0, 3000, 250):
        await accepting.write(database, rows[start : start + 250])
    async with database.acquire() as connection:
        await connection.execute("ANALYZE")
        for statement, index in (
            ("SELECT 1 FROM application WHERE applicant = 'an' AND idempotency_key = 'k-100'", "idempotency_key"),
            (
                "SELECT 1 FROM application WHERE applicant = 'an' ORDER BY application_id DESC LIMIT 20",
                "application_by_applicant",
            ),
            (f"SELECT 1 FROM timeline WHERE application_id = '{rows[0].accepted.application_id}'", "timeline_pkey"),
        ):
            plan = "\n".join(line[0] for line in await connection.fetch(f"EXPLAIN {statement}"))
            assert index in plan, plan
            assert "Seq Scan" not in plan, plan
