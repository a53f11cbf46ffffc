"""Every door of the yearly lists, gathered into one router."""

from fastapi import APIRouter

from . import (
    list_agencies,
    list_contacts,
    list_implementations,
    list_items,
    list_progress,
    list_registrations,
    list_templates,
    list_uploads,
    lists,
)

router = APIRouter()
for part in (
    list_contacts,
    lists,
    list_items,
    list_progress,
    list_agencies,
    list_registrations,
    list_templates,
    list_uploads,
    list_implementations,
):
    router.include_router(part.router)
