"""Which class is which event: type and version on one side, the generated class on the other."""

from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel

from services.contracts import events, source, topics
from services.contracts.topics import Topic

Model = type[BaseModel]


@dataclass(frozen=True, slots=True)
class Kind:
    """One event type. ``home`` is its topic, or None when every agency has one of its own; ``key`` the field of the key."""

    type: str
    model: Model
    versions: frozenset[int]
    dataschema: str
    pattern: str
    home: str | None
    key: str
    nullable: tuple[tuple[str, bytes], ...]


def kind_of(model: Model) -> Kind:
    """The event a class stands for. Raises TypeError for a class that is no event."""
    try:
        return _BY_MODEL[model]
    except KeyError:
        raise TypeError(f"{model.__name__} is no event; the events are in services.contracts.events.") from None


def row_of(topic: str) -> Topic:
    """The row of topics.yaml for a topic as it is on the broker. Raises ValueError for one that is not there."""
    try:
        return ROWS[topics.pattern(topic)]
    except KeyError:
        raise ValueError(f"No topic {topic} is in schemas/topics.yaml.") from None


def _kind(topic: Topic, event: str) -> Kind:
    model: Model = getattr(events, source.class_name(event))
    model.model_rebuild()
    versions = topics.versions(event)
    return Kind(
        type=event,
        model=model,
        versions=frozenset(versions),
        dataschema=f"{event}/{versions[-1]}",
        pattern=topic.name,
        home=None if topic.of_agencies else topic.name,
        key=topic.key,
        nullable=tuple(
            (name, b'{"%s":null,' % name.encode())
            for name, field in model.model_fields.items()
            if field.is_required() and _takes_none(model, name)
        ),
    )


def _takes_none(model: Model, field: str) -> bool:
    schema = model.model_json_schema()["properties"][field]
    return {"type": "null"} in schema.get("anyOf", ())


ROWS: Final = {topic.name: topic for topic in topics.all()}
KINDS: Final = {event: _kind(topic, event) for topic in topics.all() for event in topic.events}
_BY_MODEL: Final = {kind.model: kind for kind in KINDS.values()}
