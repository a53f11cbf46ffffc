"""The receipt of a dossier: a compact JWS that anybody can check offline against the portal's published keys."""

import base64
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

_WANTED = (
    "MOTCUA_RECEIPT_KEY_FILE must name a PEM file whose first key is an Ed25519 private key without a password; make one "
    "with `openssl genpkey -algorithm ed25519 -out receipt-key.pem`"
)
_PEM = re.compile(rb"-----BEGIN ([A-Z ]+)-----.+?-----END \1-----", re.DOTALL)


class NoReceiptKey(LookupError):
    """Receipts cannot be signed; the text says which setting to give. A LookupError, as for every missing setting."""


@dataclass(frozen=True, slots=True)
class _Key:
    kid: str
    jwk: dict[str, str]
    private: Ed25519PrivateKey | None
    header: bytes


class ReceiptKeys:
    """Every key of the key file, newest first: the first signs, all are published, so that old receipts still verify."""

    def __init__(self, keys: list[_Key]) -> None:
        if not keys or keys[0].private is None:
            raise NoReceiptKey(_WANTED)
        self._current = keys[0]
        self._by_kid = {key.kid: key for key in keys}

    @classmethod
    def load(cls, path: str | None) -> "ReceiptKeys":
        """Reads the key file: PEM blocks one after the other, private or (for retired keys) public. Raises NoReceiptKey."""
        if path is None:
            raise NoReceiptKey(_WANTED)
        try:
            return cls([_key(block.group(0)) for block in _PEM.finditer(Path(path).read_bytes())])
        except (OSError, ValueError, TypeError) as error:
            raise NoReceiptKey(f"{path} is of no use ({error}): {_WANTED}") from error

    @property
    def kid(self) -> str:
        """The key that signs now, by its RFC 7638 thumbprint."""
        return self._current.kid

    def sign(self, kid: str, claims: dict[str, Any]) -> str:
        """The compact JWS (EdDSA, RFC 8037) of these claims: the same key and claims give the same bytes.

        A key that has left the file is replaced by the current one, so that a repeat after its removal is answered too.
        """
        key = self._by_kid.get(kid, self._current)
        private = key.private
        if private is None:
            key, private = self._current, self._current.private
        assert private is not None  # the first key of the file was checked
        signed = key.header + b"." + _base64(orjson.dumps(claims, option=orjson.OPT_SORT_KEYS))
        return (signed + b"." + _base64(private.sign(signed))).decode("ascii")

    def jwks(self) -> dict[str, Any]:
        """The public keys as a JWK set (RFC 7517)."""
        return {"keys": [key.jwk for key in self._by_kid.values()]}


def _base64(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _key(pem: bytes) -> _Key:
    private: Ed25519PrivateKey | None = None
    if b"PRIVATE KEY" in pem:
        loaded = load_pem_private_key(pem, password=None)
        if not isinstance(loaded, Ed25519PrivateKey):
            raise ValueError("a private key that is not Ed25519")
        private, public = loaded, loaded.public_key()
    else:
        loaded_public = load_pem_public_key(pem)
        if not isinstance(loaded_public, Ed25519PublicKey):
            raise ValueError("a public key that is not Ed25519")
        public = loaded_public
    x = _base64(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode("ascii")
    thumbprint = {"crv": "Ed25519", "kty": "OKP", "x": x}  # exactly these members, in this order (RFC 7638 3.2)
    kid = _base64(hashlib.sha256(orjson.dumps(thumbprint)).digest()).decode("ascii")
    jwk = {**thumbprint, "kid": kid, "use": "sig", "alg": "EdDSA"}
    header = _base64(orjson.dumps({"alg": "EdDSA", "kid": kid, "typ": "motcua-receipt+jwt"}))
    return _Key(kid, jwk, private, header)
