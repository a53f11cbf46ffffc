"""The broker as it is set up for others: topics, credentials, rights and quotas, for all agencies at once."""

import time
from uuid import uuid4

import pytest
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.admin import DescribeClientQuotasRequest

from services.kernel.broker_admin import Access, BrokerAdmin, TopicSpec
from services.kernel.broker_offsets import Extent, Offsets
from services.kernel.event import Outgoing
from services.kernel.failures import Transient
from services.kernel.settings import Settings
from tests.support.environment import Environment

CODES = [f"g{number:02}" for number in range(1, 85)]


def _access(code: str) -> Access:
    return Access(f"agency-{code}", (f"agency.{code}.inbox.v1",), (f"agency.{code}.reports.v1",), f"agency.{code}.")


async def _quotas(environment: Environment) -> dict[str, dict[str, float]]:
    client = AIOKafkaClient(bootstrap_servers=environment.settings.kafka_bootstrap)
    await client.bootstrap()
    answer = await client.send(client.get_random_node(), DescribeClientQuotasRequest([("user", 2, None)], False))
    await client.close()
    prefix = environment.settings.topic_prefix
    return {
        entity[0][1].removeprefix(prefix): dict(values)
        for entity, values in answer.entries
        if entity[0][1].startswith(prefix)
    }


async def test_all_84_agencies_are_enrolled_within_seconds_and_may_be_enrolled_again(environment: Environment) -> None:
    admin = BrokerAdmin(environment.settings)
    began = time.monotonic()
    for _ in range(2):
        await admin.enroll({_access(code): f"password of {code}" for code in CODES})
    assert time.monotonic() - began < 30  # 1.6 s on a quiet machine; one request an agency would take minutes here
    assert await admin.enrolled() == [f"agency-{code}" for code in CODES]
    quotas = await _quotas(environment)
    assert len(quotas) == 84
    assert quotas["agency-g01"] == {"producer_byte_rate": 1_000_000.0, "consumer_byte_rate": 10_000_000.0}


async def test_a_revoked_user_has_no_credential_and_no_quota_left(environment: Environment) -> None:
    admin = BrokerAdmin(environment.settings)
    await admin.enroll({_access("g01"): "one", _access("g02"): "two"})
    await admin.revoke(["agency-g01", "agency-nobody"])
    assert await admin.enrolled() == ["agency-g02"]
    assert set(await _quotas(environment)) == {"agency-g02"}
    with pytest.raises(LookupError, match="agency-g01 is not enrolled"):
        await admin.rotate("agency-g01", "three")


async def test_topics_are_made_once_kept_up_to_date_and_never_repartitioned(environment: Environment) -> None:
    admin = BrokerAdmin(environment.settings)
    spec = TopicSpec("application.submitted.v1", 6, {"retention.ms": "86400000"})
    assert await admin.ensure_topics([spec]) == ["application.submitted.v1"]
    longer = TopicSpec(spec.name, 6, {"retention.ms": "172800000", "cleanup.policy": "delete"})
    assert await admin.ensure_topics([longer, TopicSpec("application.routed.v1", 6, {})]) == ["application.routed.v1"]
    with pytest.raises(RuntimeError, match="has 6 partitions and should have 3"):
        await admin.ensure_topics([TopicSpec(spec.name, 3, {})])
    assert await admin.topics() == ["application.routed.v1", "application.submitted.v1"]
    await admin.delete_topics(["application.routed.v1", "never.was.v1"])
    assert await admin.topics() == ["application.submitted.v1"]


async def test_offsets_tell_how_far_a_topic_reaches_and_when_its_oldest_record_was_written(
    environment: Environment,
) -> None:
    await environment.make_topics([TopicSpec("one.v1", 2, {})])
    began = time.time() * 1000
    await environment.publish(*(Outgoing("one.v1", "a key", uuid4(), (), b"{}") for _ in range(3)))
    offsets = Offsets(environment.settings)
    extents = await offsets.extents(["one.v1", "never.was.v1"])
    assert sorted((extent.begin, extent.end) for extent in extents.values()) == [(0, 0), (0, 3)]
    (place,) = [place for place, extent in extents.items() if extent == Extent(0, 3)]
    written = await offsets.timestamps({place: 1})
    assert began - 1000 <= written[place] <= time.time() * 1000 + 1000
    assert await offsets.committed(["nobody.reads"]) == {"nobody.reads": {}}


async def test_a_broker_that_is_away_is_named_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("broker_admin", "broker_client", "broker_offsets"):
        monkeypatch.setattr(f"services.kernel.{module}.REQUEST_SECONDS", 0.5)
    admin = BrokerAdmin(Settings(kafka_bootstrap="127.0.0.1:1"))
    with pytest.raises(Transient, match=r"Kafka at 127\.0\.0\.1:1 does not answer"):
        await admin.topics()
