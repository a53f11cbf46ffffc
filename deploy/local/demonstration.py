"""One real application from a citizen to the competent agency and back, played over HTTP and printed as it happens."""

import asyncio
import random
import re
import textwrap
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx

from deploy.local import token
from deploy.local.world.citizens import DOMAIN
from deploy.local.world.issuer.personas import KNOWN
from deploy.local.world.issuer.tokens import Persona
from deploy.local.world.settings import WorldSettings

PATIENCE = 120.0  # seconds until the citizen must have been told of the end
_NEWS = 20.0  # seconds until submission must have heard of what the catalogue offers
_NOT_HEARD_OF = re.compile(r'"code":"unknown-(procedure|province)"')
_LOOK = 0.15
_APPLICATIONS = "/api/submission/v1/applications"
# One of those the sign-in page offers, so that the page of this application can be opened in the browser.
_CITIZEN = "lan"
NAME = KNOWN[_CITIZEN].persona.name
# The steps that end a dossier; each is told with the template of the same name.
_FINAL = frozenset({"returned", "not-accepted", "stopped", "withdrawn"})

Say = Callable[[str], None]


class Failed(Exception):
    """The demonstration cannot go on; the text says at which door, and what it answered."""


async def play(settings: Mapping[str, str], public_url: str, say: Say) -> str | None:
    """The application's id when it reached a final state and its e-mail the citizen. Says why not otherwise."""
    try:
        async with httpx.AsyncClient(base_url=public_url, timeout=20, trust_env=False) as client:
            client.headers["Accept-Language"] = "vi"
            async with asyncio.timeout(PATIENCE):
                return await _Play(client, settings, say).run()
    except TimeoutError:
        say(
            f"  ✗ The application did not reach its end within {PATIENCE:.0f} s: look at `motcua status` and `motcua lag`"
        )
    except (Failed, token.NoToken, httpx.TransportError) as failure:
        say(f"  ✗ The demonstration stopped: {failure or repr(failure)}")
    return None


def limit_in_words(deadline: Mapping[str, Any]) -> str:
    """`25 working days` for a time limit as the catalogue has it: `{"value": 25, "unit": "working-day"}`."""
    value, unit = deadline["value"], str(deadline["unit"]).replace("-", " ")
    return f"{value} {unit}" if value == 1 else f"{value} {unit}s"


