"""Doubles or swaps one thing in a world in which all is well, and reads that the oracle notices."""

from uuid import UUID, uuid4

import pytest

from services.oversight.verify.mail import Mail
from tests.unit.oversight.world import INBOX, NOTIFIED, PROCESSED, ROUTED, ROUTING, SUBMITTED, World, faults


def test_a_redelivery_of_the_same_event_is_counted_and_harmless(world: World) -> None:
    world.records[PROCESSED].append(list(world.records[PROCESSED][-1]))
    report = world.judge()
    assert report.ok, report.findings
    assert report.redelivered == 1


def test_two_events_with_one_number_are_doubled(world: World) -> None:
    last = world.records[PROCESSED][-1]
    world.publish(PROCESSED, ROUTING, UUID(bytes=last[3]), 3, state="returned")
    found = [finding for finding in world.judge().findings if finding.check == "two-events-one-number"]
    assert [finding.dossier for finding in found] == [str(UUID(bytes=last[3]))]
    assert "2 events are number 3" in found[0].seen


def test_two_effects_of_one_cause_are_doubled(world: World) -> None:
    submitted = UUID(bytes=world.records[SUBMITTED][0][0])
    dossier = UUID(bytes=world.records[SUBMITTED][0][3])
    world.publish(INBOX, "/motcua/routing/agency/G01", dossier, 2, type="agency.application-assigned", cause=submitted)
    assert "two-effects-of-one-cause" in faults(world.judge())


def test_one_report_applied_twice_is_doubled(world: World) -> None:
    last = world.records[PROCESSED][-1]
    world.publish(PROCESSED, ROUTING, UUID(bytes=last[3]), 4, state="returned", about=UUID(bytes=last[7]))
    assert "one-report-applied-twice" in faults(world.judge())


def test_one_outcome_told_twice_is_doubled(world: World) -> None:
    last = world.records[NOTIFIED][-1]
    world.publish(NOTIFIED, "/motcua/notification", UUID(bytes=last[3]), 5, about=UUID(bytes=last[7]))
    assert "outcome-told-twice" in faults(world.judge())


def test_one_id_for_two_events_is_found(world: World) -> None:
    world.publish(ROUTED, ROUTING, uuid4(), 0, event=UUID(bytes=world.records[PROCESSED][0][0]))
    assert "one-id-two-events" in faults(world.judge())


@pytest.mark.parametrize(
    ("table", "check"),
    [
        ("delivery", "two-deliveries"),
        ("timeline", "two-timeline-rows"),
        ("assignment", "two-assignments"),
        ("report", "two-verdicts"),
        ("application", "one-key-two-dossiers"),
    ],
)
def test_a_doubled_row_is_found_also_when_its_constraint_was_dropped(world: World, table: str, check: str) -> None:
    world.tables[table].append(list(world.tables[table][0]))
    report = world.judge()
    assert faults(report) == {check}
    assert report.faults["duplicated"] == 1


def test_two_timeline_rows_with_one_number_are_doubled(world: World) -> None:
    row = list(world.tables["timeline"][1])
    row[1] = uuid4().bytes
    world.tables["timeline"].append(row)
    assert "two-timeline-rows-one-number" in faults(world.judge())


def test_two_mails_about_one_event_are_doubled(world: World) -> None:
    world.tables["received"][0][2] = 2
    report = world.judge(Mail(9, 9, 8, 1))
    assert faults(report) == {"two-mails"}
    assert report.faults["duplicated"] == 1
    (doubled,) = report.findings
    assert doubled.dossier == str(UUID(bytes=world.tables["received"][0][0]))


def test_a_swapped_order_in_a_topic_is_found(world: World) -> None:
    records = world.records[PROCESSED]
    records[0], records[1] = records[1], records[0]
    found = [finding for finding in world.judge().findings if finding.check == "topic"]
    assert [finding.dossier for finding in found] == [str(UUID(bytes=records[0][3]))]
    assert "after number 3" in found[0].seen


def test_order_between_dossiers_is_nobodys_business(world: World) -> None:
    records = world.records[PROCESSED]
    records[1], records[2] = records[2], records[1]
    assert world.judge().ok


def test_a_redelivered_prefix_is_no_break_of_order(world: World) -> None:
    world.records[PROCESSED] += [list(record) for record in world.records[PROCESSED][:2]]
    assert world.judge().ok


def test_a_swapped_order_in_the_outbox_is_found(world: World) -> None:
    first = world.records[NOTIFIED][-1]
    for _ in range(2):
        world.move_to_outbox(NOTIFIED)
    assert first[4] == 4
    assert "outbox" in faults(world.judge())


def test_an_event_overtaken_while_it_waits_in_the_outbox_is_found(world: World) -> None:
    world.move_to_outbox(PROCESSED, -2)
    assert "overtaken-in-outbox" in faults(world.judge())


def test_a_dossier_spread_over_partitions_is_found(world: World) -> None:
    world.elsewhere.add((PROCESSED, 3))
    found = [finding for finding in world.judge().findings if finding.check == "two-partitions"]
    assert [finding.dossier for finding in found] == [str(UUID(bytes=world.records[PROCESSED][3][3]))]


def test_an_event_handled_before_its_predecessor_is_found(world: World) -> None:
    earlier = world.records[PROCESSED][0]
    world.tables["inbox"].remove(["notification.plan-message", earlier[0]])
    world.tables["delivery"] = [row for row in world.tables["delivery"] if row[2] != earlier[0]]
    world.tables["parked"].append(
        [
            "notification.plan-message",
            "poison",
            "poison",
            "why",
            str(UUID(bytes=earlier[3])),
            earlier[0],
            PROCESSED,
            0,
            0,
        ]
    )
    assert "handled-before-its-predecessor" in faults(world.judge())


def test_a_state_that_is_not_the_last_steps_is_found(world: World) -> None:
    world.tables["application"][0][2] = "accepted"
    assert faults(world.judge()) == {"application-state"}


def test_a_state_that_fell_behind_what_was_handled_is_found(world: World) -> None:
    world.tables["application"][0][2:4] = ["accepted", 2]
    assert faults(world.judge()) == {"application-behind"}


def test_a_state_of_routing_that_it_did_not_publish_is_found(world: World) -> None:
    world.tables["assignment"][0][2] = "accepted"
    assert faults(world.judge()) == {"assignment-state"}
