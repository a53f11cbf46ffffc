"""`motcua catalogue` as a person types it: a report row by row, exit codes, and files that go round unchanged."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from services.catalog.loader import load
from services.catalog.register import DATA, Register
from tests.support.environment import Environment

ROOT = Path(__file__).parents[3]
WHY = ("--why", "QĐ 1/QĐ-TN ngày 01/11/2026")


@pytest.fixture
async def environment_with_catalogue(database_only: Environment, register: Register) -> dict[str, str]:
    """What such a command finds in the environment."""
    await load(await database_only.database("catalog"), register, date(2026, 1, 1))
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
    urls = json.dumps(database_only.settings.database_urls)
    return clean | {"MOTCUA_DATABASE_URLS": urls, "MOTCUA_DATA": "/nonexistent", "PYTHONPATH": str(ROOT)}


def motcua(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "services", "catalogue", *arguments], env=environment, capture_output=True, text=True
    )


async def test_good_rows_are_loaded_and_each_bad_one_is_told(
    environment_with_catalogue: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "new.csv"
    file.write_text("code,name,field\n1.009990,Thủ tục mới,Thử\n1.00,Sai mã,Thử\n", encoding="utf-8")
    said = motcua(environment_with_catalogue, "import", str(file), *WHY)
    assert said.returncode == 1
    assert "line 2  1.009990  new version 1" in said.stdout
    assert "line 3  1.00  REFUSED" in said.stdout
    assert "/code Giá trị không đúng dạng. / The value is not in the right format." in said.stdout
    assert "2 procedures: 1 new, 1 REFUSED" in said.stdout
    again = json.loads(motcua(environment_with_catalogue, "import", str(file), *WHY, "--json").stdout)
    assert again["counts"] == {"unchanged": 1, "refused": 1}


async def test_files_go_out_and_come_in_unchanged(
    environment_with_catalogue: dict[str, str], register: Register, tmp_path: Path
) -> None:
    count = len(register.procedures)
    for name in ("all.csv", "all.json"):
        file = str(tmp_path / name)
        assert motcua(environment_with_catalogue, "export", file).returncode == 0
        said = motcua(environment_with_catalogue, "import", file, *WHY)
        assert (said.returncode, said.stdout.strip()) == (0, f"{count} procedures: {count} unchanged"), said.stderr
    own = motcua(environment_with_catalogue, "import", str(DATA.joinpath("procedures.csv")), *WHY)
    assert own.stdout.strip().endswith(" unchanged"), own.stdout
    assert "," not in own.stdout.strip().splitlines()[-1], "nothing but unchanged rows"


async def test_what_cannot_be_done_is_one_line(environment_with_catalogue: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_bytes("code,name,field\n1.009990,Thủ tục,Thử\n".encode("utf-16"))
    refused = motcua(environment_with_catalogue, "import", str(file), *WHY)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "UTF-16" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert motcua(environment_with_catalogue, "import", str(file)).returncode == 2
    assert motcua(environment_with_catalogue, "import", str(tmp_path / "none.csv"), *WHY).returncode == 1
    assert motcua(environment_with_catalogue, "export", str(tmp_path / "x.xlsx")).returncode == 2
