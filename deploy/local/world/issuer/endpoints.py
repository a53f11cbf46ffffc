"""The issuer's addresses: discovery, keys and the token endpoint with its three grants."""

import base64
import binascii
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local.world.issuer import authorize
from deploy.local.world.issuer.tokens import ALGORITHM, LIFETIME, Issuer, Persona

CLIENT_GRANT = "client_credentials"
CODE_GRANT = "authorization_code"
PERSONA_GRANT = "urn:motcua:local:persona"
"""Form fields role, sub, agency, email, name → a token for that persona. Needs the client's secret, like the other."""

_LARGEST_FORM = 16 * 1024


def routes(issuer: Issuer, portal: str = "") -> list[Route]:
    """The addresses under /oidc; codes are sent to this portal's addresses only."""
    codes = authorize.Codes()

    async def discovery(request: Request) -> Response:
        return JSONResponse(
            {
                "issuer": issuer.url,
                "jwks_uri": f"{issuer.url}/jwks",
                "authorization_endpoint": f"{issuer.url}/authorize",
                "token_endpoint": f"{issuer.url}/token",
                "grant_types_supported": [CODE_GRANT, CLIENT_GRANT, PERSONA_GRANT],
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                "id_token_signing_alg_values_supported": [ALGORITHM],
                "response_types_supported": ["code"],
                "scopes_supported": ["openid", "profile", "email"],
                "code_challenge_methods_supported": ["S256"],
                "authorization_response_iss_parameter_supported": True,
                "subject_types_supported": ["public"],
                "claims_supported": ["sub", "role", "agency", "email", "name", "iss", "aud", "iat", "exp", "nonce"],
            },
            headers={"Cache-Control": "max-age=300"},
        )

    async def keys(request: Request) -> Response:
        return JSONResponse(issuer.jwks(), headers={"Cache-Control": "max-age=300"})

    async def token(request: Request) -> Response:
        body = await request.body()
        if len(body) > _LARGEST_FORM:
            return _refused("invalid_request", "The form is larger than 16 KiB.", 413)
        try:
            form = dict(parse_qsl(body.decode(), keep_blank_values=False))
        except UnicodeDecodeError:
            return _refused("invalid_request", "The form is not UTF-8.")
        grant = form.pop("grant_type", "")
        if not issuer.knows(*_client(request, form)):
            return _refused(
                "invalid_client",
                "Name the client of this stack: MOTCUA_OIDC_CLIENT_ID and MOTCUA_OIDC_CLIENT_SECRET in .motcua/settings.env.",
                401,
                {"WWW-Authenticate": 'Basic realm="motcua-local"'},
            )
        if grant == CLIENT_GRANT:
            return _granted(issuer.token(Persona(role="service", sub=issuer.client_id, name=issuer.client_id)))
        if grant == CODE_GRANT:
            granted = codes.take(*(form.get(name, "") for name in ("code", "redirect_uri", "code_verifier")))
            if granted is None:
                return _refused("invalid_grant", "The code is used, too old, or was given to somebody else.")
            return _granted(issuer.token(granted.persona), issuer.id_token(granted.persona, granted.nonce))
        if grant != PERSONA_GRANT:
            return _refused("unsupported_grant_type", f"Use {CODE_GRANT}, {CLIENT_GRANT} or {PERSONA_GRANT}.")
        try:
            persona = Persona.model_validate(form)
        except ValidationError as failure:
            return _refused("invalid_request", _sentence(failure))
        return _granted(issuer.token(persona))

    return [
        Route("/oidc/.well-known/openid-configuration", discovery),
        Route("/oidc/jwks", keys),
        Route("/oidc/token", token, methods=["POST"]),
        *authorize.routes(issuer, codes, portal),
    ]


def _client(request: Request, form: dict[str, str]) -> tuple[str | None, str | None]:
    """Client id and secret from the form (taken out of it) or from Basic authorization (RFC 6749 2.3.1)."""
    posted = form.pop("client_id", None), form.pop("client_secret", None)
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return posted
    try:
        client_id, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None, None
    return unquote_plus(client_id), unquote_plus(secret)


def _granted(token: str, id_token: str | None = None) -> Response:
    body: dict[str, Any] = {"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME}
    return JSONResponse(body | ({"id_token": id_token} if id_token else {}), headers={"Cache-Control": "no-store"})


def _refused(error: str, sentence: str, status: int = 400, headers: dict[str, str] | None = None) -> Response:
    body = {"error": error, "error_description": sentence}
    return JSONResponse(body, status, headers={"Cache-Control": "no-store", **(headers or {})})


def _sentence(failure: ValidationError) -> str:
    def one(error: Any) -> str:
        field = ".".join(map(str, error["loc"]))
        return f"{field}: {error['msg']}" if field else str(error["msg"]).removeprefix("Value error, ")

    return "; ".join(one(error) for error in failure.errors())
