"""A small world in which all is well, as rows the oracle reads; a test breaks one thing in it."""

import time
from contextlib import ExitStack
from typing import Any
from uuid import UUID, uuid4

from services.oversight.verify import judged
from services.oversight.verify.facts import open_facts
from services.oversight.verify.mail import Mail
from services.oversight.verify.report import Report

SUBMITTED, ROUTED, PROCESSED = "application.submitted.v1", "application.routed.v1", "application.processed.v1"
PAID = "application.paid.v1"
NOTIFIED, INBOX, REPORTS = "application.notified.v1", "agency.g01.inbox.v1", "agency.g01.reports.v1"
SUBMISSION, ROUTING, NOTIFICATION = "/motcua/submission", "/motcua/routing", "/motcua/notification"
TO_AGENCY, OF_AGENCY = "/motcua/routing/agency/G01", "/agency/G01"

READERS = {
    SUBMITTED: ("routing.route-application", "notification.plan-message"),
    ROUTED: ("submission.follow-application", "notification.plan-message"),
    PROCESSED: ("submission.follow-application", "notification.plan-message"),
    PAID: ("routing.apply-citizen-act",),
    NOTIFIED: ("submission.follow-application",),
    REPORTS: ("routing.apply-report",),
    INBOX: (),
}
WRITERS = {
    SUBMITTED: ("submission", SUBMISSION),
    ROUTED: ("routing", ROUTING),
    PROCESSED: ("routing", ROUTING),
    PAID: ("submission", SUBMISSION),
    NOTIFIED: ("notification", NOTIFICATION),
    INBOX: ("routing", TO_AGENCY),
    REPORTS: ("agency", OF_AGENCY),
}
Row = list[Any]

_TABLES = (
    *("looked", "application", "assignment", "counter", "timeline", "delivery", "report"),
    *("inbox", "parked", "skipped", "outbox", "committed", "received"),
)


