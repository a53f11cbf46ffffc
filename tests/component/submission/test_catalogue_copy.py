"""The copy of the catalogue follows the topics: new versions, corrections, repeats, ends, and forms that are no use."""

import asyncio
import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.contracts import codec, topics
from services.kernel.event import Outgoing
from services.kernel.failures import Poison
from services.submission import handlers
from services.submission.api import submit
from services.submission.catalogue import PAUSE_SECONDS, today
from services.submission.store import catalogue as store
from tests.component.submission import catalogue_things as things
from tests.component.submission.served import Served, submission
from tests.support.eventually import eventually


def gone(topic: str, code: str, sequence: int = 9) -> Outgoing:
    """The end of a code on its topic."""
    return codec.tombstone(topic, code, id=uuid4(), source="/motcua/catalog", sequence=sequence)


async def _procedures(served: Served, *messages: Outgoing) -> None:
    await served.handle(handlers.keep_procedures, *things.of_procedures(list(messages)))
    await served.counter.catalogue.refresh()


async def test_a_newer_version_in_force_is_used_for_new_dossiers(served: Served) -> None:
    first = await served.accepted()
    tomorrow = today() + timedelta(days=2)
    await _procedures(
        served, things.procedure(version=2, valid_to=tomorrow), things.procedure(version=3, valid_from=tomorrow)
    )
    second = await served.accepted()
    async with served.runtime.database("submission").acquire() as connection:
        versions = dict(await connection.fetch("SELECT application_id, procedure_version FROM application"))
    assert versions == {first: 1, second: 2}, "version 3 is not in force yet"


async def test_what_was_announced_a_moment_ago_is_not_called_unknown(served: Served) -> None:
    new = things.of_procedures([things.procedure("9.000002", name="Mới")])
    await served.handle(handlers.keep_procedures, *new)  # and nobody has looked at the copy since
    assert (await served.submit(submission(procedure="9.000002"))).status_code == 202


