"""The catalogue as the portal's pages see it: its HTTP doors, and three ways in which an answer may fail."""

from typing import Any, cast

from services.kernel.failures import Transient
from services.kernel.process import Runtime
from services.kernel.text import Language

from .sessions import Session

_API = "/api/catalog/v1"


class NotThere(Exception):
    """The catalogue knows nothing of that kind; the text is a sentence for the reader, in his language."""


class Refused(Exception):
    """The catalogue refuses what was asked; the text is a sentence for the reader, in his language."""


class Catalogue:
    """Asks as the person who is signed in, in that person's language."""

    def __init__(self, runtime: Runtime, language: Language, session: Session | None) -> None:
        self._http = runtime.http
        self._base = runtime.settings.catalog_url.rstrip("/") + _API
        self._headers = {"Accept": "application/json", "Accept-Language": language}
        if session:
            self._headers["Authorization"] = f"Bearer {session.token}"

    async def get(self, path: str, **asked: str | int | None) -> dict[str, Any]:
        """The JSON at this path. NotThere, Refused, or Transient when the catalogue is away."""
        given = {name: value for name, value in asked.items() if value not in (None, "")}
        try:
            answer = await self._http.get(self._base + path, params=given, headers=self._headers)
            body = cast(dict[str, Any], answer.json())
        except Exception as error:
            raise Transient(f"the catalogue does not answer: {error}") from error
        if answer.status_code == 404:
            raise NotThere(str(body.get("detail", "")))
        if 400 <= answer.status_code < 500:
            raise Refused(str(body.get("detail", "")))
        if answer.status_code != 200:
            raise Transient(f"the catalogue answers {answer.status_code}")
        return body
