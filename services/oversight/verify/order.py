"""The questions whose answers are breaks of order: a later event of a dossier seen, or in force, before an earlier one."""

from services.oversight.verify.checks import Check

OUT_OF_ORDER = (
    Check(
        "out of order",
        "topic",
        "an event first appears in its partition after a later one of the same dossier and writer",
        """
        SELECT subject, event,
               type || ' ' || sequence || ' of ' || source || ' first appears at ' || topic || '/' || partition || '@'
               || "offset" || ', after number ' || before
        FROM (SELECT *, max(sequence) OVER (PARTITION BY subject, source, topic, partition ORDER BY "offset"
                                            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
              FROM published INDEXED BY published_in_order WHERE "offset" IS NOT NULL AND sequence > 0)
        WHERE sequence < before
        """,
    ),
    Check(
        "out of order",
        "two-partitions",
        "the events of one dossier are spread over several partitions of a topic, where nothing keeps their order",
        """
        SELECT subject, max(event), topic || ' has the dossier in the partitions ' || group_concat(DISTINCT partition)
        FROM published INDEXED BY published_in_order WHERE "offset" IS NOT NULL
        GROUP BY subject, source, topic HAVING min(partition) <> max(partition)
        """,
    ),
    Check(
        "out of order",
        "outbox",
        "an event waits in the outbox behind a later one of the same dossier",
        """
        SELECT subject, event,
               type || ' ' || sequence || ' is at position ' || position || ' of the outbox of ' || service
               || ', after number ' || before
        FROM (SELECT *, max(sequence) OVER (PARTITION BY subject, source, topic ORDER BY position
                                            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
              FROM outbox WHERE sequence > 0)
        WHERE sequence < before
        """,
    ),
    Check(
        "out of order",
        "overtaken-in-outbox",
        "an event still waits in the outbox although a later one of the same dossier is in the topic",
        """
        SELECT p.subject, p.event,
               p.type || ' ' || p.sequence || ' of ' || p.source || ' is in the outbox, number '
               || (SELECT max(f.sequence) FROM published f
                   WHERE f.subject = p.subject AND f.source = p.source AND f.topic = p.topic AND f."offset" IS NOT NULL)
               || ' is in ' || p.topic
        FROM published p
        WHERE p."offset" IS NULL AND p.sequence > 0
          AND EXISTS (SELECT 1 FROM published f
                      WHERE f.subject = p.subject AND f.source = p.source AND f.topic = p.topic
                        AND f.sequence > p.sequence AND f."offset" IS NOT NULL)
        """,
    ),
    Check(
        "out of order",
        "handled-before-its-predecessor",
        "a group handled an event although an earlier one of the same dossier still waits",
        """
        SELECT w.subject, w.event,
               w.type || ' at ' || w.topic || '/' || w.partition || '@' || w."offset" || ' waits, but ' || w.group_name
               || ' has handled @' || min(f."offset")
        FROM waiting w
        CROSS JOIN published f ON f.subject = w.subject AND f.topic = w.topic AND f.partition = w.partition
                              AND f."offset" > w."offset"
        CROSS JOIN inbox i ON i.event = f.event AND i.group_name = w.group_name
        WHERE w.event IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM skipped k WHERE k.event = f.event AND k.group_name = w.group_name)
          AND NOT EXISTS (SELECT 1 FROM parked p WHERE p.event = w.event AND p.group_name = w.group_name AND p.key IS NULL)
        GROUP BY w.group_name, w.topic, w.partition, w."offset"
        """,
    ),
    Check(
        "out of order",
        "application-state",
        "the state shown to the citizen is not the one its last step gave",
        """
        SELECT a.id, p.event,
               'submission.application is ' || a.state || ' by event ' || a.state_sequence
               || ' of routing, which says ' || p.state
        FROM application a
        JOIN published p ON p.subject = a.id AND p.source = '/motcua/routing' AND p.sequence = a.state_sequence
        WHERE p.state IS NOT a.state
        """,
        ("submission",),
    ),
    Check(
        "out of order",
        "application-behind",
        "the state shown to the citizen is not that of the latest step submission has handled",
        """
        SELECT a.id, NULL,
               'submission.application stands at event ' || a.state_sequence || ' of routing, but event '
               || h.latest || ' is handled'
        FROM application a
        JOIN (SELECT p.subject, max(p.sequence) AS latest
              FROM published p
              JOIN inbox i ON i.event = p.event AND i.group_name = 'submission.follow-application'
              WHERE p.source = '/motcua/routing'
                AND NOT EXISTS (SELECT 1 FROM skipped k WHERE k.event = p.event AND k.group_name = i.group_name)
              GROUP BY p.subject) h ON h.subject = a.id
        WHERE h.latest <> a.state_sequence
        """,
        ("submission",),
    ),
    Check(
        "out of order",
        "assignment-state",
        "the state routing holds is not the one it published last",
        """
        SELECT a.id, p.event,
               'routing.assignment is ' || a.state || ', but its event ' || a.sequence || ' says ' || p.state
        FROM assignment a
        JOIN published p ON p.subject = a.id AND p.source = '/motcua/routing' AND p.sequence = a.sequence
        WHERE p.state IS NOT a.state
        """,
        ("routing",),
    ),
)
