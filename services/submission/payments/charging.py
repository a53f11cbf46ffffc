"""What routing's news mean for money: an agency that asks for a fee pins it; an ending, or crossing news, gives it back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from services.contracts.events import ApplicationProcessed, State, Step
from services.kernel import settings
from services.kernel.batch import Batch
from services.kernel.database import Connection, Row
from services.kernel.event import Event
from services.submission.domain import payments as rules
from services.submission.domain.dossier import DECIDED, FINISHED
from services.submission.domain.fees import Item, Pinned, pin
from services.submission.domain.payment_rules import Rules, rule_of
from services.submission.domain.payments import Cause, RefundCause
from services.submission.payments import book, telling
from services.submission.payments.till import rules_of
from services.submission.store import charges, dossiers
from services.submission.store import payments as store
from services.submission.store.charges import Charge

_ENDINGS: dict[str, RefundCause] = {
    State.withdrawn: Cause.WITHDRAWN,
    State.not_accepted: Cause.NOT_ACCEPTED,
    State.stopped: Cause.STOPPED,
}


async def follow(batch: Batch[ApplicationProcessed]) -> None:
    """After the dossiers of this batch were moved along, and in the same transaction."""
    rule_book: Rules | None = None
    for event in batch.events:
        data = event.data
        asks, tells_of_money = data.step == Step.payment_required, data.step == Step.paid
        if not asks and not tells_of_money and data.state not in _ENDINGS:
            continue
        dossier = await dossiers.read(batch.connection, data.application_id, lock=True)
        assert dossier is not None
        if asks and dossier["erased_at"] is not None:
            continue  # nobody is left who could pay, and nothing of what the agency wrote may come back
        if asks:
            await _ask(batch.connection, dossier, data, event.envelope.sequence)
        elif tells_of_money:
            await _crossed(batch.connection, event)
        else:
            rule_book = rule_book if rule_book is not None else rules_of(settings.load())
            if data.state in rule_of(rule_book, dossier["procedure_code"]).refund:
                await _give_back(batch.connection, dossier, _ENDINGS[data.state])


async def published(connection: Connection, dossier: Row, stated: Sequence[Item] | None = None) -> Charge:
    """What the dossier has to pay by the published fee, and by the agency's statement where there is one: not written yet.

    An item of the published fee has no words of its own but its code; the text of the fee says what it is.
    """
    text, lines = await charges.fee_of(connection, dossier["procedure_code"], dossier["procedure_version"])
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
    known = await charges.of_dossier(connection, data.application_id)
    last = known[-1] if known else None
    paid = await store.one(connection, last.settled_by) if last and last.settled_by else None
    stated = [Item(item.text, item.amount) for item in data.fee.items] if data.fee else None
    charge = await published(connection, dossier, stated)
    gone_back = paid is not None and paid["state"] != rules.State.PAID
    if last is None or gone_back or not _same(last, charge.pinned, stated is not None):
        new = replace(charge, number=len(known) + 1, reason=data.reason, agency_code=data.agency)
        await charges.pin(connection, replace(new, asked_sequence=sequence))
        return
    await charges.asked(connection, last, sequence, data.reason, data.agency)
    if paid is not None:
        await telling.paid(connection, store.payment(paid), data.application_id, f"/{sequence}")


def _same(last: Charge, asked: Pinned, states: bool) -> bool:
    if last.asked_sequence is None:
        return not states or asked.amount == last.pinned.amount
    if last.settled_by is not None:
        return not states
    return asked == last.pinned


async def _crossed(connection: Connection, event: Event[ApplicationProcessed]) -> None:
    """Routing has heard of the money. Where something else had ended or moved on the dossier before, it goes back.

    Here the charge was due when the money came, because that news was still on its way.
    """
    data, told = event.data, event.envelope
    for charge in await charges.of_dossier(connection, data.application_id):
        if charge.settled_by is None or told.causation_id != telling.told_by(data.application_id, charge.settled_by):
            continue
        if charge.asked_sequence is None:
            late = data.state in FINISHED or data.state in DECIDED
        else:
            late = await charges.moved_on(connection, data.application_id, charge.asked_sequence, told.sequence)
        row = await store.one(connection, charge.settled_by)
        assert row is not None
        if late:
            await book.write(connection, charge, rules.want_back(store.payment(row), Cause.NOT_DUE), datetime.now(UTC))


async def _give_back(connection: Connection, dossier: Row, cause: RefundCause) -> None:
    """The rule of the procedure gives the fee back, as long as no work was done for it."""
    if not await charges.work_began(connection, dossier["application_id"]):
        await book.want_back(connection, dossier["application_id"], cause, datetime.now(UTC))
