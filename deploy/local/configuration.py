"""What a person may set about the local stack, and the MOTCUA_… values every process of it is given."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from deploy.local.failures import Refusal
from deploy.local.keys import Keys, write_private
from services.kernel.settings import Settings


@dataclass(frozen=True)
class Setting:
    """A port with its default, the variable that moves it, and who listens there."""

    variable: str
    default: int
    what: str


HTTP = Setting("MOTCUA_LOCAL_HTTP_PORT", 8080, "the portal (HTTP)")
SMTP = Setting("MOTCUA_LOCAL_SMTP_PORT", 11025, "the local mail server (SMTP)")
POSTGRES = Setting("MOTCUA_LOCAL_POSTGRES_PORT", 15432, "PostgreSQL")
KAFKA = Setting("MOTCUA_LOCAL_KAFKA_PORT", 19092, "Kafka (INTERNAL)")
KAFKA_AGENCY = Setting("MOTCUA_LOCAL_KAFKA_AGENCY_PORT", 19093, "Kafka (AGENCY)")
KAFKA_CONTROLLER = Setting("MOTCUA_LOCAL_KAFKA_CONTROLLER_PORT", 19094, "Kafka (controller)")
ROLES = Setting("MOTCUA_LOCAL_ROLE_PORT", 18080, "the services (HTTP)")


# Chosen for trying things out, and said to be so: no law of any fee is quoted.
# Given to pydantic by name, these are not read as JSON by themselves, as they are from the environment.
_WRITTEN_AS_JSON = {"database_urls", "payment_rules"}
_PAYMENT_RULES = {
    "*": {
        "refund": ["withdrawn", "not-accepted"],
        "source": "Quy tắc của bản chạy thử trên máy này, không phải quy định pháp luật.",
    }
}

# What Đà Nẵng published as the fee of these two, stated by the simulated agency as a real one would.
FEES = {"1.004616.000.00.00.H17": 500_000, "2.000205.000.00.00.H17": 600_000}

# Where the services reach each other: here always by the one front door.
_EACH_OTHER = ("MOTCUA_CATALOG_URL", "MOTCUA_SUBMISSION_URL", "MOTCUA_ROUTING_URL", "MOTCUA_NOTIFICATION_URL")

# Moves all of them at once: to this port and those after it, the roles' to ROLES_AFTER and up.
PORT_BASE = "MOTCUA_LOCAL_PORT_BASE"
ROLES_AFTER = 10
SPAN = 30  # ports a stack may take from its base on


@dataclass(frozen=True)
class Ports:
    """The ports of one local stack; `roles` is the first of as many as there are role processes."""

    http: int
    smtp: int
    postgres: int
    kafka: int
    kafka_agency: int
    kafka_controller: int
    roles: int


@dataclass(frozen=True)
class Local:
    """The stack as asked for. With `own_database` or `own_kafka` set, that one is used and none is started."""

    data: Path
    ports: Ports
    own_database: str | None = None  # administrator's URL
    own_kafka: str | None = None  # bootstrap servers

    @property
    def public_url(self) -> str:
        return os.environ.get("MOTCUA_PUBLIC_URL") or f"http://127.0.0.1:{self.ports.http}"


def read(data: Path | None = None, environment: Mapping[str, str] = os.environ) -> Local:
    """The stack of this environment. Raises `Refusal` (exit 2) for a port that is none."""
    defaults = _defaults(environment)
    chosen = {setting.variable: _port(setting.variable, defaults[setting], environment) for setting in SETTINGS}
    _refuse_twice(chosen)
    return Local(
        data=(data or Path(environment.get("MOTCUA_DATA") or ".motcua")).absolute(),
        ports=Ports(*chosen.values()),
        own_database=environment.get("MOTCUA_DATABASE_URL") or None,
        own_kafka=environment.get("MOTCUA_KAFKA_BOOTSTRAP") or None,
    )


def values(local: Local, keys: Keys, database_urls: Mapping[str, str], routes: Mapping[str, str]) -> dict[str, str]:
    """Every MOTCUA_… value of the stack. What the person set in the environment wins over our default."""
    ports = local.ports
    kafka = local.own_kafka or f"127.0.0.1:{ports.kafka}"
    ours = {
        **dict.fromkeys(_EACH_OTHER, f"http://127.0.0.1:{ports.http}"),
        "MOTCUA_PROFILE": "local",
        "MOTCUA_DATABASE_URLS": json.dumps(dict(database_urls)),
        "MOTCUA_DATABASE_POOL": "6",
        "MOTCUA_KAFKA_BOOTSTRAP": kafka,
        "MOTCUA_KAFKA_AGENCY_BOOTSTRAP": kafka if local.own_kafka else f"127.0.0.1:{ports.kafka_agency}",
        "MOTCUA_KAFKA_AGENCY_SECURITY": "SASL_PLAINTEXT",
        "MOTCUA_OIDC_ISSUER": f"http://127.0.0.1:{ports.http}/oidc",
        "MOTCUA_OIDC_CLIENT_ID": "motcua-local",
        "MOTCUA_OIDC_CLIENT_SECRET": keys.client_secret,
        "MOTCUA_SMTP_HOST": "127.0.0.1",
        "MOTCUA_SMTP_PORT": str(ports.smtp),
        "MOTCUA_PUBLIC_URL": local.public_url,
        "MOTCUA_PAYMENT_PROVIDER": "gia-lap",
        "MOTCUA_PAYMENT_CALLED": "Cổng thanh toán giả lập",
        "MOTCUA_PAYMENT_ADDRESS": f"{local.public_url.rstrip('/')}/cong-thanh-toan",
        "MOTCUA_PAYMENT_DOORS": f"http://127.0.0.1:{ports.http}/cong-thanh-toan",
        "MOTCUA_PAYMENT_MERCHANT": "MOTCUA",
        "MOTCUA_PAYMENT_SECRET": keys.payment_secret,
        "MOTCUA_PAYMENT_COMPARE_SECONDS": "20",
        "MOTCUA_PAYMENT_RULES": json.dumps(_PAYMENT_RULES, ensure_ascii=False),
        "MOTCUA_FILES_URL": (local.data / "files").as_uri(),
        "MOTCUA_RECEIPT_KEY_FILE": str(keys.receipt_key),
        "MOTCUA_DATA_KEY_FILE": str(keys.data_keys),
        "MOTCUA_DRAIN_SECONDS": "3",  # the whole stack stops within 10 s
        "MOTCUA_WORLD_PORT": str(ports.http),
        "MOTCUA_WORLD_ROUTES": json.dumps(dict(routes)),
        "MOTCUA_WORLD_FEES": json.dumps(FEES),
        "MOTCUA_WORLD_RESULTS": "true",
        "MOTCUA_WORLD_AGENCIES": str(keys.agencies_file),
    }
    theirs = {name: value for name, value in os.environ.items() if name.startswith("MOTCUA_") and value}
    # The administrator's URL is for provisioning alone; no role gets to see it.
    for private in ("MOTCUA_DATABASE_URL", "MOTCUA_DATABASE_URLS", "MOTCUA_DATA", "MOTCUA_HTTP_PORT"):
        theirs.pop(private, None)
    return ours | theirs


def write_settings(local: Local, settings: Mapping[str, str]) -> None:
    """`settings.env` for every `motcua` command in another terminal; for the owner's eyes only."""
    quoted = (value.replace("\\", "\\\\").replace("'", "\\'") for value in settings.values())
    lines = (f"{name}='{value}'\n" for name, value in zip(settings, quoted, strict=True))
    write_private(local.data / "settings.env", "".join(lines))


