"""What a check is: one question to the facts whose every answer is a fault."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from services.oversight.verify.facts import Facts, shown

Kind = Literal["lost", "duplicated", "out of order"]


@dataclass(frozen=True, slots=True)
class Check:
    """``sql`` gives (dossier, event, what was seen where and is missing where) for each fault, nothing when all is well.

    ``needs``: the services whose tables must have been read, or the question makes no sense.
    """

    kind: Kind
    name: str
    says: str
    sql: str
    needs: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault."""

    kind: Kind
    check: str
    says: str
    dossier: str | None
    event: str | None
    seen: str


def run(check: Check, facts: Facts, limit: int) -> tuple[int, list[Finding]]:
    """How many faults a check finds, and the first ``limit`` of them."""
    looked = {service for (service,) in facts.ask("SELECT service FROM looked")}
    if not looked.issuperset(check.needs):
        return 0, []
    count = 0
    findings: list[Finding] = []
    for dossier, event, seen in facts.ask(check.sql):
        count += 1
        if len(findings) < limit:
            findings.append(Finding(check.kind, check.name, check.says, shown(dossier), shown(event), seen))
    return count, findings
