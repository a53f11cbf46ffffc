"""The questions whose answers are losses: what a row says happened and no topic tells, or the other way round."""

from services.oversight.verify.checks import Check
from services.oversight.verify.questions import trimmed

LOST = (
    Check(
        "lost",
        "event-not-published",
        "a service counts an event that is neither in a topic nor in its outbox",
        f"""
        SELECT c.subject, NULL,
               'event ' || n.n || ' of ' || c.source || ' (' || c.owner || ' counts ' || c.sequence
               || ') is in no topic and in no outbox'
        FROM counter c
        LEFT JOIN series s ON s.subject = c.subject AND s.source = c.source
        JOIN number n ON n.n <= c.sequence
        WHERE (s.subject IS NULL OR s.lowest > 1 OR s.highest < c.sequence OR s.numbers < c.sequence)
          AND NOT EXISTS (SELECT 1 FROM published p
                          WHERE p.subject = c.subject AND p.source = c.source AND p.sequence = n.n)
          AND NOT (n.n < coalesce(s.lowest, n.n + 1) AND {trimmed("= c.source", "c.subject")})
        """,  # noqa: S608 - our own words
    ),
    Check(
        "lost",
        "row-not-there",
        "an event was published, but the row it was written with is gone",
        """
        SELECT f.subject, f.event,
               f.type || ' ' || f.sequence || ' of ' || f.source || ' is in ' || f.topic || '/' || f.partition || '@'
               || f."offset" || ', but no row of ' || w.service || ' counts it'
        FROM series s
        CROSS JOIN published f ON f.subject = s.subject AND f.source = s.source
        JOIN written_by w ON w.topic = f.topic
        JOIN looked l ON l.service = w.service
        JOIN extent e ON e.topic = f.topic AND e.partition = f.partition
        WHERE s.highest > coalesce((SELECT max(c.sequence) FROM counter c
                                    WHERE c.subject = s.subject AND c.source = s.source), 0)
          AND f."offset" < e.settled AND w.service <> 'catalog'
          AND f.sequence > coalesce((SELECT max(c.sequence) FROM counter c
                                     WHERE c.subject = f.subject AND c.source = f.source), 0)
        """,
    ),
    Check(
        "lost",
        "not-handled",
        "a group went past an event that it neither handled nor parked",
        """
        SELECT w.subject, w.event,
               coalesce(w.type, 'an unreadable record') || ' is at ' || w.topic || '/' || w.partition || '@'
               || w."offset" || '; ' || w.group_name || ' committed ' || c."offset"
               || ', but it is neither in its inbox nor parked'
        FROM waiting w
        JOIN committed c ON c.topic = w.topic AND c.partition = w.partition AND c.group_name = w.group_name
        WHERE w."offset" < c."offset" AND NOT w.is_parked
        """,
    ),
    Check(
        "lost",
        "step-not-published",
        "routing applied a report, but published no step",
        f"""
        SELECT r.application, r.id,
               'the report of ' || r.agency || ' is applied in routing.report, but no application.processed tells of it'
        FROM report r
        WHERE r.verdict = 'applied'
          AND NOT EXISTS (SELECT 1 FROM published p WHERE p.about = r.id AND p.type = 'application.processed')
          AND NOT {trimmed("= '/motcua/routing'", "r.application")}
        """,  # noqa: S608 - our own words
        ("routing",),
    ),
    Check(
        "lost",
        "outcome-not-published",
        "a message reached its final state, but nobody was told",
        f"""
        SELECT d.application, d.event,
               'delivery ' || d.state || ' is in notification.delivery, but no application.notified tells of it'
        FROM delivery d
        WHERE d.state IN ('sent', 'permanent-failure', 'technical-failure')
          AND d.type NOT IN ('catalog.registration-due', 'submission.draft-expiring')
          AND NOT EXISTS (SELECT 1 FROM published p WHERE p.about = d.id AND p.type = 'application.notified')
          AND NOT {trimmed("= '/motcua/notification'", "d.application")}
        """,  # noqa: S608 - our own words
        ("notification",),
    ),
    Check(
        "lost",
        "outcome-without-delivery",
        "an application.notified tells of a message that notification does not hold as final",
        """
        SELECT f.subject, f.event,
               'application.notified is in ' || f.topic || ', but notification.delivery has '
               || coalesce((SELECT 'it as ' || d.state FROM delivery d WHERE d.id = f.about), 'no such row')
        FROM published f
        JOIN extent e ON e.topic = f.topic AND e.partition = f.partition
        WHERE f.type = 'application.notified' AND f."offset" < e.settled
          AND NOT EXISTS (SELECT 1 FROM delivery d
                          WHERE d.id = f.about AND d.state IN ('sent', 'permanent-failure', 'technical-failure'))
        """,
        ("notification",),
    ),
    Check(
        "lost",
        "own-act-not-in-timeline",
        "submission published an act of the citizen that its timeline does not show",
        """
        SELECT p.subject, p.event,
               p.type || ' ' || p.sequence || ' is in ' || p.topic || ' or on its way there, but submission.timeline has no row'
        FROM published p
        JOIN application a ON a.id = p.subject
        WHERE p.source = '/motcua/submission'
          AND p.sequence <= (SELECT c.sequence FROM counter c WHERE c.subject = a.id AND c.source = p.source)
          AND NOT EXISTS (SELECT 1 FROM timeline t WHERE t.event = p.event AND t.application = p.subject)
        """,
        ("submission",),
    ),
    Check(
        "lost",
        "timeline-without-event",
        "the timeline shows a step of the citizen that was never published",
        f"""
        SELECT t.application, t.event,
               'event ' || t.sequence || ' of submission is in submission.timeline, but in no topic and no outbox'
        FROM timeline t
        WHERE t.source = '/motcua/submission'
          AND NOT EXISTS (SELECT 1 FROM published p WHERE p.event = t.event)
          AND NOT {trimmed("= t.source", "t.application")}
        """,  # noqa: S608 - our own words
        ("submission",),
    ),
    Check(
        "lost",
        "request-without-reason",
        "a supplement was requested again and the reason is not on record",
        """
        SELECT g.application, NULL,
               'a supplement was requested ' || g.requests || ' times, but routing.asked_again has ' || g.reasons
               || ' of the ' || (g.requests - 1) || ' reasons'
        FROM asked_again g WHERE g.reasons < g.requests - 1
        """,
        ("routing",),
    ),
)
