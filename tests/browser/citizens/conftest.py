"""The counter, once for the run; `site`, and with it `page`, mean the counter in this folder."""

from collections.abc import AsyncIterator

import pytest

from deploy.local.kafka import Kafka
from deploy.local.ports import free_port
from deploy.local.postgres import Postgres
from deploy.local.world.issuer import endpoints
from deploy.local.world.issuer.tokens import Issuer
from deploy.local.world.payment import doors as payment_doors
from deploy.local.world.payment import pages as payment_pages
from deploy.local.world.payment.calling import Caller
from deploy.local.world.payment.ledger import Ledger
from deploy.local.world.settings import WorldSettings
from services.__main__ import ROLES
from services.kernel.address import application
from tests.browser.citizens.counter import Counter, prepared
from tests.browser.citizens.things import made
from tests.component.notification.mail_server import MailServer
from tests.component.submission.served import add_receipt_key
from tests.component.world.conftest import served
from tests.support.environment import Environment


@pytest.fixture(scope="session")
async def counter(postgres: Postgres, kafka: Kafka, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Counter]:
    """Everything runs, nobody has done anything yet: no dossier, no simulated agency. Tests share it, so each takes
    dossiers of its own and counts nothing of others."""
    folder = tmp_path_factory.mktemp("counter")
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    client = {"oidc_client_id": "motcua-local", "oidc_client_secret": "a secret"}
    client |= {"payment_provider": "gia-lap", "payment_merchant": "MOTCUA", "payment_secret": "a key"}
    world = WorldSettings(profile="local", data=folder, world_port=port, oidc_issuer=f"{base}/oidc", **client)
    issuer, mail = Issuer(world), MailServer()
    await mail.start()
    environment = await Environment.make(postgres, kafka)
    client |= {"payment_address": f"{base}{payment_pages.BASE}", "payment_called": "Cổng thanh toán giả lập"}
    runtime = await prepared(environment, base, add_receipt_key(folder / "receipt-key.pem"), mail, **client)
    ledger = Ledger(folder / "payments.sqlite3")
    caller = Caller(ledger, world.payment_callback, "MOTCUA", "a key")
    routes = [
        *endpoints.routes(issuer, base),
        *payment_pages.routes(world, ledger, caller),
        *payment_doors.routes(world, ledger, caller),
        *(route for role in ROLES if role.kind == "api" for route in role.load()(runtime)),
    ]
    async with served(application(runtime, routes), port) as address:
        whole = Counter(address, runtime, issuer, mail, caller)
        async with whole.running():
            yield whole
    await runtime.close()
    await mail.go_away()
    ledger.close()
    await environment.close()


@pytest.fixture(scope="session")
def site(counter: Counter) -> str:
    """The counter's address."""
    return counter.address


@pytest.fixture(scope="session")
async def things(counter: Counter) -> dict[str, str]:
    """What the examples of every page name (tests.browser.citizens.everything)."""
    return await made(counter)