async def test_many_wrong_codes_share_a_look_at_the_database(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[float] = []
    revision = store.revision

    async def counted(connection: Any) -> int:
        looks.append(time.monotonic())
        return await revision(connection)

    monkeypatch.setattr(store, "revision", counted)
    began = time.monotonic()
    replies = await asyncio.gather(*(served.submit(submission(procedure=f"9.{each:06d}")) for each in range(100, 160)))
    took = time.monotonic() - began
    assert {reply.status_code for reply in replies} == {422}
    assert len(looks) <= 3 + took / PAUSE_SECONDS + took, "one each 200 ms, and the look of every second"


async def test_a_slow_look_does_not_put_an_older_catalogue_back(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue, procedures = served.counter.catalogue, store.procedures
    has_read, go_on = asyncio.Event(), asyncio.Event()

    async def slow_once(connection: Any) -> Any:
        found, first = await procedures(connection), not has_read.is_set()
        has_read.set()
        if first:
            await go_on.wait()
        return found

    monkeypatch.setattr(store, "procedures", slow_once)
    await served.handle(handlers.keep_procedures, *things.of_procedures([things.procedure("9.000002", name="Một")]))
    slow = asyncio.create_task(catalogue.refresh())
    await has_read.wait()
    await served.handle(handlers.keep_procedures, *things.of_procedures([things.procedure("9.000003", name="Hai")]))
    quick = asyncio.create_task(catalogue.look_again())
    await asyncio.sleep(0.3)
    go_on.set()
    await asyncio.gather(slow, quick)
    assert catalogue.name_of("9.000003") == "Hai"


async def test_the_last_word_on_a_version_counts_whatever_the_order_within_a_batch(served: Served) -> None:
    wrong, right = things.procedure("9.000001", name="Sai"), things.procedure("9.000001", name="Đúng")
    await _procedures(served, wrong, right)
    assert served.counter.catalogue.name_of("9.000001") == "Đúng"


async def test_an_older_event_read_again_changes_nothing(served: Served) -> None:
    events = things.of_agencies([things.agency("H26", "Tên mới", "01", sequence=5)])
    await served.handle(handlers.keep_agencies, *events)
    await served.handle(handlers.keep_agencies, *things.of_agencies([things.agency("H26", "Tên cũ", "01", sequence=2)]))
    await served.counter.catalogue.refresh()
    assert served.counter.catalogue.agency_name("H26") == "Tên mới"


async def test_a_procedure_taken_out_is_refused_to_new_dossiers_but_still_holds_for_old_ones(served: Served) -> None:
    await served.accepted(key="before")
    await _procedures(served, gone(topics.PROCEDURE, things.PROCEDURE))
    reply = await served.submit()
    assert (reply.status_code, reply.json()["code"]) == (422, "unknown-procedure")
    assert (await served.submit(key="before")).status_code == 202
    assert await served.counter.catalogue.form(things.PROCEDURE, 1) is not None
    await _procedures(served, things.procedure(version=2))
    assert (await served.submit()).status_code == 202


async def test_a_province_whose_agency_is_gone_is_no_longer_taken(served: Served) -> None:
    await served.handle(handlers.keep_agencies, *things.of_agencies([gone(topics.AGENCY, "H17")]))
    await served.counter.catalogue.refresh()
    assert (await served.submit(submission(place={"province": "48"}))).status_code == 422
    assert (await served.submit()).status_code == 202


async def test_an_agency_taken_out_keeps_its_name_for_the_dossiers_of_its_time(served: Served) -> None:
    await served.handle(handlers.keep_agencies, *things.of_agencies([gone(topics.AGENCY, "H17")]))
    await served.counter.catalogue.refresh()
    assert served.counter.catalogue.agency_name("H17") == "Ủy ban nhân dân thành phố Đà Nẵng"
    assert not served.counter.catalogue.has_province("48", today())


async def test_a_province_is_taken_until_its_last_day_is_over_though_nothing_in_the_catalogue_changes(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    last_day = today()
    ending = things.agency("H17", "Ủy ban nhân dân thành phố Đà Nẵng", "48", sequence=2, valid_to=last_day)
    await served.handle(handlers.keep_agencies, *things.of_agencies([ending]))
    await served.counter.catalogue.refresh()
    assert (await served.submit(submission(place={"province": "48"}))).status_code == 202
    monkeypatch.setattr(submit, "today", lambda: last_day + timedelta(days=1))
    reply = await served.submit(submission(place={"province": "48"}))
    assert (reply.status_code, reply.json()["errors"][0]["pointer"]) == (422, "/place/province")
    assert "48 – " not in reply.json()["detail"]
    assert (await served.submit()).status_code == 202


async def test_an_older_code_of_a_procedure_is_understood(served: Served) -> None:
    await _procedures(served, things.procedure(aliases=["1.009073"]))
    reply = await served.submit(submission(procedure="1.009073"))
    assert reply.status_code == 202
    async with served.runtime.database("submission").acquire() as connection:
        assert await connection.fetchval("SELECT procedure_code FROM application") == things.PROCEDURE


async def test_a_form_that_cannot_be_checked_is_poison_and_the_one_before_stays(served: Served) -> None:
    for form in ({"type": "objekt"}, {"$ref": "https://elsewhere.example/form.json"}, {"pattern": "(?=a)b"}):
        with pytest.raises(Poison, match=things.PROCEDURE) as caught:
            await _procedures(served, things.procedure(version=2, form=form))
        assert caught.value.code == "unusable-form"
    assert (await served.submit()).status_code == 202


async def test_another_process_sees_a_change_within_a_moment(served: Served) -> None:
    revision = served.counter.catalogue._revision
    await served.handle(handlers.keep_procedures, *things.of_procedures([things.procedure("9.000002", name="Mới")]))

    async def name() -> str | None:
        return served.counter.catalogue.name_of("9.000002")

    assert await eventually(name, bool, 10) == "Mới"
    assert served.counter.catalogue._revision > revision
