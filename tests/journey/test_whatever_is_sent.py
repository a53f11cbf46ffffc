"""Whatever is sent to any service's documented addresses, the answer is never our own failure."""

import asyncio

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case

from tests.support.stack import Stack

EXAMPLES = 12  # of each address; right and wrong ones
# A part of a file, as tus sends it, is bytes.
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")


@pytest.mark.timeout(400)
@pytest.mark.parametrize("service", ["catalog", "submission", "routing", "notification"])
async def test_no_input_makes_a_service_fail(stack: Stack, service: str) -> None:
    code, out, error = await stack.command("token", "operator")
    assert code == 0, error
    headers = {"Authorization": f"Bearer {out.strip()}", "Idempotency-Key": "of-a-test"}
    tried = await asyncio.to_thread(_try_everything, f"{stack.url}/api/{service}/openapi.json", headers)
    assert tried, "the service documents no address"


def _try_everything(url: str, headers: dict[str, str]) -> int:
    schema = schemathesis.openapi.from_url(url)
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if "events" in operation.path:
            continue  # a stream that stays open has tests of its own

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def never_fails(case: Case) -> None:
            nonlocal tried
            answer = case.call(headers=headers, timeout=30)
            tried += 1
            assert answer.status_code < 500, f"{case.method} {case.path}: {answer.status_code} {answer.text[:500]}"

        never_fails()
    return tried
