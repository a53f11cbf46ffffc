"""What becomes of submissions that fit, a whole group at a time: rows and events before they are stored, receipts after.

One after the other in a loop, not each in its request: code and data are at hand for the second when the first is done,
which makes it cost a third.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson
import uuid_utils.compat

from services.contracts import codec
from services.contracts.events import ApplicationSubmitted, Channel, HandedInFile, Language, ProcedureRef
from services.contracts.events import Place as PlaceOfEvent
from services.kernel.event import derived_id
from services.submission import contents
from services.submission.bodies import Submission
from services.submission.contents import Assisted, Sealed
from services.submission.domain.dossier import SUBMISSION
from services.submission.forms import digest
from services.submission.receipts import ReceiptKeys
from services.submission.sealing import MasterKeys
from services.submission.store.accepting import Accepted, NewApplication, attachment_hashes

BASE = "/api/submission/v1/applications"

# Of a paper, as the contract has it.
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]{0,99}")


@dataclass(slots=True)
class Submitted:
    """A submission that fits, on its way into the database. ``form`` is the body's form as canonical JSON.

    ``code`` and ``version`` are those of the procedure in force; ``language`` is what the request asks for, where the
    form does not say.
    """

    applicant: str
    key: str
    request_sha256: bytes
    body: Submission
    form: bytes
    code: str
    version: int
    language: str
    traceparent: str | None
    assisted: Assisted | None = None
    # Whether its files name their papers by ids of the procedure's list: these are nobody's words, and may travel.
    listed: bool = False

    @property
    def identity(self) -> tuple[str, str]:
        """One applicant's key stands for one dossier, for ever."""
        return self.applicant, self.key


class Taken(NamedTuple):
    """A durable dossier and the body that answers its request: always the same for the same dossier."""

    accepted: Accepted
    answer: bytes


def worded(group: Sequence[Submitted], kid: str, issuer: str, keys: MasterKeys) -> list[NewApplication]:
    """The rows and events of a group, each sealed under a key of its own. ``kid`` and ``issuer`` are those of its receipts."""
    return [_worded(one, kid, issuer, keys) for one in group]


def answered(keys: ReceiptKeys, accepted: Sequence[Accepted], data_keys: MasterKeys) -> list[Taken]:
    """The answers to durable dossiers, each with its signed receipt."""
    return [Taken(one, _answer(keys, one, data_keys)) for one in accepted]


def contact(form: dict[str, Any]) -> tuple[str | None, str | None, str | None]:
    """(full name, e-mail address, language vi or en) as the form's applicant gives them."""
    applicant = form.get("applicant")
    if not isinstance(applicant, dict):
        return None, None, None
    name, email, language = (applicant.get(field) for field in ("full_name", "email", "language"))
    return (
        name if isinstance(name, str) else None,
        email if isinstance(email, str) else None,
        language if language in ("vi", "en") else None,
    )


def handed_in(files: Iterable[Mapping[str, Any]], *, listed: bool) -> list[HandedInFile]:
    """Files as events speak of them: without their names, and with their papers only where these are ids of a list."""
    return [
        HandedInFile(
            component=file["component"] if listed and _ID.fullmatch(file.get("component") or "") else None,
            sha256=file["sha256"],
            size=file["size"],
        )
        for file in files
    ]


def instant(at: datetime) -> str:
    """RFC 3339 in UTC, to the microsecond, the same text for the same moment."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def place(province: str, commune: str | None) -> dict[str, str]:
    """The place as it is written everywhere: no commune is left out."""
    return {"province": province} if commune is None else {"province": province, "commune": commune}


def _worded(one: Submitted, kid: str, issuer: str, keys: MasterKeys) -> NewApplication:
    application_id = uuid_utils.compat.uuid7()
    body = one.body
    sealer, key = keys.new(contents.owner(application_id))
    attachments, names = contents.stored_files([file.model_dump(exclude_none=True) for file in body.attachments])
    accepted = Accepted(
        application_id=application_id,
        request_sha256=one.request_sha256,
        procedure_code=one.code,
        procedure_version=one.version,
        province=body.place.province,
        commune=body.place.commune,
        submitted_at=datetime.now(UTC),
        form_sha256=digest(one.form),
        attachments=attachments,
        receipt_kid=kid,
        receipt_issuer=issuer,
        key=key if one.assisted else None,
        on_behalf=contents.assisted_of(sealer, one.assisted) if one.assisted else None,
    )
    name, email, wanted = contact(body.form)
    language = wanted or one.language
    event = codec.message(
        ApplicationSubmitted(
            application_id=application_id,
            procedure=ProcedureRef(code=one.code, version=one.version),
            place=PlaceOfEvent(province=accepted.province, commune=accepted.commune),
            channel=Channel.in_person if one.assisted and one.assisted.agency else Channel.online,
            language=Language(language),
            submitted_at=accepted.submitted_at,
            form_sha256=accepted.form_sha256,
            attachments=handed_in([file.model_dump() for file in body.attachments], listed=one.listed),
        ),
        id=derived_id(application_id, "application.submitted"),
        source=SUBMISSION,
        subject=str(application_id),
        sequence=1,
        correlation_id=application_id,
        time=accepted.submitted_at,
        traceparent=one.traceparent,
    )
    sealed = Sealed(key, contents.filing_of(sealer, 0, one.form, names, None), contents.contact_of(sealer, name, email))
    mark = keys.marks(one.assisted.id_number)[0] if one.assisted else None
    return NewApplication(accepted, one.applicant, one.key, language, sealed, event, mark)


def receipt_of(keys: ReceiptKeys, accepted: Accepted, data_keys: MasterKeys) -> str:
    """The signed receipt: the same bytes for the same dossier, now and in years, as long as its keys are kept.

    Where somebody filed for somebody both are named, until the personal data are erased.
    """
    claims: dict[str, Any] = {
        "iss": accepted.receipt_issuer,
        "application_id": str(accepted.application_id),
        "procedure": accepted.procedure_code,
        "version": accepted.procedure_version,
        "place": place(accepted.province, accepted.commune),
        "submitted_at": instant(accepted.submitted_at),
        "form_sha256": accepted.form_sha256,
        "attachments": attachment_hashes(accepted),
    }
    if accepted.on_behalf and accepted.key:
        sealer = data_keys.sealer(accepted.key, contents.owner(accepted.application_id))
        claims |= contents.opened_assisted(sealer, accepted.on_behalf).claims()
    return keys.sign(accepted.receipt_kid, claims)


def _answer(keys: ReceiptKeys, accepted: Accepted, data_keys: MasterKeys) -> bytes:
    application_id = str(accepted.application_id)
    address = f"{BASE}/{application_id}"
    return orjson.dumps(
        {
            "application_id": application_id,
            "receipt": receipt_of(keys, accepted, data_keys),
            "links": {
                "self": address,
                "events": f"{address}/events",
                "supplements": f"{address}/supplements",
                "withdrawal": f"{address}/withdrawal",
                "keys": "/.well-known/jwks.json",
            },
        }
    )
