"""A submitted dossier goes to its agency, once, with the rule and the due date; or it waits, or it is set aside."""

from datetime import UTC, datetime
from uuid import uuid4

from services.contracts import codec, events, topics
from services.kernel.event import derived_id
from services.routing.domain.deadlines import Duration, due_after
from services.routing.domain.directory import Directory
from services.routing.domain.working_time import calendar_of
from services.routing.store import catalogue
from tests.component.routing.desk import Desk
from tests.component.routing.hands import COMMUNE_PROCEDURE, DA_NANG, LAO_CAI, Hands, subject, submitted
from tests.unit.routing import real

HA_GIANG, TUYEN_QUANG = "02", "08"  # one until 30/6/2025, both since


async def test_a_dossier_is_routed_by_procedure_and_place(hands: Hands) -> None:
    message = submitted(province=LAO_CAI)
    await hands.give(message)
    (routed,) = await hands.published(topics.ROUTED)
    (assigned,) = await hands.inbox("H38")
    assert (routed.data.agency, routed.data.rule) == ("H38", "commune-of-place")
    assert "Tỉnh Lào Cai" in routed.data.explanation
    assert routed.data.explanation_en.startswith("The commune handles this procedure"), (
        "English readers are told why, too"
    )
    start, due = due_after(hands.read(message).data.submitted_at, Duration(7, "working-day"), calendar_of())
    assert (routed.data.received_at, routed.data.due_at) == (start, due)
    assert (routed.data.deadline.value, routed.data.deadline.unit) == (7, "working-day")
    assert assigned.data.procedure.name == real.directory().procedure(COMMUNE_PROCEDURE).name
    assert assigned.data.dossier_url.endswith(f"/api/submission/v1/applications/{subject(message)}/dossier")
    assert assigned.data.form_sha256 == "a" * 64
    assert (assigned.data.due_at, assigned.data.explanation) == (routed.data.due_at, routed.data.explanation)
    row = await hands.assignment(subject(message))
    assert (row["state"], row["agency_code"], row["province"], row["commune"]) == ("assigned", "H38", "15", "20194")
    assert (row["sequence"], row["inbox_sequence"], row["citizen_sequence"]) == (1, 1, 1)


async def test_the_agency_is_told_the_hash_of_every_file_with_the_dossier(hands: Hands) -> None:
    files = [
        events.HandedInFile(component="c1", sha256="1" * 64, size=482_113),
        events.HandedInFile(component=None, sha256="2" * 64, size=0),
    ]
    await hands.give(submitted(province=LAO_CAI, attachments=files))
    (assigned,) = await hands.inbox("H38")
    assert assigned.data.files == files


async def test_both_messages_follow_from_the_submission_and_count_apart(hands: Hands) -> None:
    message = submitted()
    await hands.give(message)
    (routed,) = await hands.published(topics.ROUTED)
    (assigned,) = await hands.inbox("H17")
    for event, source in ((routed, "/motcua/routing"), (assigned, "/motcua/routing/agency/H17")):
        assert event.envelope.id == derived_id(message.event_id, event.envelope.type)
        assert event.envelope.causation_id == message.event_id
        assert event.envelope.correlation_id == subject(message)
        assert (event.envelope.source, event.envelope.sequence) == (source, 1)


async def test_a_batch_of_all_real_procedures_is_routed_in_one_go(hands: Hands) -> None:
    messages = [submitted(procedure=code) for code in real.directory().procedures]
    await hands.give(*messages)
    routed = await hands.published(topics.ROUTED)
    assert [event.data.application_id for event in routed] == [subject(message) for message in messages]
    assert len(await hands.rows("SELECT FROM assignment")) == len(messages)
    assert await hands.rows("SELECT FROM parked") == []


async def test_a_dossier_waits_for_its_procedure_and_then_goes_on(empty: Hands) -> None:
    agencies, procedures = real.messages()
    await empty.give(*agencies)
    waiting, later = submitted(), submitted()
    await empty.give(waiting, later)
    assert await empty.published() == []
    rows = await empty.rows("SELECT kind, reason FROM parked")
    assert [row["kind"] for row in rows] == ["early", "early"]
    assert COMMUNE_PROCEDURE in rows[0]["reason"]
    await empty.give(*procedures)
    await empty.redrive()
    routed = await empty.published(topics.ROUTED)
    assert {event.data.application_id for event in routed} == {subject(waiting), subject(later)}
    assert await empty.rows("SELECT FROM parked") == []


