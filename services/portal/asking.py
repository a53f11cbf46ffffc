"""Another service as the portal's pages see it: its HTTP doors, what it answers, and three ways in which asking may fail."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, cast

import httpx

from services.kernel.failures import Transient
from services.kernel.process import Runtime
from services.kernel.text import Language, Text

from .sessions import Session


class NotThere(Exception):
    """The service asked knows nothing of that kind; the text is a sentence for the reader, in his language."""


class Refused(Exception):
    """The service refuses what was asked; the text is a sentence for the reader, in his language."""


class Away(Transient):
    """The service asked does not answer. ``meanwhile``: what of the portal works without it, as (address, words)."""

    def __init__(self, why: str, meanwhile: tuple[tuple[str, Text], ...]) -> None:
        super().__init__(why)
        self.meanwhile = meanwhile


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was sent. ``pointer``: JSON pointer (RFC 6901) into the body, '' for the whole."""

    pointer: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What an act came to. ``refusal`` is a sentence for the reader, None when it was done; ``faults`` say where to mend."""

    status: int
    body: Any
    etag: str | None = None
    code: str | None = None
    refusal: str | None = None
    faults: tuple[Fault, ...] = ()
    retry_after: str | None = None

    @classmethod
    def refused(cls, code: str, why: str, faults: "tuple[Fault, ...]" = (), status: int = 422) -> "Answer":
        """What a page refuses by itself, before any service is asked."""
        return cls(status, {}, None, code, why, faults)

    @property
    def done(self) -> bool:
        """Whether it was done."""
        return self.refusal is None

    def at(self, pointer: str) -> str:
        """What is wrong at this place of the body, or ''."""
        return " ".join(fault.message for fault in self.faults if fault.pointer == pointer)


@dataclass(frozen=True, slots=True)
class Door:
    """Where to ask a service oneself, for what is passed on as it comes, and with which headers."""

    url: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Document:
    """A file that a service made."""

    content: bytes
    media_type: str
    disposition: str


class Service:
    """One service, asked as the person who is signed in, in that person's language."""

    about = "the service"
    # What a reader is offered while it is away.
    meanwhile: tuple[tuple[str, Text], ...] = ()

    def __init__(self, runtime: Runtime, address: str, language: Language, session: Session | None) -> None:
        """``address``: where its doors begin, such as ``http://…/api/catalog/v1``."""
        self._http = runtime.http
        self._address = address
        self._headers = {"Accept": "application/json", "Accept-Language": language}
        if session:
            self._headers["Authorization"] = f"Bearer {session.token}"

    def door(self, path: str) -> Door:
        """The address of this path, and the rights and the language of whoever is signed in."""
        return Door(self._address + path, dict(self._headers))

    def for_client(self, forwarded: str) -> Self:
        """Asks on behalf of the reader at this address (``X-Forwarded-For``): what is limited counts for him."""
        self._headers["X-Forwarded-For"] = forwarded
        return self

    async def get(self, path: str, **asked: str | int | None) -> dict[str, Any]:
        """The JSON at this path. NotThere, Refused, or Transient when the service is away."""
        answer = await self.look(path, **asked)
        return cast(dict[str, Any], answer.body)

    async def look(self, path: str, **asked: str | int | None) -> Answer:
        """As `get`, with the ETag that a later change must name."""
        answer = self._read(await self._ask("GET", path, params=asked))
        if answer.status == 404:
            raise NotThere(answer.refusal)
        if answer.refusal is not None:
            raise Refused(answer.refusal)
        return answer

    async def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        file: tuple[bytes, str] | None = None,
        key: str | None = None,
        etag: str | None = None,
        **asked: str | int | None,
    ) -> Answer:
        """Does something: done, or refused with the faults. NotThere, or Transient when the service is away.

        ``body`` becomes JSON; ``file`` is sent as it is with its media type. ``key`` is the Idempotency-Key, the same for
        every repeat; ``etag`` is what the reader had before his eyes (If-Match).
        """
        headers = {"Idempotency-Key": key or "", "If-Match": etag or ""}
        more: dict[str, Any] = {"headers": {name: value for name, value in headers.items() if value}}
        if file:
            more["content"] = file[0]
            more["headers"]["Content-Type"] = file[1]
        elif body is not None:
            more["json"] = body
        answer = self._read(await self._ask(method, path, params=asked, **more))
        if answer.status == 404:
            raise NotThere(answer.refusal)
        return answer

    async def document(self, path: str, **asked: str | int | None) -> Document:
        """A file at this path, whole: the service bounds what it makes. NotThere, Refused or Transient."""
        answer = await self._ask("GET", path, params=asked)
        if answer.status_code != 200:
            refused = self._read(answer)
            raise NotThere(refused.refusal) if refused.status == 404 else Refused(refused.refusal)
        headers = answer.headers
        return Document(answer.content, headers.get("content-type", ""), headers.get("content-disposition", ""))

    async def _ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str | int | None] | None = None,
        **more: Any,
    ) -> httpx.Response:
        given = {name: value for name, value in (params or {}).items() if value not in (None, "")}
        try:
            answer = await self._http.request(
                method, self._address + path, headers=self._headers | dict(headers or {}), params=given, **more
            )
        except httpx.InvalidURL as error:
            # Somebody asked for what no address can name: longer than any code, or with a sign none has.
            raise NotThere from error
        except Exception as error:
            raise Away(f"{self.about} does not answer: {error}", self.meanwhile) from error
        if answer.status_code >= 500 or answer.is_redirect:
            raise Away(f"{self.about} answers {answer.status_code}", self.meanwhile)
        return answer

    def _read(self, answer: httpx.Response) -> Answer:
        """What the service says, done or refused. Transient when it is not what a service of ours says."""
        try:
            body = answer.json() if answer.content else {}
            if answer.is_success:
                return Answer(answer.status_code, body, answer.headers.get("etag"))
            faults = tuple(Fault(each["pointer"], each["code"], each["message"]) for each in body.get("errors", ()))
            said = str(body.get("detail", ""))
            retry_after = answer.headers.get("retry-after")
            return Answer(answer.status_code, body, None, body.get("code"), said, faults, retry_after)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            why = f"{self.about} answers {answer.status_code} without its form: {error}"
            raise Away(why, self.meanwhile) from error
