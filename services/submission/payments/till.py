"""The till of one process: the provider it works with, the rules of the operator, and how long an order stays open."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID
from weakref import WeakKeyDictionary

from services.kernel.process import Runtime
from services.kernel.settings import Settings
from services.submission.domain.payment_rules import Rules, read
from services.submission.payments.gateway import Gateway
from services.submission.payments.provider import Provider


class HalfSet(LookupError):
    """The payment service is set in part: it needs MOTCUA_PAYMENT_PROVIDER, _ADDRESS, _MERCHANT and _SECRET together."""


@dataclass(frozen=True, slots=True)
class Till:
    """``provider`` None: nothing can be paid online here. ``called``: the payment service's name for people."""

    provider: Provider | None
    called: str
    rules: Rules
    open_for: timedelta
    portal: str

    def return_url(self, application_id: UUID, payment_id: UUID) -> str:
        """The page of the portal that the citizen comes back to."""
        return f"{self.portal}/thanh-toan/ve?ho-so={application_id}&so={payment_id}"


def rules_of(settings: Settings) -> Rules:
    """The operator's rules. Raises ValidationError."""
    return read(settings.payment_rules)


_TILLS: WeakKeyDictionary[Runtime, Till] = WeakKeyDictionary()


def till_of(runtime: Runtime) -> Till:
    """The till of this process, made when first asked for. Raises HalfSet, ValidationError."""
    till = _TILLS.get(runtime)
    if till is None:
        till = _TILLS[runtime] = _till(runtime)
    return till


def _till(runtime: Runtime) -> Till:
    settings = runtime.settings
    given = (settings.payment_provider, settings.payment_address, settings.payment_merchant, settings.payment_secret)
    if any(given) and not all(given):
        raise HalfSet(HalfSet.__doc__)
    name, address, merchant, secret = (each or "" for each in given)
    return Till(
        Gateway(name, address, settings.payment_doors or address, merchant, secret, runtime.http) if name else None,
        settings.payment_called or name,
        rules_of(settings),
        timedelta(minutes=settings.payment_open_minutes),
        settings.public_url.rstrip("/"),
    )
