"""Every setting of the simulated world, read from MOTCUA_… variables and the settings file the supervisor writes."""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

Share = Field(default=0.0, ge=0.0, le=1.0)


class WorldSettings(BaseSettings):
    """Settings of the world; names match those of the services wherever both sides must agree."""

    model_config = SettingsConfigDict(env_prefix="MOTCUA_", extra="ignore")

    profile: Literal["production", "local"] = "production"
    data: Path = Path(".motcua")

    world_host: str = "127.0.0.1"
    world_port: int = 8080
    world_routes: dict[str, str | list[str]] = {}
    """Path prefix → base URL of the role process; several URLs are tried in order when one refuses the connection."""
    public_url: str | None = None
    """Where citizens reach the portal; default: this process."""

    smtp_port: int = 1025
    """The sink listens where the services send."""

    oidc_issuer: str | None = None
    oidc_audience: str = "motcua"
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None

    payment_provider: str | None = None
    """The simulated payment service's name in the merchant's addresses; absent: the part is not opened."""
    payment_merchant: str | None = None
    payment_secret: SecretStr | None = None

    kafka_agency_bootstrap: str = "127.0.0.1:9094"
    kafka_agency_security: Literal["PLAINTEXT", "SASL_PLAINTEXT", "SASL_SSL"] = "SASL_PLAINTEXT"
    kafka_ca_file: Path | None = None
    topic_prefix: str = ""

    world_agencies: Path | None = None
    """JSON file {agency code: password}; read again whenever it changes, so `motcua agency enroll` needs no restart."""
    world_seed: int = 1
    world_speed: float = Field(default=1.0, gt=0)
    """1.0: an agency needs a few seconds for a dossier; 10: ten times as fast."""
    world_not_accepted: float = Field(default=0.03, ge=0, le=1)
    world_supplement: float = Field(default=0.15, ge=0, le=1)
    world_payment: float = Share
    world_fees: dict[str, int] = {}
    """Procedure → what its agency charges, in đồng, and states when it asks for it."""
    world_results: bool = False
    """Whether agencies issue a signed PDF for what they approve and hand it in; `motcua up` says yes, load tests no."""
    world_stopped: float = Field(default=0.02, ge=0, le=1)
    world_refused: float = Field(default=0.08, ge=0, le=1)

    world_fault_duplicate: float = Share
    world_fault_reorder: float = Share
    world_fault_wrong_dossier: float = Share
    world_fault_illegal_move: float = Share

    @property
    def own_url(self) -> str:
        """Address of this process's HTTP server."""
        return f"http://127.0.0.1:{self.world_port}"

    @property
    def portal(self) -> str:
        """Address a simulated citizen calls."""
        return (self.public_url or self.own_url).rstrip("/")

    @property
    def payment_callback(self) -> str:
        """Where the payment service calls the merchant: through this machine's own front door."""
        return f"{self.own_url}/api/submission/v1/payments/callback/{self.payment_provider}"

    @property
    def issuer(self) -> str:
        """The `iss` of every token, and the base of the issuer's endpoints."""
        return (self.oidc_issuer or f"{self.own_url}/oidc").rstrip("/")

    @property
    def world_data(self) -> Path:
        """Where the world keeps its mail and its key."""
        return self.data / "world"


def load() -> WorldSettings:
    """Settings of this environment; a real variable wins over `$MOTCUA_DATA/settings.env`."""
    data = Path(os.environ.get("MOTCUA_DATA") or ".motcua")
    return WorldSettings(_env_file=data / "settings.env")