def read_settings(data: Path) -> dict[str, str]:
    """What `write_settings` wrote; empty when there is none."""
    return {name: value for name, value in dotenv_values(data / "settings.env").items() if value is not None}


def kernel_settings(settings: Mapping[str, str]) -> Settings:
    """These values as the services' own `Settings`, whatever else the environment holds."""
    fields: dict[str, Any] = {name.removeprefix("MOTCUA_").lower(): value for name, value in settings.items()}
    for name in _WRITTEN_AS_JSON & fields.keys():
        fields[name] = json.loads(fields[name])
    return Settings(_env_file=None, **fields)


SETTINGS = (HTTP, SMTP, POSTGRES, KAFKA, KAFKA_AGENCY, KAFKA_CONTROLLER, ROLES)


def _defaults(environment: Mapping[str, str]) -> dict[Setting, int]:
    """Each port where its own variable does not say otherwise."""
    if not environment.get(PORT_BASE):
        return {setting: setting.default for setting in SETTINGS}
    base = _port(PORT_BASE, 0, environment, highest=65535 - SPAN)
    return {setting: base + after for after, setting in enumerate(SETTINGS)} | {ROLES: base + ROLES_AFTER}


def _port(variable: str, default: int, environment: Mapping[str, str], highest: int = 65535) -> int:
    text = environment.get(variable) or str(default)
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text) <= highest:
        what = "no port" if variable != PORT_BASE else "no port to begin with"
        raise Refusal(f"{variable}={text} is {what}: give a number from 1 to {highest}", exit_code=2)
    return int(text)


def _refuse_twice(chosen: Mapping[str, int]) -> None:
    seen: dict[int, str] = {}
    for variable, port in chosen.items():
        if port in seen:
            raise Refusal(f"{seen[port]} and {variable} are both {port}: give each its own port", exit_code=2)
        seen[port] = variable
