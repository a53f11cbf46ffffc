"""Losses at a consumer: it handled an event without effect, or shows an effect of an event it never handled."""

from services.oversight.verify.checks import Check
from services.oversight.verify.questions import effect_without_mark, handled_without

UNHANDLED = (
    Check(
        "lost",
        "no-assignment",
        "routing handled a submission without assigning it",
        handled_without(
            "routing.route-application",
            "'application.submitted'",
            "SELECT 1 FROM assignment a WHERE a.id = p.subject",
            "routing.assignment has no row",
        ),
        ("routing",),
    ),
    Check(
        "lost",
        "act-without-consequence",
        "routing handled an act of the citizen from which nothing followed",
        handled_without(
            "routing.apply-citizen-act",
            "'application.supplemented', 'application.withdrawn', 'application.paid'",
            "SELECT 1 FROM published q WHERE q.cause = p.event AND q.type = 'application.processed'",
            "no application.processed follows from it",
            answered_by="/motcua/routing",
        ),
        ("routing",),
    ),
    Check(
        "lost",
        "agency-not-told",
        "routing handled a complaint or a refund that the dossier's agency was not told of",
        handled_without(
            "routing.apply-citizen-act",
            "'application.complained', 'application.refunded'",
            "SELECT 1 FROM published q WHERE q.cause = p.event AND q.type = 'agency.' || replace(p.type, '.', '-')",
            "no message to its agency follows from it",
            answered_by="/motcua/routing",
        ),
        ("routing",),
    ),
    Check(
        "lost",
        "report-without-verdict",
        "routing handled an agency's report without a verdict",
        handled_without(
            "routing.apply-report",
            "'agency.report'",
            "SELECT 1 FROM report r WHERE r.id = p.about AND p.source = '/agency/' || r.agency",
            "routing.report has no row",
        ),
        ("routing",),
    ),
    Check(
        "lost",
        "report-without-answer",
        "routing handled an agency's report, but neither moved the dossier nor told the agency why not",
        # One that says what an earlier one said (applied, or refused over the desk) needs no second answer.
        handled_without(
            "routing.apply-report",
            "'agency.report'",
            "SELECT 1 FROM published q"
            " WHERE q.about = p.about AND q.type IN ('application.processed', 'agency.report-refused')",
            "nothing in any topic or outbox tells what became of it",
            answered_by="/motcua/routing",
        ),
        ("routing",),
    ),
    Check(
        "lost",
        "no-delivery",
        "notification handled an event the citizen must be told of, but planned no message",
        handled_without(
            "notification.plan-message",
            "'application.submitted', 'application.routed', 'application.processed', 'application.supplemented', "
            "'application.refunded', 'catalog.registration-due', 'submission.draft-expiring'",
            "SELECT 1 FROM delivery d WHERE d.event = p.event",
            "notification.delivery has no row",
        ),
        ("notification",),
    ),
    Check(
        "lost",
        "not-in-timeline",
        "submission handled a step that its timeline does not show",
        handled_without(
            "submission.follow-application",
            "'application.routed', 'application.processed', 'application.notified'",
            "SELECT 1 FROM timeline t WHERE t.event = p.event AND t.application = p.subject",
            "submission.timeline has no row",
        ),
        ("submission",),
    ),
    Check(
        "lost",
        "timeline-without-mark",
        "the timeline shows a step that submission has not marked as handled",
        effect_without_mark(
            # What submission writes down by itself, in an event of its own or in none, follows from no event of another.
            "(SELECT * FROM timeline WHERE source <> '/motcua/submission' AND source NOT LIKE '/motcua/submission/%')",
            "a row of submission.timeline",
            "submission.follow-application",
        ),
        ("submission",),
    ),
    Check(
        "lost",
        "delivery-without-mark",
        "a message was planned for an event that notification has not marked as handled",
        effect_without_mark("delivery", "a row of notification.delivery", "notification.plan-message"),
        ("notification",),
    ),
    Check(
        "lost",
        "assignment-without-mark",
        "a dossier was assigned for an event that routing has not marked as handled",
        """
        SELECT a.id, p.event,
               'a row of routing.assignment is there, but the inbox of routing.route-application does not know the event'
        FROM assignment a
        JOIN published p ON p.subject = a.id AND p.type = 'application.submitted'
        WHERE NOT EXISTS (SELECT 1 FROM inbox i
                          WHERE i.event = p.event AND i.group_name = 'routing.route-application')
        """,
        ("routing",),
    ),
)
