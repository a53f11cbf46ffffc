"""Makes the text of schemas/asyncapi.yaml: the contract as AsyncAPI 3.0, for whoever connects to the topics."""

import json
from pathlib import Path
from typing import Any, Final

import yaml

from services.contracts import source, types
from services.contracts.source import Schema

_SCHEMAS: Final = "#/components/schemas/"
_HEAD: Final = (
    "# GENERATED from topics.yaml, common.json, events/ and examples/ by `python -m services.contracts.generate`: "
    "do not edit.\n"
)
_INFO: Final = {
    "title": "Một Cửa: events of the national one-stop counter",
    "version": "1.0.0",
    "description": (
        "An agency reads what it is told from agency.{code}.inbox.v1 and writes what it has done to "
        "agency.{code}.reports.v1; its credential opens these two topics and nothing else. The other topics are for "
        "services of the house and for integrators the operator lets in. Messages are JSON; the CloudEvents 1.0 "
        "attributes are Kafka headers (binary mode). Pass over fields you do not know, and read a word you do not know "
        "in a list of words as `unknown`: both may be added. The key keeps the messages of one dossier in order."
    ),
    "license": {"name": "EUPL-1.2"},
}
_SERVERS: Final = {
    "agencies": {
        "host": "{bootstrap}",
        "protocol": "kafka-secure",
        "description": "The agencies' door: SASL with SCRAM-SHA-256, over TLS except on a developer's own machine.",
        "variables": {
            "bootstrap": {
                "description": "Host and port, printed by `motcua agency enroll CODE`.",
                "default": "127.0.0.1:9094",
            }
        },
        "security": [{"$ref": "#/components/securitySchemes/credential"}],
    }
}
_CREDENTIAL: Final = {
    "type": "scramSha256",
    "description": "One credential for each agency, such as agency-g01; the operator issues, rotates and revokes it.",
}
_CODE: Final = {"description": "The agency's code in lower case.", "examples": ["g01", "h26"]}


class _Plain(yaml.SafeDumper):
    """YAML without anchors, which people and many tools cannot follow."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def rendered(root: Path = source.ROOT) -> str:
    """The whole text of asyncapi.yaml."""
    table = source.topics(root)
    document = {
        "asyncapi": "3.0.0",
        "info": _INFO,
        "defaultContentType": "application/json",
        "servers": _SERVERS,
        "channels": {_channel_name(topic): _channel(topic, row) for topic, row in table.items()},
        "operations": {name: made for topic, row in table.items() for name, made in _operations(topic, row)},
        "components": {
            "messages": {
                source.class_name(event): _message(root, event, row["key"], about)
                for row in table.values()
                for event, about in row["events"].items()
            },
            "schemas": _schemas(root),
            "securitySchemes": {"credential": _CREDENTIAL},
        },
    }
    return _HEAD + yaml.dump(document, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=120)


def _channel(topic: str, row: dict[str, Any]) -> Schema:
    compacted = row["retention"] == "last"
    days = None if compacted else int(row["retention"].split()[0])
    configuration = {"cleanup.policy": ["compact"]} if days is None else {"retention.ms": days * 86_400_000}
    return {
        "address": topic,
        "description": row["about"],
        **({"parameters": {"code": _CODE}} if "{code}" in topic else {}),
        "messages": {
            source.class_name(event): {"$ref": f"#/components/messages/{source.class_name(event)}"}
            for event in row["events"]
        },
        "bindings": {"kafka": {"partitions": row["partitions"], "topicConfiguration": configuration}},
    }


def _operations(topic: str, row: dict[str, Any]) -> list[tuple[str, Schema]]:
    """What the reader of this document may do: read everything, write reports."""
    name = _channel_name(topic)
    writes = row["writer"] == "agency"
    operation: Schema = {
        "action": "send" if writes else "receive",
        "channel": {"$ref": f"#/channels/{name}"},
        "summary": ("Report what you have done." if writes else row["about"]),
    }
    if row.get("readers") == "agency":
        groups = {
            "type": "string",
            "pattern": "^agency\\.[a-z0-9.]+$",
            "description": "agency.{code}. and your own word.",
        }
        operation["bindings"] = {"kafka": {"groupId": groups}}
    return [(("send" if writes else "receive") + name[0].upper() + name[1:], operation)]


def _message(root: Path, event: str, key: str, about: dict[str, Any]) -> Schema:
    name = source.class_name(event)
    newest = about["versions"][-1]
    schema = source.whole(event, newest, root)
    report = event == "agency.report"
    return {
        "name": event,
        "title": name,
        "summary": schema["description"],
        "contentType": "application/json",
        "headers": {"$ref": f"{_SCHEMAS}{'ReportHeaders' if report else 'EventHeaders'}"},
        "payload": {"$ref": _SCHEMAS + name},
        "bindings": {"kafka": {"key": {"type": "string", "description": _key(key, report)}}},
        "examples": [made for golden in about["golden"] if (made := _example(root, event, golden))],
    }


def _key(key: str, report: bool) -> str:
    return f"{key}; may be left out" if report else f"{key}, the same as ce_subject"


def _example(root: Path, event: str, name: str) -> Schema | None:
    example = json.loads((root / "examples" / event / f"{name}.json").read_text(encoding="utf-8"))
    if not isinstance(example.get("value"), dict) or "from_a_newer_writer" in example:
        return None
    return {"name": name, "summary": example["about"], "headers": example["headers"], "payload": example["value"]}


def _schemas(root: Path) -> Schema:
    text = json.dumps({"EventHeaders": _headers(required=True), "ReportHeaders": _headers(required=False)})
    headers: Schema = json.loads(text)
    events: Schema = json.loads(json.dumps(types.bundle(root)["$defs"]).replace('"#/$defs/', f'"{_SCHEMAS}'))
    return headers | dict(sorted(events.items()))


def _headers(*, required: bool) -> Schema:
    uuid = {"type": "string", "format": "uuid"}
    properties = {
        "ce_specversion": {"type": "string", "enum": ["1.0"]},
        "ce_id": {**uuid, "description": "Of this event; a message that comes again has the same."},
        "ce_type": {"type": "string", "description": "Such as application.submitted."},
        "ce_source": {"type": "string", "description": "Who published it, such as /motcua/routing/agency/G01."},
        "ce_subject": {"type": "string", "description": "Whom it is about: the application_id, or a catalogue's code."},
        "ce_time": {"type": "string", "format": "date-time"},
        "ce_dataschema": {"type": "string", "description": "Event and version, such as application.submitted/1."},
        "ce_sequence": {
            "type": "string",
            "description": "The n-th event of this source about this subject, from 1 without gaps; 0 outside any dossier.",
        },
        "ce_correlationid": {**uuid, "description": "The same in everything that followed from one act."},
        "ce_causationid": {**uuid, "description": "The event this one followed from."},
        "content-type": {"type": "string", "enum": ["application/json"]},
        "traceparent": {"type": "string", "description": "W3C Trace Context."},
    }
    optional = {"ce_specversion", "ce_causationid", "traceparent"}
    needed = [name for name in properties if name not in optional] if required else []
    return {"type": "object", "properties": properties, **({"required": needed} if needed else {})}


def _channel_name(topic: str) -> str:
    """``agency.{code}.inbox.v1`` → ``agencyInbox``."""
    words = [word for word in topic.replace("-", ".").split(".") if word != "{code}"][:-1]
    return words[0] + "".join(word.capitalize() for word in words[1:])