class World:
    """Tables of rows, as lists so that a test can change them. Each topic has one partition."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Row]] = {name: [] for name in _TABLES}
        self.records: dict[str, list[Row]] = {topic: [] for topic in WRITERS}  # [event, type, source, subject, …]
        self.begins: dict[str, int] = {}  # first offset the broker still holds
        self.extents: list[Row] = []  # of further partitions: topic, partition, begin, settled, end
        self.settled: dict[str, int] = {}  # end before the databases were read; the end itself unless given
        self.elsewhere: set[tuple[str, int]] = set()  # (topic, offset) that lie in partition 1
        self.tables["looked"] = [[service] for service in ("submission", "routing", "notification")]

    def publish(self, topic: str, source: str, subject: UUID, sequence: int, **more: Any) -> UUID:
        """A record whose every reader has handled it; returns its event id."""
        event: UUID = more.get("event") or uuid4()
        kind = more.get("type") or topic.removesuffix(".v1")
        cause, about = more.get("cause"), more.get("about")
        self.records[topic].append(
            [
                event.bytes,
                kind,
                source,
                subject.bytes,
                sequence,
                cause and cause.bytes,
                more.get("state"),
                about and about.bytes,
            ]
        )
        for group in READERS[topic]:
            self.tables["inbox"].append([group, event.bytes])
        return event

    def dossier(self) -> UUID:
        """One dossier from submission to its return, two reports, four messages; everything agrees."""
        one = uuid4()
        told = [submitted := self.publish(SUBMITTED, SUBMISSION, one, 1)]
        told.append(self.publish(ROUTED, ROUTING, one, 1, cause=submitted, state="assigned"))
        self.publish(INBOX, TO_AGENCY, one, 1, type="agency.application-assigned", cause=submitted)
        for sequence, state in ((2, "accepted"), (3, "returned")):
            report_id = uuid4()
            report = self.publish(REPORTS, OF_AGENCY, one, 0, type="agency.report", about=report_id)
            told.append(self.publish(PROCESSED, ROUTING, one, sequence, cause=report, state=state, about=report_id))
            self.tables["report"].append(["G01", report_id.bytes, one.bytes, "applied"])
        self.tables["application"].append([one.bytes, uuid4().bytes, "returned", 3, 0])
        self.tables["assignment"].append([one.bytes, "G01", "returned", 3, 1])
        self.tables["timeline"].append([one.bytes, submitted.bytes, SUBMISSION, 1])
        self.tables["timeline"] += [[one.bytes, event.bytes, ROUTING, at] for at, event in enumerate(told[1:], 1)]
        for sequence, about in enumerate(told, 1):
            delivery = uuid4()
            self.tables["delivery"].append([delivery.bytes, one.bytes, about.bytes, "any", "email", "sent", None])
            self.tables["received"].append([one.bytes, about.bytes, 1])
            event = self.publish(NOTIFIED, NOTIFICATION, one, sequence, cause=about, about=delivery)
            self.tables["timeline"].append([one.bytes, event.bytes, NOTIFICATION, sequence])
        self.tables["counter"] += [
            ["submission.application", SUBMISSION, one.bytes, 1],
            ["routing.assignment", ROUTING, one.bytes, 3],
            ["routing.assignment (inbox)", TO_AGENCY, one.bytes, 1],
            ["notification.notified_number", NOTIFICATION, one.bytes, 4],
        ]
        return one

    def pays(self, one: UUID) -> None:
        """The fee of a dossier is paid: an event of submission's, routing's step, the agency told, the citizen told."""
        paid = self.publish(PAID, SUBMISSION, one, 2)
        moved = self.publish(PROCESSED, ROUTING, one, 4, cause=paid, state="returned")
        self.publish(INBOX, TO_AGENCY, one, 2, type="agency.application-paid", cause=paid)
        delivery = uuid4()
        self.tables["delivery"].append([delivery.bytes, one.bytes, moved.bytes, "any", "email", "sent", None])
        self.tables["received"].append([one.bytes, moved.bytes, 1])
        told = self.publish(NOTIFIED, NOTIFICATION, one, 5, cause=moved, about=delivery)
        for event, source, at in ((paid, SUBMISSION, 2), (moved, ROUTING, 4), (told, NOTIFICATION, 5)):
            self.tables["timeline"].append([one.bytes, event.bytes, source, at])
        for counter in self.tables["counter"]:
            counter[3] += counter[2] == one.bytes
        for table in ("application", "assignment"):
            next(row for row in self.tables[table] if row[0] == one.bytes)[3] += 1

    def move_to_outbox(self, topic: str, at: int = -1) -> Row:
        """Takes a record out of its topic, before anybody read it, and puts it into its writer's outbox."""
        record = self.records[topic].pop(at)
        self.unread(record[0])
        position = len(self.tables["outbox"]) + 1
        self.tables["outbox"].append([WRITERS[topic][0], position, topic, *record])
        return record

    def unread(self, event: bytes) -> None:
        """As if no group had handled the event."""
        self.tables["inbox"] = [row for row in self.tables["inbox"] if row[1] != event]

    def judge(self, mail: Mail | None = None) -> Report:
        """What the oracle says."""
        with ExitStack() as stack:
            facts = stack.enter_context(open_facts())
            for table, rows in self.tables.items():
                facts.add(table, rows)
            for topic, records in self.records.items():
                begin = self.begins.get(topic, 0)
                facts.add_records(
                    (topic, int((topic, begin + at) in self.elsewhere), begin + at, *record)
                    for at, record in enumerate(records)
                )
                end = begin + len(records)
                facts.add("extent", [(topic, 0, begin, self.settled.get(topic, end), end)])
                facts.add("written_by", [(topic, *WRITERS[topic])])
                facts.add("subscription", [(group, group.split(".")[0], topic) for group in READERS[topic]])
                if not any(row[1] == topic for row in self.tables["committed"]):
                    facts.add("committed", [(group, topic, 0, end) for group in READERS[topic]])
            facts.add("extent", self.extents)
            facts.complete()
            return judged(facts, time.monotonic(), mail)


def faults(report: Report) -> set[str]:
    """The names of the checks that found something."""
    return {finding.check for finding in report.findings}
