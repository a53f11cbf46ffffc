"""asyncapi.yaml is AsyncAPI 3.0 by the official schema, and its payloads are what the examples are."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from services.contracts import topics
from services.contracts.source import ROOT

OFFICIAL = Path(__file__).with_name("asyncapi-3.0.0.schema.json")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "asyncapi.yaml").read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def official() -> jsonschema_rs.Draft7Validator:
    return jsonschema_rs.Draft7Validator(json.loads(OFFICIAL.read_text(encoding="utf-8")), validate_formats=True)


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        here = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return here + [found for value in node.values() for found in references(value)]
    return [found for item in node for found in references(item)] if isinstance(node, list) else []


def test_it_is_asyncapi_3_by_the_official_schema(
    document: dict[str, Any], official: jsonschema_rs.Draft7Validator
) -> None:
    assert [error.message for error in official.iter_errors(document)] == []


def test_the_official_schema_would_notice_a_fault(
    document: dict[str, Any], official: jsonschema_rs.Draft7Validator
) -> None:
    name = next(iter(document["operations"]))
    broken = {**document, "operations": {name: {**document["operations"][name], "action": "subscribe"}}}
    assert not official.is_valid(broken)


def test_every_reference_points_to_something(document: dict[str, Any]) -> None:
    found = references(document)
    assert len(found) > 100
    for reference in found:
        node = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]


def test_every_topic_is_a_channel_and_every_event_a_message(document: dict[str, Any]) -> None:
    assert {channel["address"] for channel in document["channels"].values()} == {topic.name for topic in topics.all()}
    events = {event for topic in topics.all() for event in topic.events}
    assert {message["name"] for message in document["components"]["messages"].values()} == events


def test_an_agency_sends_reports_and_receives_everything_else(document: dict[str, Any]) -> None:
    sent = [name for name, operation in document["operations"].items() if operation["action"] == "send"]
    assert sent == ["sendAgencyReports"]
    assert document["components"]["securitySchemes"]["credential"]["type"] == "scramSha256"


def test_every_example_fits_the_payload_and_the_headers_of_its_message(document: dict[str, Any]) -> None:
    checked = 0
    for message in document["components"]["messages"].values():
        for part in ("payload", "headers"):
            validator = jsonschema_rs.Draft7Validator({**message[part], "components": document["components"]})
            for example in message["examples"]:
                assert [error.message for error in validator.iter_errors(example[part])] == [], example["name"]
                checked += 1
    assert checked >= 2 * len(document["components"]["messages"])