async def test_a_dossier_waits_for_its_agency_too(empty: Hands) -> None:
    agencies, procedures = real.messages()
    await empty.give(*procedures)
    await empty.give(submitted())
    (row,) = await empty.rows("SELECT kind, reason FROM parked")
    assert (row["kind"], "H17" in row["reason"]) == ("early", True)
    await empty.give(*agencies)
    await empty.redrive()
    assert len(await empty.inbox("H17")) == 1


async def test_a_dossier_under_a_newer_version_waits_for_it(hands: Hands) -> None:
    await hands.give(submitted(version=2))
    assert await hands.published() == []
    (row,) = await hands.rows("SELECT kind, reason FROM parked")
    assert (row["kind"], "version 2" in row["reason"]) == ("early", True)


async def test_a_place_that_is_no_more_parks_that_dossier_with_the_successor_and_others_flow(hands: Hands) -> None:
    old, unknown = submitted(province="02"), submitted(province="99")
    good = [submitted() for _ in range(20)]
    await hands.give(*good[:7], old, *good[7:12], unknown, *good[12:])
    assert len(await hands.published(topics.ROUTED)) == 20
    rows = await hands.rows("SELECT kind, code, reason, blocking_key FROM parked ORDER BY id")
    assert [(row["kind"], row["code"]) for row in rows] == [
        ("poison", "place-superseded"),
        ("poison", "unknown-place"),
    ]
    assert "Tỉnh Tuyên Quang, code 08" in rows[0]["reason"]
    assert rows[0]["blocking_key"] == old.key


async def test_the_same_submission_again_has_no_second_effect_even_when_the_inbox_forgot_it(hands: Hands) -> None:
    message = submitted()
    await hands.give(message)
    await hands.give(message)
    async with hands.database.acquire() as connection:
        await connection.execute("DELETE FROM inbox")
    await hands.give(message)
    assert len(await hands.published(topics.ROUTED)) == 1
    assert len(await hands.inbox("H17")) == 1


async def test_a_procedure_without_a_countable_limit_gives_no_due_date(hands: Hands) -> None:
    code = next(
        code
        for code, versions in real.directory().procedures.items()
        if versions[1].duration_value is None and "H17" not in code
    )
    await hands.give(submitted(procedure=code))
    (routed,) = await hands.published(topics.ROUTED)
    assert (routed.data.due_at, routed.data.deadline) == (None, None)


async def test_a_dossier_handed_in_at_night_is_received_the_next_working_morning(hands: Hands) -> None:
    friday_night = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)  # 22:00 in Vietnam
    await hands.give(submitted(submitted_at=friday_night))
    (routed,) = await hands.published(topics.ROUTED)
    assert routed.data.received_at == datetime(2026, 3, 9, 1, 0, tzinfo=UTC)  # Monday, 8:00 in Vietnam
    assert routed.data.due_at == datetime(2026, 3, 18, 10, 0, tzinfo=UTC)


async def test_a_dossier_accepted_before_its_procedure_left_the_catalogue_is_routed_as_ever(hands: Hands) -> None:
    tomb = codec.tombstone(topics.PROCEDURE, COMMUNE_PROCEDURE, id=uuid4(), source="/motcua/catalog", sequence=2)
    await hands.give(tomb)
    application_id = await hands.routed()
    row = await hands.assignment(application_id)
    assert (row["state"], row["duration_value"], row["duration_unit"]) == ("assigned", 7, "working-day")
    assert await hands.rows("SELECT FROM parked") == []


async def test_a_procedure_that_came_and_left_within_one_batch_still_routes_what_was_accepted_under_it(
    hands: Hands,
) -> None:
    async with hands.database.transaction() as connection:
        await connection.execute("DELETE FROM procedure WHERE code = $1", COMMUNE_PROCEDURE)
        await connection.execute("DELETE FROM inbox")
    came = [message for message in real.messages()[1] if message.key == COMMUNE_PROCEDURE]
    left = codec.tombstone(topics.PROCEDURE, COMMUNE_PROCEDURE, id=uuid4(), source="/motcua/catalog", sequence=2)
    await hands.give(*came, left)
    assert (await _directory(hands)).procedure(COMMUNE_PROCEDURE) is None
    assert (await hands.assignment(await hands.routed()))["state"] == "assigned"
    assert await hands.rows("SELECT FROM parked") == []


