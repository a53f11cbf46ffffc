"""What one outside user may do on the broker, in the broker's own words: ACL bindings, and the filter that finds them all."""

from dataclasses import dataclass
from typing import cast

from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    ResourcePatternType,
    ResourceType,
)

_READ = (AclOperation.READ, AclOperation.DESCRIBE)
_WRITE = (AclOperation.WRITE, AclOperation.DESCRIBE)


@dataclass(frozen=True, slots=True)
class Access:
    """What one outside user may do, and nothing else: read and write these topics, join groups of this prefix."""

    user: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    group_prefix: str
    produce_bytes: float = 1_000_000.0  # a second, before the broker slows the user down
    consume_bytes: float = 10_000_000.0


def bindings_of(access: Access, prefix: str) -> list[AclBinding]:
    """Its rights as ACL bindings; ``prefix`` is the environment's, put before every name."""
    user = f"User:{prefix}{access.user}"
    topic, group = ResourceType.TOPIC, ResourceType.GROUP
    literal, prefixed = ResourcePatternType.LITERAL, ResourcePatternType.PREFIXED
    wanted = [
        *((topic, name, literal, operation) for name in access.reads for operation in _READ),
        *((topic, name, literal, operation) for name in access.writes for operation in _WRITE),
        (group, access.group_prefix, prefixed, AclOperation.READ),
    ]
    return [
        AclBinding(kind, prefix + name, pattern, user, "*", operation, AclPermissionType.ALLOW)
        for kind, name, pattern, operation in wanted
    ]


def everything_of(principal: str) -> AclBindingFilter:
    """Finds every binding of that principal, such as ``User:agency-g01``."""
    anything, nobody = ResourcePatternType.ANY, cast(str, None)  # the annotation forgets that None means any
    return AclBindingFilter(
        ResourceType.ANY, nobody, anything, principal, nobody, AclOperation.ANY, AclPermissionType.ANY
    )
