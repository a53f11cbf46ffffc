"""Takes one thing away from a world in which all is well, and reads that the oracle misses it."""

from uuid import UUID, uuid4

import pytest

from services.kernel.kafka_publishing import partition_of
from tests.unit.oversight.world import (
    INBOX,
    NOTIFIED,
    PROCESSED,
    REPORTS,
    ROUTED,
    ROUTING,
    SUBMISSION,
    SUBMITTED,
    World,
    faults,
)


def test_a_world_in_which_all_is_well_has_no_fault(world: World) -> None:
    report = world.judge()
    assert report.ok
    assert report.findings == []
    assert (report.events, report.records) == (22, 22)
    assert [(count.where, count.why, count.count) for count in report.dossiers] == [("final", "returned", 2)]


def test_what_submission_writes_down_by_itself_is_no_loss_and_what_nobody_can_explain_is_one(world: World) -> None:
    one = UUID(bytes=world.tables["application"][0][0])
    world.pays(one)
    # The money goes back: two steps of submission's own book, of which no event tells.
    world.tables["timeline"] += [[one.bytes, uuid4().bytes, f"{SUBMISSION}/payments", at] for at in (8, 9)]
    told = world.judge()
    assert told.ok, told.findings
    world.tables["timeline"].append([one.bytes, uuid4().bytes, "/motcua/submissions/payments", 10])
    world.tables["timeline"].append([one.bytes, uuid4().bytes, SUBMISSION, 3])
    report = world.judge()
    assert faults(report) == {"timeline-without-event"}
    assert {finding.dossier for finding in report.findings} == {str(one)}


def test_an_event_in_the_outbox_is_in_flight_and_not_lost(world: World) -> None:
    world.move_to_outbox(NOTIFIED)
    world.tables["timeline"].pop()
    report = world.judge()
    assert report.ok, report.findings
    assert [(count.where, count.count) for count in report.in_flight] == [("notification.outbox", 1)]


@pytest.mark.parametrize("topic", [SUBMITTED, ROUTED, PROCESSED, NOTIFIED, INBOX])
def test_an_event_that_is_in_no_topic_and_no_outbox_is_lost(world: World, topic: str) -> None:
    event = world.records[topic].pop()
    report = world.judge()
    assert not report.ok
    missing = [finding for finding in report.findings if finding.check == "event-not-published"]
    assert [finding.dossier for finding in missing] == [str(UUID(bytes=event[3]))]
    assert f"event {event[4]} of {event[2]}" in missing[0].seen


def test_what_the_broker_let_go_by_retention_is_not_lost(world: World) -> None:
    world.records[SUBMITTED].clear()
    world.begins[SUBMITTED] = 2
    report = world.judge()
    assert report.ok, report.findings
    assert list(report.truncated) == ["/motcua/submission"]


def test_only_dossiers_of_a_partition_that_was_trimmed_are_excused(world: World) -> None:
    while len({_lane(row[0]) for row in world.tables["application"]}) < 2:
        world.dossier()
    world.records[SUBMITTED].clear()
    world.extents = [[SUBMITTED, 1, 5, 5, 5]]  # all of it was let go; partition 0 was not
    report = world.judge()
    assert faults(report) == {"event-not-published", "timeline-without-event"}
    unexcused = {str(UUID(bytes=row[0])) for row in world.tables["application"] if _lane(row[0]) == 0}
    assert {finding.dossier for finding in report.findings} == unexcused
    assert list(report.truncated) == ["/motcua/submission"]


def _lane(dossier: bytes) -> int:
    return partition_of(str(UUID(bytes=dossier)), 2)


def test_an_outcome_is_excused_by_its_own_partition_only(world: World) -> None:
    record = world.records[NOTIFIED].pop()
    world.tables["timeline"] = [row for row in world.tables["timeline"] if row[1] != record[0]]
    world.tables["counter"] = [
        [owner, source, subject, sequence - (subject == record[3] and "notification" in owner)]
        for owner, source, subject, sequence in world.tables["counter"]
    ]
    lane = _lane(record[3])
    world.begins = {NOTIFIED: int(lane == 1)}
    world.extents = [[NOTIFIED, 1, int(lane == 0), 9, 9]]
    assert faults(world.judge()) == {"outcome-not-published"}
    world.begins = {NOTIFIED: int(lane == 0)}
    world.extents = [[NOTIFIED, 1, int(lane == 1), 9, 9]]
    assert world.judge().ok


