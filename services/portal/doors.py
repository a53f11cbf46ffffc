"""The services the portal asks, each with its doors at the address its setting names."""

from urllib.parse import quote

from services.kernel.process import Runtime
from services.kernel.text import Language, Text

from .asking import Service
from .sessions import Session

_HELP = ("/tro-giup", Text("Trợ giúp", "Help"))
_FIND = ("/thu-tuc", Text("Tìm và đọc thủ tục", "Find and read about services"))
_WHO = ("/co-quan", Text("Danh bạ cơ quan", "The directory of agencies"))


class Catalogue(Service):
    """Agencies, procedures, forms, the yearly lists."""

    about = "the catalogue"
    meanwhile = (_HELP,)

    def __init__(self, runtime: Runtime, language: Language, session: Session | None) -> None:
        super().__init__(runtime, _at(runtime.settings.catalog_url, "catalog"), language, session)


class Submission(Service):
    """Drafts, files, dossiers, receipts, payments, and what is known of a person."""

    about = "submission"
    meanwhile = (_FIND, _WHO, _HELP)

    def __init__(self, runtime: Runtime, language: Language, session: Session | None) -> None:
        super().__init__(runtime, _at(runtime.settings.submission_url, "submission"), language, session)


class Published(Service):
    """What submission publishes at the root of its address: ``/.well-known/jwks.json``."""

    about = Submission.about
    meanwhile = Submission.meanwhile

    def __init__(self, runtime: Runtime, language: Language) -> None:
        super().__init__(runtime, runtime.settings.submission_url.rstrip("/"), language, None)


class Routing(Service):
    """Which agency, by when, and why."""

    about = "routing"
    meanwhile = (_FIND, _WHO, _HELP)

    def __init__(self, runtime: Runtime, language: Language, session: Session | None) -> None:
        super().__init__(runtime, _at(runtime.settings.routing_url, "routing"), language, session)


class Notification(Service):
    """What was told to whom."""

    about = "notification"
    meanwhile = (_FIND, _WHO, _HELP)

    def __init__(self, runtime: Runtime, language: Language, session: Session | None) -> None:
        super().__init__(runtime, _at(runtime.settings.notification_url, "notification"), language, session)


def part(code: str) -> str:
    """A code or an id as one part of a path, whatever signs are in it."""
    return quote(code, safe="")


def _at(base: str, service: str) -> str:
    return f"{base.rstrip('/')}/api/{service}/v1"
