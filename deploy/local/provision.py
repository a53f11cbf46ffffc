"""Puts into database and broker what the services expect to find: logins, schemas, topics, the agencies' credentials."""

import asyncio
import csv
from collections.abc import Iterable
from importlib import resources

import asyncpg

from deploy.local.failures import Refusal
from deploy.local.keys import Keys
from services.__main__ import ROLES
from services.contracts import topics
from services.kernel.broker_admin import BrokerAdmin, TopicSpec
from services.kernel.failures import Transient
from services.kernel.provision import AUDITOR, provision_database
from services.kernel.settings import Settings
from services.oversight import enrolment

_PATIENCE = 20.0  # seconds a database or broker that we did not start may take to answer


async def database(admin_url: str, keys: Keys) -> dict[str, str]:
    """A login and a schema per service; returns the URL of each, and of "auditor". Raises `Refusal`."""
    services = sorted({role.service for role in ROLES})
    passwords = {name: keys.password_of(name) for name in (*services, AUDITOR)}
    keys.save()
    deadline = asyncio.get_running_loop().time() + _PATIENCE
    while True:
        try:
            return await provision_database(admin_url, services, passwords)
        except (OSError, asyncpg.CannotConnectNowError) as failure:
            if asyncio.get_running_loop().time() > deadline:
                raise Refusal(
                    f"PostgreSQL does not answer ({failure}): start it, or correct MOTCUA_DATABASE_URL"
                ) from None
            await asyncio.sleep(0.2)
        except (asyncpg.PostgresError, ValueError) as failure:
            raise Refusal(
                f"PostgreSQL could not be prepared ({failure}): MOTCUA_DATABASE_URL must be an administrator's"
            ) from None


async def broker(settings: Settings, keys: Keys, agency_security: str) -> None:
    """Every topic, and for every agency its credential, rights and quota. Raises `Refusal`.

    A broker of the person's own may be one without credentials (`agency_security` PLAINTEXT): then there are topics only.
    """
    admin = BrokerAdmin(settings)
    codes = agency_codes()
    try:
        await admin.ensure_topics(specifications(codes))
        if agency_security == "PLAINTEXT":
            return
        # A credential stays as it is, unless the password for it was lost with the file that held it.
        settled = set(await enrolment.enrolled(admin)) - keys.add_agencies(codes).keys()
        passwords = keys.agencies()
        await admin.enroll({enrolment.access_of(code): passwords[code] for code in codes if code not in settled})
    except (Transient, RuntimeError) as failure:
        raise Refusal(f"Kafka could not be prepared: {failure}") from None


def agency_codes() -> list[str]:
    """The code of every agency in the catalogue's data."""
    with (resources.files("services.catalog") / "data" / "agencies.csv").open(encoding="utf-8") as file:
        return [row["level1_code"] for row in csv.DictReader(file)]


def specifications(codes: Iterable[str]) -> list[TopicSpec]:
    """Every topic of topics.yaml; those with `{code}` once for each agency."""
    shared = [
        TopicSpec(
            topic.name,
            topic.partitions,
            {"cleanup.policy": topic.cleanup, "retention.ms": str(topic.retention_ms)},
        )
        for topic in topics.all()
        if not topic.of_agencies
    ]
    return shared + enrolment.specifications(list(codes))
