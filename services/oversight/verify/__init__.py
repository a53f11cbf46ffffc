"""The oracle: compares every dossier's rows, outboxes, topics and inboxes, and believes no service's own counts."""

import time
from collections.abc import Callable

from services.kernel.settings import Settings
from services.oversight.verify import standing
from services.oversight.verify.checks import Check, Finding, Kind, run
from services.oversight.verify.databases import read_databases
from services.oversight.verify.duplicated import DUPLICATED
from services.oversight.verify.facts import Facts, open_facts
from services.oversight.verify.lost import LOST
from services.oversight.verify.mail import MAIL, Mail, read_mail
from services.oversight.verify.order import OUT_OF_ORDER
from services.oversight.verify.report import KINDS, Report
from services.oversight.verify.topics import look_before, read_topics
from services.oversight.verify.unhandled import UNHANDLED

CHECKS: tuple[Check, ...] = (*LOST, *UNHANDLED, *DUPLICATED, *OUT_OF_ORDER)

_SHOWN = 20


def _silent(_: str) -> None:
    return


async def verify(settings: Settings, *, mail_url: str | None = None, told: Callable[[str], None] = _silent) -> Report:
    """Reads everything and judges it; ``told`` hears what is being done.

    Safe while everything runs: commits and topic ends are captured before the databases, topics are read after them.
    Raises LookupError without an auditor's URL, Transient when PostgreSQL or Kafka is away, RuntimeError for the mail.
    """
    began = time.monotonic()
    with open_facts() as facts:
        told("asking the broker how far the groups have come")
        before = await look_before(settings)
        told("reading the databases")
        await read_databases(settings, facts)
        told("reading the topics")
        await read_topics(settings, facts, before)
        if mail_url:
            told("reading the list of mails")
        mail = await read_mail(mail_url, facts) if mail_url else None
        told("comparing")
        facts.complete()
        return judged(facts, began, mail)


def judged(facts: Facts, began: float, mail: Mail | None = None) -> Report:
    """The report on complete facts."""
    faults: dict[Kind, int] = dict.fromkeys(KINDS, 0)
    findings: list[Finding] = []
    for check in (*(MAIL if mail else ()), *CHECKS):
        shown = sum(1 for finding in findings if finding.kind == check.kind)
        count, found = run(check, facts, max(1, _SHOWN - shown))
        faults[check.kind] += count
        findings += found
    return Report(
        looked=[service for (service,) in facts.ask("SELECT service FROM looked ORDER BY service")],
        faults=faults,
        findings=findings,
        parked=standing.parked(facts),
        skipped=standing.skipped(facts),
        in_flight=standing.in_flight(facts),
        dossiers=standing.dossiers(facts),
        deliveries=standing.deliveries(facts),
        asked_again=standing.asked_again(facts),
        events=facts.number("SELECT count(*) FROM published"),
        records=facts.number(
            """
            SELECT (SELECT count(*) FROM published WHERE "offset" IS NOT NULL) + (SELECT count(*) FROM redelivered)
                 + (SELECT count(*) FROM unreadable)
            """
        ),
        redelivered=facts.number("SELECT count(*) FROM redelivered"),
        truncated=[source for (source,) in facts.ask("SELECT DISTINCT source FROM trimmed ORDER BY source")],
        seconds=time.monotonic() - began,
        mail=mail,
    )
