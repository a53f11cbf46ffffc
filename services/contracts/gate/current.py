"""Generated files are what the schemas make today."""

from collections.abc import Iterator
from pathlib import Path

from services.contracts import generate
from services.contracts.gate.findings import Finding, ToolMissing


def made(root: Path, package: Path) -> dict[Path, str]:
    """Every generated file with the text it must have. Raises ToolMissing when the generator is not installed."""
    try:
        return generate.texts(root, package)
    except ImportError as error:
        raise ToolMissing("datamodel-code-generator") from error


def findings(root: Path, texts: dict[Path, str]) -> Iterator[Finding]:
    for path, text in texts.items():
        if not generate.same(path, text):
            folder = root.name if path.parent == root else "services/contracts"
            yield Finding(
                f"{folder}/{path.name}",
                "It is not what the schemas make today (they changed, or it was edited by hand); make it anew with: "
                "python -m services.contracts.generate",
            )
