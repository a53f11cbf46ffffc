"""Events of routing and notification become the timeline and the state, in whatever order they come."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.contracts import codec
from services.contracts.events import (
    ApplicationNotified,
    ApplicationProcessed,
    ApplicationRouted,
    DeliveryChannel,
    DeliveryOutcome,
    Outcome,
    Place,
    ProcedureRef,
    State,
    Step,
)
from services.kernel.event import Event
from services.kernel.failures import Poison
from services.submission import handlers
from services.submission.api import answers
from tests.component.submission import catalogue_things as things
from tests.component.submission.served import APPLICATIONS, Served

BEGAN = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
DUE = BEGAN + timedelta(days=5)


def routed(application_id: UUID, agency: str = "H26", sequence: int = 1, due: datetime | None = DUE) -> Event[Any]:
    data = ApplicationRouted(
        application_id=application_id,
        procedure=ProcedureRef(code=things.PROCEDURE, version=1),
        place=Place(province="01"),
        agency=agency,
        rule="province",
        explanation="Nơi nộp là Hà Nội.",
        assigned_at=BEGAN,
        received_at=BEGAN,
        due_at=due,
        deadline=None,
    )
    return _received(data, application_id, sequence, "/motcua/routing")


def processed(
    application_id: UUID, sequence: int, step: Step, state: State, agency: str = "H26", **more: Any
) -> Event[Any]:
    data = ApplicationProcessed(
        application_id=application_id,
        agency=agency,
        step=step,
        state=state,
        occurred_at=BEGAN + timedelta(hours=sequence),
        recorded_at=BEGAN + timedelta(hours=sequence),
        report_id=uuid4(),
        **more,
    )
    return _received(data, application_id, sequence, "/motcua/routing")


def notified(application_id: UUID, sequence: int = 1, outcome: DeliveryOutcome = DeliveryOutcome.sent) -> Event[Any]:
    data = ApplicationNotified(
        application_id=application_id,
        delivery_id=uuid4(),
        about=uuid4(),
        about_type="application.routed",
        template="routed",
        channel=DeliveryChannel.email,
        outcome=outcome,
        at=BEGAN + timedelta(minutes=sequence),
        attempts=1,
    )
    return _received(data, application_id, sequence, "/motcua/notification")


def _received(data: Any, application_id: UUID, sequence: int, source: str) -> Event[Any]:
    message = codec.message(
        data, id=uuid4(), source=source, subject=str(application_id), sequence=sequence, correlation_id=application_id
    )
    return things.received(message)


HANDLER = {
    "application.routed": handlers.follow_routed,
    "application.processed": handlers.follow_processed,
    "application.notified": handlers.follow_notified,
}


async def follow(served: Served, *events: Event[Any]) -> None:
    """One after the other, each in a transaction of its own."""
    for event in events:
        await served.handle(HANDLER[event.envelope.type], event)


async def _application(served: Served, application_id: UUID, **who: Any) -> Any:
    reply = await served.see(f"{APPLICATIONS}/{application_id}", **who)
    assert reply.status_code == 200, reply.text
    answers.dossiers.Application.model_validate(reply.json())
    return reply.json()


async def test_a_whole_life_is_told_in_order_in_both_languages(served: Served) -> None:
    application_id = await served.accepted()
    await follow(
        served,
        routed(application_id),
        notified(application_id),
        processed(application_id, 2, Step.accepted, State.accepted),
        processed(
            application_id,
            3,
            Step.supplement_requested,
            State.supplement_requested,
            reason="Thiếu giấy chứng sinh",
            components=["Giấy chứng sinh"],
        ),
        processed(application_id, 4, Step.decided, State.approved, outcome=Outcome.approved),
        processed(application_id, 5, Step.returned, State.returned),
    )
    seen = await _application(served, application_id)
    assert [entry["step"] for entry in seen["timeline"]] == [
        "submitted", "routed", "notified", "accepted", "supplement-requested", "decided", "returned",
    ]  # fmt: skip
    assert (seen["state"], seen["agency"], seen["completion"]["degree"]) == ("returned", "H26", "finished")
    assert datetime.fromisoformat(seen["due_at"]) == DUE
    text = {entry["step"]: entry["text"] for entry in seen["timeline"]}
    hanoi = "Ủy ban nhân dân thành phố Hà Nội"
    assert text["routed"].startswith(f"Hồ sơ đã được chuyển đến {hanoi}. Nơi nộp là Hà Nội. Hẹn trả kết quả: ")
    assert text["supplement-requested"] == (
        f"{hanoi} đề nghị bạn bổ sung hồ sơ. Lý do: Thiếu giấy chứng sinh. Giấy tờ: Giấy chứng sinh."
    )
    assert text["decided"] == f"{hanoi} đã giải quyết hồ sơ: chấp thuận."
    assert text["notified"] == "Đã gửi thông báo cho bạn qua thư điện tử."
    actor = {entry["step"]: entry["actor"] for entry in seen["timeline"]}
    assert (actor["submitted"], actor["routed"], actor["accepted"]) == ("applicant", "portal", "agency")
    english = await served.client.get(
        f"{APPLICATIONS}/{application_id}",
        headers={"Authorization": (await _bearer()), "Accept-Language": "en-GB,en;q=0.9"},
    )
    assert english.json()["timeline"][0]["text"].startswith("You submitted the application.")


async def _bearer() -> str:
    from tests.component.submission.served import token

    return f"Bearer {token()}"


async def test_every_order_of_arrival_ends_in_the_same_state_and_timeline(served: Served) -> None:
    ends: list[Any] = []
    for order in itertools.permutations(range(4)):
        application_id = await served.accepted()
        events = [
            routed(application_id, due=DUE),
            processed(application_id, 2, Step.accepted, State.accepted),
            processed(application_id, 3, Step.extended, State.accepted, due_at=DUE + timedelta(days=2), reason="Bận."),
            notified(application_id),
        ]
        await follow(served, *(events[index] for index in order))
        seen = await _application(served, application_id)
        ends.append((seen["state"], seen["due_at"], [entry["step"] for entry in seen["timeline"]]))
    assert len(ends) == 24
    assert all(end == ends[0] for end in ends)
    assert ends[0][0] == "accepted"
    assert datetime.fromisoformat(ends[0][1]) == DUE + timedelta(days=2)
    assert ends[0][2] == ["submitted", "routed", "notified", "accepted", "extended"]


async def test_a_whole_batch_of_many_dossiers_is_followed_at_once(served: Served) -> None:
    ids = [await served.accepted() for _ in range(20)]
    await served.handle(handlers.follow_routed, *(routed(one) for one in ids))
    await served.handle(
        handlers.follow_processed,
        *(processed(one, 2, Step.accepted, State.accepted) for one in ids),
        *(processed(one, 3, Step.in_progress, State.in_progress) for one in ids),
    )
    async with served.runtime.database("submission").acquire() as connection:
        rows = await connection.fetch("SELECT state, state_sequence, entries FROM application")
        positions = await connection.fetch(
            "SELECT application_id, array_agg(position ORDER BY position) AS numbers FROM timeline GROUP BY 1"
        )
    assert {tuple(row) for row in rows} == {("in-progress", 3, 4)}
    assert {tuple(row["numbers"]) for row in positions} == {(1, 2, 3, 4)}


async def test_an_event_of_a_dossier_this_database_does_not_know_is_poison_and_changes_nothing(served: Served) -> None:
    known, stranger = await served.accepted(), uuid4()
    with pytest.raises(Poison, match=str(stranger)) as caught:
        await served.handle(handlers.follow_routed, routed(known), routed(stranger))
    assert caught.value.code == "unknown-application"
    assert (await _application(served, known))["state"] == "submitted"


async def test_a_step_is_told_with_the_name_its_agency_had_that_day(served: Served) -> None:
    application_id = await served.accepted()
    since, later = date(2020, 1, 1), (BEGAN + timedelta(days=2)).date()
    renamed = things.agency("H26", "Tên nay", "01", sequence=2, Tên_cũ=since, Tên_nay=later)
    await served.handle(handlers.keep_agencies, *things.of_agencies([renamed]))
    await served.counter.catalogue.refresh()
    await follow(served, routed(application_id))
    seen = await _application(served, application_id)
    told = next(entry["text"] for entry in seen["timeline"] if entry["step"] == "routed")
    assert "Tên cũ" in told
    assert seen["agency_name"] == "Tên nay"
    assert served.counter.catalogue.agency_name("H26", BEGAN + timedelta(days=3)) == "Tên nay"


async def test_a_new_agency_after_re_routing_wins_and_a_late_older_one_does_not(served: Served) -> None:
    application_id = await served.accepted()
    await follow(served, routed(application_id, "H17", 4), routed(application_id, "H26", 1))
    seen = await _application(served, application_id)
    assert (seen["agency"], seen["agency_name"]) == ("H17", "Ủy ban nhân dân thành phố Đà Nẵng")


async def test_without_a_right_one_sees_only_how_far_it_has_come(served: Served) -> None:
    application_id = await served.accepted()
    await follow(served, routed(application_id), processed(application_id, 2, Step.decided, State.refused, reason="X."))
    anonymous = await served.client.get(f"{APPLICATIONS}/{application_id}")
    expected = {
        "application_id": str(application_id),
        "completion": {"degree": "finished", "text": "Đã kết thúc"},
    }
    assert anonymous.json() == expected
    assert await _application(served, application_id, sub="someone-else") == expected
    assert await _application(served, application_id, sub="o", role="officer", agency="H17") == expected
    assert await _application(served, application_id, sub="o", role="office") == expected
    assert (await _application(served, application_id, sub="o", role="officer", agency="H26"))["state"] == "refused"
    assert (await _application(served, application_id, sub="o", role="operator"))["timeline"]


async def test_an_unknown_dossier_is_404_by_its_name(served: Served) -> None:
    for given in (str(uuid4()), "000.00.00.H26-170424-0001", "x"):
        reply = await served.see(f"{APPLICATIONS}/{given}")
        assert (reply.status_code, reply.json()["code"]) == (404, "unknown-application")
        assert given in reply.json()["detail"]


async def test_my_dossiers_come_newest_first_page_by_page_and_nobody_elses(served: Served) -> None:
    mine = [str(await served.accepted()) for _ in range(5)]
    await served.accepted(sub="binh")
    first = (await served.see(f"{APPLICATIONS}?limit=3")).json()
    answers.dossiers.Applications.model_validate(first)
    assert [one["application_id"] for one in first["items"]] == mine[:1:-1]
    assert first["items"][0]["procedure"] == {"code": things.PROCEDURE, "name": "Đăng ký khai sinh"}
    second = (await served.see(f"{APPLICATIONS}?limit=3&after={first['next']}")).json()
    assert [one["application_id"] for one in second["items"]] == mine[1::-1]
    assert second["next"] is None
    for query in ("limit=0", "limit=201", "limit=x", "after=x"):
        assert (await served.see(f"{APPLICATIONS}?{query}")).status_code == 400
