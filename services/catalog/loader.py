"""Puts the register's files into the tables and says to others what changed; nothing the second time."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from services.kernel import outbox
from services.kernel.database import Connection, Database
from services.kernel.event import Outgoing
from services.kernel.telemetry import logger

from .domain.agencies import Agency
from .domain.described import description_of, procedure_of
from .domain.forms import sha256
from .domain.procedures import FIRST_OFFERED, Procedure, content
from .domain.standing import standings
from .lives import lives_of
from .messages import agency_message, digest_of, procedure_message
from .register import Register, fingerprint
from .store import agencies as agency_store
from .store import loading as store

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many agencies and procedure versions were new or changed, and how many procedures were withdrawn."""

    agencies: int = 0
    versions: int = 0
    withdrawn: int = 0


async def load(database: Database, register: Register, day: date) -> Loaded:
    """Loads what differs, in one transaction with the messages that tell it; ``day`` is when changes begin to hold.

    A procedure that is no longer in the files is withdrawn; its last message says so and keeps its name. What an editor
    published, imported or repealed is the editors' from then on: the files do not touch it (decision 0010). An edition
    older than the loaded one changes nothing: it belongs to a process that is about to be replaced. Raises Transient.
    """
    prints = fingerprint(register)
    async with database.transaction() as connection:
        await store.lock(connection)
        edition, loaded_prints = await store.known_edition(connection)
        if register.edition < edition:
            log.warning("an older edition is not loaded", ours=register.edition, loaded=edition)
            return Loaded()
        if prints == loaded_prints and register.edition == edition:
            return Loaded()
        agencies = await _agencies(connection, register.agencies, day)
        for left_out in await store.put_provinces(connection, register.provinces):
            log.info("a province stays as its editor left it", code=left_out.code, agency=left_out.agency)
        versions, withdrawn = await _procedures(connection, register.procedures, day)
        await outbox.append(connection, [*agencies, *versions, *withdrawn])
        await store.put_edition(connection, register.edition, prints)
    loaded = Loaded(len(agencies), len(versions), len(withdrawn))
    log.info("catalogue loaded", edition=register.edition, **asdict(loaded))
    return loaded


async def _agencies(connection: Connection, agencies: Sequence[Agency], day: date) -> list[Outgoing]:
    """Those that differ from what stands, unless an editor has changed them: from then on they are the editor's."""
    known = await agency_store.kept(connection)
    changed: list[agency_store.Kept] = []
    for one in standings(agencies):
        before, digest = known.get(one.code), digest_of(one)
        if before is None:
            changed.append(agency_store.Kept(one, digest, 1, edited=False, withdrawn=False))
        elif before.edited:
            if before.digest != digest:
                log.info("an agency stays as its editor left it", agency=one.code)
        elif before.digest != digest:
            changed.append(agency_store.Kept(one, digest, before.sequence + 1, edited=False, withdrawn=False))
    await agency_store.put(connection, changed, day)
    return [agency_message(each.standing, each.sequence, each.digest, day) for each in changed]


async def _procedures(
    connection: Connection, procedures: Sequence[Procedure], day: date
) -> tuple[list[Outgoing], list[Outgoing]]:
    known = await store.known_procedures(connection)
    versions: list[store.NewVersion] = []
    for procedure in procedures:
        before, digest = known.pop(procedure.code, None), sha256(content(procedure))
        if before is not None and before.kept_by_editors:
            continue
        if before is None:
            versions.append(store.NewVersion(procedure, digest, 1, 1, FIRST_OFFERED))
        elif before.withdrawn or before.digest != digest:
            versions.append(store.NewVersion(procedure, digest, before.version + 1, before.sequence + 1, day))
    gone = {code: before for code, before in known.items() if not before.withdrawn and not before.kept_by_editors}
    await store.withdraw(connection, [(code, before.sequence + 1) for code, before in gone.items()], day)
    await store.put_versions(connection, versions)
    lives = await lives_of(connection, [new.procedure.code for new in versions], day)
    return (
        [
            procedure_message(
                new.procedure, new.version, new.valid_from, new.sequence, new.digest, lives[new.procedure.code]
            )
            for new in versions
        ],
        await _withdrawn(connection, gone, day),
    )


async def _withdrawn(connection: Connection, gone: Mapping[str, store.KnownProcedure], day: date) -> list[Outgoing]:
    """The last words about procedures that left the files: as they were, and since when they are no longer offered."""
    lives = await lives_of(connection, list(gone), day)
    last = []
    for row in await store.newest(connection, list(gone)):
        code, form = row["code"], json.loads(row["form"])
        procedure = procedure_of(description_of(json.loads(row["content"])), lambda *_, form=form: form)
        before = gone[code]
        last.append(
            procedure_message(
                procedure, row["version"], row["valid_from"], before.sequence + 1, before.digest, lives[code], day
            )
        )
    return last
