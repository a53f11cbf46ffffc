"""Who may import whom, where `lint-imports` can forbid by name only: what a domain imports is a closed list."""

import ast
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOMAINS = sorted(
    path
    for pattern in ("domain.py", "domain/**/*.py")
    for path in (ROOT / "services").glob(f"*/{pattern}")
    if "__pycache__" not in path.parts
)
LIBRARIES = {"pydantic", "holidays", "stdnum"}


def imported(path: Path) -> list[str]:
    """The absolute names a module imports."""
    package = path.relative_to(ROOT).parts[:-1]
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = list(package[: len(package) - node.level + 1]) if node.level else []
            names.append(".".join([*above, *([node.module] if node.module else [])]))
    return names


@pytest.mark.parametrize("path", DOMAINS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_domain_imports_the_standard_library_three_pure_ones_and_itself(path: Path) -> None:
    own = f"services.{path.relative_to(ROOT).parts[1]}.domain"
    strange = [
        name
        for name in imported(path)
        if name.partition(".")[0] not in sys.stdlib_module_names | LIBRARIES
        and name != own
        and not name.startswith(f"{own}.")
    ]
    assert strange == []


def test_every_service_with_a_store_is_under_the_rule_of_layers() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    ruled = {name for each in contracts if each["type"] == "layers" for name in each["containers"]}
    assert ruled == {f"services.{store.parent.name}" for store in (ROOT / "services").glob("*/store")}
