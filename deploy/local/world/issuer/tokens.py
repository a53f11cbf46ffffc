"""Mints the local tokens: who may be impersonated, and which claims a token carries."""

import hmac
import time
from typing import Annotated, Literal

from joserfc import jwt
from joserfc.jwk import RSAKey
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from deploy.local.world.issuer.keys import signing_key
from deploy.local.world.settings import WorldSettings

ALGORITHM = "RS256"
LIFETIME = 3600
"""Seconds a token is good for."""

Role = Literal["citizen", "officer", "office", "operator", "service"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


class Persona(BaseModel):
    """Somebody a token speaks for."""

    model_config = ConfigDict(extra="forbid")

    role: Role
    sub: Name
    agency: Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9]{2}([.][A-Z0-9]+)*$", max_length=35)] | None = None
    email: Name | None = None
    name: Name | None = None
    id_number: Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")] | None = None

    @model_validator(mode="after")
    def _officers_serve_an_agency(self) -> "Persona":
        if self.role == "officer" and self.agency is None:
            raise ValueError("an officer needs an agency, for example agency=G01")
        return self


class Issuer:
    """Signs tokens as `iss`; the key lives in the world's data folder."""

    def __init__(self, settings: WorldSettings) -> None:
        self.url = settings.issuer
        self._audience = settings.oidc_audience
        self._client = (settings.oidc_client_id, settings.oidc_client_secret)
        self._key: RSAKey = signing_key(settings.world_data / "oidc-key.json")
        self._kid = self._key.thumbprint()

    def jwks(self) -> dict[str, object]:
        """The public half, as a JWK set."""
        public = self._key.as_dict(private=False)
        return {"keys": [{**public, "kid": self._kid, "use": "sig", "alg": ALGORITHM}]}

    def token(self, persona: Persona) -> str:
        """A signed token for this persona, good for LIFETIME seconds."""
        now = int(time.time())
        claims = {"iss": self.url, "aud": self._audience, "iat": now, "exp": now + LIFETIME}
        claims |= persona.model_dump(exclude_none=True)
        return jwt.encode({"alg": ALGORITHM, "kid": self._kid}, claims, self._key, algorithms=[ALGORITHM])

    def id_token(self, persona: Persona, nonce: str | None) -> str:
        """Says to the client itself who has signed in, in answer to its nonce."""
        now = int(time.time())
        claims = {"iss": self.url, "aud": self.client_id, "iat": now, "exp": now + LIFETIME}
        claims |= persona.model_dump(exclude_none=True) | ({"nonce": nonce} if nonce else {})
        return jwt.encode({"alg": ALGORITHM, "kid": self._kid}, claims, self._key, algorithms=[ALGORITHM])

    def knows(self, client_id: str | None, secret: str | None) -> bool:
        """Whether this is the one client, with its secret; nobody is, as long as none is configured."""
        expected_id, expected_secret = self._client
        if not (client_id and secret and expected_id and expected_secret):
            return False
        same_id = hmac.compare_digest(client_id.encode(), expected_id.encode())
        return hmac.compare_digest(secret.encode(), expected_secret.get_secret_value().encode()) and same_id

    @property
    def client_id(self) -> str:
        """The client's own name, the `sub` of its service tokens."""
        return self._client[0] or "motcua"
