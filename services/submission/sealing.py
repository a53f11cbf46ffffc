"""Personal data sealed under a key of its own, for one dossier or one person; that key is wrapped under a master key.

AES-256-GCM throughout. What is sealed is bound to its owner and its place: moved elsewhere it cannot be opened.
"""

import base64
import binascii
import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_BYTES, _NONCE_BYTES = 32, 12
_WRAP = "key"
_WANTED = (
    "MOTCUA_DATA_KEY_FILE must name a file of keys, one a line, newest first, each 32 random bytes in base64; make one with "
    "`openssl rand -base64 32 > data-keys`"
)


class NoDataKey(LookupError):
    """Personal data cannot be sealed; the text says which setting to give. A LookupError, as for every missing setting."""


class Unopenable(ValueError):
    """What is stored was sealed under another key or for another place, or was altered."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A data key under a master key: ``master`` is the master key's id."""

    master: str
    key: bytes


class Sealer:
    """Seals and opens under one data key. Holds the key in memory: keep it no longer than the request."""

    __slots__ = ("_aead", "_owner")

    def __init__(self, aead: AESGCM, owner: str) -> None:
        self._aead = aead
        self._owner = owner

    def seal(self, plain: bytes, place: str) -> bytes:
        """The sealed bytes, 28 longer; the same bytes twice give different ones."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, plain, f"{self._owner}/{place}".encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """What was sealed for this place. Raises Unopenable."""
        try:
            return self._aead.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], f"{self._owner}/{place}".encode())
        except (InvalidTag, ValueError) as error:
            raise Unopenable(f"what is stored as {place} of {self._owner} cannot be opened") from error


class MasterKeys:
    """Every key of the key file, newest first: the first wraps, all unwrap, so that data under an older one stays readable."""

    def __init__(self, keys: list[bytes]) -> None:
        if not keys:
            raise NoDataKey(_WANTED)
        self._keys = {hashlib.sha256(b"motcua.data-key\n" + key).hexdigest()[:16]: key for key in keys}
        self._masters = {master: AESGCM(key) for master, key in self._keys.items()}
        self.current = next(iter(self._keys))

    @classmethod
    def load(cls, path: str | None) -> "MasterKeys":
        """Reads the key file. Raises NoDataKey."""
        if path is None:
            raise NoDataKey(_WANTED)
        try:
            lines = [line.strip() for line in Path(path).read_text("ascii").splitlines()]
            keys = [base64.b64decode(line, validate=True) for line in lines if line and not line.startswith("#")]
        except (OSError, ValueError, binascii.Error) as error:
            raise NoDataKey(f"{path} is of no use ({error}): {_WANTED}") from error
        if any(len(key) != _KEY_BYTES for key in keys):
            raise NoDataKey(f"{path} holds a key that is not {_KEY_BYTES} bytes: {_WANTED}")
        return cls(keys)

    @property
    def older(self) -> bool:
        """Whether the file holds keys that are on their way out."""
        return len(self._keys) > 1

    def new(self, owner: str) -> tuple[Sealer, Wrapped]:
        """A new data key for this owner, ready to seal, and as it is stored."""
        key = os.urandom(_KEY_BYTES)
        return Sealer(AESGCM(key), owner), self._wrapped(key, owner)

    def sealer(self, wrapped: Wrapped, owner: str) -> Sealer:
        """The sealer of a stored data key. Raises NoDataKey when its master key is not in the file, Unopenable."""
        return Sealer(AESGCM(self._unwrapped(wrapped, owner)), owner)

    def again(self, wrapped: Wrapped, owner: str) -> Wrapped:
        """The same data key under the current master key. Raises as ``sealer``."""
        return self._wrapped(self._unwrapped(wrapped, owner), owner)

    def marks(self, text: str) -> list[bytes]:
        """By which something is found without being stored: a keyed digest under each master key, the current one's first.

        Stored is the first; after a rotation the keeper writes it anew, and until then it is found by the others.
        """
        return [hmac.digest(key, b"motcua.mark\n" + text.encode(), "sha256") for key in self._keys.values()]

    def _wrapped(self, key: bytes, owner: str) -> Wrapped:
        return Wrapped(self.current, Sealer(self._masters[self.current], owner).seal(key, _WRAP))

    def _unwrapped(self, wrapped: Wrapped, owner: str) -> bytes:
        master = self._masters.get(wrapped.master)
        if master is None:
            raise NoDataKey(
                f"the master key {wrapped.master} is not in MOTCUA_DATA_KEY_FILE: put it back, after the first"
            )
        return Sealer(master, owner).open(wrapped.key, _WRAP)
