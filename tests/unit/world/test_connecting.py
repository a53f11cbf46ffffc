"""An agency's client gives up a broker that was not ready and went away, and says so; its next session tries again."""

import asyncio

import pytest

from deploy.local.world.agencies import worker
from deploy.local.world.agencies.desk import Desk
from deploy.local.world.agencies.faults import AgencyFaults
from deploy.local.world.agencies.plan import Shares
from tests.support.unready_broker import unready_broker


@pytest.mark.timeout(20)
async def test_an_agency_does_not_wait_for_ever_for_a_broker_that_was_not_ready(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "_CONNECTED_WITHIN", 0.5)
    async with unready_broker() as address:
        agency = worker.Worker(
            "H01",
            {"bootstrap_servers": address},
            prefix="",
            seed=1,
            faults=AgencyFaults,
            foreign=lambda _: None,
            desk=lambda: Desk(1, Shares(), 1.0),
        )
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(agency.session(asyncio.Semaphore(1)), 15)
    assert agency.state == "connecting"
