"""Submission is killed after the service took the money: paid once, announced once, and nobody is charged again."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from deploy.local.ports import free_port
from deploy.local.world.payment.faults import PaymentFaults
from services.contracts import topics
from services.kernel.database import Database
from tests.component.submission.payments.own_processes import Processes
from tests.component.submission.payments.paying import CALLBACK, SETTINGS, PaymentService, asked
from tests.component.submission.served import APPLICATIONS, Served, issuer_routes
from tests.component.world.conftest import served as on_a_port
from tests.support.environment import Environment
from tests.support.eventually import eventually

# It takes money, and nobody but its callback could know.
SILENT = PaymentFaults(late_seconds=0.5, lie="list-without")


@pytest.fixture
async def processes() -> AsyncIterator[Processes]:
    made = Processes()
    yield made
    await made.close()


@pytest.mark.timeout(120)
async def test_money_taken_while_submission_is_killed_is_counted_once_and_never_asked_for_again(
    database_only: Environment, key_file: Path, tmp_path: Path, processes: Processes
) -> None:
    port = free_port()
    here = f"http://127.0.0.1:{port}"
    service = PaymentService(tmp_path, str(processes.client.base_url.join(CALLBACK)))
    there = {"payment_address": f"{here}/cong-thanh-toan", "payment_compare_seconds": 0.5}
    prepared = await Served(database_only.settings.model_copy(update=SETTINGS | there), key_file).start()
    await prepared.with_catalogue()
    before, amid = await asked(prepared), await asked(prepared)
    await prepared.stop()
    settings = prepared.settings.model_copy(update={"oidc_issuer": here})
    database = await database_only.database("submission")
    async with on_a_port([*service.routes, *issuer_routes(here)], port):
        await processes.start(settings)
        await _killed_before_the_callback(database, service, processes, before)
        await processes.start(settings)
        calling = asyncio.create_task(service.caller.run())
        await eventually(lambda: _state(database, before), lambda state: state == "paid")
        await eventually(lambda: _answered(service), lambda answers: answers[0] in ("00", "02"))
        calling.cancel()

        callback = await _killed_while_it_takes_the_callback_down(database, service, processes, amid)
        service.faults = PaymentFaults()
        await processes.start(settings)
        path = f"{APPLICATIONS}/{amid}/payments/{UUID(callback['order'])}/check"
        # The service calls again, the citizen comes back in two tabs, and the worker compares: all at once.
        await asyncio.gather(
            *(processes.client.post(CALLBACK, data=callback) for _ in range(5)),
            *(processes.asks("POST", path) for _ in range(2)),
        )
        for application_id in (before, amid):
            await _is_counted_once(database, service, processes, application_id)
    assert [order["result"] for order in service.ledger.newest(10)] == ["paid", "paid"], "one order each, both kept"
    service.close()


async def _killed_before_the_callback(
    database: Database, service: PaymentService, processes: Processes, application_id: UUID
) -> None:
    """The citizen has paid; SIGKILL; the service calls somebody who is dead."""
    await _pays(service, processes, application_id)
    await processes.kill()
    service.faults = PaymentFaults()
    await asyncio.sleep(SILENT.late_seconds)
    async with httpx.AsyncClient() as client:
        await service.caller.call(client)
    order = service.ledger.newest(1)[0]
    assert (order["result"], order["calls"]) == ("paid", 1)
    assert "ConnectError" in order["answered"], "nobody answered"
    assert await _state(database, application_id) == "redirected", "nothing is known of the money yet"


async def _killed_while_it_takes_the_callback_down(
    database: Database, service: PaymentService, processes: Processes, application_id: UUID
) -> dict[str, str]:
    """The callback has come and waits for the dossier's lock; SIGKILL. Returns its fields, to be said again."""
    await _pays(service, processes, application_id)
    fields = service.caller.said(service.ledger.newest(1)[0])
    async with database.transaction() as connection:
        await connection.execute("SELECT FROM application WHERE application_id = $1 FOR UPDATE", application_id)
        calls = [asyncio.create_task(processes.client.post(CALLBACK, data=fields)) for _ in range(3)]
        await eventually(lambda: _waiting(database), lambda number: number == 3)
        await processes.kill()
    cut_off = await asyncio.gather(*calls, return_exceptions=True)
    assert [isinstance(each, httpx.TransportError) for each in cut_off] == [True] * 3
    assert await _state(database, application_id) == "redirected", "what was half taken down is not there"
    return fields


async def _pays(service: PaymentService, processes: Processes, application_id: UUID) -> None:
    begun = await processes.asks("POST", f"{APPLICATIONS}/{application_id}/payments")
    assert begun.status_code == 201, begun.text
    service.faults = SILENT
    back = await service.act(begun.json()["redirect"])
    assert back.status_code == 303


async def _is_counted_once(
    database: Database, service: PaymentService, processes: Processes, application_id: UUID
) -> None:
    """By submission's answers, by its outbox and by the service's own book; and another attempt to pay begins nothing."""
    path = f"{APPLICATIONS}/{application_id}"
    found = (await processes.asks("GET", f"{path}/payments")).json()
    [payment] = found["payments"]
    assert [step["state"] for step in payment["steps"]] == ["intended", "redirected", "paid"]
    assert found["charge"]["settled_by"] == payment["payment_id"]
    timeline = (await processes.asks("GET", path)).json()["timeline"]
    assert [entry["step"] for entry in timeline].count("payment-received") == 1
    async with database.acquire() as connection:
        asked = "SELECT count(*) FROM outbox WHERE key = $1 AND topic = $2"
        assert await connection.fetchval(asked, str(application_id), topics.PAID) == 1
    again = await processes.asks("POST", f"{path}/payments")
    assert (again.status_code, again.json()["code"]) == (409, "already-paid")
    order = service.ledger.order(payment["reference"])
    assert order is not None
    assert (order["result"], order["amount"]) == ("paid", 500_000)


async def _state(database: Database, application_id: UUID) -> Any:
    async with database.acquire() as connection:
        return await connection.fetchval("SELECT state FROM payment WHERE application_id = $1", application_id)


async def _answered(service: PaymentService) -> list[Any]:
    return [order["answered"] for order in service.ledger.newest(10)]


async def _waiting(database: Database) -> int:
    """How many connections of this database wait for a lock."""
    async with database.acquire() as connection:
        number: int = await connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return number