def test_a_gap_after_the_oldest_event_left_is_lost_also_after_retention(world: World) -> None:
    world.records[PROCESSED].pop(0)
    world.begins[SUBMITTED] = world.begins[ROUTED] = 1
    assert "event-not-published" in faults(world.judge())


def test_an_event_whose_row_is_gone_is_found(world: World) -> None:
    gone = world.tables["application"].pop()[0]
    world.tables["counter"] = [
        row for row in world.tables["counter"] if row[0] != "submission.application" or row[2] != gone
    ]
    assert "row-not-there" in faults(world.judge())


def test_an_event_published_after_the_databases_were_read_is_nobodys_fault(world: World) -> None:
    newcomer = world.publish(SUBMITTED, "/motcua/submission", uuid4(), 1)
    world.unread(newcomer.bytes)
    groups = ("routing.route-application", "notification.plan-message")
    world.tables["committed"] = [[group, SUBMITTED, 0, 2] for group in groups]
    world.settled[SUBMITTED] = 2
    assert world.judge().ok
    world.settled[SUBMITTED] = 3
    assert faults(world.judge()) == {"row-not-there"}


def test_an_event_that_a_group_went_past_without_handling_it_is_lost(world: World) -> None:
    event = world.records[PROCESSED][-1][0]
    world.tables["inbox"].remove(["submission.follow-application", event])
    world.tables["timeline"] = [row for row in world.tables["timeline"] if row[1] != event]
    world.tables["application"][-1][2:4] = ["accepted", 2]
    report = world.judge()
    assert faults(report) == {"not-handled"}
    assert "submission.follow-application committed" in report.findings[0].seen


def test_an_event_that_a_group_has_not_come_to_is_in_flight(world: World) -> None:
    event = world.records[PROCESSED][-1][0]
    world.tables["inbox"].remove(["submission.follow-application", event])
    world.tables["timeline"] = [row for row in world.tables["timeline"] if row[1] != event]
    world.tables["application"][-1][2:4] = ["accepted", 2]
    world.tables["committed"] = [
        ["submission.follow-application", PROCESSED, 0, 3],
        ["notification.plan-message", PROCESSED, 0, 4],
    ]
    report = world.judge()
    assert report.ok, report.findings
    assert [(count.where, count.why, count.count) for count in report.in_flight] == [
        ("submission.follow-application", "not read yet", 1)
    ]


def test_a_parked_event_is_parked_and_not_lost(world: World) -> None:
    event = world.records[PROCESSED][-1]
    world.tables["inbox"].remove(["submission.follow-application", event[0]])
    world.tables["timeline"] = [row for row in world.tables["timeline"] if row[1] != event[0]]
    world.tables["application"][-1][2:4] = ["accepted", 2]
    world.tables["parked"].append(
        [
            "submission.follow-application",
            "poison",
            "handler-failed",
            "KeyError: 'x'",
            str(UUID(bytes=event[3])),
            event[0],
            PROCESSED,
            0,
            3,
        ]
    )
    report = world.judge()
    assert report.ok, report.findings
    assert [(count.why, count.count) for count in report.parked] == [("handler-failed: KeyError: 'x'", 1)]


def test_a_record_nobody_can_read_must_be_parked(world: World) -> None:
    world.records[PROCESSED].append([None] * 8)
    assert faults(world.judge()) == {"not-handled"}
    for group in ("submission.follow-application", "notification.plan-message"):
        world.tables["parked"].append([group, "poison", "garbage", "not JSON", None, None, PROCESSED, 0, 4])
    assert world.judge().ok


def test_what_a_person_skipped_is_not_lost(world: World) -> None:
    world.records[PROCESSED].append([None] * 8)
    for group in ("submission.follow-application", "notification.plan-message"):
        world.tables["skipped"].append([group, None, PROCESSED, 0, 4])
    report = world.judge()
    assert report.ok, report.findings
    assert sum(count.count for count in report.skipped) == 2


@pytest.mark.parametrize(
    ("table", "check"),
    [
        ("assignment", "no-assignment"),
        ("report", "report-without-verdict"),
        ("delivery", "no-delivery"),
        ("timeline", "not-in-timeline"),
    ],
)
def test_an_effect_that_is_gone_although_its_event_is_marked_is_lost(world: World, table: str, check: str) -> None:
    row = world.tables[table].pop()
    report = world.judge()
    assert check in faults(report)
    dossier = row[0] if table in ("assignment", "timeline") else row[2] if table == "report" else row[1]
    assert str(UUID(bytes=dossier)) in {finding.dossier for finding in report.findings if finding.check == check}


