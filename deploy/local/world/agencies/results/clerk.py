"""Issues the file of an approved dossier before its return is reported, and keeps book of what became of the report."""

import asyncio
import csv
import hashlib
from functools import cache
from importlib import resources

from deploy.local.world.agencies import inbox
from deploy.local.world.agencies.desk import Due, File
from deploy.local.world.agencies.plan import report_id
from deploy.local.world.agencies.results.cabinet import Cabinet
from deploy.local.world.agencies.results.paper import Paper


class Clerk:
    """One for all agencies: it draws one file at a time, so that a laptop's core stays free for the rest."""

    def __init__(self, cabinet: Cabinet) -> None:
        self._cabinet, self._seal = cabinet, cabinet.seal()
        self._drawing = asyncio.Lock()

    def read(self, message: inbox.Message) -> None:
        """Remembers of an agency's inbox what a file will need, or that one is not wanted."""
        if message.kind == inbox.REPORT_REFUSED:
            self._cabinet.refused(str(message.data.get("report_id")))
        elif message.kind == inbox.ASSIGNED:
            named = message.data.get("procedure") or {}
            self._cabinet.remember(str(message.application_id), str(named.get("code", "")), str(named.get("name", "")))

    async def issue(self, agency: str, due: Due) -> File:
        """The file this report returns; the same one however often it is asked for."""
        number = str(due.application_id)
        async with self._drawing:
            kept = self._cabinet.result(number)
            if kept is None:
                code, name = self._cabinet.procedure(number)
                officer = str(due.step.details["officer"])
                paper = Paper(agency, names().get(agency, ""), number, code, name, officer, due.at)
                content = await asyncio.to_thread(lambda: self._seal.under(paper.drawn()))
                sha256 = hashlib.sha256(content).hexdigest()
                report = str(report_id(due.application_id, due.step.number))
                self._cabinet.keep(number, agency, report, sha256, content)
                return {"sha256": sha256, "size": len(content)}
        return {"sha256": kept["sha256"], "size": kept["size"]}

    def reported(self, due: Due) -> None:
        """The broker has this report: its file, if it has one, may be handed in."""
        if due.file is not None:
            self._cabinet.reported(str(due.application_id))

    def states(self) -> dict[str, int]:
        """How many files are in which state."""
        return self._cabinet.states()


@cache
def names() -> dict[str, str]:
    """Agency code → its name, from the table the catalogue begins with."""
    table = (resources.files("services.catalog") / "data" / "agencies.csv").read_text("utf-8")
    return {row["level1_code"]: row["name_2017"] for row in csv.DictReader(table.splitlines())}
