"""Generated files are what the schemas make today."""

from collections.abc import Iterator
from pathlib import Path

from services.contracts import generate
from services.contracts.gate.findings import Finding, ToolMissing


def findings(root: Path, package: Path) -> Iterator[Finding]:
    """Raises ToolMissing when the generator is not installed."""
    try:
        stale = generate.stale(root, package)
    except ImportError as error:
        raise ToolMissing("datamodel-code-generator") from error
    for path in stale:
        folder = root.name if path.parent == root else "services/contracts"
        yield Finding(
            f"{folder}/{path.name}",
            "It is not what the schemas make today (they changed, or it was edited by hand); make it anew with: "
            "python -m services.contracts.generate",
        )
