"""Carries out an editor's act on agencies: checked, written, recorded and told in one transaction, or nothing of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.kernel import outbox
from services.kernel.database import Connection
from services.kernel.event import Outgoing

from ..domain import agency_refusals as refusals
from ..domain.agency_acts import Register
from ..domain.agency_refusals import Refused
from ..domain.standing import Standing
from ..messages import agency_message, agency_tombstone, digest_of
from ..store import agencies as store
from ..store import provinces
from ..store.agencies import Kept

Act = Callable[[Register], list[Standing]]


@dataclass(frozen=True, slots=True)
class Editor:
    """Who acts, and why; kept with every change."""

    who: str
    role: str
    reason: str


async def carry_out(
    connection: Connection, editor: Editor, day: date, codes: Iterable[str], act: Act, word: str | None = None
) -> dict[str, Standing]:
    """The agencies that changed, by code; ``codes``: those the act speaks of. Inside the caller's transaction.

    ``word``: what the act is called in the records, otherwise what became of each agency. Raises Refused.
    """
    await store.lock(connection)
    found = await store.family(connection, sorted(set(codes)))
    changed = act(store.standing_only(found))
    await keep(connection, editor, day, found, changed, word)
    return {one.code: one for one in changed}


async def keep(
    connection: Connection,
    editor: Editor,
    day: date,
    found: Mapping[str, Kept],
    changed: Sequence[Standing],
    word: str | None = None,
) -> None:
    """Writes agencies that an act changed, with the record of it and the messages that tell it. Raises Refused when a
    province would have a code that another has in that time; nothing of the transaction may be kept then."""
    kept = [
        Kept(one, digest_of(one), before.sequence + 1 if before else 1, edited=True, withdrawn=False)
        for one in changed
        for before in [found.get(one.code)]
    ]
    await store.put(connection, kept, day)
    if taken := await provinces.follow(connection, [one for one in changed if one.kind == "province"]):
        raise Refused([refusals.province_taken(*taken)])
    befores = {code: each.standing for code, each in found.items() if not each.withdrawn}
    acts = [(word or _word(befores.get(one.code), one), befores.get(one.code), one) for one in changed]
    await store.note(connection, who=editor.who, role=editor.role, reason=editor.reason, acts=acts)
    await outbox.append(connection, [told(each, day) for each in kept])


async def withdraw(connection: Connection, editor: Editor, day: date, code: str) -> str | None:
    """Takes back an entry made by mistake. What stands in the way, or None when it is done."""
    await store.lock(connection)
    found = await store.family(connection, [code])
    one = found[code]
    below = [each for other, each in found.items() if other.startswith(code + ".")]
    in_the_way = obstacle(one, below, day, entered=await store.entered(connection, code))
    if in_the_way is None:
        await store.withdraw(connection, code, one.sequence + 1, day)
        if one.standing.kind == "province":
            await provinces.forget(connection, code)
        acts = [("withdrawn", one.standing, one.standing)]
        await store.note(connection, who=editor.who, role=editor.role, reason=editor.reason, acts=acts)
        await outbox.append(connection, [_last_word(one, day)])
    return in_the_way


def obstacle(one: Kept, below: Sequence[Kept], day: date, *, entered: bool) -> str | None:
    """Why an entry cannot be taken back on that day: a word for machines, or None. ``entered``: by an editor, not by the
    files; that an editor has changed it since does not make it a mistake."""
    if one.withdrawn:
        return "already-withdrawn"
    if not entered:
        return "from-the-files"
    if any(not each.withdrawn for each in below):
        return "children-still-there"
    if one.standing.before or one.standing.after:
        return "has-relatives"
    # From its first day on people live there: it ends, and another committee takes over.
    return "answers-for-a-province" if one.standing.kind == "province" and day >= one.standing.valid_from else None


async def turn(connection: Connection, day: date) -> list[str]:
    """Tells again of agencies whose new name or end took effect since their last message. Their codes."""
    codes = await store.turned(connection, day)
    if codes:
        # Looked at again under the lock: another process may have told meanwhile. Most days nobody waits for it at all.
        await store.lock(connection)
        codes = await store.turned(connection, day)
        again = [
            Kept(each.standing, each.digest, each.sequence + 1, each.edited, withdrawn=False)
            for each in (await store.kept(connection, codes)).values()
        ]
        await store.put(connection, again, day)
        await outbox.append(connection, [told(each, day) for each in again])
    return codes


def told(one: Kept, day: date) -> Outgoing:
    """The message of an agency as it is kept."""
    return agency_message(one.standing, one.sequence, one.digest, day)


def _last_word(one: Kept, day: date) -> Outgoing:
    """The last message about an entry that is taken back. From its first day on a dossier may name it, so its name must
    outlive the compaction of the topic; before that day nothing can, and a tombstone is enough."""
    standing, sequence = one.standing, one.sequence + 1
    if day < standing.valid_from:
        return agency_tombstone(standing.code, sequence, one.digest)
    return agency_message(standing, sequence, one.digest, day, withdrawn_on=day)


def _word(before: Standing | None, after: Standing) -> str:
    if before is None:
        return "created"
    if before.valid_to != after.valid_to:
        return "ended"
    same = (before.kind, before.periods, before.evidence) == (after.kind, after.periods, after.evidence)
    return "succeeded" if same else "changed"
