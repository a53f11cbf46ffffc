"""`motcua token`: a bearer token of the local issuer, to try the portal as a citizen, an officer or an operator."""

from typing import Annotated, NoReturn

import httpx
import typer
from pydantic import ValidationError

from deploy.local.world.citizens import DOMAIN
from deploy.local.world.issuer.endpoints import PERSONA_GRANT
from deploy.local.world.issuer.tokens import Persona
from deploy.local.world.settings import WorldSettings, load
from services.cli import said


class NoToken(Exception):
    """The token could not be had; the text says why and what to do, on one line."""


def fetch(settings: WorldSettings, persona: Persona) -> str:
    """A token for this persona from the running issuer, good for one hour. NoToken."""
    if settings.profile != "local":
        raise NoToken(
            f"Tokens are handed out in the local profile only (this one is {settings.profile}): start `motcua up`, or give "
            "MOTCUA_DATA of a stack that runs here."
        )
    secret = settings.oidc_client_secret
    form = persona.model_dump(exclude_none=True) | {"grant_type": PERSONA_GRANT}
    client = (settings.oidc_client_id or "", secret.get_secret_value() if secret else "")
    try:
        answer = httpx.post(f"{settings.issuer}/token", data=form, auth=client, timeout=10, trust_env=False)
    except httpx.TransportError as failure:
        raise NoToken(
            f"The issuer at {settings.issuer} does not answer ({failure}): start the stack with `motcua up`, "
            "then look at `motcua status`."
        ) from failure
    content = answer.json() if answer.headers.get("content-type", "").startswith("application/json") else {}
    if not answer.is_success or "access_token" not in content:
        why = content.get("error_description") or f"status {answer.status_code}"
        raise NoToken(f"The issuer at {settings.issuer} refused: {why}")
    return str(content["access_token"])


def register(app: typer.Typer) -> None:
    """Adds `token` to the commands of `motcua`."""
    token = typer.Typer(no_args_is_help=True, help=_HELP, rich_markup_mode=None)
    token.command(epilog=f"Example: motcua token citizen lan. Mail to lan@{DOMAIN} is read by a simulated citizen.")(
        citizen
    )
    token.command(epilog="Example: motcua token officer G01")(officer)
    token.command(epilog="Example: motcua token office")(office)
    token.command(epilog="Example: motcua token operator")(operator)
    app.add_typer(token, name="token")


_HELP = (
    "A bearer token of the local issuer, good for one hour (local profile only). "
    'Example: curl -H "Authorization: Bearer $(motcua token citizen lan)" http://127.0.0.1:8080/api/catalog/v1/procedures'
)


def citizen(
    citizen_id: Annotated[str, typer.Argument(metavar="ID", help="Any name; the same name is the same person.")],
    email: Annotated[str | None, typer.Option(help=f"Default: ID@{DOMAIN}.")] = None,
    name: Annotated[str | None, typer.Option(help="Default: the ID.")] = None,
) -> None:
    """A citizen, who submits and follows applications."""
    _print(role="citizen", sub=citizen_id, email=email or f"{citizen_id}@{DOMAIN}", name=name or citizen_id)


def officer(
    agency: Annotated[str, typer.Argument(metavar="AGENCY", help="Code of the agency, for example G01 or H26.")],
) -> None:
    """An officer of an agency, who sees the dossiers routed there."""
    code = agency.upper()
    _print(role="officer", sub=f"officer-{code.lower()}", agency=code, name=f"Officer of {code}")


def office() -> None:
    """The Government Office (Văn phòng Chính phủ), which sees how everybody does."""
    _print(role="office", sub="office", name="Government Office")


def operator() -> None:
    """An operator, who keeps the system running."""
    _print(role="operator", sub="operator", name="Operator")


def _print(**claims: str) -> None:
    with said.in_one_line("token"):
        settings = load()
    try:
        persona = Persona.model_validate(claims)
        typer.echo(fetch(settings, persona))
    except ValidationError as failure:
        fields = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'persona'}: {e['msg']}" for e in failure.errors())
        _refuse(f"No such persona: {fields}", 2)
    except NoToken as failure:
        _refuse(str(failure), 1)


def _refuse(sentence: str, code: int) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(code)
