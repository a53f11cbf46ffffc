"""One attempt at a letter: it is written, handed to the mail server, and what came of it is put into words."""

from datetime import UTC, datetime, timedelta

from services.kernel.settings import Settings
from services.kernel.telemetry import logger

from . import domain, letters
from .domain import State
from .letters import Letter
from .smtp import Away, Dropped, Link, Refused
from .store.deliveries import Outcome

log = logger(__name__)


async def attempt(link: Link, letter: Letter, settings: Settings) -> Outcome:
    """Sent, refused, or to be tried again and when. Raises Away, and nothing else: no letter stops another."""
    recipient, nobody = letters.address_of(letter)
    if recipient is None:
        return _outcome(letter, State.TECHNICAL_FAILURE, nobody)
    try:
        message = letters.compose(letter, recipient, settings)
    except Exception as error:
        # A defect of ours, mended perhaps before the schedule ends.
        log.error("cannot write the message", delivery=str(letter.delivery.delivery_id), exc_info=error)
        return _outcome(
            letter, State.TEMPORARY_FAILURE, f"the message could not be written ({type(error).__name__}), see the log"
        )
    try:
        await link.send(recipient, message)
    except Refused as refused:
        state = domain.state_after_reply(refused.code, about_recipient=refused.about_recipient)
        return _outcome(letter, state, f"the mail server said: {refused}")
    except Dropped as dropped:
        return _outcome(letter, State.TEMPORARY_FAILURE, str(dropped))
    except Away:
        raise
    except Exception as error:
        log.error("cannot send the message", delivery=str(letter.delivery.delivery_id), exc_info=error)
        await link.close()
        return _outcome(
            letter, State.TEMPORARY_FAILURE, f"the message could not be sent ({type(error).__name__}), see the log"
        )
    return _outcome(letter, State.SENT, None)


def _outcome(letter: Letter, state: State, reason: str | None) -> Outcome:
    delivery, now = letter.delivery, datetime.now(UTC)
    recipient = letter.contact.email if letter.contact else None
    told = domain.reason_without_address(reason, recipient or "") if reason else None
    if state is not State.TEMPORARY_FAILURE:
        return Outcome(delivery, state, now, told)
    pause = domain.pause_after(delivery.attempts, delivery.delivery_id, now - delivery.created_at)
    if pause is None:
        given_up = f"given up after {delivery.attempts} attempts; the last one: {told}"
        return Outcome(delivery, State.TECHNICAL_FAILURE, now, given_up)
    return Outcome(delivery, state, now, told, now + timedelta(seconds=pause))
