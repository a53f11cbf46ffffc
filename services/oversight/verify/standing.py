"""What is neither lost nor done: what is parked, what is on its way, and where each dossier stands and whom it waits for."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.oversight.verify.facts import Facts

FINAL = frozenset({"returned", "not-accepted", "stopped", "withdrawn"})
WAITING_FOR_CITIZEN = frozenset({"supplement-requested", "payment-required"})


@dataclass(frozen=True, slots=True)
class Count:
    """So many, where, and why."""

    where: str
    why: str
    count: int


# What waits behind poison waits for a person too; what is early, or behind something early, moves by itself.
_PARKED = """
SELECT p.group_name, iif(p.kind = 'poison', p.code || ': ' || min(p.reason), 'waits behind one of these'), count(*)
FROM parked p
WHERE p.kind = 'poison'
   OR EXISTS (SELECT 1 FROM parked b WHERE b.group_name = p.group_name AND b.key = p.key AND b.kind = 'poison')
GROUP BY p.group_name, p.kind = 'poison', iif(p.kind = 'poison', p.code, '')
"""

_EARLY = """
SELECT p.group_name, iif(p.kind = 'early', 'came too early: ' || min(p.reason), 'waits behind one of these'), count(*)
FROM parked p
WHERE p.kind <> 'poison'
  AND NOT EXISTS (SELECT 1 FROM parked b WHERE b.group_name = p.group_name AND b.key = p.key AND b.kind = 'poison')
GROUP BY p.group_name, p.kind
"""

_UNPUBLISHED = """
SELECT o.service || '.outbox', 'waits for its relay', count(*)
FROM outbox o
WHERE NOT EXISTS (SELECT 1 FROM published p WHERE p.event = o.event AND p."offset" IS NOT NULL)
GROUP BY o.service
"""

_UNREAD = """
SELECT w.group_name, 'not read yet', count(*)
FROM waiting w
LEFT JOIN committed c ON c.topic = w.topic AND c.partition = w.partition AND c.group_name = w.group_name
WHERE NOT w.is_parked AND w."offset" >= coalesce(c."offset", 0)
GROUP BY w.group_name
"""

_UNSENT = """
SELECT 'notification.delivery',
       CASE d.state WHEN 'created' THEN 'waits for its first attempt'
                    WHEN 'sending' THEN 'is being sent'
                    ELSE 'waits for another attempt: ' || coalesce(min(d.error), 'no reason noted') END,
       count(*)
FROM delivery d WHERE d.state IN ('created', 'sending', 'temporary-failure')
GROUP BY d.state
"""

_SENT = "SELECT 'notification.delivery', d.state, count(*) FROM delivery d GROUP BY d.state ORDER BY 2"

_SKIPPED = "SELECT group_name, 'given up by a person, with a reason in parked_audit', count(*) FROM skipped GROUP BY group_name"

# NĐ 61/2018 Đ.15.3 wants one request, complete; TT 01/2018 Đ.15 counts more against the agency.
_ASKED_AGAIN = """
SELECT agency, 'asked for supplements ' || requests || ' times', count(*) FROM asked_again GROUP BY agency, requests ORDER BY 1, 2
"""

_DOSSIERS = """
SELECT a.state, a.answered >= a.state_sequence AND a.state_sequence > 0 AS is_answered, s.agency, count(*)
FROM application a LEFT JOIN assignment s ON s.id = a.id
GROUP BY 1, 2, 3
"""


def parked(facts: Facts) -> list[Count]:
    """What waits for a person, by group and reason."""
    return _counts(facts, _PARKED)


def skipped(facts: Facts) -> list[Count]:
    """What a person gave up."""
    return _counts(facts, _SKIPPED)


def in_flight(facts: Facts) -> list[Count]:
    """What moves on by itself, by where it is now."""
    return [count for sql in (_UNPUBLISHED, _UNREAD, _EARLY, _UNSENT) for count in _counts(facts, sql)]


def deliveries(facts: Facts) -> list[Count]:
    """Every message by state."""
    return _counts(facts, _SENT)


def dossiers(facts: Facts) -> list[Count]:
    """Every dossier by whom it waits for (nobody: final) and its state."""
    found: dict[tuple[str, str], int] = {}
    for state, is_answered, agency, count in facts.ask(_DOSSIERS):
        key = (_standing(state, bool(is_answered), agency), state)
        found[key] = found.get(key, 0) + count
    return [Count(where, why, count) for (where, why), count in sorted(found.items())]


def asked_again(facts: Facts) -> list[Count]:
    """Dossiers in which the agency asked for a supplement more than once, by agency and how often."""
    return _counts(facts, _ASKED_AGAIN)


def total(counts: Sequence[Count]) -> int:
    """All of them together."""
    return sum(count.count for count in counts)


def _standing(state: str, is_answered: bool, agency: str | None) -> str:
    if state in FINAL:
        return "final"
    if state == "submitted":
        return "on the way to an agency" if agency is None else "assigned, on the way back"
    # A request the citizen has answered is on its way through routing to the agency.
    if state in WAITING_FOR_CITIZEN and not (state == "supplement-requested" and is_answered):
        return "waiting for the citizen"
    return "at the agency"


def _counts(facts: Facts, sql: str) -> list[Count]:
    return [Count(str(where), str(why), int(count)) for where, why, count in facts.ask(sql)]
