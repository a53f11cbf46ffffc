"""The oracle on real databases and a real broker: silent on what the services did, loud on what the test broke."""

from uuid import UUID

from services.contracts import topics
from services.oversight.verify.report import Report
from tests.component.operations.spine import AGENCY, SERVICES, Spine


def _faults(report: Report) -> set[tuple[str, str | None]]:
    return {(finding.check, finding.dossier) for finding in report.findings}


async def test_it_finds_nothing_where_all_is_well_and_says_where_every_dossier_stands(spine: Spine) -> None:
    dossiers = [await spine.submit() for _ in range(4)]
    before = await spine.verify()
    assert before.ok, before.as_text()
    assert {(count.where, count.count) for count in before.in_flight} >= {("submission.outbox", 4)}
    async with spine.running():
        await spine.finish(*dossiers[:2])
        await spine.report(dossiers[2], "returned")  # illegal: refused to the agency, nothing moves
        await spine.settled()
    report = await spine.verify()
    assert report.ok, report.as_text()
    assert not report.in_flight
    assert [(count.where, count.why, count.count) for count in report.dossiers] == [
        ("at the agency", "assigned", 2),
        ("final", "returned", 2),
    ]
    assert [(count.why, count.count) for count in report.deliveries] == [("sent", 2 * 6 + 2 * 2)]
    assert set(report.looked) == set(SERVICES)


async def test_it_finds_a_deleted_outbox_row(spine: Spine) -> None:
    async with spine.running():
        await spine.submit()
        await spine.settled()
    lost = await spine.submit()
    assert await spine.execute("submission", "DELETE FROM outbox WHERE key = $1", str(lost)) == "DELETE 1"
    report = await spine.verify()
    assert not report.ok
    assert ("event-not-published", str(lost)) in _faults(report)
    assert {dossier for _, dossier in _faults(report)} == {str(lost)}


async def test_it_finds_doubled_effects(spine: Spine) -> None:
    async with spine.running():
        dossier = await spine.submit()
        await spine.finish(dossier)
    await spine.execute(
        "notification", "ALTER TABLE delivery DROP CONSTRAINT delivery_application_id_event_id_channel_key"
    )
    await spine.execute(
        "notification",
        """
        INSERT INTO delivery (delivery_id, application_id, event_id, event_type, correlation_id, channel, template, facts,
                              happened_at)
        SELECT gen_random_uuid(), application_id, event_id, event_type, correlation_id, channel, template, facts, happened_at
        FROM delivery WHERE event_type = 'application.routed'
        """,
    )
    last = (await spine.environment.records(topics.PROCESSED))[-1]
    headers = {name: value.decode() for name, value in last.headers} | {"ce_id": str(UUID(int=7))}
    await spine.write(last.topic, str(dossier), last.value or b"", tuple(headers.items()))
    report = await spine.verify()
    assert report.faults["lost"] == report.faults["out of order"] == 0, report.as_text()
    assert {name for name, _ in _faults(report)} == {
        "two-deliveries",
        "two-events-one-number",
        "two-effects-of-one-cause",
        "one-report-applied-twice",
    }


async def test_it_finds_a_swapped_order_in_the_outbox_and_later_in_the_topic(spine: Spine) -> None:
    async with spine.running():
        dossier = await spine.submit()
        await spine.settled()
    async with spine.running(relays=("submission", "notification")):
        await spine.report(dossier, "accepted", "in-progress")
        await spine.until_in_outbox("routing", 3)  # the two steps, and the code that the agency is told
    await spine.execute(
        "routing",
        """
        UPDATE outbox SET event_id = other.event_id, headers = other.headers, value = other.value
        FROM outbox AS other WHERE other.position <> outbox.position AND other.topic = outbox.topic
        """,
    )
    waiting = await spine.verify()
    assert ("outbox", str(dossier)) in _faults(waiting), waiting.as_text()
    async with spine.environment.relaying("routing"):
        await spine.until_in_outbox("routing", 0)
    report = await spine.verify()
    assert ("topic", str(dossier)) in _faults(report), report.as_text()
    assert report.faults["lost"] == report.faults["duplicated"] == 0, report.as_text()


async def test_poison_is_parked_and_counted_and_breaks_nothing(spine: Spine) -> None:
    async with spine.running():
        dossier = await spine.submit()
        await spine.settled()
        await spine.write(topics.PROCESSED, str(dossier), b"\xff\xfe garbage")
        await spine.write(topics.agency_reports(AGENCY), str(dossier), b"{}")
        await spine.report(dossier, "accepted")
        await spine.settled()
    report = await spine.verify()
    assert report.ok, report.as_text()
    parked = {(count.where, count.why.partition(":")[0]): count.count for count in report.parked}
    assert parked == {
        ("notification.plan-message", "missing-header"): 1,
        ("notification.plan-message", "waits behind one of these"): 1,
        ("routing.apply-report", "does-not-fit"): 1,
        ("submission.follow-application", "missing-header"): 1,
        ("submission.follow-application", "waits behind one of these"): 1,
    }
