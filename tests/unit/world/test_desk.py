"""An agency's desk: nothing forgotten before it is acknowledged, nothing done twice without need, nothing too early."""

import uuid
from datetime import UTC, datetime, timedelta

from deploy.local.world.agencies import inbox
from deploy.local.world.agencies.desk import Desk, Due
from deploy.local.world.agencies.faults import AgencyFaults
from deploy.local.world.agencies.plan import Shares, plan
from services.contracts import events

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
APPROVES = Shares(not_accepted=0, supplement=0, payment=0, stopped=0, refused=0)
ASKS = Shares(not_accepted=0, supplement=1, payment=0, stopped=0, refused=0)


def message(kind: str, number: uuid.UUID, time: datetime = NOW) -> inbox.Message:
    return inbox.Message(kind, number, time, {"application_id": str(number)})


def work_off(desk: Desk, now: datetime = LATER) -> list[Due]:
    done: list[Due] = []
    while found := desk.due(now, 100):
        for due in found:
            desk.sent(due)
            done.append(due)
    return done


def test_reports_come_one_after_the_other_and_only_when_their_time_has_come() -> None:
    desk, number = Desk(1, APPROVES, 1.0), uuid.uuid4()
    desk.take(0, message(inbox.ASSIGNED, number))
    assert desk.due(NOW, 10) == []
    (first,) = desk.due(LATER, 10)
    assert first.step.step == "accepted"
    assert desk.due(LATER, 10) == []  # the next waits until the broker has this one
    desk.sent(first)
    assert [due.step.step for due in work_off(desk)] == ["in-progress", "decided", "returned"]
    assert desk.open == 0


def test_an_offset_is_done_only_when_its_last_report_and_all_before_it_are_acknowledged() -> None:
    desk, one, two = Desk(1, APPROVES, 1.0), uuid.uuid4(), uuid.uuid4()
    desk.take(10, message(inbox.ASSIGNED, one))
    desk.take(11, message(inbox.ASSIGNED, two, LATER + timedelta(hours=1)))
    assert desk.done_below(12) == 10
    for _ in range(3):
        desk.sent(desk.due(LATER, 10)[0])
        assert desk.done_below(12) == 10
    desk.sent(desk.due(LATER, 10)[0])
    assert desk.done_below(12) == 11
    work_off(desk, LATER + timedelta(hours=2))
    assert desk.done_below(12) == 12


def test_a_report_that_failed_is_due_again_and_unchanged() -> None:
    desk, number = Desk(1, APPROVES, 1.0), uuid.uuid4()
    desk.take(0, message(inbox.ASSIGNED, number))
    (first,) = desk.due(LATER, 10)
    desk.failed(first, LATER)
    assert desk.due(LATER, 10) == []
    (again,) = desk.due(LATER + timedelta(seconds=2), 10)
    assert again.content() == first.content()


def test_a_restarted_desk_repeats_the_same_reports_letter_by_letter() -> None:
    number = uuid.uuid4()
    lives = []
    for _ in range(2):
        desk = Desk(1, APPROVES, 1.0)
        desk.take(0, message(inbox.ASSIGNED, number))
        lives.append([due.content() for due in work_off(desk)])
    assert lives[0] == lives[1]
    assert len(lives[0]) == 4


def test_a_dossier_that_waits_for_its_citizen_holds_no_offset_and_goes_on_even_after_a_restart() -> None:
    number = uuid.uuid4()
    desk = Desk(1, ASKS, 1.0)
    desk.take(0, message(inbox.ASSIGNED, number))
    before = work_off(desk)
    assert before[-1].step.step == "supplement-requested"
    assert desk.done_below(1) == 1
    fresh = Desk(1, ASKS, 1.0)  # knows nothing of the assignment, which was committed
    fresh.take(1, message(inbox.SUPPLEMENTED, number, LATER))
    after = work_off(fresh, LATER + timedelta(minutes=1))
    assert after[-1].step.step == "returned"
    whole = [step.number for phase in plan(1, number, ASKS) for step in phase.steps]
    assert [due.step.number for due in [*before, *after]] == whole


def test_read_again_together_the_supplement_waits_until_the_request_is_repeated() -> None:
    desk, number = Desk(1, ASKS, 1.0), uuid.uuid4()
    desk.take(0, message(inbox.ASSIGNED, number))
    desk.take(1, message(inbox.SUPPLEMENTED, number))
    steps = [due.step.number for due in work_off(desk)]
    assert steps == sorted(steps)
    assert desk.done_below(2) == 2


