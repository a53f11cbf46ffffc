"""What a dossier has to pay and what was paid for it, as one answer: for the API and whoever else shows it."""

from dataclasses import dataclass

from services.kernel.database import Connection, Row
from services.submission.domain.paying import WhyNot, why_no_payment
from services.submission.domain.payment_rules import Rule, rule_of
from services.submission.domain.payments import OPEN, State
from services.submission.payments import charging
from services.submission.payments.till import Till
from services.submission.store import charges, dossiers
from services.submission.store import payments as store
from services.submission.store.charges import Charge


@dataclass(frozen=True, slots=True)
class Standing:
    """``charge``: what is or was last due; not written yet where ``known`` is False. ``why_not``: why nothing can be paid."""

    charge: Charge
    known: bool
    payments: list[Row]
    why_not: WhyNot | None
    rule: Rule

    @property
    def open(self) -> Row | None:
        """The payment of the charge that is under way."""
        ours = (row for row in self.payments if row["charge"] == self.charge.number)
        return next((row for row in ours if State(row["state"]) in OPEN), None)


async def standing(connection: Connection, dossier: Row, till: Till) -> Standing:
    """Where the dossier of this row stands with its payments."""
    known = await charges.of_dossier(connection, dossier["application_id"])
    charge = known[-1] if known else await charging.published(connection, dossier)
    rule = rule_of(till.rules, dossier["procedure_code"])
    payments = await store.of_dossier(connection, dossier["application_id"])
    why_not = why_no_payment(
        dossiers.progress(dossier),
        charge.pinned,
        asked=charge.asked_sequence is not None,
        settled=next((State(row["state"]) for row in payments if row["payment_id"] == charge.settled_by), None),
        ahead=rule.ahead,
        online=till.provider is not None,
    )
    return Standing(charge, bool(known), payments, why_not, rule)
