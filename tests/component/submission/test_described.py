"""The OpenAPI description tells what is served, and nothing that is sent by it ends in a 5xx."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.config import CacheConfig

from services.submission.api import OPERATIONS
from tests.component.submission.served import Served, submission, token

DOCUMENT = "/api/submission/openapi.json"


@schemathesis.serializer("application/offset+octet-stream")
def _bytes_of_a_file(_: schemathesis.SerializationContext, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


async def test_every_operation_is_described_and_its_bodies_are_defined(served: Served) -> None:
    described = (await served.client.get(DOCUMENT)).json()
    assert {(method.upper(), path) for path, one in described["paths"].items() for method in one} == {
        (one.method, one.path) for one in OPERATIONS
    }
    defined = set(described["components"]["schemas"])
    assert {"Submission", "Receipt", "Application", "Dossier"} <= defined
    for reference in _references(described):
        assert reference.removeprefix("#/components/schemas/") in defined
    page = await served.client.get("/api/submission/docs")
    assert page.status_code == 200


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        here = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return here + [found for item in value.values() for found in _references(item)]
    return [found for item in value for found in _references(item)] if isinstance(value, list) else []


async def test_whatever_is_sent_by_the_description_or_against_it_is_never_answered_with_a_defect(
    served: Served,
) -> None:
    document = str(served.client.base_url) + DOCUMENT
    bearers = {
        "/v1/contacts": token("s", "service"),
        "/v1/applications/{application_id}/dossier": token("o", "operator"),
    }

    config = schemathesis.Config(cache=CacheConfig(enabled=False))  # it would leave a folder in the working directory

    def send_everything() -> int:
        sent = 0
        for described in schemathesis.openapi.from_url(document, config=config).get_all_operations():
            operation = described.ok()
            if not operation.path.endswith("/events"):  # a stream has no end
                for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                    known = _things(str(served.client.base_url), operation.path)
                    sent += _send_many(operation, mode, bearers.get(operation.path, token()), known)
        return sent

    assert await asyncio.to_thread(send_everything) > 100


def _things(address: str, path: str) -> dict[str, str]:
    """Ids of what there is and this address names, fresh for each operation: nobody may keep more than 50 drafts."""
    with httpx.Client(base_url=f"{address}/api/submission/v1", trust_env=False) as http:

        def made(path: str, body: dict[str, Any]) -> dict[str, Any]:
            headers = {"Authorization": f"Bearer {token()}", "Idempotency-Key": uuid4().hex}
            answer = http.post(path, json=body, headers=headers)
            assert answer.is_success, answer.text
            found: dict[str, Any] = answer.json()
            return found

        whole = submission()
        bodies = {
            "application_id": ("/applications", whole),
            "draft_id": ("/drafts", {name: whole[name] for name in ("procedure", "place")}),
        }
        return {name: made(*body)[name] for name, body in bodies.items() if f"{{{name}}}" in path}


def _send_many(operation: Any, mode: GenerationMode, bearer: str, known: dict[str, str]) -> int:
    """Sends so many requests; every other one names what there is, when its address names something."""
    statuses: list[int] = []

    @settings(
        max_examples=12,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        if known and len(statuses) % 2 == 0:
            case.path_parameters = {name: known.get(name, given) for name, given in case.path_parameters.items()}
        answer = case.call(headers={"Authorization": f"Bearer {bearer}"}, timeout=20)
        statuses.append(answer.status_code)
        assert answer.status_code < 500, answer.text

    send()
    return len(statuses)
