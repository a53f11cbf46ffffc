"""The issuer's signing key: made once, kept readable by its owner only."""

import os
from pathlib import Path

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

_BITS = 2048


def signing_key(path: Path) -> RSAKey:
    """The RSA key in the file, made (mode 0600) when there is none. ValueError when the file is not a key."""
    try:
        return _read(path)
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = RSAKey.generate_key(_BITS, private=True)
    fresh = path.with_suffix(f".{os.getpid()}.new")
    # Mode 0600 from the first byte on; a link instead of a rename so that of two processes one key wins and both use it.
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(orjson.dumps(key.as_dict(private=True)))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return _read(path)


def _read(path: Path) -> RSAKey:
    content = path.read_bytes()
    try:
        key = RSAKey.import_key(orjson.loads(content))
        if not key.is_private:
            raise ValueError("it has no private part")
    except (JoseError, ValueError, TypeError) as failure:
        raise ValueError(
            f"{path} is not the issuer's RSA key ({failure}). Delete it and start again; tokens issued before end."
        ) from failure
    return key
