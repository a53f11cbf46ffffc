"""How many bytes a second an outside user may write and read: one request that no client library offers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Array, Boolean, Float64, Int16, Int32, Schema, String

from services.kernel.broker_raw import connected
from services.kernel.settings import Settings


@dataclass(frozen=True, slots=True)
class Quota:
    """Bytes a second, per broker, before the broker delays the user's answers."""

    produce: float
    consume: float


async def set_quotas(settings: Settings, quotas: Mapping[str, Quota | None]) -> None:
    """Sets (or, given None, removes) the quota of each broker user, in one request. Names are taken as they are.

    Raises Transient when the broker is away and RuntimeError when it refuses.
    """
    async with connected(settings) as client:
        answer = await client.send(client.get_random_node(), _AlterClientQuotas(quotas))
    for code, message, entity in answer.entries:
        if code:
            raise RuntimeError(f"the broker refused the quota of {entity[0][1]}: {message or f'error {code}'}")


class _AlterClientQuotasResponse(Response):  # type: ignore[misc]  # aiokafka ships no types
    API_KEY: ClassVar[int] = 49
    API_VERSION: ClassVar[int] = 0
    SCHEMA: ClassVar[Schema] = Schema(
        ("throttle_time_ms", Int32),
        (
            "entries",
            Array(
                ("error_code", Int16),
                ("error_message", String("utf-8")),
                ("entity", Array(("entity_type", String("utf-8")), ("entity_name", String("utf-8")))),
            ),
        ),
    )


class _AlterClientQuotasStruct(RequestStruct):  # type: ignore[misc]  # aiokafka ships no types
    API_KEY: ClassVar[int] = 49
    API_VERSION: ClassVar[int] = 0
    RESPONSE_TYPE: ClassVar[type[Response]] = _AlterClientQuotasResponse
    SCHEMA: ClassVar[Schema] = Schema(
        (
            "entries",
            Array(
                ("entity", Array(("entity_type", String("utf-8")), ("entity_name", String("utf-8")))),
                ("ops", Array(("key", String("utf-8")), ("value", Float64), ("remove", Boolean))),
            ),
        ),
        ("validate_only", Boolean),
    )


class _AlterClientQuotas(Request[_AlterClientQuotasStruct]):  # type: ignore[misc]  # aiokafka ships no types
    API_KEY: ClassVar[int] = 49

    def __init__(self, quotas: Mapping[str, Quota | None]) -> None:
        self._quotas = quotas

    def build(self, request_struct_class: type[_AlterClientQuotasStruct]) -> _AlterClientQuotasStruct:
        entries = [
            (
                [("user", name)],
                [
                    ("producer_byte_rate", quota.produce if quota else 0.0, quota is None),
                    ("consumer_byte_rate", quota.consume if quota else 0.0, quota is None),
                ],
            )
            for name, quota in self._quotas.items()
        ]
        return request_struct_class(entries, False)
