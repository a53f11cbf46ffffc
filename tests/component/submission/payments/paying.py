"""Submission beside the simulated payment service: the same pages and doors as on a laptop, called when the test says."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette

from deploy.local.world.payment import doors, pages
from deploy.local.world.payment.calling import Caller
from deploy.local.world.payment.faults import PaymentFaults
from deploy.local.world.payment.ledger import Ledger
from deploy.local.world.payment.words import signed
from deploy.local.world.settings import WorldSettings
from services.contracts import topics
from services.contracts.events import FeeItem, State, StatedFee, Step
from services.kernel import settings as kernel_settings
from services.kernel.event import Event
from services.submission.payments import till, worker
from tests.component.submission.served import APPLICATIONS, Served
from tests.component.submission.test_following import follow, processed, routed

LATER = timedelta(minutes=20)
WINDOW = timedelta(days=3)
MERCHANT, KEY, PORTAL = "MOTCUA", "a key of a test", "https://motcua.test"
ADDRESS = "http://others.test/cong-thanh-toan"
CALLBACK = "/api/submission/v1/payments/callback/gia-lap"
SETTINGS = {
    "payment_provider": "gia-lap",
    "payment_called": "Cổng thanh toán giả lập",
    "payment_address": ADDRESS,
    "payment_merchant": MERCHANT,
    "payment_secret": KEY,
}


class PaymentService:
    """The simulated gateway. Its citizen visits, pays or cancels; ``call`` lets it tell submission."""

    def __init__(self, folder: Path, callback: str = CALLBACK) -> None:
        """``callback``: where it calls; the path alone when the test calls for it."""
        settings = WorldSettings(
            profile="local",
            public_url=PORTAL,
            payment_provider="gia-lap",
            payment_merchant=MERCHANT,
            payment_secret=SecretStr(KEY),
        )
        self.ledger = Ledger(folder / "payments.sqlite3")
        self.caller = Caller(self.ledger, callback, MERCHANT, KEY)
        self.routes = [
            *pages.routes(settings, self.ledger, self.caller),
            *doors.routes(settings, self.ledger, self.caller),
        ]
        self.transport = httpx.ASGITransport(app=Starlette(routes=self.routes))
        self._citizen = httpx.AsyncClient(transport=self.transport, base_url="http://others.test")

    @property
    def faults(self) -> PaymentFaults:
        return self.caller.faults

    @faults.setter
    def faults(self, faults: PaymentFaults) -> None:
        self.caller.faults = faults

    async def visit(self, redirect: str) -> httpx.Response:
        """The citizen's browser comes with the address it was given."""
        return await self._citizen.get(redirect)

    async def act(self, redirect: str, act: str = "pay") -> httpx.Response:
        """Visits, chooses a bank, and pays or cancels; the answer is the way back."""
        assert (await self.visit(redirect)).status_code == 200
        number = httpx.URL(redirect).params["order"]
        return await self._citizen.post(f"/cong-thanh-toan/orders/{number}", data={"bank": "sen", "act": act})

    async def call(self, served: Served) -> None:
        """One round of callbacks to submission."""
        await self.caller.call(served.client)

    def close(self) -> None:
        self.ledger.close()


def fee(amount: int) -> StatedFee:
    """What the agency states, in đồng."""
    return StatedFee(amount=amount, items=[FeeItem(text="Phí thẩm định", amount=amount)])


async def asked(served: Served, amount: int | None = 500_000, **changes: Any) -> UUID:
    """A dossier whose agency asks for this fee, or asks without stating one."""
    application_id = await served.accepted(**changes)
    await follow(
        served,
        routed(application_id),
        processed(application_id, 2, Step.accepted, State.accepted),
        processed(
            application_id,
            3,
            Step.payment_required,
            State.payment_required,
            reason="Nộp phí.",
            fee=fee(amount) if amount else None,
        ),
    )
    return application_id


async def begun(served: Served, application_id: UUID, key: str | None = None, sub: str = "an") -> dict[str, Any]:
    """A payment that was begun: {payment_id, amount, state, redirect}."""
    answer = await served.post(f"{APPLICATIONS}/{application_id}/payments", {}, key, sub)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def seen(served: Served, application_id: UUID, **who: str) -> dict[str, Any]:
    """GET …/payments."""
    answer = await served.see(f"{APPLICATIONS}/{application_id}/payments", **who)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def states(served: Served, application_id: UUID) -> list[str]:
    """The state of each payment, oldest first."""
    return [each["state"] for each in (await seen(served, application_id))["payments"]]


async def told(served: Served, **fields: str) -> tuple[int, str]:
    """(status, code) of a callback with these fields, rightly signed unless it brings its own hash."""
    said = {"merchant": MERCHANT, "result": "00", "transaction": "14", "at": "20261123160000", **fields}
    said = said if "secure_hash" in said else signed(said, KEY)
    answer = await served.client.post(CALLBACK, data=said)
    return answer.status_code, answer.json().get("code", "")


async def compared(served: Served, at: datetime | None = None) -> worker.Compared:
    """One comparison of the worker's, as if at that time."""
    provider = till.till_of(served.runtime).provider
    assert provider is not None
    return await worker.compare(
        served.runtime.database("submission"), provider, at or datetime.now(UTC), WINDOW, lambda: True
    )


async def refunded(served: Served, at: datetime | None = None) -> int:
    """One round of the worker's refunds, as if at that time; how many came back."""
    provider = till.till_of(served.runtime).provider
    assert provider is not None
    return await worker.refund(served.runtime.database("submission"), provider, at or datetime.now(UTC), lambda: True)


async def paid_events(served: Served, application_id: UUID) -> list[Any]:
    """The body of every application.paid of the dossier."""
    return await _published(served, application_id, topics.PAID)


async def refunded_events(served: Served, application_id: UUID) -> list[Any]:
    """The body of every application.refunded of the dossier."""
    return await _published(served, application_id, topics.REFUNDED)


async def _published(served: Served, application_id: UUID, topic: str) -> list[Any]:
    async with served.runtime.database("submission").acquire() as connection:
        rows = await connection.fetch(
            "SELECT value FROM outbox WHERE key = $1 AND topic = $2", str(application_id), topic
        )
    return [orjson.loads(row["value"]) for row in rows]


async def differences(served: Served) -> list[str]:
    """The kinds of the differences that stand."""
    async with served.runtime.database("submission").acquire() as connection:
        rows = await connection.fetch("SELECT kind FROM payment_difference WHERE gone_at IS NULL ORDER BY kind")
    return [row["kind"] for row in rows]


async def steps(served: Served, application_id: UUID) -> list[str]:
    """The timeline's steps, in order."""
    timeline = (await served.see(f"{APPLICATIONS}/{application_id}")).json()["timeline"]
    return [entry["step"] for entry in timeline]


def withdrawn(application_id: UUID, sequence: int) -> Event[Any]:
    """Routing's news that the dossier is withdrawn."""
    return processed(application_id, sequence, Step.withdrawn, State.withdrawn)


def rule(served: Served, monkeypatch: pytest.MonkeyPatch, rule: dict[str, Any]) -> None:
    """The operator's rule, in the API's process and in the consumer's."""
    settings = served.settings.model_copy(update={"payment_rules": {"*": rule}})
    monkeypatch.setattr(kernel_settings, "load", lambda: settings)
    served.runtime.settings = settings
    till._TILLS.clear()
