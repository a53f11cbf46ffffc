"""Routing keeps no word that an agency wrote about an erased dossier, whichever comes first: the report or the erasure."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.contracts import events
from services.kernel.database import Database
from services.kernel.migrate import files
from services.routing.domain.refusals import FORGOTTEN
from tests.component.routing.desk import Desk
from tests.component.routing.hands import Hands, of_submission, said

TOLD = "Giấy chứng tử của bà Nguyễn Thị Lan"


async def _erase(hands: Hands, application_id: UUID) -> None:
    data = events.ApplicationErased(application_id=application_id, erased_at=datetime.now(UTC))
    await hands.give(of_submission(data, 2))


async def _kept(hands: Hands) -> list[str]:
    stored = "SELECT r::text AS row FROM report AS r UNION ALL SELECT convert_from(body, 'UTF8') FROM idempotency"
    return [row["row"] for row in await hands.rows(stored)]


@pytest.mark.parametrize("first", ["report", "erasure"])
async def test_a_refusal_is_answered_once_and_its_words_do_not_stay(hands: Hands, desk: Desk, first: str) -> None:
    application_id = await hands.routed()
    wrong = [said(application_id, "supplement-requested", components=[TOLD]) for _ in range(2)]
    if first == "erasure":
        await _erase(hands, application_id)
    await hands.tell("H17", wrong[0])
    at_the_desk = await desk.report(application_id, wrong[1], key="k")
    assert (at_the_desk.status_code, at_the_desk.json()["code"]) == (422, "unknown-component")
    assert TOLD in at_the_desk.json()["detail"], "who sends it is told what is wrong with it"
    if first == "report":
        await _erase(hands, application_id)
    assert not any(TOLD in row for row in await _kept(hands))
    again = await desk.report(application_id, wrong[1], key="k")
    assert (again.status_code, again.json()["code"], again.json()["detail"]) == (422, "unknown-component", FORGOTTEN.vi)


async def test_what_was_kept_of_erased_dossiers_before_that_was_remembered_goes_with_the_migration(
    hands: Hands, desk: Desk
) -> None:
    erased, other = await hands.routed(), await hands.routed()
    for one in (erased, other):
        await desk.report(one, said(one, "supplement-requested", components=[TOLD]))
    await _erase(hands, erased)
    [sql] = [path.read_text() for name, path in files("routing") if name == "routing/0008_erased.sql"]
    await _as_before(hands.database, erased)
    async with hands.database.transaction() as connection:
        await connection.execute(sql)
    reports = await hands.rows("SELECT application_id, refusal::text AS words FROM report WHERE refusal IS NOT NULL")
    assert {row["application_id"] for row in reports if TOLD in row["words"]} == {other}
    assert (await hands.rows("SELECT count(*) AS n FROM idempotency WHERE body <> '' AND status <> 200"))[0]["n"] == 0
    assert (await hands.assignment(erased))["erased_at"] is not None
    assert (await hands.assignment(other))["erased_at"] is None


async def _as_before(database: Database, erased: UUID) -> None:
    """As the release before left it: no mark, the answers' bodies, and a report that was refused after the erasure."""
    async with database.transaction() as connection:
        await connection.execute("ALTER TABLE assignment DROP COLUMN erased_at")
        await connection.execute("UPDATE idempotency SET body = convert_to($1, 'UTF8')", TOLD)
        await connection.execute(
            "INSERT INTO report (agency_code, report_id, application_id, digest, verdict, refusal) "
            "VALUES ('H17', gen_random_uuid(), $1, '', 'unknown-component', json_build_object('message', $2::text))",
            erased,
            TOLD,
        )
