"""A receipt is the same for the same facts, and any JOSE library can check it."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet, OKPKey

from services.submission.receipts import NoReceiptKey, ReceiptKeys

# interfaces.md fixes the name EdDSA; RFC 9864 would now say Ed25519 for the same signature.
pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")

CLAIMS = {"application_id": "x", "form_sha256": "a" * 64, "place": {"province": "01"}}


def private() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_of(pem: bytes) -> bytes:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    return load_pem_private_key(pem, None).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.pem"


def load(path: Path, *blocks: bytes) -> ReceiptKeys:
    path.write_bytes(b"".join(blocks))
    return ReceiptKeys.load(str(path))


def verified(receipt: str, keys: ReceiptKeys) -> object:
    published: Any = keys.jwks()
    registry = jws.JWSRegistry(algorithms=["EdDSA"])
    return orjson.loads(jws.deserialize_compact(receipt, KeySet.import_key_set(published), registry=registry).payload)


def test_the_same_facts_give_the_same_bytes_and_verify(path: Path) -> None:
    keys = load(path, private())
    receipt = keys.sign(keys.kid, CLAIMS)
    assert receipt == keys.sign(keys.kid, dict(reversed(CLAIMS.items())))
    assert verified(receipt, keys) == CLAIMS


def test_every_changed_byte_is_noticed(path: Path) -> None:
    keys = load(path, private())
    receipt = keys.sign(keys.kid, CLAIMS)
    header, payload, signature = receipt.split(".")
    for place in range(len(payload)):
        changed = payload[:place] + ("A" if payload[place] != "A" else "B") + payload[place + 1 :]
        with pytest.raises((BadSignatureError, ValueError)):
            verified(f"{header}.{changed}.{signature}", keys)


def test_the_key_id_is_the_thumbprint_of_rfc_7638(path: Path) -> None:
    pem = private()
    assert load(path, pem).kid == OKPKey.import_key(pem).thumbprint()


def test_older_keys_sign_what_they_signed_before_and_public_ones_still_verify(path: Path) -> None:
    first, second = private(), private()
    before = load(path, first)
    receipt = before.sign(before.kid, CLAIMS)
    rotated = load(path, second, first)
    assert rotated.kid != before.kid
    assert rotated.sign(before.kid, CLAIMS) == receipt
    retired = load(path, second, public_of(first))
    assert verified(receipt, retired) == CLAIMS
    assert verified(retired.sign(before.kid, CLAIMS), retired) == CLAIMS


def test_a_key_file_that_is_no_use_says_what_to_do(path: Path) -> None:
    rsa = generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for content in (b"", b"not a key", rsa, public_of(private())):
        path.write_bytes(content)
        with pytest.raises(NoReceiptKey, match="openssl genpkey"):
            ReceiptKeys.load(str(path))
    for missing in (None, str(path.with_name("nowhere.pem"))):
        with pytest.raises(NoReceiptKey, match="MOTCUA_RECEIPT_KEY_FILE"):
            ReceiptKeys.load(missing)
