"""A broker that is not ready when a client finds it is tried again with a new client, not waited for without an end."""

import pytest

from services.kernel import kafka_starting
from services.kernel.failures import Transient
from services.kernel.kafka import KafkaBroker
from services.kernel.settings import Settings
from tests.support.unready_broker import unready_broker


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kafka_starting, "START_SECONDS", 0.5)


@pytest.mark.timeout(20)
async def test_a_producer_gives_a_broker_up_that_was_not_ready_and_then_went_away() -> None:
    async with unready_broker() as address:
        publisher = KafkaBroker(Settings(_env_file=None, kafka_bootstrap=address)).publisher()
        with pytest.raises(Transient):
            await publisher.start()
        await publisher.stop()


@pytest.mark.timeout(20)
async def test_a_consumer_does_not_settle_down_with_a_broker_that_names_none() -> None:
    async with unready_broker() as address:
        source = KafkaBroker(Settings(_env_file=None, kafka_bootstrap=address)).source("a.group", ("dossier",))
        with pytest.raises(Transient, match="not ready"):
            await source.start()
