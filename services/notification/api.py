"""What was sent to a citizen, how, when and with what outcome, for those who answer for it. Never an address."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from pydantic import AwareDatetime, BaseModel
from starlette.routing import BaseRoute, Mount

from services.kernel.auth import Principal, allow
from services.kernel.process import Runtime
from services.kernel.web import service_app

from . import inbox
from .domain import State
from .store import deliveries

MOST = 200


class Delivery(BaseModel):
    """One message about one event over one channel."""

    delivery_id: UUID
    application_id: UUID
    event_id: UUID
    event_type: str
    channel: str
    template: str
    state: State
    attempts: int
    happened_at: AwareDatetime
    created_at: AwareDatetime
    next_attempt_at: AwareDatetime | None
    sent_at: AwareDatetime | None
    message_id: str | None
    reason: str | None


class Deliveries(BaseModel):
    """A page, oldest first. ``next`` is the ``after`` of the following page; null on the last one."""

    items: list[Delivery]
    next: UUID | None


def routes(runtime: Runtime) -> list[BaseRoute]:
    """The service's routes, under /api/notification."""
    app = service_app(runtime, "notification", "Một Cửa: notification")

    @app.get("/v1/deliveries")
    async def of_application(
        # Notification does not know whose a dossier is, so a citizen's own are asked for by /inbox.
        _: Annotated[Principal, Depends(allow("operator", "office", "service"))],
        application: UUID,
        after: UUID | None = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    ) -> Deliveries:
        """What was planned and sent for one application: operators, the Government Office and services may ask."""
        async with runtime.database("notification").acquire() as connection:
            rows = await deliveries.deliveries_of(connection, application, after, limit + 1)
        page = [Delivery(**row) for row in rows[:limit]]
        return Deliveries(items=page, next=page[-1].delivery_id if len(rows) > limit else None)

    app.include_router(inbox.router, prefix="/v1")
    return [Mount("/api/notification", app)]
