"""What is personal in a dossier: how it is written before it is sealed, and how it is read, sealed or (still) not, or erased."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from services.kernel.database import Row
from services.submission.domain.dossier import SEALED_REASON, Entry
from services.submission.sealing import MasterKeys, Sealer, Unopenable, Wrapped

_CONTACT = "contact"
_ON_BEHALF = "on-behalf"


class Sealed(NamedTuple):
    """A new dossier's personal data and the key it is under: what goes into ``dossier_key``, ``filing``, ``application``."""

    key: Wrapped
    filing: bytes
    contact: bytes


@dataclass(frozen=True, slots=True)
class Assisted:
    """Who filed, ``agency`` if as its officer, for whom, and by what relation or authority."""

    filer: str
    agency: str | None
    full_name: str
    id_number: str
    relation: str | None
    authority: str | None

    def claims(self) -> dict[str, dict[str, str]]:
        """Both names, as the receipt says them."""
        filer = {"name": self.filer, "agency": self.agency}
        helped = {"full_name": self.full_name, "relation": self.relation, "authority": self.authority}
        return {
            "filed_by": {name: value for name, value in filer.items() if value},
            "on_behalf_of": {name: value for name, value in helped.items() if value},
        }


class Erased(NamedTuple):
    """That and why nothing personal is left of a dossier."""

    at: datetime
    reason: str
    legal_basis: str


def filing_of(sealer: Sealer, number: int, form: bytes | None, names: Sequence[str], note: str | None) -> bytes:
    """Round ``number`` sealed: ``form`` is canonical JSON or None, ``names`` those of its files in their order."""
    written = {"form": None if form is None else orjson.Fragment(form), "names": names, "note": note}
    return sealer.seal(orjson.dumps(written), f"filing/{number}")


def contact_of(sealer: Sealer, name: str | None, email: str | None) -> bytes:
    """Whom to write to, sealed."""
    return sealer.seal(orjson.dumps({"name": name, "email": email}), _CONTACT)


def assisted_of(sealer: Sealer, assisted: Assisted) -> bytes:
    """Who filed for whom, sealed."""
    return sealer.seal(orjson.dumps(assisted), _ON_BEHALF)


def opened_assisted(sealer: Sealer, sealed: bytes) -> Assisted:
    """The same, opened. Raises Unopenable."""
    return Assisted(**orjson.loads(sealer.open(sealed, _ON_BEHALF)))


def reason_of(sealer: Sealer, sequence: int, reason: str) -> dict[str, str]:
    """The detail of a timeline entry, submission's event ``sequence``, whose reason the citizen wrote."""
    return {SEALED_REASON: base64.b64encode(sealer.seal(reason.encode(), f"reason/{sequence}")).decode("ascii")}


def stored_files(files: Sequence[Mapping[str, Any]]) -> tuple[bytes, list[str]]:
    """Files as they are stored in the open, JSON [{sha256, size, …}], and the names that are sealed with the form."""
    bare = [{field: value for field, value in file.items() if field != "name"} for file in files]
    return orjson.dumps(bare), [str(file["name"]) for file in files]


def owner(application_id: UUID) -> str:
    """Whose key a dossier's is: part of what is sealed under it."""
    return str(application_id)


class Contents:
    """The personal data of one dossier, opened as it is asked for. ``row`` is that of ``dossiers.read`` or ``contacts``."""

    def __init__(self, keys: MasterKeys, row: Row) -> None:
        """Raises NoDataKey when the key file lacks the master key of this dossier."""
        self._row = row
        self.sealer: Sealer | None = None
        if row["wrapped"] is not None:
            self.sealer = keys.sealer(Wrapped(row["master_key"], row["wrapped"]), owner(row["application_id"]))

    @property
    def erased(self) -> Erased | None:
        """When and why the personal data were erased, or None."""
        row = self._row
        return Erased(row["erased_at"], row["reason"], row["legal_basis"]) if row["erased_at"] is not None else None

    @property
    def unsealed(self) -> bool:
        """Whether this dossier is of the time before sealing and the keeper has not come to it yet."""
        return self._row["sealed"] is None

    def contact(self) -> tuple[str | None, str | None]:
        """(full name, e-mail address), each None when not given or erased."""
        if self.unsealed:
            return self._row["contact_name"], self._row["contact_email"]
        said = self._open(self._row["sealed"], _CONTACT)
        return (said["name"], said["email"]) if said else (None, None)

    def filing(self, filing: Mapping[str, Any]) -> dict[str, Any]:
        """One row of ``dossiers.filings``: {round, form, form_sha256, attachments, components, note, filed_at}.

        Erased: ``form`` and ``note`` None and every file without its name; digests and sizes stay.
        """
        shown = {name: value for name, value in filing.items() if name != "sealed"}
        if filing["sealed"] is None:
            return shown
        said = self._open(filing["sealed"], f"filing/{filing['round']}") or {"form": None, "names": [], "note": None}
        names = said["names"] or [""] * len(shown["attachments"])
        files = [{"name": name, **file} for name, file in zip(names, shown["attachments"], strict=True)]
        return shown | {"form": said["form"], "note": said["note"], "attachments": files}

    def assisted(self) -> Assisted | None:
        """Who filed for whom; None when the applicant filed for themselves, or once it is erased."""
        sealed = self._row["on_behalf"]
        return opened_assisted(self.sealer, sealed) if sealed and self.sealer is not None else None

    def entry(self, entry: Entry) -> Entry:
        """The entry with what is sealed elsewhere: the reason the citizen gave, and who filed for whom; erased: without."""
        if entry.step == "submitted" and self._row["on_behalf"] is not None:
            assisted = self.assisted()
            names = {"filer": assisted.filer, "helped": assisted.full_name} if assisted else {}
            by = {"agency": assisted.agency} if assisted and assisted.agency else {}
            return replace(entry, detail=entry.detail | names | by | {"outcome": "assisted" if names else "erased"})
        kept = entry.detail.get(SEALED_REASON)
        if kept is None:
            return entry
        detail = {name: value for name, value in entry.detail.items() if name != SEALED_REASON}
        if self.sealer is not None:
            detail["reason"] = self.sealer.open(base64.b64decode(kept), f"reason/{entry.sequence}").decode()
        return replace(entry, detail=detail)

    def _open(self, sealed: bytes, place: str) -> dict[str, Any] | None:
        """None once it is erased. A key that is gone without an erasure (a backup without keys) reads as erased, too."""
        if self.sealer is None or not sealed:
            return None
        opened = orjson.loads(self.sealer.open(sealed, place))
        if not isinstance(opened, dict):
            raise Unopenable(f"{place} of dossier {self._row['application_id']} holds something else")
        return opened
