"""The reading SQL of the open data: everything published, in pages, and a mark that changes whenever any of it does."""

from collections.abc import Sequence
from datetime import date, datetime

from services.kernel.database import Connection, Row


async def mark(connection: Connection) -> str:
    """Changes with every change of an agency, a procedure or the provinces, with every act on a procedure, and with the
    day: what was decided for a day takes effect on it."""
    marked: str = await connection.fetchval(
        """
        SELECT concat_ws(
            '.',
            (SELECT count(*) || '-' || coalesce(sum(sequence), 0) FROM procedure),
            (SELECT count(*) || '-' || coalesce(sum(sequence), 0) FROM agency),
            (SELECT coalesce(max(number), 0) FROM procedure_act),
            (SELECT edition || '-' || fingerprint FROM edition),
            (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
        """
    )
    return marked


async def changed_at(connection: Connection) -> datetime | None:
    """When the register was loaded last; None before the first time."""
    loaded: datetime | None = await connection.fetchval("SELECT loaded_at FROM edition")
    return loaded


async def procedures(connection: Connection, *, after: str, limit: int) -> list[Row]:
    """Newest versions of all there ever were, by code, beyond ``after``: code, version, valid_from, withdrawn_on, content.

    What is repealed or withdrawn is among them: who holds a copy learns from its status that it is over.
    """
    return await connection.fetch(
        """
        SELECT procedure.code, procedure.version, valid_from, withdrawn_on, content
        FROM procedure JOIN procedure_version USING (code, version)
        WHERE procedure.code > $1
        ORDER BY procedure.code
        LIMIT $2
        """,
        after, limit,
    )  # fmt: skip


async def around(connection: Connection, codes: Sequence[str], day: date) -> dict[str, Row]:
    """What befalls these procedures whatever their version, by code; ``suspensions`` that have not ended before that
    day and ``offers`` are JSON. ``declared``: the agency has declared its online service itself."""
    rows = await connection.fetch(
        """
        SELECT procedure.code, repealed_on, repeal_reason,
               array_remove(procedure.successor || also_successors, NULL) AS successors,
               ARRAY(SELECT older.code FROM procedure AS older
                     WHERE (older.successor = procedure.code OR older.also_successors @> ARRAY[procedure.code])
                       AND older.repealed_on IS NOT NULL
                     ORDER BY 1) AS replaces,
               (SELECT json_agg(json_build_array(from_day, to_day, reason) ORDER BY from_day) FROM suspension
                WHERE suspension.code = procedure.code AND to_day >= $2 AND to_day >= from_day) AS suspensions,
               (SELECT json_agg(json_build_array(kind, places, since, channels) ORDER BY position) FROM offer
                WHERE offer.code = procedure.code) AS offers,
               service.procedure IS NOT NULL AS declared, service.code AS service, service.level, service.reasons,
               service.reason_text, interactive_form, network_processing, online_payment, result_online
        FROM procedure LEFT JOIN online_service AS service ON service.procedure = procedure.code
        WHERE procedure.code = ANY ($1)
        """,
        list(codes),
        day,
    )
    return {row["code"]: row for row in rows}


async def fields(connection: Connection) -> list[str]:
    """The fields of administration of all procedures there ever were, by name."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT content ->> 'field' AS name
        FROM procedure JOIN procedure_version USING (code, version)
        ORDER BY name
        """
    )
    return [row["name"] for row in rows if row["name"]]


async def agencies(connection: Connection, codes: Sequence[str] | None = None) -> list[Row]:
    """These agencies, or all there ever were, by code, each by its latest name."""
    return await connection.fetch(
        """
        SELECT agency.code, kind, level, code_2016, parent, agency.valid_from, agency.valid_to, latest.name,
               ARRAY(SELECT successor FROM agency_succession WHERE predecessor = agency.code
                     ORDER BY lead DESC, place) AS successors,
               ARRAY(SELECT predecessor FROM agency_succession WHERE successor = agency.code
                     ORDER BY predecessor) AS predecessors
        FROM agency
             JOIN LATERAL (SELECT name FROM agency_period WHERE agency_period.code = agency.code
                           ORDER BY valid_from DESC LIMIT 1) AS latest ON true
        WHERE withdrawn_on IS NULL AND ($1::text[] IS NULL OR agency.code = ANY ($1))
        ORDER BY agency.code
        """,
        codes,
    )


async def provinces(connection: Connection) -> list[Row]:
    """Every meaning of every province's code, with the agency that answers for it."""
    return await connection.fetch(
        "SELECT code, valid_from, valid_to, name, agency FROM province ORDER BY code, valid_from"
    )