@pytest.mark.parametrize(
    ("group", "check"),
    [
        ("routing.route-application", "assignment-without-mark"),
        ("notification.plan-message", "delivery-without-mark"),
        ("submission.follow-application", "timeline-without-mark"),
    ],
)
def test_an_effect_whose_mark_is_gone_is_found(world: World, group: str, check: str) -> None:
    world.tables["inbox"] = [row for row in world.tables["inbox"] if row[0] != group]
    assert check in faults(world.judge())


def test_a_mark_that_is_forgotten_with_its_event_is_no_fault(world: World) -> None:
    for topic, records in world.records.items():
        world.begins[topic] = len(records)
        records.clear()
    world.tables["inbox"].clear()
    report = world.judge()
    assert report.ok, report.findings


def test_a_citizens_act_without_consequence_is_lost(world: World) -> None:
    world.publish(SUBMITTED, "/motcua/submission", uuid4(), 0, type="application.withdrawn")
    world.tables["inbox"].append(["routing.apply-citizen-act", world.records[SUBMITTED][-1][0]])
    assert "act-without-consequence" in faults(world.judge())


@pytest.mark.parametrize("kind", ["application.complained", "application.refunded"])
def test_a_complaint_or_a_refund_the_agency_never_heard_of_is_lost(world: World, kind: str) -> None:
    dossier = uuid4()
    heard = world.publish(SUBMITTED, SUBMISSION, dossier, 0, type=kind)
    world.tables["inbox"].append(["routing.apply-citizen-act", heard.bytes])
    assert "agency-not-told" in faults(world.judge())
    told = kind.replace("application.", "agency.application-")
    world.publish(INBOX, "/motcua/routing/agency/G01", dossier, 1, type=told, cause=heard)
    assert "agency-not-told" not in faults(world.judge())


def test_a_refund_the_citizen_was_never_told_of_is_lost(world: World) -> None:
    world.publish(SUBMITTED, SUBMISSION, uuid4(), 0, type="application.refunded")
    assert "no-delivery" in faults(world.judge())


def test_an_applied_report_without_its_step_is_lost(world: World) -> None:
    world.records[PROCESSED][-1][7] = None
    assert {"step-not-published", "report-without-answer"} <= faults(world.judge())


def test_a_report_that_got_no_answer_is_lost(world: World) -> None:
    dossier = UUID(bytes=world.records[SUBMITTED][0][3])
    report_id = uuid4()
    report = world.publish(REPORTS, "/agency/G01", dossier, 0, type="agency.report", about=report_id)
    world.tables["report"].append(["G01", report_id.bytes, dossier.bytes, "illegal-move"])
    assert faults(world.judge()) == {"report-without-answer"}
    world.publish(
        INBOX, "/motcua/routing/agency/G01", dossier, 0, type="agency.report-refused", cause=report, about=report_id
    )
    assert world.judge().ok


def test_an_own_act_missing_in_the_timeline_or_never_published_is_found(world: World) -> None:
    own = next(row for row in world.tables["timeline"] if row[2] == "/motcua/submission")
    event, own[1] = own[1], uuid4().bytes
    assert event != own[1]
    assert {"own-act-not-in-timeline", "timeline-without-event"} <= faults(world.judge())


def test_services_that_were_not_there_are_not_asked(world: World) -> None:
    world.tables["looked"] = [["routing"]]
    for table in ("application", "timeline", "delivery"):
        world.tables[table].clear()
    world.tables["counter"] = [row for row in world.tables["counter"] if row[0].startswith("routing")]
    world.tables["inbox"] = [row for row in world.tables["inbox"] if row[0].startswith("routing")]
    report = world.judge()
    assert report.ok, report.findings
    assert ROUTING not in report.truncated


def test_dossiers_asked_more_than_once_are_counted_and_one_without_its_reason_on_record_is_found() -> None:
    world = World()
    one, other = world.dossier(), world.dossier()
    world.tables["asked_again"] = [[one.bytes, "G01", 2, 1], [other.bytes, "G01", 3, 2]]
    report = world.judge()
    assert report.ok
    assert report.as_json()["asked_again"] == 2
    assert [(count.where, count.why) for count in report.asked_again] == [
        ("G01", "asked for supplements 2 times"),
        ("G01", "asked for supplements 3 times"),
    ]
    assert "asked for supplements more than once" in report.as_text()
    world.tables["asked_again"][1][3] = 1
    assert faults(world.judge()) == {"request-without-reason"}
