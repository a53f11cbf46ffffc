"""Connections that the portal opens apart from those of its pages are closed with the process."""

from typing import Any

import httpx
import pytest

from services.contracts.codec import decode
from services.kernel.process import Runtime
from services.kernel.settings import Settings
from services.portal import web
from tests.support.memory_broker import MemoryBroker


async def test_whatever_client_a_page_opens_is_closed_with_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[httpx.AsyncClient] = []
    begin = httpx.AsyncClient.__init__

    def noted(self: httpx.AsyncClient, *given: Any, **named: Any) -> None:
        begin(self, *given, **named)
        opened.append(self)

    monkeypatch.setattr(httpx.AsyncClient, "__init__", noted)
    runtime = Runtime(Settings(_env_file=None), decode, MemoryBroker())
    web.routes(runtime)
    assert len(opened) > 1, "slow things have connections of their own"
    await runtime.close()
    assert [client for client in opened if not client.is_closed] == []
