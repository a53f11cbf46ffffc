"""Whose draft it is, held while it changes; what is said where there is none, or where it no longer changes."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

from starlette.requests import Request

from services.kernel.auth import Principal
from services.kernel.database import Connection
from services.kernel.problem import Problem, unavailable
from services.kernel.text import Text
from services.submission.api.counter import Counter
from services.submission.store import drafts
from services.submission.store.drafts import Draft

_PATIENCE_SECONDS = 5.0
_PAUSE_SECONDS = 0.02


def draft_id_of(request: Request) -> UUID:
    """The draft in the address. Problem 404 for what cannot be an id."""
    try:
        return UUID(request.path_params["draft_id"])
    except ValueError:
        raise unknown_draft() from None


@asynccontextmanager
async def holding(desk: Counter, draft_id: UUID, who: Principal) -> AsyncIterator[tuple[Connection, Draft]]:
    """A transaction in which nobody else changes this person's draft. Problem 404, or 503 while others hold it."""
    patience = time.monotonic() + _PATIENCE_SECONDS
    while True:
        with suppress(drafts.Busy):
            async with desk.database.transaction() as connection:
                found = await drafts.hold(connection, draft_id, who.sub)
                if found is None:
                    raise unknown_draft()
                yield connection, found
                return
        if time.monotonic() > patience:
            raise unavailable(Text("Bản nháp đang được lưu ở nơi khác.", "The draft is being saved elsewhere."))
        await asyncio.sleep(_PAUSE_SECONDS * (0.5 + random.random()))  # noqa: S311 - spreads retries, hides nothing


def unknown_draft() -> Problem:
    """404: no such draft, or somebody else's."""
    return Problem(
        404,
        "unknown-draft",
        Text("Không tìm thấy bản nháp", "No such draft"),
        Text(
            "Bạn không có bản nháp này: có thể bản nháp đã bị xóa hoặc đã hết 90 ngày lưu giữ. Xin xem “Bản nháp của tôi”.",
            "You have no such draft: it may have been deleted, or its 90 days are over. See “My drafts”.",
        ),
    )


def refuse_submitted(found: Draft) -> None:
    """Problem 409 for a draft that has become a dossier."""
    if found.application_id is not None:
        raise Problem(
            409,
            "draft-submitted",
            Text("Bản nháp này đã được nộp", "This draft was submitted"),
            Text(
                f"Bản nháp đã trở thành hồ sơ {found.application_id} và không thay đổi nữa.",
                f"The draft has become application {found.application_id} and no longer changes.",
            ),
        )


def loaded(desk: Counter) -> None:
    """Problem 503 while there is no catalogue to hold a draft against."""
    if desk.catalogue.why_not_ready() is not None:
        raise unavailable(Text("Danh mục thủ tục đang được nạp.", "The catalogue is being loaded."))
