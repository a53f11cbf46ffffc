"""The search's reading SQL. Every statement is bounded: by the index it must use and by the rows it may look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.kernel.database import Connection, Row

_BETWEEN = "|"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one statement may touch: ``walked`` of the shortest names, where more than ``many`` are expected to fit, else
    ``fetched`` names by their terms; it gives ``each`` for each list of terms, and looks no further once it has
    ``together``."""

    many: int
    walked: int
    fetched: int
    each: int
    together: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Entries that have all ``terms`` (the rare ones are enough) and whose words are LIKE all ``patterns``."""

    terms: Sequence[str]
    patterns: Sequence[str]


async def vocabulary(connection: Connection) -> tuple[int, dict[str, int], int]:
    """(revision, entries by term, entries in all)."""
    revision = await connection.fetchval("SELECT revision FROM search_state")
    rows = await connection.fetch("SELECT term, entries FROM search_term")
    names = await connection.fetchval("SELECT count(*) FROM search_entry")
    return revision, {row["term"]: row["entries"] for row in rows}, names


async def revision(connection: Connection) -> int:
    """Counts the changes of what is found."""
    counted: int = await connection.fetchval("SELECT revision FROM search_state")
    return counted


FEW_FIT = """
    SELECT asked.number AS asked, found.*
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (terms, patterns, number)
         CROSS JOIN LATERAL (
             SELECT * FROM (
                 SELECT code, number, name, words, size, terms @> '{told=yes}' AS told FROM search_entry
                 WHERE terms @> string_to_array(asked.terms, '|')
                   AND ($3::text[] IS NULL OR terms && $3)
                   AND words LIKE ALL (string_to_array(asked.patterns, '|'))
                 LIMIT $4
             ) AS fitting
             ORDER BY size, code, number LIMIT $5
         ) AS found
    LIMIT $6
"""

MANY_FIT = """
    SELECT code, number, name, entry.words, entry.size, terms @> '{told=yes}' AS told
    FROM (SELECT code, number
          FROM (SELECT size, code, number, words FROM search_entry ORDER BY size, code, number LIMIT $2) AS shortest
          WHERE words LIKE ALL ($1)
          LIMIT $3
         ) AS walked
         JOIN search_entry AS entry USING (code, number)
"""

MANY_FIT_FILTERED = """
    SELECT code, number, name, words, size, terms @> '{told=yes}' AS told
    FROM (SELECT * FROM search_entry ORDER BY size, code, number LIMIT $2) AS shortest
    WHERE words LIKE ALL ($1) AND terms @> $4 AND ($5::text[] IS NULL OR terms && $5)
    LIMIT $3
"""


async def few(
    connection: Connection, asked: Sequence[Wanted], either: Sequence[str] | None, bounds: Bounds, together: int
) -> list[Row]:
    """For what is asked, in its order, the shortest names that fit: asked (from 1), code, number, name, words, size.
    At most ``together``.

    ``either``: one of these terms, too. Where more names fit than may be fetched, the shortest of those fetched.
    """
    return await connection.fetch(
        FEW_FIT,
        [_BETWEEN.join(one.terms) for one in asked],
        [_BETWEEN.join(one.patterns) for one in asked],
        either,
        bounds.fetched,
        bounds.each,
        together,
    )


async def many(
    connection: Connection, patterns: Sequence[str], terms: Sequence[str], either: Sequence[str] | None, bounds: Bounds
) -> list[Row]:
    """Of the shortest names those whose words are LIKE all ``patterns``, for what very many names fit."""
    if terms or either:
        return await connection.fetch(MANY_FIT_FILTERED, patterns, bounds.walked, bounds.each, terms, either)
    return await connection.fetch(MANY_FIT, patterns, bounds.walked, bounds.each)


# A bound above everything that begins so: forms hold digits, small letters and dots only. LIKE could not use the index
# in a plan that is kept.
BY_CODE = """
    SELECT DISTINCT entry.code, entry.number, entry.name, entry.words, entry.size, terms @> '{told=yes}' AS told
    FROM (SELECT code FROM search_code WHERE form >= $1 AND form < $1 || '~' ORDER BY form LIMIT $5) AS begun
         JOIN search_entry AS entry ON entry.code = begun.code AND entry.number = 0
    WHERE terms @> $2
      AND ($3::text[] IS NULL OR terms && $3)
    ORDER BY entry.code
    LIMIT $4
"""
_CODES = 2_000


async def by_code(
    connection: Connection, beginning: str, terms: Sequence[str], either: Sequence[str] | None, most: int
) -> list[Row]:
    """Procedures with a code, in any form, that begins so. ``beginning`` holds digits, letters and dots only."""
    return await connection.fetch(BY_CODE, beginning, terms, either, most, _CODES)


async def contents(connection: Connection, codes: Sequence[str], most: int) -> list[Row]:
    """code, version and content of the first ``most`` of these that are on offer, in their order: the repeal of one that
    was found may have come today, or it was withdrawn a moment ago."""
    return await connection.fetch(CONTENTS, codes, most)


CONTENTS = """
    SELECT procedure.code, procedure.version, content
    FROM unnest($1::text[]) WITH ORDINALITY AS hit (code, place)
         JOIN procedure USING (code)
         JOIN procedure_version USING (code, version)
    WHERE on_offer(withdrawn_on, repealed_on)
    ORDER BY place
    LIMIT $2
"""


async def browsed(
    connection: Connection, *, terms: Sequence[str], either: Sequence[str] | None, after: str, limit: int
) -> list[Row]:
    """Newest versions on offer that fit the filters, by code, beyond ``after``: code, version, content."""
    return await connection.fetch(
        """
        SELECT procedure.code, procedure.version, content
        FROM procedure JOIN procedure_version USING (code, version)
        WHERE on_offer(withdrawn_on, repealed_on)
          AND procedure.code > $1
          AND (cardinality($2::text[]) = 0 AND $3::text[] IS NULL OR EXISTS (
                  SELECT FROM search_entry
                  WHERE search_entry.code = procedure.code AND number = 0
                    AND terms @> $2 AND ($3::text[] IS NULL OR terms && $3)))
        ORDER BY procedure.code
        LIMIT $4
        """,
        after, terms, either, limit,
    )  # fmt: skip


async def over(connection: Connection) -> set[str]:
    """Codes whose repeal has come and which are found all the same until the clerk has taken them out; mostly none."""
    rows = await connection.fetch(
        """
        SELECT code FROM procedure
        WHERE withdrawn_on IS NULL AND repealed_on IS NOT NULL AND NOT on_offer(withdrawn_on, repealed_on)
        """
    )
    return {row["code"] for row in rows}


async def counted(connection: Connection, terms: Mapping[str, str]) -> dict[str, int]:
    """How many procedures have each of these terms, by what the term stands for."""
    rows = await connection.fetch(
        """
        SELECT asked.term, count(*) AS procedures
        FROM unnest($1::text[]) AS asked (term)
             JOIN search_entry ON terms @> ARRAY[asked.term] AND number = 0
        WHERE code NOT IN (SELECT code FROM procedure
                           WHERE withdrawn_on IS NULL AND repealed_on IS NOT NULL
                             AND NOT on_offer(withdrawn_on, repealed_on))
        GROUP BY asked.term
        """,
        list(terms),
    )
    return {terms[row["term"]]: row["procedures"] for row in rows}
