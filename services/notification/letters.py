"""From a claimed delivery and its citizen's address to the bytes of one e-mail."""

from dataclasses import dataclass
from datetime import UTC, datetime

from services.kernel.settings import Settings

from . import domain, mail, texts, wording
from .addresses import Contact
from .store.deliveries import Claimed


@dataclass(frozen=True, slots=True)
class Letter:
    """One delivery with the contact submission gave for it, or None when submission knows no such dossier."""

    delivery: Claimed
    contact: Contact | None


def address_of(letter: Letter) -> tuple[str | None, str | None]:
    """(address, None), or (None, the reason there is nobody to write to)."""
    if domain.is_to_agency(letter.delivery.event_type) and (letter.contact is None or not letter.contact.email):
        return None, "the agency has named no e-mail address for its registration"
    if letter.contact is None:
        return None, "submission knows no contact for this application"
    if not letter.contact.email:
        return None, "no e-mail address was given with the application"
    if not mail.usable(letter.contact.email):
        return None, "the e-mail address given with the application cannot be used"
    return letter.contact.email, None


def compose(letter: Letter, recipient: str, settings: Settings) -> bytes:
    """The whole message, in the citizen's language."""
    delivery, contact = letter.delivery, letter.contact
    language = contact.language if contact and contact.language in wording.LANGUAGES else "vi"
    rendered = texts.render(delivery.template, language, _facts(letter, language), public_url=settings.public_url)
    stamp = mail.Stamp(
        application_id=delivery.application_id,
        event_id=delivery.event_id,
        delivery_id=delivery.delivery_id,
        template=delivery.template,
        message_id=delivery.message_id,
        language=language,
    )
    return mail.compose(rendered, stamp, sender=settings.mail_from, recipient=recipient, at=datetime.now(UTC))


def _facts(letter: Letter, language: str) -> texts.Facts:
    delivery, facts = letter.delivery, letter.delivery.facts
    english = delivery.procedure_name_en if language == "en" else None
    due_at = datetime.fromisoformat(facts["due_at"]) if facts.get("due_at") else delivery.due_at
    return texts.Facts(
        application_id=delivery.application_id,
        happened_at=delivery.happened_at,
        name=letter.contact.name if letter.contact else None,
        # The catalogue's copy may lack a name: then the code, which a citizen can look up as well.
        procedure=english or delivery.procedure_name or delivery.procedure_code,
        agency=delivery.agency_name or delivery.agency_code,
        due_at=due_at,
        code=delivery.code,
        late=bool(facts.get("late")),
        reason=facts.get("reason"),
        explanation=facts.get("explanation"),
        unit=facts.get("unit"),
        components=facts.get("components", ()),
        documents=facts.get("documents", ()),
        draft=bool(facts.get("draft")),
        list_year=facts.get("list_year"),
        days_left=facts.get("days_left"),
    )
