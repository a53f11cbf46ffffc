"""The roots whose signatures are trusted: read once, when a process starts, and refused there if they are of no use."""

from pathlib import Path

from asn1crypto import pem, x509


class NoRoots(LookupError):
    """MOTCUA_FILES_TRUST names a file that holds no certificates: every signature would be called untrusted, or unreadable."""


def load(path: str | None) -> bytes:
    """The PEM of the roots, nothing when none are set. Raises NoRoots."""
    if path is None:
        return b""
    try:
        content = Path(path).read_bytes()
        for root in certificates(content):
            # Read no further than it is asked for: what a check will ask is asked now.
            _ = (root.subject.human_friendly, root.not_valid_before, root.not_valid_after, root.public_key.algorithm)
    except (OSError, ValueError, TypeError, KeyError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise NoRoots(
            f"MOTCUA_FILES_TRUST is {path}, which is of no use ({why.splitlines()[0] if why else type(error).__name__}): name a "
            "PEM file with the certificates of the roots (-----BEGIN CERTIFICATE-----), or leave it unset, and files are told "
            "to be intact without saying who vouches for the signer"
        ) from error
    return content


def certificates(content: bytes) -> list[x509.Certificate]:
    """Every certificate of a PEM file. ValueError for another kind of object, or none at all."""
    found = []
    for kind, _, each in pem.unarmor(content, multiple=True):
        if kind != "CERTIFICATE":
            raise ValueError(f"it holds a {kind}")
        found.append(x509.Certificate.load(each))
    if not found:
        raise ValueError("it holds no certificate")
    return found
