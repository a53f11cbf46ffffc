"""What routing's news mean for money: an agency that asks for a fee pins it, and an ending may give it back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from services.contracts.events import ApplicationProcessed, State, Step
from services.kernel import settings
from services.kernel.batch import Batch
from services.kernel.database import Connection, Row
from services.submission.domain.fees import Item, Pinned, pin
from services.submission.domain.payment_rules import Rules, rule_of
from services.submission.domain.payments import Cause, RefundCause
from services.submission.payments import book
from services.submission.payments.till import rules_of
from services.submission.store import dossiers
from services.submission.store import payments as store
from services.submission.store.payments import Charge

_ENDINGS: dict[str, RefundCause] = {
    State.withdrawn: Cause.WITHDRAWN,
    State.not_accepted: Cause.NOT_ACCEPTED,
    State.stopped: Cause.STOPPED,
}


async def follow(batch: Batch[ApplicationProcessed]) -> None:
    """After the dossiers of this batch were moved along, and in the same transaction."""
    rules: Rules | None = None
    for event in batch.events:
        data = event.data
        asks = data.step == Step.payment_required
        if not asks and data.state not in _ENDINGS:
            continue
        dossier = await dossiers.read(batch.connection, data.application_id, lock=True)
        assert dossier is not None
        if asks and dossier["erased_at"] is not None:
            continue  # nobody is left who could pay, and nothing of what the agency wrote may come back
        if asks:
            await _ask(batch.connection, dossier, data, event.envelope.sequence)
            continue
        rules = rules if rules is not None else rules_of(settings.load())
        if data.state in rule_of(rules, dossier["procedure_code"]).refund:
            await _give_back(batch.connection, dossier, _ENDINGS[data.state])


async def published(connection: Connection, dossier: Row, stated: Sequence[Item] | None = None) -> Charge:
    """What the dossier has to pay by the published fee, and by the agency's statement where there is one: not written yet.

    An item of the published fee has no words of its own but its code; the text of the fee says what it is.
    """
    text, lines = await store.fee_of(connection, dossier["procedure_code"], dossier["procedure_version"])
    pinned = pin(lines, stated)
    if stated is None:
        pinned = replace(pinned, items=tuple(Item(item.text or text or "", item.amount) for item in pinned.items))
    at = datetime.now(UTC)
    return Charge(dossier["application_id"], 1, pinned, text, None, dossier["agency_code"], None, at, None)


async def _ask(connection: Connection, dossier: Row, data: ApplicationProcessed, sequence: int) -> None:
    """A new charge, or the word that what is asked for was paid already.

    What was paid ahead is what the agency then asks for without stating another sum; and an agency that asks a second time
    without a statement asks for the published fee, which is due once.
    """
    known = await store.charges(connection, data.application_id)
    last = known[-1] if known else None
    stated = [Item(item.text, item.amount) for item in data.fee.items] if data.fee else None
    charge = await published(connection, dossier, stated)
    if last is None or not _same(last, charge.pinned, stated is not None):
        new = replace(charge, number=len(known) + 1, reason=data.reason, agency_code=data.agency)
        await store.pin(connection, replace(new, asked_sequence=sequence))
        return
    await store.asked(connection, last, sequence, data.reason, data.agency)
    if last.settled_by is not None:
        paid = await store.one(connection, last.settled_by)
        assert paid is not None
        await book.announce(connection, last, store.payment(paid), f"/{sequence}")


def _same(last: Charge, asked: Pinned, states: bool) -> bool:
    if last.asked_sequence is None:
        return not states or asked.amount == last.pinned.amount
    if last.settled_by is not None:
        return not states
    return asked == last.pinned


async def _give_back(connection: Connection, dossier: Row, cause: RefundCause) -> None:
    """The rule of the procedure gives the fee back, as long as no work was done for it."""
    if not await store.work_began(connection, dossier["application_id"]):
        await book.want_back(connection, dossier["application_id"], cause, datetime.now(UTC))
