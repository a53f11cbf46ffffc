"""Puts the synthetic lists of 2016 and 2017 into a catalogue of the local profile, once."""

from services.kernel.database import Database
from services.kernel.telemetry import logger

from ..store.list_progress import add_synthetic

log = logger(__name__)


async def load_synthetic(database: Database) -> None:
    """Both lists, or nothing where either year has a list already. Raises Transient."""
    async with database.transaction() as connection:
        if await add_synthetic(connection):
            log.info("synthetic lists loaded", years=[2016, 2017])
