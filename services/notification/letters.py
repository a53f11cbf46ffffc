"""From a claimed delivery and its citizen's address to the bytes of one e-mail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.kernel.settings import Settings

from . import domain, mail, texts, wording
from .addresses import Contact
from .store.deliveries import Claimed

_TOLD = (
    *("application_id", "happened_at", "facts", "due_at", "code"),
    *("procedure_code", "procedure_name", "procedure_name_en", "agency_code", "agency_name"),
)


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
    told = {name: getattr(delivery, name) for name in _TOLD}
    facts = facts_of(told, contact.name if contact else None, language)
    rendered = texts.render(delivery.template, language, facts, public_url=settings.public_url)
    stamp = mail.Stamp(
        application_id=delivery.application_id,
        event_id=delivery.event_id,
        delivery_id=delivery.delivery_id,
        template=delivery.template,
        message_id=delivery.message_id,
        language=language,
    )
    return mail.compose(rendered, stamp, sender=settings.mail_from, recipient=recipient, at=datetime.now(UTC))


def facts_of(told: Mapping[str, Any], name: str | None, language: str) -> texts.Facts:
    """What one message speaks of. ``told``: application_id, happened_at, facts, due_at, and the codes and names of
    procedure and agency; ``name``: whom it greets."""
    facts = told["facts"]
    english = told["procedure_name_en"] if language == "en" else None
    due_at = datetime.fromisoformat(facts["due_at"]) if facts.get("due_at") else told["due_at"]
    return texts.Facts(
        application_id=told["application_id"],
        happened_at=told["happened_at"],
        name=name,
        # The catalogue's copy may lack a name: then the code, which a citizen can look up as well.
        procedure=english or told["procedure_name"] or told["procedure_code"],
        agency=told["agency_name"] or told["agency_code"],
        due_at=due_at,
        code=told["code"],
        late=bool(facts.get("late")),
        reason=facts.get("reason"),
        again_because=facts.get("again_because"),
        explanation=facts.get("explanation_en" if language == "en" else "explanation"),
        unit=facts.get("unit"),
        components=facts.get("components", ()),
        documents=facts.get("documents", ()),
        draft=bool(facts.get("draft")),
        list_year=facts.get("list_year"),
        days_left=facts.get("days_left"),
    )
