"""The local issuer: tokens verify by discovery alone, only the stack's client gets any, and the key stays."""

import asyncio
import html
import re
import stat
import time
from collections.abc import AsyncIterator

import httpx
import pytest
import typer
from joserfc import jwt
from joserfc.jwk import KeySet
from typer.testing import CliRunner

from deploy.local import token as token_command
from deploy.local.world.issuer import endpoints
from deploy.local.world.issuer.tokens import Issuer
from deploy.local.world.settings import WorldSettings
from tests.component.world.conftest import served

CLIENT = {"client_id": "motcua-local", "client_secret": "a secret"}
PERSONA = {**CLIENT, "grant_type": endpoints.PERSONA_GRANT}


@pytest.fixture
async def issuer(settings: WorldSettings) -> AsyncIterator[str]:
    async with served(endpoints.routes(Issuer(settings)), settings.world_port):
        yield settings.issuer


async def verified(http: httpx.AsyncClient, issuer: str, token: str) -> dict[str, object]:
    """The claims, checked with nothing but what discovery says."""
    configuration = (await http.get(f"{issuer}/.well-known/openid-configuration")).json()
    assert configuration["issuer"] == issuer
    keys = KeySet.import_key_set((await http.get(configuration["jwks_uri"])).json())
    checked = jwt.decode(token, keys, algorithms=["RS256"])
    claims = dict(checked.claims)
    assert claims["iss"] == issuer
    assert claims["aud"] == "motcua"
    assert claims["exp"] - claims["iat"] == 3600
    assert abs(claims["iat"] - time.time()) < 60
    return claims


async def test_the_page_of_people_speaks_as_the_portal_that_sent_one_here(http: httpx.AsyncClient, issuer: str) -> None:
    asked = {
        "client_id": "motcua-local",
        "redirect_uri": "/dang-nhap/ve",
        "response_type": "code",
        "scope": "openid",
        "state": "a state",
        "code_challenge": "x",
        "code_challenge_method": "S256",
    }
    for said, spoken in (({"ui_locales": "vi"}, "vi"), ({}, "en"), ({"ui_locales": "vi", "lang": "en"}, "en")):
        answer = await http.get(f"{issuer}/authorize", params=asked | said, headers={"Accept-Language": "en"})
        assert f'<html lang="{spoken}">' in answer.text
        other = "vi" if spoken == "en" else "en"
        [link] = re.findall(rf'href="(\?[^"]*)" hreflang="{other}"', answer.text)
        again = await http.get(f"{issuer}/authorize{html.unescape(link)}")
        assert (again.status_code, f'<html lang="{other}">' in again.text) == (200, True)


async def test_client_credentials_give_a_service_token(http: httpx.AsyncClient, issuer: str) -> None:
    for how in (
        {"data": {"grant_type": "client_credentials", **CLIENT}},
        {"data": {"grant_type": "client_credentials"}, "auth": ("motcua-local", "a secret")},
    ):
        answer = await http.post(f"{issuer}/token", **how)
        assert answer.headers["cache-control"] == "no-store"
        claims = await verified(http, issuer, answer.json()["access_token"])
        assert (claims["role"], claims["sub"]) == ("service", "motcua-local")


async def test_a_persona_carries_its_claims_and_no_empty_ones(http: httpx.AsyncClient, issuer: str) -> None:
    asked = {"role": "officer", "sub": "an", "agency": "G01", "name": "Nguyễn Văn Ấn"}
    answer = await http.post(f"{issuer}/token", data={**PERSONA, **asked})
    claims = await verified(http, issuer, answer.json()["access_token"])
    assert {name: claims[name] for name in asked} == asked
    assert "email" not in claims


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"grant_type": "client_credentials"}, 401, "invalid_client"),
        ({"grant_type": "client_credentials", **CLIENT, "client_secret": "guess"}, 401, "invalid_client"),
        ({**PERSONA, "client_id": "other", "role": "citizen", "sub": "lan"}, 401, "invalid_client"),
        ({**CLIENT, "grant_type": "password"}, 400, "unsupported_grant_type"),
        ({**PERSONA, "role": "king", "sub": "lan"}, 400, "invalid_request"),
        ({**PERSONA, "role": "citizen"}, 400, "invalid_request"),
        ({**PERSONA, "role": "officer", "sub": "an"}, 400, "invalid_request"),
        ({**PERSONA, "role": "officer", "sub": "an", "agency": "'; DROP"}, 400, "invalid_request"),
    ],
)
async def test_what_does_not_fit_gets_no_token(
    http: httpx.AsyncClient, issuer: str, form: dict[str, str], status: int, error: str
) -> None:
    answer = await http.post(f"{issuer}/token", data=form)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert "access_token" not in answer.json()


async def test_the_key_is_private_and_outlives_a_restart(settings: WorldSettings, http: httpx.AsyncClient) -> None:
    first, second = Issuer(settings), Issuer(settings)
    file = settings.world_data / "oidc-key.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert first.jwks() == second.jwks()
    assert not {"d", "p", "q"} & set(first.jwks()["keys"][0])  # type: ignore[index]  # a JWK set


async def test_a_spoilt_key_file_is_named(settings: WorldSettings) -> None:
    Issuer(settings)
    (settings.world_data / "oidc-key.json").write_text("{}")
    with pytest.raises(ValueError, match=r"oidc-key\.json"):
        Issuer(settings)


async def test_the_command_prints_a_token_that_verifies(
    settings: WorldSettings, issuer: str, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(token_command, "load", lambda: settings)
    app = typer.Typer()
    token_command.register(app)
    ran = await asyncio.to_thread(CliRunner().invoke, app, ["token", "citizen", "lan"])
    assert ran.exit_code == 0, ran.output
    claims = await verified(http, issuer, ran.output.strip())
    assert (claims["sub"], claims["role"], claims["email"]) == ("lan", "citizen", "lan@citizen.example")
    wrong = await asyncio.to_thread(CliRunner().invoke, app, ["token", "officer", "nobody"])
    assert (wrong.exit_code, wrong.stderr.count("\n")) == (2, 1)


@pytest.mark.parametrize(("change", "says"), [({"profile": "production"}, "local profile"), ({}, "motcua up")])
def test_without_a_local_stack_the_command_says_so_on_one_line(
    settings: WorldSettings, monkeypatch: pytest.MonkeyPatch, change: dict[str, str], says: str
) -> None:
    monkeypatch.setattr(token_command, "load", lambda: settings.model_copy(update=change))
    app = typer.Typer()
    token_command.register(app)
    ran = CliRunner().invoke(app, ["token", "operator"])
    assert (ran.exit_code, ran.stdout, ran.stderr.count("\n")) == (1, "", 1)
    assert says in ran.stderr
