"""What the oracle found, for people and as JSON."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from services.oversight.verify.checks import Finding, Kind
from services.oversight.verify.mail import Mail
from services.oversight.verify.standing import Count, total

KINDS: tuple[Kind, ...] = ("lost", "duplicated", "out of order")


@dataclass(frozen=True, slots=True)
class Report:
    """The whole answer. ``faults`` counts all, ``findings`` holds the first of each kind."""

    looked: Sequence[str]
    faults: dict[Kind, int]
    findings: Sequence[Finding]
    parked: Sequence[Count]
    skipped: Sequence[Count]
    in_flight: Sequence[Count]
    dossiers: Sequence[Count]
    deliveries: Sequence[Count]
    asked_again: Sequence[Count]
    events: int
    records: int
    redelivered: int
    truncated: Sequence[str]
    seconds: float
    mail: Mail | None = field(default=None)

    @property
    def ok(self) -> bool:
        """Nothing lost, nothing doubled, nothing out of order."""
        return not any(self.faults.values())

    def as_json(self) -> dict[str, Any]:
        """Plain data; see docs/operating.md for its fields."""
        return {
            "ok": self.ok,
            "lost": self.faults["lost"],
            "duplicated": self.faults["duplicated"],
            "out_of_order": self.faults["out of order"],
            "parked": total(self.parked),
            "in_flight": total(self.in_flight),
            "dossiers": total(self.dossiers),
            "final": sum(count.count for count in self.dossiers if count.where == "final"),
            "events": self.events,
            "records": self.records,
            "redelivered": self.redelivered,
            "findings": [asdict(finding) for finding in self.findings],
            "parked_by": [asdict(count) for count in self.parked],
            "skipped_by": [asdict(count) for count in self.skipped],
            "in_flight_by": [asdict(count) for count in self.in_flight],
            "dossiers_by": [asdict(count) for count in self.dossiers],
            "asked_again": total(self.asked_again),
            "asked_again_by": [asdict(count) for count in self.asked_again],
            "deliveries_by": [asdict(count) for count in self.deliveries],
            "mail": asdict(self.mail) if self.mail else None,
            "looked": list(self.looked),
            "truncated": list(self.truncated),
            "seconds": round(self.seconds, 2),
        }

    def as_text(self) -> str:
        """A page for a terminal: the verdict first, then each finding, then what waits and where."""
        lines = [
            f"{'OK' if self.ok else 'FAULTS'}: {self.faults['lost']} lost, {self.faults['duplicated']} duplicated, "
            f"{self.faults['out of order']} out of order; {total(self.parked)} parked, {total(self.in_flight)} in flight",
            f"{total(self.dossiers)} dossiers, {self.events} events, {self.records} records "
            f"({self.redelivered} redelivered, which is harmless); looked at {', '.join(self.looked) or 'no service'}; "
            f"{self.seconds:.1f} s",
        ]
        for kind in KINDS:
            shown = [finding for finding in self.findings if finding.kind == kind]
            if shown:
                lines += [
                    "",
                    f"{kind} ({self.faults[kind]}{', the first of them' * (self.faults[kind] > len(shown))}):",
                ]
                lines += [_line(finding) for finding in shown]
        lines += _section("parked, waiting for a person (motcua parked list)", self.parked)
        lines += _section("skipped by a person", self.skipped)
        lines += _section("in flight", self.in_flight)
        lines += _section("dossiers", self.dossiers)
        lines += _section("asked for supplements more than once (NĐ 61/2018 Đ.15.3)", self.asked_again)
        lines += _section("messages to citizens", self.deliveries)
        if self.mail:
            lines += [
                "",
                f"mail sink: {self.mail.pairs} e-mails about one event each, {self.mail.messages} received in all, "
                f"{self.mail.pairs_with_several_message_ids} events with several Message-IDs",
            ]
        if self.truncated:
            lines += [
                "",
                "the broker no longer holds the oldest events of "
                + ", ".join(self.truncated)
                + ": what is missing there is not judged",
            ]
        return "\n".join(lines)


def _line(finding: Finding) -> str:
    about = " ".join(
        part
        for part in (finding.dossier and f"dossier {finding.dossier}", finding.event and f"event {finding.event}")
        if part
    )
    return f"  {finding.check}: {about + ': ' if about else ''}{finding.seen}"


def _section(title: str, counts: Sequence[Count]) -> list[str]:
    if not counts:
        return []
    return ["", f"{title}:", *(f"  {count.count:>8}  {count.where}: {count.why}" for count in counts)]
