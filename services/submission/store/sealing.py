"""The keys of dossiers and what they seal: dossiers of the time before are sealed, keys are wrapped and marks written again."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from services.kernel.database import Connection, Row
from services.submission import contents
from services.submission.sealing import MasterKeys, Sealer, Wrapped

# Whoever holds one already is left to finish; the order is that of every other lock on dossiers.
_UNSEALED = """
SELECT application_id, contact_name, contact_email FROM application
WHERE sealed IS NULL AND ($1::uuid[] IS NULL OR application_id = ANY($1))
ORDER BY application_id LIMIT $2
FOR UPDATE SKIP LOCKED
"""

_FILINGS = """
SELECT application_id, round, form, attachments, note FROM filing
WHERE application_id = ANY($1::uuid[]) AND sealed IS NULL
"""

_REASONS = """
SELECT application_id, event_id, sequence, detail FROM timeline
WHERE application_id = ANY($1::uuid[]) AND step = 'withdrawal-requested' AND detail ? 'reason'
"""

_KEEP_KEYS = """
INSERT INTO dossier_key (application_id, master_key, wrapped) SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[])
"""

_SEAL_FILINGS = """
UPDATE filing AS f SET sealed = s.sealed, attachments = s.attachments::json, form = NULL, note = NULL
FROM unnest($1::uuid[], $2::integer[], $3::bytea[], $4::text[]) AS s (application_id, round, sealed, attachments)
WHERE f.application_id = s.application_id AND f.round = s.round
"""

_SEAL_REASONS = """
UPDATE timeline AS t SET detail = s.detail::jsonb
FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS s (application_id, event_id, detail)
WHERE t.application_id = s.application_id AND t.event_id = s.event_id
"""

_SEAL_CONTACTS = """
UPDATE application AS a SET sealed = s.sealed, contact_name = NULL, contact_email = NULL
FROM unnest($1::uuid[], $2::bytea[]) AS s (application_id, sealed)
WHERE a.application_id = s.application_id
"""

_KEYS_OF_OLDER = """
SELECT application_id, master_key, wrapped FROM dossier_key
WHERE application_id > $1 AND master_key <> $2 ORDER BY application_id LIMIT $3
"""

# Only as it was read: a key that was destroyed meanwhile must not come back.
_WRAP_AGAIN = """
UPDATE dossier_key AS k SET master_key = n.master_key, wrapped = n.wrapped
FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::bytea[]) AS n (application_id, master_key, wrapped, was)
WHERE k.application_id = n.application_id AND k.wrapped = n.was
"""

# Those whose person has not come yet: nobody looks for the others by their mark.
_MARKED = """
SELECT a.application_id, a.on_behalf, a.for_person, k.master_key, k.wrapped
FROM application AS a JOIN dossier_key AS k USING (application_id)
WHERE a.application_id > $1 AND a.for_person IS NOT NULL AND a.beneficiary IS NULL
ORDER BY a.application_id LIMIT $2
"""

# Only as it was read: what was erased meanwhile stays without a mark.
_MARK_AGAIN = """
UPDATE application AS a SET for_person = n.mark
FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS n (application_id, mark, was)
WHERE a.application_id = n.application_id AND a.for_person = n.was AND n.mark <> n.was
"""


async def seal(connection: Connection, keys: MasterKeys, *, only: Sequence[UUID] | None = None, most: int = 200) -> int:
    """Seals dossiers that are not yet, ``only`` these or the first ``most`` that nobody holds; returns how many."""
    rows = await connection.fetch(_UNSEALED, only, most)
    ids = [row["application_id"] for row in rows]
    if not ids:
        return 0
    made = {one: keys.new(contents.owner(one)) for one in ids}
    filings = [_sealed_filing(made[row["application_id"]][0], row) for row in await connection.fetch(_FILINGS, ids)]
    reasons = [
        (row["application_id"], row["event_id"], _sealed_reason(made[row["application_id"]][0], row))
        for row in await connection.fetch(_REASONS, ids)
    ]
    contacts = [
        (row["application_id"], contents.contact_of(made[row["application_id"]][0], row["contact_name"], row["contact_email"]))
        for row in rows
    ]  # fmt: skip
    wrapped = [(one, key.master, key.key) for one, (_, key) in made.items()]
    for statement, written in (
        (_KEEP_KEYS, wrapped), (_SEAL_FILINGS, filings), (_SEAL_REASONS, reasons), (_SEAL_CONTACTS, contacts),
    ):  # fmt: skip
        if written:
            await connection.execute(statement, *map(list, zip(*written, strict=True)))
    return len(ids)


async def wrap_again(connection: Connection, keys: MasterKeys, after: UUID, most: int = 500) -> UUID | None:
    """Wraps the next data keys of older master keys under the current one; returns how far it came, None at the end."""
    rows = await connection.fetch(_KEYS_OF_OLDER, after, keys.current, most)
    if not rows:
        return None
    again = [
        keys.again(Wrapped(row["master_key"], row["wrapped"]), contents.owner(row["application_id"])) for row in rows
    ]
    await connection.execute(
        _WRAP_AGAIN,
        [row["application_id"] for row in rows],
        [one.master for one in again],
        [one.key for one in again],
        [row["wrapped"] for row in rows],
    )
    last: UUID = rows[-1]["application_id"]
    return last


async def mark_again(connection: Connection, keys: MasterKeys, after: UUID, most: int = 500) -> UUID | None:
    """Writes the next marks of persons for whom somebody filed with the current master key; how far it came, None at the end.

    The number itself is sealed with the dossier, so the mark is made anew from it and no older key is needed to find anybody.
    """
    rows = await connection.fetch(_MARKED, after, most)
    if not rows:
        return None
    numbers = [
        contents.opened_assisted(
            keys.sealer(Wrapped(row["master_key"], row["wrapped"]), contents.owner(row["application_id"])),
            row["on_behalf"],
        ).id_number
        for row in rows
    ]
    await connection.execute(
        _MARK_AGAIN,
        [row["application_id"] for row in rows],
        [keys.marks(number)[0] for number in numbers],
        [row["for_person"] for row in rows],
    )
    last: UUID = rows[-1]["application_id"]
    return last


def _sealed_filing(sealer: Sealer, row: Row) -> tuple[UUID, int, bytes, str]:
    files, names = contents.stored_files(orjson.loads(row["attachments"]))
    form = None if row["form"] is None else row["form"].encode()
    sealed = contents.filing_of(sealer, row["round"], form, names, row["note"])
    return row["application_id"], row["round"], sealed, files.decode()


def _sealed_reason(sealer: Sealer, row: Row) -> str:
    detail: Mapping[str, Any] = orjson.loads(row["detail"])
    kept = {name: value for name, value in detail.items() if name != "reason"}
    return orjson.dumps(kept | contents.reason_of(sealer, row["sequence"], detail["reason"])).decode()
