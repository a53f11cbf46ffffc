"""What the tests of procedure identity ask at its doors, as sentences."""

from typing import Any

from tests.component.catalog.list_office import ListOffice

EXTRACT = "Cấp bản sao trích lục hộ tịch"
PERMIT = "Cấp giấy phép môi trường"
FOLK = "Làm giấy trích lục ra đời"


async def match(office: ListOffice, *names: Any, status: int = 200) -> Any:
    return await office.post("/identity/match", {"names": list(names)}, None, status)


async def one(office: ListOffice, name: Any) -> Any:
    return (await match(office, name))["items"][0]


async def submit(office: ListOffice, who: str, *names: Any, status: int = 200) -> Any:
    return await office.post("/identity/submissions", {"names": list(names)}, who, status)


async def decide(office: ListOffice, who: str = "office", status: int = 201, **body: Any) -> Any:
    return await office.post("/identity/decisions", {"reason": "đã xem văn bản", **body}, who, status)


async def undo(office: ListOffice, id: str, who: str = "office", status: int = 200) -> Any:
    return await office.post(f"/identity/decisions/{id}/undo", {"reason": "nhầm"}, who, status)


async def waiting(office: ListOffice, who: str = "office") -> list[Any]:
    items: list[Any] = (await office.get("/identity/queue", who))["items"]
    return items
