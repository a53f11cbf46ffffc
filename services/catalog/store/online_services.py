"""The SQL of online services: one for each procedure."""

from collections.abc import Sequence
from typing import Any

from services.kernel.database import Connection, Row

# A service is declared here, or the procedure as published has an online level.
_SERVICES = """
    SELECT procedure.code AS procedure, coalesce(service.code, procedure.code || '.01') AS code,
           procedure.owner, content, content ->> 'name' AS name, content ->> 'online_level' AS published,
           coalesce(service.level, content ->> 'online_level') AS level, service.reasons, service.reason_text,
           interactive_form, network_processing, online_payment, result_online, declared_by, declared_at,
           service.procedure IS NOT NULL AS declared
    FROM procedure JOIN procedure_version USING (code, version)
         LEFT JOIN online_service AS service ON service.procedure = procedure.code
    WHERE on_offer(withdrawn_on, repealed_on)
      AND (service.procedure IS NOT NULL OR content ->> 'online_level' IS NOT NULL)
"""


async def services(connection: Connection, *, after: str, limit: int) -> list[Row]:
    """Services of the procedures on offer, by the procedure's code, beyond ``after``."""
    return await connection.fetch(f"{_SERVICES} AND procedure.code > $1 ORDER BY procedure.code LIMIT $2", after, limit)


async def service(connection: Connection, procedure: str) -> Row | None:
    """The service of one procedure on offer."""
    return await connection.fetchrow(f"{_SERVICES} AND procedure.code = $1", procedure)


async def declare(
    connection: Connection,
    procedure: str,
    level: str,
    reasons: Sequence[str],
    reason_text: str,
    facts: dict[str, Any],
    by: str,
) -> None:
    """What the agency says of its service; replaces what it said before (the acts keep that)."""
    await connection.execute(
        """
        INSERT INTO online_service (procedure, code, level, reasons, reason_text, interactive_form, network_processing,
                                    online_payment, result_online, declared_by)
        VALUES ($1, $1 || '.01', $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (procedure) DO UPDATE SET
            level = $2, reasons = $3, reason_text = $4, interactive_form = $5, network_processing = $6,
            online_payment = $7, result_online = $8, declared_by = $9, declared_at = now()
        """,
        procedure, level, list(reasons), reason_text, facts["interactive_form"], facts["network_processing"],
        facts["online_payment"], facts["result_online"], by,
    )  # fmt: skip