async def test_a_procedure_that_left_the_catalogue_is_offered_no_more_until_it_comes_back(hands: Hands) -> None:
    tomb = codec.tombstone(topics.PROCEDURE, COMMUNE_PROCEDURE, id=uuid4(), source="/motcua/catalog", sequence=2)
    await hands.give(tomb)
    assert (await _directory(hands)).procedure(COMMUNE_PROCEDURE) is None
    async with hands.database.acquire() as connection:
        await connection.execute("DELETE FROM inbox")  # the same event stands for the catalogue's new one
    await hands.give(*(message for message in real.messages()[1] if message.key == COMMUNE_PROCEDURE))
    assert (await _directory(hands)).procedure(COMMUNE_PROCEDURE) is not None


async def test_a_dossier_of_2024_stays_with_the_agency_of_2024_and_a_new_one_goes_to_its_successor(
    hands: Hands, desk: Desk
) -> None:
    then = datetime(2024, 5, 6, 2, 0, tzinfo=UTC)
    old = await hands.routed(province=HA_GIANG, submitted_at=then)
    new = await hands.routed(province=TUYEN_QUANG)
    assert ((await hands.assignment(old))["agency_code"], (await hands.assignment(new))["agency_code"]) == (
        "H22",
        "H60",
    )
    assert (await _directory(hands)).agencies["H22"].name == "UBND tỉnh Hà Giang"
    page = await desk.work("H22")
    assert [each["application_id"] for each in page.json()["items"]] == [str(old)]


async def test_an_agency_that_left_the_catalogue_gets_nothing_new_and_keeps_its_old_dossiers(
    hands: Hands, desk: Desk
) -> None:
    old = await hands.routed(province=DA_NANG)
    await hands.give(codec.tombstone(topics.AGENCY, "H17", id=uuid4(), source="/motcua/catalog", sequence=2))
    kept = (await _directory(hands)).agencies["H17"]
    assert (kept.name, kept.withdrawn) == ("UBND thành phố Đà Nẵng", True)
    page = await desk.work("H17")
    assert (page.status_code, [each["application_id"] for each in page.json()["items"]]) == (200, [str(old)])
    new = submitted(province=DA_NANG)
    await hands.give(new)
    (waits,) = await hands.rows("SELECT reason FROM parked")
    assert "UBND thành phố Đà Nẵng (H17) no longer exists" in waits["reason"]
    reason = await desk.ask("explain", {"procedure": COMMUNE_PROCEDURE, "place": {"province": DA_NANG}})
    assert (reason.status_code, reason.json()["code"]) == (422, "no-agency")
    assert "UBND thành phố Đà Nẵng (H17) không còn hoạt động" in reason.json()["detail"]


async def test_a_new_dossier_goes_to_the_successor_that_a_withdrawn_agency_had(hands: Hands) -> None:
    async with hands.database.transaction() as connection:
        await connection.execute("UPDATE agency SET successor_code = 'H26' WHERE code = 'H17'")
    await hands.give(codec.tombstone(topics.AGENCY, "H17", id=uuid4(), source="/motcua/catalog", sequence=2))
    assert (await hands.assignment(await hands.routed(province=DA_NANG)))["agency_code"] == "H26"


async def test_a_changed_catalogue_is_seen_by_the_next_batch(hands: Hands) -> None:
    first = await hands.routed(province=DA_NANG)
    async with hands.database.transaction() as connection:
        await connection.execute("UPDATE agency SET provinces = '{}' WHERE code = 'H17'")
        await connection.execute("UPDATE agency SET provinces = '{48}' WHERE code = 'H26'")
        await connection.execute("UPDATE catalogue SET version = version + 1")
    second = await hands.routed(province=DA_NANG)
    assert (await hands.assignment(first))["agency_code"] == "H17"
    assert (await hands.assignment(second))["agency_code"] == "H26"


async def _directory(hands: Hands) -> Directory:
    async with hands.database.acquire() as connection:
        return await catalogue.directory(connection)
