"""Erasure over the whole spine: who keeps something personal forgets it, and the oracle finds nothing missing."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from services.contracts import topics
from services.routing.domain.refusals import FORGOTTEN
from services.submission.erasing import NotErasable, erase
from services.submission.store.erasures import Erasure
from tests.component.operations.spine import AGENCY, Spine

WHY = Erasure("Người nộp hồ sơ đề nghị", "Luật 91/2025/QH15", "an operator")
# What somebody at an agency wrote by hand, against the rule that it names nobody.
TOLD = "Bà Đặng Thị Nhài chưa nộp bản chính."


def _unlisted(dossier: UUID) -> dict[str, Any]:
    """A request for a paper that is on no list."""
    now = datetime.now(UTC).isoformat()
    about = {
        "report_id": str(uuid4()),
        "application_id": str(dossier),
        "step": "supplement-requested",
        "occurred_at": now,
    }
    return about | {"reason": "Thiếu.", "components": [TOLD]}


async def test_after_an_erasure_the_oracle_is_content_and_nobody_remembers(spine: Spine) -> None:
    async with spine.running():
        erased, other = await spine.submit(), await spine.submit()
        await spine.settled()
        for one in (erased, other):
            await spine.write(topics.agency_reports(AGENCY), str(one), orjson.dumps(_unlisted(one)))
        await spine.finish(erased, other)
        told = orjson.dumps({"reason": TOLD, "again_because": TOLD}).decode()
        await spine.execute("notification", "UPDATE delivery SET facts = facts || $1::jsonb", told)
        again = "INSERT INTO asked_again SELECT application_id, 2, gen_random_uuid(), $1 FROM assignment"
        await spine.execute("routing", again, TOLD)
        async with (await spine.environment.database("submission")).transaction() as connection:
            await erase(connection, erased, WHY)
        await spine.settled()
    report = await spine.verify()
    assert report.ok, report.as_text()
    assert not report.in_flight
    auditor = await spine.environment.auditor()
    try:
        kept = await auditor.fetch("SELECT application_id, d::text AS row FROM notification.delivery AS d")
        key = await auditor.fetch("SELECT application_id FROM submission.dossier_key")
        reports = await auditor.fetch(
            "SELECT application_id, verdict, refusal FROM routing.report WHERE verdict <> 'applied'"
        )
        requests = await auditor.fetch("SELECT application_id, because FROM routing.asked_again")
        steps = await auditor.fetch("SELECT citizen_sequence FROM routing.assignment WHERE application_id = $1", erased)
    finally:
        await auditor.close()
    assert [row["application_id"] for row in key] == [other]
    assert {row["application_id"] for row in kept if TOLD in row["row"]} == {other}
    assert {row["verdict"] for row in reports} == {"unknown-component"}, "a refused report quotes what it asked for"
    assert {row["application_id"] for row in reports if TOLD in row["refusal"]} == {other}
    assert {row["application_id"] for row in reports if FORGOTTEN.vi in row["refusal"]} == {erased}
    assert {row["application_id"]: row["because"] for row in requests} == {erased: None, other: TOLD}
    assert [row["citizen_sequence"] for row in steps] == [2], "a later act of this citizen would wait for ever"


async def test_a_dossier_that_is_being_worked_on_keeps_its_key(spine: Spine) -> None:
    async with spine.running():
        dossier = await spine.submit()
        await spine.settled()
    with pytest.raises(NotErasable, match="still-open"):
        async with (await spine.environment.database("submission")).transaction() as connection:
            await erase(connection, dossier, WHY)
