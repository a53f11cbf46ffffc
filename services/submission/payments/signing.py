"""The secure hash of the gateways' protocol: every field sorted by its name, written as a query, HMAC-SHA512."""

import hmac
from collections.abc import Mapping
from urllib.parse import urlencode

HASH = "secure_hash"


def signed(fields: Mapping[str, str], secret: str) -> dict[str, str]:
    """The fields with their hash."""
    return {**fields, HASH: secure_hash(fields, secret)}


def secure_hash(fields: Mapping[str, str], secret: str) -> str:
    """128 hexadecimal digits. Empty fields and the hash itself do not count."""
    said = urlencode(sorted((name, value) for name, value in fields.items() if value and name != HASH))
    return hmac.new(secret.encode(), said.encode(), "sha512").hexdigest()


def is_signed(fields: Mapping[str, str], secret: str) -> bool:
    """Whether the fields carry the hash they must; compared in constant time, so that nobody can feel his way to one."""
    given = fields.get(HASH, "").lower()
    return hmac.compare_digest(given.encode("utf-8", "replace"), secure_hash(fields, secret).encode())