class _Play:
    def __init__(self, client: httpx.AsyncClient, settings: Mapping[str, str], say: Say) -> None:
        self._client, self._settings, self._say = client, settings, say
        self._began = 0.0  # epoch seconds
        self._told: set[tuple[str, str]] = set()  # (at, step) of the entries already printed
        self._mails: list[dict[str, Any]] = []

    async def run(self) -> str:
        procedure, province = await self._choose()
        self._say("")
        self._say("  One application, now")
        self._say(f"    procedure  {procedure['code']} · {_short(procedure['name'])}")
        self._say(f"    place      {province['code']} · {province['name']}")
        self._say(f"    citizen    {NAME} <{_CITIZEN}@{DOMAIN}>")
        self._say("")
        await self._sign_in()
        application = await self._submit(procedure, province)
        while True:
            # The mail first: what it tells of stands in the timeline that is read after it, nearly always.
            letters = await self._new_mail(application)
            followed = await self._ask("GET", f"{_APPLICATIONS}/{application}")
            steps = [entry for entry in followed["timeline"] if (entry["at"], entry["step"]) not in self._told]
            self._told.update((entry["at"], entry["step"]) for entry in steps)
            for _, found in sorted(
                [*((entry["at"], entry) for entry in steps), *letters], key=lambda one: _instant(one[0])
            ):
                if "step" in found:
                    await self._tell(found, followed, procedure, province)
                else:
                    self._line(_instant(found["received_at"]), "  e-mail", found["subject"])
            end = next((entry for entry in followed["timeline"] if entry["step"] in _FINAL), None)
            if end and (letter := next((mail for mail in self._mails if mail["template"] == end["step"]), None)):
                self._show(letter)
                return application
            await asyncio.sleep(_LOOK)

    async def _choose(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Any procedure whose place decides who is competent and whose time limit is in working days; any province."""
        items = (await self._ask("GET", "/api/catalog/v1/procedures?limit=200"))["items"]
        fit = [
            item for item in items if item["competent"]["agency"] is None and item["deadline"]["unit"] == "working-day"
        ]
        if not fit:
            raise Failed(f"the catalogue offers {len(items)} procedures, and none of them fits")
        return random.choice(fit), random.choice((await self._ask("GET", "/api/catalog/v1/provinces"))["items"])

    async def _sign_in(self) -> None:
        persona = Persona(role="citizen", sub=_CITIZEN, name=NAME, email=f"{_CITIZEN}@{DOMAIN}")
        names = {name.removeprefix("MOTCUA_").lower(): value for name, value in self._settings.items()}
        known = {name: names[name] for name in ("profile", "oidc_issuer", "oidc_client_id", "oidc_client_secret")}
        bearer = await asyncio.to_thread(token.fetch, WorldSettings.model_validate(known), persona)
        self._client.headers["Authorization"] = f"Bearer {bearer}"

    async def _submit(self, procedure: dict[str, Any], province: dict[str, Any]) -> str:
        form = await self._ask("GET", procedure["links"]["form"])
        filled = dict(form["examples"][0])
        filled["applicant"] = filled["applicant"] | {"full_name": NAME, "email": f"{_CITIZEN}@{DOMAIN}"}
        body = {"procedure": procedure["code"], "place": {"province": province["code"]}, "form": filled}
        answer = await self._accepted(body)
        took = (time.time() - self._began) * 1000
        self._line(
            self._began, "submitted", f"application {answer['application_id']}, durable and signed in {took:.0f} ms"
        )
        self._more("receipt " + answer["receipt"][:80] + "…")
        return str(answer["application_id"])

    async def _accepted(self, body: dict[str, Any]) -> dict[str, Any]:
        """Submission's answer. The catalogue's news reach it through Kafka: the first ones while this already asks."""
        patience = time.monotonic() + _NEWS
        while True:
            self._began = time.time()
            try:
                return dict(
                    await self._ask("POST", _APPLICATIONS, json=body, headers={"Idempotency-Key": str(uuid.uuid4())})
                )
            except Failed as failure:
                if not _NOT_HEARD_OF.search(str(failure)) or time.monotonic() > patience:
                    raise
            await asyncio.sleep(_LOOK)

    async def _tell(
        self, entry: dict[str, Any], followed: dict[str, Any], procedure: dict[str, Any], province: dict[str, Any]
    ) -> None:
        if entry["step"] in ("submitted", "notified"):
            return  # shown already: the receipt, and the e-mail itself
        self._line(_instant(entry["at"]), entry["step"], entry["text"])
        if entry["step"] == "routed":
            asked = {"procedure": procedure["code"], "place": {"province": province["code"]}}
            why = await self._ask("POST", "/api/routing/v1/explain", json=asked)
            self._more(
                f"to {followed['agency']} by rule {why['rule']}: {' '.join(one['en'] for one in why['because'])}"
            )
            limit = limit_in_words(procedure["deadline"])
            self._more(f"due {_in_vietnam(followed['due_at'])} ({limit})" if "due_at" in followed else "no time limit")

    async def _new_mail(self, application: str) -> list[tuple[str, dict[str, Any]]]:
        """(received at, mail) of what came since the last look."""
        mails = (await self._ask("GET", f"/dev/mail.json?application={application}"))["mails"]
        new = mails[len(self._mails) :]
        self._mails = mails
        return [(mail["received_at"], mail) for mail in new]

    def _show(self, letter: dict[str, Any]) -> None:
        self._say("")
        self._say(f"  The last of {len(self._mails)} e-mails to the citizen:")
        for line in (f"From: {letter['from']}", f"To: {letter['to']}", f"Subject: {letter['subject']}", ""):
            self._say(f"  │ {line}")
        for line in letter["text"].strip().splitlines():
            self._say(f"  │ {line}")

    async def _ask(self, method: str, path: str, **more: Any) -> Any:
        answer = await self._client.request(method, path, **more)
        if not answer.is_success:
            raise Failed(f"{method} {path} answered {answer.status_code}: {' '.join(answer.text.split())[:400]}")
        return answer.json()

    def _line(self, at: float, what: str, text: str) -> None:
        indented = textwrap.wrap(text, 92) or [""]
        self._say(f"  {max(at - self._began, 0):+7.2f} s  {what:<21} {indented[0]}")
        for line in indented[1:]:
            self._more(line)

    def _more(self, text: str) -> None:
        for line in textwrap.wrap(text, 92):
            self._say(f"{'':<34}{line}")


def _instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def _in_vietnam(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(timezone(timedelta(hours=7))).strftime("%Y-%m-%d %H:%M %z")


def _short(text: str, limit: int = 100) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
