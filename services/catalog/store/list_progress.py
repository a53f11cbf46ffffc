"""The SQL of the progress report (raw rows, nothing counted) and of the synthetic lists of the local profile."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from services.kernel.database import Connection

from ..domain import synthetic
from ..domain.progress import AskedAgency, Item, Promise, RawRows, Work


async def raw_rows(connection: Connection, year: int) -> RawRows:
    """Everything the report of a list is counted from."""
    agencies = await connection.fetch("SELECT agency, name, kind FROM list_agency WHERE year = $1", year)
    items = await connection.fetch(
        "SELECT agency, procedure FROM list_item WHERE year = $1 AND dropped_reason IS NULL", year
    )
    promises = await connection.fetch(
        """
        SELECT agency, procedure, level, submitted_on, consolidated_on, NULL::date AS returned_on
        FROM list_registration WHERE year = $1 AND submitted_on IS NOT NULL
        UNION ALL
        SELECT agency, procedure, level, submitted_on, consolidated_on, returned_on FROM list_return WHERE year = $1
        """,
        year,
    )
    work = await connection.fetch(
        """
        SELECT agency, procedure, level, origin = 'own' AS own, implemented_on, verified_on, dropped_on
        FROM list_implementation WHERE year = $1
        """,
        year,
    )
    return RawRows(
        [
            AskedAgency(row["agency"], row["name"], "ministries" if row["kind"] == "ministry" else "localities")
            for row in agencies
        ],
        [Item(*row) for row in items],
        [Promise(*row) for row in promises],
        [Work(*row) for row in work],
    )


async def add_synthetic(connection: Connection) -> bool:
    """The lists of 2016 and 2017, marked as synthetic, in one transaction; False where either year has a list."""
    # Two processes may start at once, and the office may draft a list at this moment: they wait for each other here.
    await connection.execute("LOCK TABLE service_list IN SHARE ROW EXCLUSIVE MODE")
    if await connection.fetchval("SELECT EXISTS (SELECT FROM service_list WHERE year IN (2016, 2017))"):
        return False
    await connection.execute(
        """
        INSERT INTO service_list (year, title, scheme, state, registration_due, decision_number, decision_date, synthetic)
        VALUES (2016, $1 || ' Danh mục 2016', 'ND43-2011', 'implementing', '2016-04-01', $1 || ' 2016', '2016-04-15', true),
               (2017, $1 || ' Danh mục 2017', 'ND43-2011', 'implementing', '2017-03-01', $1 || ' 2017', '2017-03-15', true)
        """,
        synthetic.PREFIX,
    )
    for year in (2016, 2017):
        await _copy(
            connection, "list_agency", ("year", "agency", "kind", "name"),
            [(year, each.code, each.kind, each.name) for each in synthetic.agencies()],
        )  # fmt: skip
    await _copy(
        connection, "list_item", ("id", "year", "agency", "procedure", "name"),
        [(each.id, 2016, each.agency, each.procedure, each.name) for each in synthetic.items_of_2016()],
    )  # fmt: skip
    await _copy(
        connection, "list_implementation",
        ("id", "year", "agency", "procedure", "name", "item", "origin", "level", "state", "implemented_on", "address"),
        (
            (uuid4(), 2016, each.agency, each.procedure, each.name, each.item, "assigned" if each.item else "own", each.level,
             "implemented" if each.level else "registered", each.implemented_on,
             "https://du-lieu-tong-hop.example/" if each.level else None)
            for each in synthetic.work_of_2016()
        ),
    )  # fmt: skip
    promises = list(synthetic.promises_of_2017())
    planned, submitted, consolidated = date(2017, 12, 31), date(2017, 2, 28), date(2017, 3, 10)
    await _copy(
        connection, "list_registration",
        ("year", "agency", "procedure", "name", "level", "planned_on", "state", "submitted_on", "consolidated_on"),
        (
            (2017, each.agency, each.procedure, each.name, each.level, planned, "consolidated", submitted, consolidated)
            for each in promises
        ),
    )  # fmt: skip
    await _copy(
        connection, "list_implementation",
        ("id", "year", "agency", "procedure", "name", "origin", "level", "planned_on", "state"),
        (
            (uuid4(), 2017, each.agency, each.procedure, each.name, "registered", each.level, planned, "registered")
            for each in promises
        ),
    )  # fmt: skip
    await connection.execute(
        """
        INSERT INTO list_act (who, role, year, kind, act, to_state, reason)
        SELECT 'motcua', 'program', year, 'list', 'synthetic', 'implementing', 'made by a program for the local profile'
        FROM unnest($1::integer[]) AS year
        """,
        [2016, 2017],
    )
    return True


async def _copy(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    await connection.copy_records_to_table(table, records=list(rows), columns=list(columns))
