"""The contract gate: everything that must hold before a change to schemas/ may land, told in sentences."""

from services.contracts.gate.findings import Finding, Verdict
from services.contracts.gate.run import check

__all__ = ["Finding", "Verdict", "check"]
