"""Submission served, with a catalogue in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.component.submission.drafter import Drafter
from tests.component.submission.served import Served, add_receipt_key
from tests.support.environment import Environment


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """A file with one key that signs receipts."""
    return add_receipt_key(tmp_path / "receipt-key.pem")


@pytest.fixture
async def empty(database_only: Environment, key_file: Path) -> AsyncIterator[Served]:
    """One API process without a catalogue."""
    served = await Served(database_only.settings, key_file).start()
    yield served
    await served.stop()


@pytest.fixture
async def served(empty: Served) -> Served:
    """One API process with the small catalogue."""
    return await empty.with_catalogue()


@pytest.fixture
def an(served: Served) -> Drafter:
    """A citizen called an, with drafts."""
    return Drafter(served)
