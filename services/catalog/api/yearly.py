"""Every door of the yearly lists, gathered into one router."""

from fastapi import APIRouter

from . import list_contacts, list_implementations, list_progress, list_registrations, list_uploads, lists

router = APIRouter()
for part in (list_contacts, lists, list_progress, list_registrations, list_uploads, list_implementations):
    router.include_router(part.router)
