"""The search's writing SQL: what stands in it changes in the transaction that changes the procedures."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from services.kernel.database import Connection

from ..domain.search.entries import Entry, entries, forms_of
from ..domain.search.life_events import LifeEvents

# Words, pairs and filters hold letters, digits, dots, blanks, "=" and "-" only.
_BETWEEN = "|"
_AT_ONCE = 2_000


async def index(connection: Connection, contents: Sequence[Mapping[str, Any]], events: LifeEvents) -> None:
    """Makes these procedures (the contents of their versions in force) findable as they are now.

    To be called in the transaction that stores them, after it stored them: names they had in earlier versions are read
    from there.
    """
    for start in range(0, len(contents), _AT_ONCE):
        some = contents[start : start + _AT_ONCE]
        codes = [content["code"] for content in some]
        await forget(connection, codes)
        former = await _former_names(connection, codes)
        made = [entry for content in some for entry in entries(content, former.get(content["code"], ()), events)]
        await _put_entries(connection, made)
        forms = [(form, content["code"]) for content in some for form in forms_of(content)]
        await connection.execute(
            "INSERT INTO search_code (form, code) SELECT * FROM unnest($1::text[], $2::text[])",
            [form for form, _ in forms],
            [code for _, code in forms],
        )


async def forget(connection: Connection, codes: Sequence[str]) -> None:
    """Takes these procedures out of the search."""
    # Whoever counts terms does it alone: two transactions would count the same terms in another order and lock up.
    await connection.execute("SELECT pg_advisory_xact_lock(hashtext('motcua.catalog.search'))")
    await connection.execute(
        """
        WITH gone AS (DELETE FROM search_entry WHERE code = ANY ($1) RETURNING terms),
             fewer AS (SELECT term, count(*) AS entries FROM gone, unnest(terms) AS term GROUP BY term)
        UPDATE search_term SET entries = search_term.entries - fewer.entries
        FROM fewer WHERE search_term.term = fewer.term
        """,
        codes,
    )
    await connection.execute("DELETE FROM search_term WHERE entries <= 0")
    await connection.execute("DELETE FROM search_code WHERE code = ANY ($1)", codes)
    await connection.execute("UPDATE search_state SET revision = revision + 1")


async def rebuild(connection: Connection, made_from: str, events: LifeEvents) -> bool:
    """Makes every entry anew if they were made by other rules or lists than ``made_from``; returns whether it did."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtext('motcua.catalog.search'))")
    if await connection.fetchval("SELECT made_from FROM search_state") == made_from:
        return False
    await forget(connection, [row["code"] for row in await connection.fetch("SELECT DISTINCT code FROM search_entry")])
    rows = await connection.fetch(
        """
        SELECT content FROM procedure JOIN procedure_version USING (code, version)
        WHERE on_offer(withdrawn_on, repealed_on) ORDER BY code
        """
    )
    await index(connection, [json.loads(row["content"]) for row in rows], events)
    await connection.execute("UPDATE search_state SET made_from = $1", made_from)
    return True


async def _former_names(connection: Connection, codes: Sequence[str]) -> dict[str, list[str]]:
    """Names in earlier versions, the latest first, by code."""
    rows = await connection.fetch(
        """
        SELECT earlier.code, earlier.content ->> 'name' AS name
        FROM procedure_version AS earlier JOIN procedure ON procedure.code = earlier.code
        WHERE earlier.code = ANY ($1) AND earlier.version < procedure.version
        ORDER BY earlier.code, earlier.version DESC
        """,
        codes,
    )
    names: dict[str, list[str]] = {}
    for row in rows:
        names.setdefault(row["code"], []).append(row["name"])
    return names


async def _put_entries(connection: Connection, made: Sequence[Entry]) -> None:
    await connection.execute(
        """
        WITH put AS (
            INSERT INTO search_entry (code, number, name, words, size, terms)
            SELECT code, number, name, words, size, string_to_array(terms, $7)
            FROM unnest($1::text[], $2::smallint[], $3::text[], $4::text[], $5::smallint[], $6::text[])
                 AS made (code, number, name, words, size, terms)
            RETURNING search_entry.terms)
        INSERT INTO search_term (term, entries)
        SELECT term, count(*) FROM put, unnest(terms) AS term GROUP BY term
        ON CONFLICT (term) DO UPDATE SET entries = search_term.entries + excluded.entries
        """,
        [each.code for each in made],
        [each.number for each in made],
        [each.name for each in made],
        [each.words for each in made],
        [each.size for each in made],
        [_BETWEEN.join(each.terms) for each in made],
        _BETWEEN,
    )
