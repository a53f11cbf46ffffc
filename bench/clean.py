"""Between two measurements: no dossiers in the database, and nobody reads what the last one left in the topics."""

import asyncio
from collections.abc import Iterable, Mapping

import asyncpg
from confluent_kafka import ConsumerGroupTopicPartitions, TopicPartition
from confluent_kafka.admin import AdminClient

from services.contracts import topics
from services.kernel.broker_client import options
from services.kernel.broker_offsets import Offsets
from services.kernel.settings import Settings

# The copies of the catalogue stay.
_DOSSIERS = {
    "submission": "application, dossier_key, filing, timeline, look, outbox, inbox, idempotency",
    "routing": "assignment, asked_again, report, outbox, inbox",
    "notification": "delivery, dossier, notified_number, outbox, inbox",
}
_GROUPS = {
    "submission.follow-application": (topics.ROUTED, topics.PROCESSED, topics.NOTIFIED),
    "routing.route-application": (topics.SUBMITTED,),
    "notification.plan-message": (topics.SUBMITTED, topics.ROUTED, topics.PROCESSED, topics.SUPPLEMENTED),
}


async def clean(settings: Settings, urls: Mapping[str, str], *, naive: bool = False) -> None:
    """While no role runs: forgets every dossier and moves the groups that follow them to the end of their topics."""
    for service, tables in _DOSSIERS.items():
        connection = await asyncpg.connect(urls[service])
        await connection.execute(f"TRUNCATE {tables} CASCADE")  # and what hangs on a dossier: ratings, results, …
        await connection.close()
    extents = await Offsets(settings).extents({topic for followed in _GROUPS.values() for topic in followed})
    ends = {place: extent.end for place, extent in extents.items()}
    client = AdminClient(options(settings))
    for group, followed in _GROUPS.items():
        name = f"naive.{group}" if naive else group
        await asyncio.to_thread(_move, client, name, [(t, n, end) for (t, n), end in ends.items() if t in followed])


def _move(client: AdminClient, group: str, places: Iterable[tuple[str, int, int]]) -> None:
    moved = ConsumerGroupTopicPartitions(group, [TopicPartition(*place) for place in places])
    for answer in client.alter_consumer_group_offsets([moved]).values():
        answer.result()
