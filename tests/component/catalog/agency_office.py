"""The Government Office at the doors of agencies, as sentences."""

from typing import Any

from services.contracts import codec
from services.kernel.event import Record
from services.kernel.outbox import from_row
from tests.component.catalog.list_office import ListOffice

WHY = "Quyết định thử nghiệm (dữ liệu giả)"


class Office(ListOffice):
    """Calls the doors of agencies; every name it makes up says that it is made up."""

    async def make(self, code: str, kind: str = "department", since: str = "2020-01-01", **more: Any) -> Any:
        body = {"code": code, "kind": kind, "name": f"Cơ quan giả {code}", "valid_from": since, "reason": WHY, **more}
        return await self.post("/agencies", body, status=201)

    async def end(self, code: str, last: str, *heirs: str, status: int = 200, **more: Any) -> Any:
        body = {"valid_to": last, "successors": [*heirs], "reason": WHY, **more}
        return await self.post(f"/agencies/{code}/end", body, status=status)

    async def told(self) -> list[Any]:
        """Every message about agencies so far, oldest first, without those of the first load."""
        async with self.database.acquire() as connection:
            rows = await connection.fetch("SELECT * FROM outbox WHERE topic = 'catalog.agency.v1' ORDER BY position")
        events = []
        for row in rows[84:]:
            message = from_row(row)
            headers = tuple((name, value.encode()) for name, value in message.headers)
            events.append(codec.decode(Record(message.topic, 0, 0, message.key.encode(), headers, message.value)))
        return events
