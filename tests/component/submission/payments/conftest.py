"""Submission served beside the simulated payment service."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.component.submission.payments.paying import SETTINGS, PaymentService
from tests.component.submission.served import Served
from tests.support.environment import Environment


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[PaymentService]:
    made = PaymentService(tmp_path)
    yield made
    made.close()


@pytest.fixture
async def served(database_only: Environment, key_file: Path, service: PaymentService) -> AsyncIterator[Served]:
    settings = database_only.settings.model_copy(update=SETTINGS)
    one = await Served(settings, key_file, service.transport).start()
    yield await one.with_catalogue()
    await one.stop()
