"""Every setting of every process: environment ``MOTCUA_…``, or the local state's ``settings.env``."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


def data_directory() -> Path:
    """Where local state lives: ``$MOTCUA_DATA``, or ``.motcua`` in the working directory."""
    return Path(os.environ.get("MOTCUA_DATA", ".motcua"))


class Maintenance(BaseModel):
    """A time in which something may be away, as it is announced. ``text``: what stops and what goes on."""

    since: AwareDatetime
    until: AwareDatetime
    text: str
    text_en: str = ""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "Maintenance":
        if self.until <= self.since:
            raise ValueError("until must be after since")
        return self


class Settings(BaseSettings):
    """One field a setting. The description is what `motcua settings` prints."""

    model_config = SettingsConfigDict(env_prefix="MOTCUA_", extra="ignore")

    profile: Literal["production", "local"] = Field("production", description="local allows the tools of a laptop")
    database_url: str | None = Field(None, description="PostgreSQL URL of this process's service")
    database_urls: dict[str, str] = Field(
        default_factory=dict, description="PostgreSQL URL by service (JSON), and 'auditor'; wins over database_url"
    )
    database_pool: int = Field(8, ge=1, description="connections of one service in one process, at most")
    kafka_bootstrap: str = Field("127.0.0.1:9092", description="Kafka address for the services")
    kafka_agency_bootstrap: str = Field("127.0.0.1:9093", description="Kafka address that agencies are told")
    kafka_agency_security: Literal["PLAINTEXT", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "SASL_SSL", description="how agencies reach Kafka there; PLAINTEXT only where there are no credentials"
    )
    kafka_security: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="how the services reach Kafka"
    )
    kafka_username: str | None = Field(None, description="SCRAM-SHA-256 user of the services")
    kafka_password: str | None = Field(None, description="its password")
    kafka_ca_file: str | None = Field(None, description="CA certificate of the broker (PEM)")
    topic_prefix: str = Field(
        "", description="put before every topic and group name; several environments share a broker"
    )
    oidc_issuer: str | None = Field(None, description="OpenID Connect issuer whose tokens are accepted")
    oidc_audience: str = Field("motcua", description="audience a token must carry")
    oidc_client_id: str | None = Field(None, description="client id for calls between services")
    oidc_client_secret: str | None = Field(None, description="its secret")
    smtp_host: str = Field("127.0.0.1", description="mail server")
    smtp_port: int = Field(25, description="its port")
    smtp_connections: int = Field(
        24, ge=1, le=200, description="connections of one sender at once; a mail server that wants fewer is obeyed"
    )
    smtp_username: str | None = Field(None, description="mail server login, if it wants one")
    smtp_password: str | None = Field(None, description="its password")
    smtp_starttls: bool = Field(
        False, description="STARTTLS before sending; needed with smtp_username, but for the local profile"
    )
    mail_from: str = Field("Một Cửa <khong-tra-loi@motcua.example>", description="sender of e-mails")
    submission_url: str = Field("http://127.0.0.1:8080", description="where others reach submission's API")
    catalog_url: str = Field("http://127.0.0.1:8080", description="where others reach the catalogue's API")
    routing_url: str = Field("http://127.0.0.1:8080", description="where the portal reaches routing's API")
    notification_url: str = Field("http://127.0.0.1:8080", description="where the portal reaches notification's API")
    owner_name: str = Field("", description="whose portal it is, at the foot of each page (TT 32/2017 Đ.16)")
    owner_responsible: str = Field("", description="who is responsible for it")
    owner_address: str = Field("", description="the owner's address")
    owner_phone: str = Field("", description="the owner's telephone")
    owner_email: str = Field("", description="the owner's e-mail address")
    maintenance: list[Maintenance] = Field(
        default_factory=list,
        description='planned maintenance, said on every page from now until it ends (JSON): [{"since": '
        '"2026-12-12T22:00+07:00", "until": "2026-12-13T02:00+07:00", "text": "…", "text_en": "…"}]; NĐ 224/2026 Đ.13 '
        "wants it announced 7 working days ahead",
    )
    public_url: str = Field("http://127.0.0.1:8080", description="the address citizens see, for links")
    http_host: str = Field("127.0.0.1", description="address to listen on")
    trusted_proxies: str = Field(
        "127.0.0.1/32,::1/128",
        description="networks of our own proxies (comma-separated): their X-Forwarded-For says whose a request is",
    )
    http_port: int = Field(8080, description="port to listen on")
    receipt_key_file: str | None = Field(
        None, description="Ed25519 key (PEM, PKCS 8) that signs receipts; may hold older ones after it"
    )
    data_key_file: str | None = Field(
        None, description="keys that personal data are sealed under: 32 bytes in base64 a line, newest first"
    )
    erase_after_days: int | None = Field(
        None, ge=30, description="personal data of a dossier are erased so long after its last step; never when empty"
    )
    payment_provider: str | None = Field(
        None, description="name of the payment service in our addresses; nothing is paid online when empty"
    )
    payment_called: str = Field("", description="the payment service's name as citizens read it")
    payment_address: str | None = Field(None, description="base address of the payment service's pages")
    payment_doors: str | None = Field(None, description="base address of what our servers ask there, if it is another")
    payment_merchant: str | None = Field(None, description="our account there")
    payment_secret: str | None = Field(None, description="the key both sides sign with")
    payment_open_minutes: int = Field(15, ge=5, le=1440, description="how long an order to pay stays open")
    payment_compare_seconds: float = Field(
        180.0, gt=0, description="how often the payment service's list is compared with ours"
    )
    payment_window_days: int = Field(3, ge=1, le=90, description="how far back that list is read")
    payment_rules: dict[str, dict[str, Any]] = Field(
        default_factory=dict,
        description="what may be paid ahead and when a fee goes back, by procedure code or * (JSON; docs/payments.md)",
    )
    instance: str | None = Field(
        None, description="stable name of this process among its kind: Kafka static membership"
    )
    relay_batch: int = Field(500, ge=1, description="messages a relay publishes at once, per lane")
    consumer_batch: int = Field(500, ge=1, description="events a handler gets at once, at most")
    drain_seconds: float = Field(8.0, gt=0, description="how long a stopping process may finish what it began")
    park_limit: int = Field(100, ge=1, description="parked within the window before the consumer stops itself")
    park_window_seconds: float = Field(60.0, gt=0, description="that window")
    max_body_bytes: int = Field(1_048_576, ge=1024, description="largest request body")
    files_url: str | None = Field(
        None,
        description="where citizens' files are kept: file:///folder or s3://bucket/prefix; by default the folder `files` of "
        "the local state",
    )
    files_s3_endpoint: str | None = Field(None, description="address of an S3 that is not Amazon's")
    files_s3_region: str = Field("us-east-1", description="its region")
    files_s3_key_id: str | None = Field(None, description="its access key; without one, that of the machine's role")
    files_s3_secret: str | None = Field(None, description="the secret of that key")
    files_largest: int = Field(104_857_600, ge=1024, description="bytes of the largest file; the portal shows it")
    files_most_bytes: int = Field(314_572_800, ge=1024, description="bytes of all files of one draft or supplement")
    files_most: int = Field(50, ge=1, le=100, description="files of one draft or supplement")
    files_kinds: list[Literal["pdf", "jpeg", "png", "tiff", "docx", "xlsx"]] = Field(
        default=["pdf", "jpeg", "png", "tiff", "docx", "xlsx"],
        description="kinds of files that are taken (JSON); the portal shows them",
    )
    files_most_pixels: int = Field(
        100_000_000, ge=1_000_000, description="pixels of the largest picture, all its pages"
    )
    files_at_once: int = Field(
        32, ge=1, description="files one process receives at once; each holds up to 4 MiB of memory"
    )
    files_at_once_each: int = Field(4, ge=1, description="of these, files of one person")
    files_checks_at_once: int = Field(
        2, ge=1, description="files one process checks at once, each in a process of its own"
    )
    files_unfinished_hours: float = Field(24.0, gt=0, description="how long an upload may rest before it is given up")
    files_trust: str | None = Field(
        None,
        description="PEM file with the roots whose signatures in PDF files are trusted; without it only intactness is told",
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
    log_format: Literal["json", "console"] = Field("json", description="json for machines, console for people")
    otel_endpoint: str | None = Field(None, description="OTLP/HTTP endpoint for traces; off when empty")

    def url_of(self, service: str) -> str:
        """The database URL of a service. LookupError says which setting to give."""
        url = self.database_urls.get(service) or (self.database_url if service != "auditor" else None)
        if not url:
            raise LookupError(
                f"no database is configured for {service}: set MOTCUA_DATABASE_URL, or MOTCUA_DATABASE_URLS to "
                f'{{"{service}": "postgresql://…"}}, or start the local stack with `motcua up`'
            )
        return url


@lru_cache(maxsize=1)
def load() -> Settings:
    """The settings of this process, read once. The environment wins over the local state's file."""
    return Settings(_env_file=data_directory() / "settings.env", _env_file_encoding="utf-8")
