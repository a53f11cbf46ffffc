"""The services the portal asks, each with its doors at the address its setting names."""

from urllib.parse import quote

from services.kernel.process import Runtime
from services.kernel.text import Language

from .asking import Service
from .sessions import Session


class Catalogue(Service):
    """Agencies, procedures, forms, the yearly lists."""

    about = "the catalogue"

    def __init__(self, runtime: Runtime, language: Language, session: Session | None) -> None:
        super().__init__(runtime, _at(runtime.settings.catalog_url, "catalog"), language, session)


class Submission(Service):
    """Drafts, files, dossiers, receipts, payments, and what is known of a person."""

    about = "submission"

    def __init__(self, runtime: Runtime, language: Language, session: Session | None) -> None:
        super().__init__(runtime, _at(runtime.settings.submission_url, "submission"), language, session)


class Routing(Service):
    """Which agency, by when, and why."""

    about = "routing"

    def __init__(self, runtime: Runtime, language: Language, session: Session | None) -> None:
        super().__init__(runtime, _at(runtime.settings.routing_url, "routing"), language, session)


class Notification(Service):
    """What was told to whom."""

    about = "notification"

    def __init__(self, runtime: Runtime, language: Language, session: Session | None) -> None:
        super().__init__(runtime, _at(runtime.settings.notification_url, "notification"), language, session)


def part(code: str) -> str:
    """A code or an id as one part of a path, whatever signs are in it."""
    return quote(code, safe="")


def _at(base: str, service: str) -> str:
    return f"{base.rstrip('/')}/api/{service}/v1"
