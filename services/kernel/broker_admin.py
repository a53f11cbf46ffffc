"""Topics, credentials, rights and quotas on the broker: sets up what others use, reads and writes no event itself."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from confluent_kafka import KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewTopic,
    OffsetSpec,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialAlteration,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)

from services.kernel import broker_quota
from services.kernel.broker_access import Access, bindings_of, everything_of
from services.kernel.broker_client import REQUEST_SECONDS, options, understood
from services.kernel.failures import Transient
from services.kernel.settings import Settings

__all__ = ["Access", "BrokerAdmin", "TopicSpec"]

T = TypeVar("T")

_SCRAM_ROUNDS = 8192


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """A topic as it shall be. `config` holds the broker's own words, such as `{"retention.ms": "604800000"}`."""

    name: str
    partitions: int
    config: Mapping[str, str]


class BrokerAdmin:
    """Administers the broker of the settings. Names get the environment's prefix here; callers give them without.

    Every method is idempotent and asks the broker once for all names together. Raises Transient when the broker does
    not answer, and RuntimeError, in a sentence, when it refuses.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._prefix = settings.topic_prefix
        self._client = AdminClient(options(settings))

    async def ensure_topics(self, topics: Sequence[TopicSpec]) -> list[str]:
        """Creates what is missing, brings the settings of the others up to date; returns the names it created.

        Returns once every partition has a leader. RuntimeError if a topic has another number of partitions: changing
        it would move keys and break their order, so that is a decision for a person.
        """
        present = await self._partitions()
        wanted = {self._prefix + topic.name: topic for topic in topics}
        for name, topic in wanted.items():
            if name in present and present[name] != topic.partitions:
                raise RuntimeError(
                    f"topic {name} has {present[name]} partitions and should have {topic.partitions}: "
                    "drain it, delete it and start again, or change topics.yaml"
                )
        missing = {name: topic for name, topic in wanted.items() if name not in present}
        if missing:
            new = [NewTopic(name, topic.partitions, -1, config=dict(topic.config)) for name, topic in missing.items()]
            await self._all(
                self._client.create_topics(new, request_timeout=REQUEST_SECONDS),
                ignore={KafkaError.TOPIC_ALREADY_EXISTS},
            )
        await self._adjust({name: topic for name, topic in wanted.items() if name in present})
        await self._until(lambda found: all(found.get(n) == t.partitions for n, t in wanted.items()))
        await self._until_led([TopicPartition(n, p) for n, t in missing.items() for p in range(t.partitions)])
        return [topic.name for topic in missing.values()]

    async def delete_topics(self, names: Iterable[str]) -> None:
        """Deletes topics and what they hold; names that do not exist are passed over."""
        doomed = [self._prefix + name for name in names]
        if doomed:
            await self._all(
                self._client.delete_topics(doomed, request_timeout=REQUEST_SECONDS),
                ignore={KafkaError.UNKNOWN_TOPIC_OR_PART},
            )
            await self._until(lambda found: not any(name in found for name in doomed))

    async def topics(self) -> list[str]:
        """The topics of this environment, without its prefix and without the broker's own."""
        found = await self._partitions()
        return sorted(
            n.removeprefix(self._prefix) for n in found if n.startswith(self._prefix) and not n.startswith("__")
        )

    async def enroll(self, passwords: Mapping[Access, str]) -> None:
        """Gives each user its credential, its rights and its quota. Repeated, it replaces the password."""
        if not passwords:
            return
        bindings = [binding for access in passwords for binding in bindings_of(access, self._prefix)]
        await self._all(self._client.create_acls(bindings, request_timeout=REQUEST_SECONDS))
        await broker_quota.set_quotas(
            self._settings,
            {self._prefix + a.user: broker_quota.Quota(a.produce_bytes, a.consume_bytes) for a in passwords},
        )
        # The credential comes last: whoever can log in already has all rights.
        await self._set_passwords({access.user: password for access, password in passwords.items()})

    async def rotate(self, user: str, password: str) -> None:
        """A new password; open connections stay, the old password opens no new one. LookupError if not enrolled."""
        if user not in await self.enrolled():
            raise LookupError(f"{user} is not enrolled on the broker")
        await self._set_passwords({user: password})

    async def revoke(self, users: Sequence[str]) -> None:
        """Takes away rights (at once, also on open connections), quota and credential. Topics and their data stay."""
        names = [self._prefix + user for user in users]
        if not names:
            return
        filters = [everything_of(f"User:{name}") for name in names]
        await self._all(self._client.delete_acls(filters, request_timeout=REQUEST_SECONDS))
        await broker_quota.set_quotas(self._settings, dict.fromkeys(names))
        enrolled = set(await self.enrolled())
        doomed: list[UserScramCredentialAlteration] = [
            UserScramCredentialDeletion(self._prefix + user, ScramMechanism.SCRAM_SHA_256)
            for user in users
            if user in enrolled
        ]
        if doomed:
            await self._all(self._client.alter_user_scram_credentials(doomed, request_timeout=REQUEST_SECONDS))

    async def enrolled(self) -> list[str]:
        """Every user of this environment that has a credential, without the prefix."""
        asked = self._client.describe_user_scram_credentials(request_timeout=REQUEST_SECONDS)
        assert isinstance(asked, Future)  # a dict only if users were named
        users: Mapping[str, object] = await self._one(asked) or {}
        return sorted(name.removeprefix(self._prefix) for name in users if name.startswith(self._prefix))

    async def _set_passwords(self, passwords: Mapping[str, str]) -> None:
        how = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, _SCRAM_ROUNDS)
        await self._all(
            self._client.alter_user_scram_credentials(
                [UserScramCredentialUpsertion(self._prefix + u, how, p.encode()) for u, p in passwords.items()]
            )
        )
        for _ in range(400):  # the controller has it; the broker that agencies talk to learns of it a moment later
            if passwords.keys() <= set(await self.enrolled()):
                return
            await asyncio.sleep(0.05)
        raise RuntimeError("the broker accepted the credentials but does not show them: look at its log")

    async def _adjust(self, topics: Mapping[str, TopicSpec]) -> None:
        resources = [ConfigResource(ConfigResource.Type.TOPIC, name) for name, topic in topics.items() if topic.config]
        if not resources:
            return
        changes = []
        for resource, future in self._client.describe_configs(resources, request_timeout=REQUEST_SECONDS).items():
            now = await self._one(future) or {}
            entries = [
                ConfigEntry(key, value, incremental_operation=AlterConfigOpType.SET)
                for key, value in topics[resource.name].config.items()
                if key not in now or now[key].value != value
            ]
            if entries:
                changes.append(ConfigResource(ConfigResource.Type.TOPIC, resource.name, incremental_configs=entries))
        if changes:
            await self._all(self._client.incremental_alter_configs(changes, request_timeout=REQUEST_SECONDS))

    async def _partitions(self) -> dict[str, int]:
        try:
            metadata = await asyncio.to_thread(self._client.list_topics, timeout=REQUEST_SECONDS)
        except KafkaException as error:
            raise understood(self._settings, error, "to list topics") from error
        return {
            name: sum(1 for p in topic.partitions.values() if p.leader >= 0)
            for name, topic in metadata.topics.items()
            if topic.error is None
        }

    async def _until(self, holds: Callable[[dict[str, int]], bool]) -> None:
        for _ in range(200):
            if holds(await self._partitions()):
                return
            await asyncio.sleep(0.05)
        raise Transient(f"the broker at {self._settings.kafka_bootstrap} did not finish the change within 10 s")

    async def _until_led(self, places: list[TopicPartition]) -> None:
        """The metadata names a leader before that broker has taken up its duty; a first producer would stumble."""
        for _ in range(200):
            if not places:
                return
            latest: OffsetSpec = OffsetSpec.latest()  # type: ignore[no-untyped-call]  # confluent-kafka forgot
            futures = self._client.list_offsets(dict.fromkeys(places, latest), request_timeout=REQUEST_SECONDS)
            await asyncio.gather(*map(asyncio.wrap_future, futures.values()), return_exceptions=True)
            places = [place for place, future in futures.items() if future.exception()]
            if places:
                await asyncio.sleep(0.05)
        raise Transient(f"{places[0].topic} was made, but no broker leads it yet: look at the broker's log")

    async def _all(self, futures: Mapping[Any, Future[T]], ignore: Iterable[int] = ()) -> None:
        for name, future in futures.items():
            await self._one(future, ignore, name)

    async def _one(self, future: Future[T], ignore: Iterable[int] = (), about: object = "") -> T | None:
        try:
            return await asyncio.wrap_future(future)
        except KafkaException as error:
            if error.args[0].code() in ignore:
                return None
            raise understood(self._settings, error, about) from error
