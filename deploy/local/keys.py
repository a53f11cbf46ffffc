"""The secrets of one local stack, made once at random and kept, readable by their owner alone, in its data directory."""

import base64
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


@dataclass
class Keys:
    """Passwords by database login and by agency, the OIDC client's and the payment service's secret, and where the keys that
    sign and that seal lie."""

    directory: Path
    client_secret: str
    payment_secret: str
    database: dict[str, str] = field(default_factory=dict)

    @property
    def receipt_key(self) -> Path:
        return self.directory / "receipt-key.pem"

    @property
    def data_keys(self) -> Path:
        """Keys that personal data are sealed under, one a line, newest first."""
        return self.directory / "data-keys"

    @property
    def agencies_file(self) -> Path:
        """JSON {code: password}; the simulated agencies read it, `motcua agency enroll` adds to it."""
        return self.directory / "agencies.json"

    def agencies(self) -> dict[str, str]:
        """The password of every agency that has one."""
        return dict(json.loads(self.agencies_file.read_text())) if self.agencies_file.exists() else {}

    def password_of(self, login: str) -> str:
        """The password of a database login; call `save` after the last one."""
        return self.database.setdefault(login, secrets.token_urlsafe(24))

    def add_agencies(self, codes: Iterable[str]) -> dict[str, str]:
        """A password for every code that has none yet; returns those new ones."""
        known = self.agencies()
        new = {code: secrets.token_urlsafe(18) for code in codes if code not in known}
        if new:
            write_private(self.agencies_file, json.dumps(known | new, indent=1))
        return new

    def save(self) -> None:
        content = {
            "client_secret": self.client_secret,
            "payment_secret": self.payment_secret,
            "database": self.database,
        }
        write_private(self.directory / "keys.json", json.dumps(content, indent=1))


def open_keys(data: Path) -> Keys:
    """The keys of this data directory, made at the first call."""
    path = data / "keys.json"
    if path.exists():
        stored = json.loads(path.read_text())
        # A data directory of before there were payments has no secret for them yet.
        keys = Keys(data, stored["client_secret"], stored.get("payment_secret", ""), stored["database"])
        if not keys.payment_secret:
            keys.payment_secret = secrets.token_urlsafe(32)
            keys.save()
    else:
        keys = Keys(data, secrets.token_urlsafe(24), secrets.token_urlsafe(32))
        keys.save()
    if not keys.receipt_key.exists():
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_private(keys.receipt_key, pem.decode())
    if not keys.data_keys.exists():
        write_private(keys.data_keys, base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
    return keys


def write_private(path: Path, text: str) -> None:
    """Replace `path` in one step by a file of mode 0600: a reader sees the old text or the new, never half."""
    scratch = path.with_name(path.name + ".new")
    scratch.unlink(missing_ok=True)
    scratch.touch(mode=0o600)
    scratch.write_text(text)
    scratch.replace(path)