def test_the_same_message_twice_is_worked_on_once() -> None:
    desk, number = Desk(1, APPROVES, 1.0), uuid.uuid4()
    desk.take(0, message(inbox.ASSIGNED, number))
    desk.take(1, message(inbox.ASSIGNED, number))
    assert len(work_off(desk)) == 4
    desk.take(2, message(inbox.ASSIGNED, number))
    assert work_off(desk) == []
    assert desk.done_below(3) == 3


def test_a_withdrawn_dossier_is_dropped_at_once_and_stays_dropped() -> None:
    desk, number = Desk(1, APPROVES, 1.0), uuid.uuid4()
    desk.take(0, message(inbox.ASSIGNED, number))
    (under_way,) = desk.due(LATER, 10)
    desk.take(1, message(inbox.WITHDRAWN, number))
    desk.sent(under_way)
    desk.failed(under_way, NOW)
    desk.take(2, message(inbox.ASSIGNED, number))
    assert work_off(desk) == []
    assert (desk.open, desk.done_below(3), desk.next_due()) == (0, 3, None)


def test_each_mistake_is_an_extra_report_and_the_same_after_a_restart() -> None:
    number = uuid.uuid4()
    faults = AgencyFaults(duplicate=1, reorder=1, wrong_dossier=1, illegal_move=1)
    desk = Desk(1, APPROVES, 1.0)
    desk.take(0, message(inbox.ASSIGNED, number))
    first, second = work_off(desk)[:2]
    before, after = faults.around(first, 1, None)
    assert (before, after) == faults.around(first, 1, None)
    assert after == [first.content()]
    illegal, wrong = before
    assert illegal["step"] == "returned"
    assert wrong["application_id"] != str(number)
    early, _ = faults.around(second, 1, "22222222-2222-4222-8222-222222222222")[0]
    assert early["occurred_at"] < NOW.isoformat()
    ids = {illegal["report_id"], wrong["report_id"], early["report_id"], first.content()["report_id"]}
    assert len(ids) == 4


def test_without_shares_there_are_no_mistakes() -> None:
    desk = Desk(1, APPROVES, 1.0)
    desk.take(0, message(inbox.ASSIGNED, uuid.uuid4()))
    assert all(AgencyFaults().around(due, 1, None) == ([], []) for due in work_off(desk))


def test_a_file_that_was_issued_is_named_in_the_report_and_in_every_repeat_of_it() -> None:
    desk = Desk(1, APPROVES, 1.0)
    desk.take(0, message(inbox.ASSIGNED, uuid.uuid4()))
    *others, returned = work_off(desk)
    assert [due.step.issues for due in (*others, returned)] == [False, False, False, True]
    [plain] = returned.content()["documents"]
    returned.file = {"sha256": "a" * 64, "size": 12}
    assert returned.content()["documents"] == [plain | {"sha256": "a" * 64, "size": 12}]
    events.AgencyReport.model_validate(returned.content())
    assert AgencyFaults(duplicate=1).around(returned, 1, None)[1] == [returned.content()]
    assert "sha256" not in plain


def test_a_procedure_with_a_fee_waits_for_the_payment_and_goes_on_even_after_a_restart() -> None:
    number = uuid.uuid4()
    assigned = {"application_id": str(number), "procedure": {"code": "1.004616.000.00.00.H17"}}
    desk = Desk(1, APPROVES, 1.0, {"1.004616.000.00.00.H17": 500_000})
    desk.take(0, inbox.Message(inbox.ASSIGNED, number, NOW, assigned))
    asked = work_off(desk)
    assert [due.step.step for due in asked] == ["accepted", "payment-required"]
    assert asked[1].content()["fee"]["amount"] == 500_000
    assert desk.done_below(1) == 1
    restarted = Desk(1, APPROVES, 1.0, {"1.004616.000.00.00.H17": 500_000})
    restarted.take(1, message(inbox.PAID, number, LATER))
    after = work_off(restarted, LATER + timedelta(minutes=1))
    assert [due.step.step for due in after] == ["in-progress", "decided", "returned"]
    assert {due.step.number for due in after} == {3, 4, 5}
