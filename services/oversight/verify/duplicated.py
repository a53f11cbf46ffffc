"""The questions whose answers are doublings: one cause that had its effect twice."""

from services.oversight.verify.checks import Check

DUPLICATED = (
    Check(
        "duplicated",
        "two-events-one-number",
        "two different events carry the same number of the same writer",
        """
        SELECT p.subject, max(p.event),
               count(DISTINCT p.event) || ' events are number ' || p.sequence || ' of ' || p.source
               || ' (' || group_concat(DISTINCT p.type) || ' in ' || group_concat(DISTINCT p.topic) || ')'
        FROM series s
        CROSS JOIN published p ON p.subject = s.subject AND p.source = s.source AND p.sequence > 0
        WHERE s.events > s.numbers
        GROUP BY p.subject, p.source, p.sequence HAVING count(DISTINCT p.event) > 1
        """,
    ),
    Check(
        "duplicated",
        "one-id-two-events",
        "two different events carry the same id, so readers drop one of them",
        """
        SELECT p.subject, p.event,
               'the id is used by '
               || group_concat(p.type || ' ' || p.sequence || ' of ' || p.source || ' in ' || p.topic, ' and by ')
        FROM published p
        WHERE p.event IN (SELECT event FROM published GROUP BY event HAVING count(*) > 1)
        GROUP BY p.event
        HAVING min(p.topic) <> max(p.topic) OR min(p.source) <> max(p.source) OR min(p.subject) <> max(p.subject)
            OR min(p.sequence) <> max(p.sequence)
        """,
    ),
    Check(
        "duplicated",
        "two-effects-of-one-cause",
        "one event caused the same kind of event twice",
        """
        SELECT p.subject, max(p.event),
               count(DISTINCT p.event) || ' ' || p.type || ' follow from one event ' || lower(hex(p.cause))
        FROM published p
        WHERE p.cause IS NOT NULL AND p.type <> 'application.notified'
        GROUP BY p.cause, p.type, p.source HAVING min(p.event) <> max(p.event)
        """,
    ),
    Check(
        "duplicated",
        "one-report-applied-twice",
        "one report of an agency moved the dossier twice",
        """
        SELECT p.subject, max(p.event),
               count(DISTINCT p.event) || ' application.processed tell of report ' || lower(hex(p.about))
        FROM published p WHERE p.type = 'application.processed' AND p.about IS NOT NULL
        GROUP BY p.about, p.type, p.subject HAVING min(p.event) <> max(p.event)
        """,
    ),
    Check(
        "duplicated",
        "outcome-told-twice",
        "the outcome of one message was told twice",
        """
        SELECT p.subject, max(p.event),
               count(DISTINCT p.event) || ' application.notified tell of delivery ' || lower(hex(p.about))
        FROM published p WHERE p.type = 'application.notified' AND p.about IS NOT NULL
        GROUP BY p.about, p.type, p.subject HAVING min(p.event) <> max(p.event)
        """,
    ),
    Check(
        "duplicated",
        "two-deliveries",
        "the citizen is told twice of one event over one channel",
        """
        SELECT d.application, d.event, count(*) || ' rows of notification.delivery by ' || d.channel || ' for one event'
        FROM delivery d GROUP BY d.event, d.channel HAVING count(*) > 1
        """,
    ),
    Check(
        "duplicated",
        "two-timeline-rows",
        "the timeline shows one event twice",
        """
        SELECT t.application, t.event, count(*) || ' rows of submission.timeline for one event'
        FROM timeline t GROUP BY t.application, t.event HAVING count(*) > 1
        """,
    ),
    Check(
        "duplicated",
        "two-timeline-rows-one-number",
        "the timeline shows two events with the same number of the same writer",
        """
        SELECT t.application, max(t.event),
               count(DISTINCT t.event) || ' rows of submission.timeline are number ' || t.sequence || ' of ' || t.source
        FROM timeline t WHERE t.sequence > 0
        GROUP BY t.application, t.source, t.sequence HAVING min(t.event) <> max(t.event)
        """,
    ),
    Check(
        "duplicated",
        "two-assignments",
        "one dossier is assigned twice",
        """
        SELECT a.id, NULL, count(*) || ' rows of routing.assignment (' || group_concat(a.agency) || ')'
        FROM assignment a GROUP BY a.id HAVING count(*) > 1
        """,
    ),
    Check(
        "duplicated",
        "two-verdicts",
        "one report was judged twice",
        """
        SELECT r.application, r.id, count(*) || ' rows of routing.report for one report of ' || r.agency
        FROM report r GROUP BY r.agency, r.id HAVING count(*) > 1
        """,
    ),
    Check(
        "duplicated",
        "one-key-two-dossiers",
        "one Idempotency-Key of one applicant made two dossiers",
        """
        SELECT max(a.id), NULL, count(*) || ' rows of submission.application for one applicant and Idempotency-Key'
        FROM application a GROUP BY a.who HAVING count(*) > 1
        """,
    ),
)
