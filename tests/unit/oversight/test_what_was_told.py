"""What became of messages to citizens: an outcome told to nobody, and mail that never arrived, are missed."""

from uuid import UUID, uuid4

from services.oversight.verify.mail import Mail
from tests.unit.oversight.world import NOTIFIED, World, faults

COUNTS = Mail(8, 8, 8, 0)  # as printed; the faults are found mail by mail


def test_an_outcome_that_was_told_to_nobody_is_lost(world: World) -> None:
    record = world.records[NOTIFIED].pop()
    world.tables["timeline"] = [row for row in world.tables["timeline"] if row[1] != record[0]]
    assert {"outcome-not-published", "event-not-published"} == faults(world.judge())


def test_an_outcome_of_a_message_that_is_not_final_is_found(world: World) -> None:
    world.tables["delivery"][0][5] = "created"
    assert faults(world.judge()) == {"outcome-without-delivery"}


def test_mail_that_is_marked_as_sent_but_never_arrived_is_lost_and_named(world: World) -> None:
    assert world.judge(COUNTS).ok
    dossier, event, _ = world.tables["received"].pop()
    report = world.judge(COUNTS)
    assert faults(report) == {"mail-not-received"}
    (missing,) = report.findings
    assert (missing.dossier, missing.event) == (str(UUID(bytes=dossier)), str(UUID(bytes=event)))
    assert world.judge().ok  # nobody asked the sink


def test_a_mail_too_many_does_not_hide_one_that_is_missing(world: World) -> None:
    world.tables["received"][0][1] = uuid4().bytes
    assert faults(world.judge(COUNTS)) == {"mail-not-received"}


def test_mail_that_is_not_marked_as_sent_need_not_have_arrived(world: World) -> None:
    world.tables["received"].pop()
    world.tables["delivery"][-1][5] = "technical-failure"
    assert world.judge(COUNTS).ok
